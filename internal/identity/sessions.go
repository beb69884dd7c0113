package identity

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// The values of a session.
const (
	userValue  = "user"  // the account's id
	seenValue  = "seen"  // Unix seconds of the last request that was noted
	flashValue = "flash" // shown once

	halfValue   = "half"   // the id of the account whose second step is due; then there is no userValue
	factorValue = "factor" // whoever signed in has shown a second factor, or has set one up since
	provenValue = "proven" // Unix seconds of when they last showed whose account it is
)

// seenEvery is how fine the time of a session's last request is kept: a write for every page would
// cost more than it tells.
const seenEvery = time.Minute

// visit is what one request knows of its session.
type visit struct {
	sent  string // the token the browser sent, when it was a live session's
	now   string // the token it has to hold from now on
	ended bool

	device  string // what the browser is, in words
	address string // of the network, as far as it is believed
}

type visitKey struct{}

func visitIn(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// CookieName is the session cookie's: over https its prefix makes browsers refuse a cookie set by a
// sibling host or over plain http.
func (s *Service) CookieName() string {
	if s.secure {
		return "__Host-merit"
	}
	return "merit"
}

// Sessions is the middleware that finds a request's session and the person behind it, afresh from
// the database each time, so that a changed or disabled account counts at once. It must come before
// anything that calls StartSession, EndSession, Flash or PopFlash.
func (s *Service) Sessions(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var sent string
		if cookie, err := c.Cookie(s.CookieName()); err == nil {
			sent = cookie.Value
		}
		ctx, err := s.sessions.Load(c.Request().Context(), sent)
		if err != nil {
			return fmt.Errorf("load session: %w", err)
		}
		v := &visit{sent: s.sessions.Token(ctx), device: deviceOf(c.Request().UserAgent()), address: c.RealIP()}
		v.now = v.sent
		ctx = context.WithValue(ctx, visitKey{}, v)
		c.SetRequest(c.Request().WithContext(ctx))
		c.Response().Before(func() { s.writeCookie(c, v) })
		actor, err := s.actorOfSession(ctx)
		if err != nil {
			return err
		}
		SetActor(c, actor)
		return next(c)
	}
}

// actorOfSession gives the person the session is of; nobody when it is nobody's, or its account is
// gone or disabled, which ends it.
func (s *Service) actorOfSession(ctx context.Context) (hiring.Actor, error) {
	id, ok := s.account(ctx, userValue)
	if !ok {
		return hiring.Actor{}, nil
	}
	actor, err := s.app.ActorOf(ctx, id)
	if fault.Is(err, fault.SignIn) {
		return hiring.Actor{}, s.EndSession(ctx)
	}
	if err != nil {
		return hiring.Actor{}, err
	}
	if now := s.now(); now.Sub(time.Unix(s.sessions.GetInt64(ctx, seenValue), 0)) > seenEvery {
		s.sessions.Put(ctx, seenValue, now.Unix())
		s.keep(ctx, "note a request")
	}
	actor.NeedsFactor = s.StillNeedsFactor(ctx, actor)
	return actor, nil
}

// account reads the id of an account that this session holds under a name.
func (s *Service) account(ctx context.Context, name string) (hiring.ID, bool) {
	id, err := hiring.ParseID(s.sessions.GetString(ctx, name))
	return id, err == nil
}

// StartSession signs the person in whose password was right: a new token, so that one planted before sign-in is worth
// nothing, and nothing kept of what was there before. Of an account with a second factor it starts half a session,
// which is nobody's and ends in ten minutes: HalfSession tells, and FinishSecondStep makes it whole.
func (s *Service) StartSession(ctx context.Context, user hiring.ID) error {
	f, err := s.app.Factors(ctx, user)
	if err != nil {
		return err
	}
	if f.Any() {
		return s.startHalf(ctx, user)
	}
	return s.startWhole(ctx, user, false)
}

// RenewSession goes on with the person who is signed in, under a new token: every session of theirs has ended.
func (s *Service) RenewSession(ctx context.Context, user hiring.ID) error {
	return s.startWhole(ctx, user, s.sessions.GetBool(ctx, factorValue))
}

// startWhole signs the person in; factor tells that a second factor was shown.
func (s *Service) startWhole(ctx context.Context, user hiring.ID, factor bool) error {
	if err := s.app.NoteSignIn(ctx, user); err != nil { // first: nobody is signed in without a row that says so
		return err
	}
	return s.start(ctx, s.lifetime, func(now int64) {
		s.sessions.Put(ctx, userValue, user.String())
		s.sessions.Put(ctx, seenValue, now)
		s.sessions.Put(ctx, provenValue, now)
		s.sessions.Put(ctx, factorValue, factor)
	})
}

// start begins a session anew: nothing of the one before is kept.
func (s *Service) start(ctx context.Context, lives time.Duration, fill func(now int64)) error {
	if err := s.sessions.Clear(ctx); err != nil {
		return fmt.Errorf("start session: %w", err)
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("start session: %w", err)
	}
	now := s.now()
	s.sessions.SetDeadline(ctx, now.Add(lives).UTC())
	fill(now.Unix())
	if err := s.commit(ctx); err != nil {
		return fmt.Errorf("start session: %w", err)
	}
	return nil
}

// EndSession signs the person out: the session is deleted and its cookie taken back.
func (s *Service) EndSession(ctx context.Context) error {
	if err := s.sessions.Destroy(ctx); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	v := visitIn(ctx)
	v.now, v.ended = "", true
	return nil
}

// MySessions lists the live sessions of the person who asks, the one they ask with marked.
func (s *Service) MySessions(ctx context.Context, actor hiring.Actor) ([]hiring.Session, error) {
	return s.app.MySessions(ctx, actor, HashSecret(s.sessions.Token(ctx)))
}

// EndOtherSessions signs the person out everywhere else.
func (s *Service) EndOtherSessions(ctx context.Context, actor hiring.Actor) error {
	return s.app.EndMyOtherSessions(ctx, actor, HashSecret(s.sessions.Token(ctx)))
}

// Flash keeps one message about what has just been done for the next page. What was done stays done
// if the message cannot be kept, so that is only logged.
func (s *Service) Flash(ctx context.Context, text string) {
	if visitIn(ctx) == nil {
		return
	}
	if s.sessions.Token(ctx) == "" {
		s.sessions.SetDeadline(ctx, s.now().Add(s.lifetime).UTC())
	}
	s.sessions.Put(ctx, flashValue, text)
	s.keep(ctx, "keep a message")
}

// PopFlash gives the message kept for this page, once; nothing when there is none, or when the
// request failed before its session was found.
func (s *Service) PopFlash(ctx context.Context) string {
	if visitIn(ctx) == nil {
		return ""
	}
	text := s.sessions.PopString(ctx, flashValue)
	if text != "" {
		s.keep(ctx, "drop a message")
	}
	return text
}

// keep saves the session where failing to is no reason to fail the request.
func (s *Service) keep(ctx context.Context, what string) {
	if err := s.commit(ctx); err != nil && !errors.Is(err, errSessionEnded) {
		s.log.WarnContext(ctx, "could not save a session", "to", what, "error", err.Error())
	}
}

// commit saves the session now, so that a failure is known before the answer is written.
func (s *Service) commit(ctx context.Context) error {
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	v := visitIn(ctx)
	v.now, v.ended = token, false
	return nil
}

// writeCookie tells the browser of a new token, or takes the old one back. The cookie names no
// expiry: it goes with the browser, and the database ends it before that.
func (s *Service) writeCookie(c echo.Context, v *visit) {
	cookie := &http.Cookie{
		Name: s.CookieName(), Value: v.now, Path: "/",
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	}
	switch {
	case v.ended:
		cookie.MaxAge = -1
	case v.now == v.sent:
		return
	}
	c.SetCookie(cookie)
}
