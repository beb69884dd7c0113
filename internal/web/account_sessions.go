package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
)

const sessionsPath = "/account/sessions"

func (w *Web) sessionRoutes() []route.Route {
	return []route.Route{
		route.Get(sessionsPath, hiring.AnySignedIn, w.sessionList),
		route.Post(sessionsPath+"/end-others", hiring.AnySignedIn, w.sessionsEnd),
		route.Post(sessionsPath+"/:session/end", hiring.AnySignedIn, w.sessionEnd),
	}
}

// sessionsPage is the page "sessions": where a person is signed in.
type sessionsPage struct {
	Base
	Sessions []sessionView
	Others   *smallForm
}

// sessionView is one session with the form that ends it; nil for the one that asks.
type sessionView struct {
	Summary SummaryList
	End     *smallForm
}

func (w *Web) sessionList(c echo.Context, actor hiring.Actor) error {
	all, err := w.identity.MySessions(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	p := sessionsPage{Base: w.base(c, actor, "Where you are signed in")}
	p.Back = &Link{Text: "Your account", Href: "/account"}
	for _, s := range all {
		title := s.Device
		if s.Current {
			title += " (this one)"
		}
		v := sessionView{Summary: SummaryList{Title: title, Rows: []SummaryRow{
			{Key: "Signed in", Value: Words(DateTime(s.CreatedAt, w.zone))},
			{Key: "Last used", Value: Words(DateTime(s.SeenAt, w.zone))},
			{Key: "Ends at the latest", Value: Words(DateTime(s.ExpiresAt, w.zone) + ", unless it is used")},
		}}}
		if !s.Current {
			v.End = &smallForm{sessionsPath + "/" + s.ID.String() + "/end", Button{Text: "Sign out", Hidden: s.Device, Kind: Secondary}}
		}
		p.Sessions = append(p.Sessions, v)
	}
	if len(all) > 1 {
		p.Others = &smallForm{sessionsPath + "/end-others", Button{Text: "Sign out everywhere else", Kind: Warning, Once: true}}
	}
	return w.render(c, http.StatusOK, "sessions", p)
}

func (w *Web) sessionEnd(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "session")
	if err != nil {
		return err
	}
	if !w.identity.Proven(c.Request().Context()) {
		return w.toConfirm(c, sessionsPath)
	}
	if err := w.app.EndMySession(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return w.seeOther(c, sessionsPath, "That session has ended.")
}

func (w *Web) sessionsEnd(c echo.Context, actor hiring.Actor) error {
	if !w.identity.Proven(c.Request().Context()) {
		return w.toConfirm(c, sessionsPath)
	}
	if err := w.identity.EndOtherSessions(c.Request().Context(), actor); err != nil {
		return err
	}
	return w.seeOther(c, sessionsPath, "You are signed out everywhere else.")
}
