package identity

import (
	"context"
	"errors"
	"time"

	"github.com/alexedwards/scs/v2"

	"merit/internal/app"
	"merit/internal/hiring"
)

// sessionStore keeps sessions in the database under the hash of their token. It decides the expiry
// itself, by the injected clock: the absolute deadline, or the idle time from now if sooner.
type sessionStore struct {
	app   *app.App
	now   func() time.Time
	idle  time.Duration
	codec scs.Codec
}

// errSessionEnded says that a session was ended (sign-out, another password) while a request was
// still using it. Saving would bring it back to life.
var errSessionEnded = errors.New("the session has ended")

// errNoContext answers scs's methods without a context, which scs does not call on a CtxStore.
var errNoContext = errors.New("sessions need a context")

// FindCtx gives a live session's data. Data that cannot be read is no session.
func (s *sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, found, err := s.app.Session(ctx, HashSecret(token))
	if err != nil || !found {
		return nil, false, err
	}
	if _, _, err := s.codec.Decode(data); err != nil {
		return nil, false, nil //nolint:nilerr // data that cannot be read is no session
	}
	return data, true, nil
}

// CommitCtx saves a session's data.
func (s *sessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	deadline, values, err := s.codec.Decode(data)
	if err != nil {
		return err
	}
	if v := visitIn(ctx); v != nil && v.sent == token {
		if _, found, err := s.FindCtx(ctx, token); err != nil {
			return err
		} else if !found {
			return errSessionEnded
		}
	}
	user, half := userIn(values)
	expiry := s.now().Add(s.idle)
	if deadline.Before(expiry) {
		expiry = deadline
	}
	device := ""
	if v := visitIn(ctx); v != nil {
		device = v.device
	}
	return s.app.SaveSession(ctx, HashSecret(token), user, half, data, device, expiry)
}

// DeleteCtx ends a session.
func (s *sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.app.DeleteSession(ctx, HashSecret(token))
}

// Find is FindCtx for callers without a context, of which there are none.
func (s *sessionStore) Find(string) ([]byte, bool, error) { return nil, false, errNoContext }

// Commit is CommitCtx for callers without a context, of which there are none.
func (s *sessionStore) Commit(string, []byte, time.Time) error { return errNoContext }

// Delete is DeleteCtx for callers without a context, of which there are none.
func (s *sessionStore) Delete(string) error { return errNoContext }

// userIn reads the user id of a session's values; half tells that the second step is still due.
func userIn(values map[string]any) (user *hiring.ID, half bool) {
	for _, name := range []string{userValue, halfValue} {
		text, _ := values[name].(string)
		if id, err := hiring.ParseID(text); err == nil {
			return &id, name == halfValue
		}
	}
	return nil, false
}
