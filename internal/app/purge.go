package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// erasedTopic tells every copy of Merit that people were erased, so that none keeps what names them in memory.
const erasedTopic = "erased"

// PreviewPurge says what a purge would delete now, to administrators.
func (a *App) PreviewPurge(ctx context.Context, actor hiring.Actor) (hiring.PurgeReport, error) {
	if err := actor.MayAccount(hiring.ManageData); err != nil {
		return hiring.PurgeReport{}, err
	}
	return a.PurgePreview(ctx)
}

// PurgePreview is PreviewPurge for commands on the machine itself.
func (a *App) PurgePreview(ctx context.Context) (r hiring.PurgeReport, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error { r, _, err = purgeReport(s, a.now()); return err })
	if err != nil {
		return r, fmt.Errorf("preview purge: %w", err)
	}
	return r, nil
}

// ofCandidates are the categories that belong to vacancies, in the order they are purged.
var ofCandidates = []hiring.Category{hiring.KeptDocuments, hiring.KeptScorecards, hiring.KeptCandidates}

// ofNobody are the others.
var ofNobody = []hiring.Category{hiring.KeptRequests, hiring.KeptMail, hiring.KeptTokens, hiring.KeptAccounts, hiring.KeptDetails}

// purgeReport counts what has been kept long enough at a moment; any is false where there is nothing to do at all.
func purgeReport(s *store.Snapshot, now time.Time) (r hiring.PurgeReport, any bool, err error) {
	kept, err := s.Retention()
	if err != nil {
		return r, false, err
	}
	r.Counts, r.Before, r.Vacancies = map[hiring.Category]int{}, map[hiring.Category]time.Time{}, []hiring.PurgedVacancy{}
	at := map[hiring.ID]int{}
	row := func(id hiring.ID) *hiring.PurgedVacancy {
		i, known := at[id]
		if !known {
			i = len(r.Vacancies)
			at[id], r.Vacancies = i, append(r.Vacancies, hiring.PurgedVacancy{VacancyID: id})
		}
		return &r.Vacancies[i]
	}
	for _, c := range ofCandidates {
		before, ok := kept.Before(c, now)
		if !ok {
			continue
		}
		r.Before[c] = before
		due, held, err := s.DueIn(c, before)
		if err != nil {
			return r, false, err
		}
		for id, n := range due {
			r.Counts[c] += n
			switch v := row(id); c {
			case hiring.KeptDocuments:
				v.Documents = n
			case hiring.KeptScorecards:
				v.Scorecards = n
			default:
				v.Candidates = n
			}
		}
		if c == hiring.KeptCandidates {
			for id, n := range held {
				row(id).Held = n
				r.Held += n
			}
		}
	}
	for _, c := range ofNobody {
		before, ok := kept.Before(c, now)
		if !ok {
			continue
		}
		r.Before[c] = before
		if r.Counts[c], err = s.CountOld(c, before); err != nil {
			return r, false, err
		}
	}
	if any = r.Total() > 0; !any {
		if before, ok := r.Before[hiring.KeptCandidates]; ok {
			_, any, err = s.DueVacancy(before)
		}
	}
	return r, any, err
}

// StartPurge asks for a purge, for administrators; the copy of Merit that hears of it first carries it out. Conflict
// while one runs.
func (a *App) StartPurge(ctx context.Context, actor hiring.Actor) (hiring.Purge, error) {
	if err := actor.MayAccount(hiring.ManageData); err != nil {
		return hiring.Purge{}, err
	}
	p, err := a.startPurge(ctx, actor)
	if err == nil {
		select {
		case a.asked <- struct{}{}:
		default:
		}
	}
	return p, err
}

func (a *App) startPurge(ctx context.Context, actor hiring.Actor) (p hiring.Purge, err error) {
	p = hiring.Purge{ID: a.newID(), StartedAt: a.now()}
	if actor.UserID != (hiring.ID{}) {
		p.StartedBy = &actor.UserID
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		would, _, err := purgeReport(&tx.Snapshot, p.StartedAt)
		if err != nil {
			return err
		}
		p.Total = would.Total()
		p.Report = hiring.PurgeReport{Counts: map[hiring.Category]int{}, Vacancies: []hiring.PurgedVacancy{}, Held: would.Held, Before: would.Before}
		if err := tx.StartPurge(p); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "purge started", hiring.ID{}, p.ID, nil))
	})
	if err != nil {
		return p, fmt.Errorf("start purge: %w", err)
	}
	return p, nil
}

// PurgeNow starts a purge and carries it out here, for commands on the machine itself.
func (a *App) PurgeNow(ctx context.Context, told func(hiring.Purge)) (hiring.Purge, error) {
	p, err := a.startPurge(ctx, hiring.Actor{})
	if err != nil {
		return p, err
	}
	return a.CarryOutPurge(ctx, p.ID, told)
}

// KeepPurged carries out purges until the context ends: those that were asked for, those another copy of Merit left
// unfinished, and one a day where something has been kept long enough.
func (a *App) KeepPurged(ctx context.Context, log *slog.Logger) {
	look := time.NewTicker(time.Minute)
	defer look.Stop()
	for {
		if err := a.purgeIfDue(ctx); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "could not purge", "error", err.Error())
		}
		select {
		case <-look.C:
		case <-a.asked:
		case <-ctx.Done():
			return
		}
	}
}

// purgeIfDue carries out the purge that runs and nobody sees to, or a new one where it is time.
func (a *App) purgeIfDue(ctx context.Context) error {
	var (
		id      hiring.ID
		running bool
		due     bool
	)
	err := a.store.Read(ctx, func(s *store.Snapshot) error {
		now := a.now()
		p, err := s.RunningPurge()
		none, err := missing(err)
		if err != nil {
			return err
		}
		if !none {
			id, running = p.ID, now.Sub(p.HeardAt) >= hiring.PurgeSilent
			return nil
		}
		last, _, err := s.Purges(hiring.Page{Limit: 1})
		if err != nil || len(last) > 0 && now.Sub(last[0].StartedAt) < hiring.PurgeEvery {
			return err
		}
		_, due, err = purgeReport(s, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("look for a purge: %w", err)
	}
	if due {
		p, err := a.startPurge(ctx, hiring.Actor{})
		if fault.Is(err, fault.Conflict) {
			return nil // another copy was faster
		}
		if err != nil {
			return err
		}
		id, running = p.ID, true
	}
	if !running {
		return nil
	}
	_, err = a.CarryOutPurge(ctx, id, func(hiring.Purge) {})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// PurgeView is one page of the purges there were.
type PurgeView struct {
	Purges []hiring.Purge
	Total  int
	People map[hiring.ID]string
}

// Purges lists purges, newest first, to administrators.
func (a *App) Purges(ctx context.Context, actor hiring.Actor, p hiring.Page) (v PurgeView, err error) {
	if err := actor.MayAccount(hiring.ManageData); err != nil {
		return v, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if v.Purges, v.Total, err = s.Purges(p); err != nil {
			return err
		}
		var who []hiring.ID
		for _, p := range v.Purges {
			if p.StartedBy != nil {
				who = append(who, *p.StartedBy)
			}
		}
		v.People, err = s.NamesOf(who)
		return err
	})
	if err != nil {
		return PurgeView{}, fmt.Errorf("list purges: %w", err)
	}
	return v, nil
}

// Purge shows one purge to administrators, with the titles of its vacancies.
func (a *App) Purge(ctx context.Context, actor hiring.Actor, id hiring.ID) (p hiring.Purge, titles map[hiring.ID]string, err error) {
	if err := actor.MayAccount(hiring.ManageData); err != nil {
		return p, nil, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if p, err = s.Purge(id); err != nil {
			return err
		}
		titles, err = titlesOf(s, p.Report)
		return err
	})
	if err != nil {
		return p, nil, fmt.Errorf("show purge: %w", err)
	}
	return p, titles, nil
}

// PurgeTitles gives the titles of a report's vacancies to administrators.
func (a *App) PurgeTitles(ctx context.Context, actor hiring.Actor, r hiring.PurgeReport) (titles map[hiring.ID]string, err error) {
	if err := actor.MayAccount(hiring.ManageData); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) error { titles, err = titlesOf(s, r); return err })
	if err != nil {
		return nil, fmt.Errorf("name vacancies: %w", err)
	}
	return titles, nil
}

func titlesOf(s *store.Snapshot, r hiring.PurgeReport) (map[hiring.ID]string, error) {
	ids := make([]hiring.ID, len(r.Vacancies))
	for i, v := range r.Vacancies {
		ids[i] = v.VacancyID
	}
	return s.TitlesOf(ids)
}
