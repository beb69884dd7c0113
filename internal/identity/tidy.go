package identity

import (
	"context"
	"time"
)

// purgeRounds bounds one sweep: what is left waits for the next.
const purgeRounds = 100

// KeepTidy deletes expired sessions, at once and then every so often, until the context ends. A
// sweep that fails is logged; the next one tries again.
func (s *Service) KeepTidy(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		s.purge(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// purge deletes expired sessions batch by batch.
func (s *Service) purge(ctx context.Context) {
	for range purgeRounds {
		n, err := s.app.PurgeSessions(ctx)
		if err != nil {
			if ctx.Err() == nil {
				s.log.WarnContext(ctx, "could not delete expired sessions", "error", err.Error())
			}
			return
		}
		if n == 0 {
			break
		}
	}
	if _, err := s.app.PurgeAttempts(ctx); err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "could not delete old sign-ins", "error", err.Error())
	}
	if _, err := s.app.PurgeGuesses(ctx); err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "could not delete old counts of guesses", "error", err.Error())
	}
}
