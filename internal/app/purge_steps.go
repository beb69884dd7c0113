package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
)

// purgeCandidates and purgeRows bound one step of a purge, and so for how long others wait for it.
const (
	purgeCandidates = 50
	purgeRows       = 500
)

// purging is a purge that is being carried out here.
type purging struct {
	app    *App
	p      hiring.Purge
	holder hiring.ID
}

// CarryOutPurge does what is left of a purge, step by step, each in a transaction of its own, and tells how far it is
// after each. Whatever ends it, it can be carried on: a step looks for what is still there. Conflict while somebody
// else carries it out.
func (a *App) CarryOutPurge(ctx context.Context, id hiring.ID, told func(hiring.Purge)) (hiring.Purge, error) {
	g := purging{app: a, holder: a.newID()}
	err := a.store.Write(ctx, func(tx *store.Tx) (err error) {
		now := a.now()
		if err := tx.TakePurge(id, g.holder, now.Add(-hiring.PurgeSilent), now); err != nil {
			return err
		}
		g.p, err = tx.Purge(id)
		return err
	})
	if err != nil {
		return g.p, fmt.Errorf("take purge: %w", err)
	}
	for {
		more := false
		err := a.store.Write(ctx, func(tx *store.Tx) (err error) {
			before := g.p
			before.Report.Counts, before.Report.Vacancies = cloneCounts(g.p.Report.Counts), slices.Clone(g.p.Report.Vacancies)
			if more, err = g.step(tx); err == nil && more {
				g.p.Done = g.p.Report.Total()
				g.p.Total = max(g.p.Total, g.p.Done)
				err = tx.AdvancePurge(g.p, g.holder, a.now())
			}
			if err != nil {
				g.p = before // nothing of the step was kept
			}
			return err
		})
		if err != nil {
			return g.p, fmt.Errorf("purge: %w", err)
		}
		if !more {
			break
		}
		told(g.p)
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		now := a.now()
		g.p.EndedAt, g.p.Running = &now, false
		if err := tx.EndPurge(id, g.holder, now); err != nil {
			return err
		}
		if err := tx.Signal(erasedTopic); err != nil {
			return err
		}
		detail := map[string]string{}
		for c, n := range g.p.Report.Counts {
			detail[string(c)] = strconv.Itoa(n)
		}
		return tx.Audit(a.event(hiring.Actor{}, "purge ended", hiring.ID{}, id, detail))
	})
	if err != nil {
		return g.p, fmt.Errorf("end purge: %w", err)
	}
	a.kept.forget()
	if err := a.store.Flush(ctx); err != nil {
		return g.p, fmt.Errorf("flush after purge: %w", err)
	}
	return g.p, nil
}

func cloneCounts(counts map[hiring.Category]int) map[hiring.Category]int {
	out := make(map[hiring.Category]int, len(counts))
	for c, n := range counts {
		out[c] = n
	}
	return out
}

// step does the first thing that is left to do; more is false where nothing is.
func (g *purging) step(tx *store.Tx) (more bool, err error) {
	for _, c := range ofCandidates {
		if before, ok := g.p.Report.Before[c]; ok {
			if more, err = g.candidates(tx, c, before); more || err != nil {
				return more, err
			}
		}
	}
	if before, ok := g.p.Report.Before[hiring.KeptCandidates]; ok {
		if more, err = g.vacancy(tx, before); more || err != nil {
			return more, err
		}
		n, err := tx.ForgetMappings(before, purgeRows)
		if n > 0 || err != nil {
			return n > 0, err
		}
	}
	for _, c := range ofNobody {
		if before, ok := g.p.Report.Before[c]; ok {
			if more, err = g.old(tx, c, before); more || err != nil {
				return more, err
			}
		}
	}
	return false, nil
}

// candidates purges a category of some candidates of one vacancy. The vacancy is locked before it is asked again who
// is due, so that a hold that is being placed is seen.
func (g *purging) candidates(tx *store.Tx, c hiring.Category, before time.Time) (bool, error) {
	vacancy, ids, err := tx.DueCandidates(c, before, purgeCandidates)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	if err := tx.LockVacancy(vacancy); err != nil {
		return false, err
	}
	again, ids, err := tx.DueCandidates(c, before, purgeCandidates)
	if err != nil || again != vacancy {
		return true, err // it was held or taken up in between: look anew
	}
	n := len(ids)
	switch c {
	case hiring.KeptDocuments:
		n, err = tx.EraseDocuments(ids, purgeRows)
	case hiring.KeptScorecards:
		n, err = g.assessments(tx, vacancy, ids)
	default:
		err = g.erase(tx, vacancy, ids)
	}
	if err != nil {
		return false, err
	}
	g.count(c, vacancy, n)
	return true, nil
}

func (g *purging) assessments(tx *store.Tx, vacancy hiring.ID, ids []hiring.ID) (int, error) {
	cards, err := tx.ScorecardsOf(ids)
	if err != nil {
		return 0, err
	}
	if err := tx.EraseAssessments(vacancy, ids, nil); err != nil {
		return 0, err
	}
	return len(cards), g.app.eraseDetails(tx, hiring.Actor{}, vacancy, append(cards, ids...), vacancy)
}

func (g *purging) erase(tx *store.Tx, vacancy hiring.ID, ids []hiring.ID) error {
	now := g.app.now()
	gone, err := tx.EraseCandidates(vacancy, ids, now, false)
	if err != nil {
		return err
	}
	es := make([]hiring.Erasure, len(gone))
	for i, c := range gone {
		es[i] = hiring.Erasure{CandidateID: c.ID, VacancyID: vacancy, Why: hiring.ErasedByRetention, At: now}
	}
	if err := tx.NoteErasures(es, nil); err != nil {
		return err
	}
	if err := tx.EraseNamesInFlags(vacancy, gone); err != nil {
		return err
	}
	return g.app.eraseDetails(tx, hiring.Actor{}, vacancy, ids, vacancy)
}

// eraseDetails erases what the audit trail says of subjects beyond its columns, and says so: of each of them, or, with
// a vacancy that stands for them, of that.
func (a *App) eraseDetails(tx *store.Tx, actor hiring.Actor, vacancy hiring.ID, subjects []hiring.ID, standsFor hiring.ID) error {
	had, err := tx.EraseDetails(vacancy, subjects)
	if err != nil || len(had) == 0 {
		return err
	}
	if standsFor != (hiring.ID{}) {
		had = []hiring.ID{standsFor}
	}
	for _, s := range had {
		if err := tx.Audit(a.event(actor, hiring.DetailsErased, vacancy, s, nil)); err != nil {
			return err
		}
	}
	return nil
}

// vacancy blanks what a vacancy says itself, once its candidates are gone.
func (g *purging) vacancy(tx *store.Tx, before time.Time) (bool, error) {
	id, ok, err := tx.DueVacancy(before)
	if err != nil || !ok {
		return false, err
	}
	if err := tx.LockVacancy(id); err != nil {
		return false, err
	}
	again, ok, err := tx.DueVacancy(before)
	if err != nil || !ok || again != id {
		return true, err
	}
	if err := tx.EraseVacancy(id, g.app.now()); err != nil {
		return false, err
	}
	if err := tx.Audit(g.app.event(hiring.Actor{}, "vacancy purged", id, id, nil)); err != nil {
		return false, err
	}
	return true, g.app.eraseDetails(tx, hiring.Actor{}, id, nil, id)
}

// old purges some rows of a category that belongs to no vacancy.
func (g *purging) old(tx *store.Tx, c hiring.Category, before time.Time) (bool, error) {
	var (
		n   int
		err error
	)
	switch c {
	case hiring.KeptAccounts:
		n, err = g.accounts(tx, before)
	case hiring.KeptDetails:
		n, err = g.details(tx, before)
	default:
		n, err = tx.DeleteOld(c, before, purgeRows)
	}
	if err == nil && n > 0 {
		g.count(c, hiring.ID{}, n)
	}
	return n > 0, err
}

// accounts shuts accounts nobody uses, as an administrator would.
func (g *purging) accounts(tx *store.Tx, before time.Time) (int, error) {
	ids, err := tx.UnusedAccounts(before, purgeCandidates)
	if err != nil {
		return 0, err
	}
	now := g.app.now()
	for _, id := range ids {
		if err := tx.SetDisabled(id, &now); err != nil {
			return 0, err
		}
		if err := tx.DeleteResets(id); err != nil {
			return 0, err
		}
		if err := tx.DeleteSessionsOf(id); err != nil {
			return 0, err
		}
		if err := tx.Audit(g.app.event(hiring.Actor{}, "account disabled", hiring.ID{}, id, map[string]string{"why": "nobody used it"})); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// details erases the details of old rows of the audit trail, and says up to which row.
func (g *purging) details(tx *store.Tx, before time.Time) (int, error) {
	n, err := tx.DeleteOld(hiring.KeptDetails, before, purgeRows)
	if err != nil || n == 0 {
		return n, err
	}
	seq, err := tx.LastAuditBefore(before)
	if err != nil {
		return n, err
	}
	return n, tx.Audit(g.app.event(hiring.Actor{}, hiring.OldDetailsErased, hiring.ID{}, hiring.ID{}, map[string]string{hiring.UpToRow: strconv.FormatInt(seq, 10)}))
}

// count adds to the report.
func (g *purging) count(c hiring.Category, vacancy hiring.ID, n int) {
	r := &g.p.Report
	r.Counts[c] += n
	if vacancy == (hiring.ID{}) {
		return
	}
	at := slices.IndexFunc(r.Vacancies, func(v hiring.PurgedVacancy) bool { return v.VacancyID == vacancy })
	if at < 0 {
		if len(r.Vacancies) == hiring.MaxPurgedVacancies {
			r.More++
			return
		}
		at, r.Vacancies = len(r.Vacancies), append(r.Vacancies, hiring.PurgedVacancy{VacancyID: vacancy})
	}
	switch v := &r.Vacancies[at]; c {
	case hiring.KeptDocuments:
		v.Documents += n
	case hiring.KeptScorecards:
		v.Scorecards += n
	default:
		v.Candidates += n
	}
}
