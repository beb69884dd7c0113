package app

import (
	"context"
	"fmt"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
)

// HomeView is what a person has to score, as it is urgent on a day.
type HomeView struct {
	Day        hiring.Day
	Scorecards []hiring.ScorecardSummary // but those of sifts
	Total      int
	Sifts      []hiring.SiftSummary // one line a stage
	SiftTotal  int
}

// Home lists the actor's own scorecards, today's first in the zone given, and their sifts in one line each.
func (a *App) Home(ctx context.Context, actor hiring.Actor, zone *time.Location, p hiring.Page) (view HomeView, err error) {
	if err := actor.SignedIn(); err != nil {
		return HomeView{}, err
	}
	view.Day = hiring.DayOf(a.now(), zone)
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Scorecards, view.Total, err = s.HomeScorecards(actor.UserID, view.Day, p); err != nil {
			return err
		}
		view.Sifts, view.SiftTotal, err = s.Sifts(actor.UserID, p)
		return err
	})
	if err != nil {
		return HomeView{}, fmt.Errorf("show home: %w", err)
	}
	return view, nil
}
