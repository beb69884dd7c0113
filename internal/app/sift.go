package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// SiftView is how far a panel member is with the candidates of a stage, criterion by criterion.
type SiftView struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Rubric     hiring.Rubric
	Cards      []hiring.OwnCard // own ones in the person's own order, those stepped back from left out
	Rated      map[hiring.ID]int
	Undeclared int // cards without a declaration
	Open       int // cards that can still be written on
}

// Sift shows a panel member their own progress through a stage's candidates.
func (a *App) Sift(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (view SiftView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { view, err = sift(ctx, s, actor, vacancyID); return err })
	if err != nil {
		return SiftView{}, fmt.Errorf("show sift: %w", err)
	}
	return view, nil
}

func sift(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID) (view SiftView, err error) {
	if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SiftOwn); err != nil {
		return view, err
	}
	if view.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
		return view, err
	}
	fr, err := s.Rubric(view.Stage.ID)
	if err != nil {
		return view, err
	}
	view.Rubric = fr.Rubric
	cards, err := s.OwnCards(view.Stage.ID, actor.UserID)
	if err != nil {
		return view, err
	}
	cards = slices.DeleteFunc(cards, func(c hiring.OwnCard) bool { return c.Conflict == hiring.Recused })
	for i := range cards {
		if view.Vacancy.Blind {
			cards[i].Name = hiring.NameOfCode(cards[i].Code)
		}
		if cards[i].Open() {
			view.Open++
			if cards[i].Conflict == hiring.Undeclared {
				view.Undeclared++
			}
		}
	}
	view.Cards = hiring.Shuffled(view.Stage.ID, actor.UserID, cards)
	view.Rated, err = s.RatedCounts(view.Stage.ID, actor.UserID)
	return view, err
}

// SiftPage is one criterion across one page of a stage's candidates.
type SiftPage struct {
	SiftView
	Criterion hiring.Criterion
	Number    int // of the criterion, counted from 1
	Page      []hiring.OwnCard
	Ratings   map[hiring.ID]hiring.Rating     // by scorecard
	Documents map[hiring.ID][]hiring.Document // by candidate, as the panel may know them
	Keys      map[hiring.ID][]byte            // by scorecard: what its drafts are encrypted with in a browser
}

// SiftCriterion shows a panel member one criterion of their own scorecards, a page of candidates at a time.
func (a *App) SiftCriterion(ctx context.Context, actor hiring.Actor, vacancyID, criterionID hiring.ID, p hiring.Page) (page SiftPage, err error) {
	p = p.Bounded()
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if page.SiftView, err = sift(ctx, s, actor, vacancyID); err != nil {
			return err
		}
		at := slices.IndexFunc(page.Rubric.Criteria, func(c hiring.Criterion) bool { return c.ID == criterionID })
		if at < 0 {
			return hiring.ErrUnknown("criterion")
		}
		page.Criterion, page.Number = page.Rubric.Criteria[at], at+1
		from := min(p.Offset, len(page.Cards))
		page.Page = page.Cards[from:min(from+p.Limit, len(page.Cards))]
		ids, candidates := make([]hiring.ID, len(page.Page)), make([]hiring.ID, len(page.Page))
		for i, c := range page.Page {
			ids[i], candidates[i] = c.ID, c.CandidateID
		}
		if page.Ratings, err = s.RatingsOf(ids, criterionID); err != nil {
			return err
		}
		secret, err := s.DraftKey(actor.UserID)
		if err != nil {
			return err
		}
		page.Keys = map[hiring.ID][]byte{}
		for _, id := range ids {
			page.Keys[id] = draftKey(secret, id)
		}
		docs, err := s.DocumentsOf(candidates)
		page.Documents = map[hiring.ID][]hiring.Document{}
		for _, c := range page.Page {
			page.Documents[c.CandidateID] = page.Access.Documents(hiring.Candidate{Code: c.Code}, docs[c.CandidateID])
		}
		return err
	})
	if err != nil {
		return SiftPage{}, fmt.Errorf("show sift of a criterion: %w", err)
	}
	return page, nil
}

// DeclareNone records that the actor has no conflict of interest with the candidates of those of some scorecards
// that are their own and carry no declaration, and counts them.
func (a *App) DeclareNone(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, cards []hiring.ID) (n int, err error) {
	if len(cards) > hiring.PageMax {
		return 0, fault.New(fault.Invalid, "That is more than one page of candidates.")
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		view, err := sift(ctx, &tx.Snapshot, actor, vacancyID)
		if err != nil {
			return err
		}
		if err := siftOpen(view); err != nil {
			return err
		}
		declared, err := tx.DeclareNone(view.Stage.ID, actor.UserID, cards, a.now())
		if err != nil {
			return err
		}
		n = len(declared)
		return a.auditEach(tx, actor, "conflict declared", vacancyID, declared, map[string]string{"conflict": string(hiring.NoConflict)})
	})
	if err != nil {
		return 0, fmt.Errorf("declare no conflict: %w", err)
	}
	return n, nil
}

func (a *App) auditEach(tx *store.Tx, actor hiring.Actor, action string, vacancyID hiring.ID, subjects []hiring.ID, detail map[string]string) error {
	events := make([]hiring.AuditEvent, len(subjects))
	for i, id := range subjects {
		events[i] = a.event(actor, action, vacancyID, id, detail)
	}
	return tx.AuditAll(events)
}

func siftOpen(view SiftView) error {
	if err := view.Vacancy.MayChange(); err != nil {
		return err
	}
	return hiring.Scorecard{State: hiring.Draft}.MayWrite(view.Stage)
}

// SiftCheck is what of a panel member's own scorecards of a stage can be submitted.
type SiftCheck struct {
	SiftView
	Complete   []hiring.Scorecard
	Incomplete []IncompleteCard
	Digest     string // of the complete ones as they stand
}

// IncompleteCard is a scorecard with what it lacks.
type IncompleteCard struct {
	Card    hiring.OwnCard
	Missing []fault.Field
}

// SiftCheck shows a panel member which of their own scorecards of a stage are complete.
func (a *App) SiftCheck(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (check SiftCheck, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { check, err = siftCheck(ctx, s, actor, vacancyID); return err })
	if err != nil {
		return SiftCheck{}, fmt.Errorf("check sift: %w", err)
	}
	return check, nil
}

func siftCheck(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID) (check SiftCheck, err error) {
	if check.SiftView, err = sift(ctx, s, actor, vacancyID); err != nil {
		return check, err
	}
	cards, err := s.OwnOpenScorecards(check.Stage.ID, actor.UserID)
	if err != nil {
		return check, err
	}
	fr, err := s.Rubric(check.Stage.ID)
	if err != nil {
		return check, err
	}
	focus, err := s.Focus(fr.ID)
	if err != nil {
		return check, err
	}
	whole := make(map[hiring.ID]hiring.Scorecard, len(cards))
	for _, c := range cards {
		c.Leads = focus[actor.UserID]
		whole[c.ID] = c
	}
	sum := sha256.New()
	for _, own := range check.Cards {
		card, open := whole[own.ID]
		if !open {
			continue
		}
		if left := card.Outstanding(check.Rubric); len(left) > 0 {
			check.Incomplete = append(check.Incomplete, IncompleteCard{own, left})
			continue
		}
		check.Complete = append(check.Complete, card)
		sum.Write(card.ID[:])
		sum.Write([]byte(strconv.FormatInt(card.Version, 10) + ";"))
	}
	check.Digest = hex.EncodeToString(sum.Sum(nil))
	return check, nil
}

// SubmitSift locks all of the actor's complete scorecards of a stage, as they stood when digest was shown, or
// none: Conflict when one of them has changed since.
func (a *App) SubmitSift(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, digest string) (n int, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		view, err := sift(ctx, &tx.Snapshot, actor, vacancyID)
		if err != nil {
			return err
		}
		if err := siftOpen(view); err != nil {
			return err
		}
		// The stage's row serialises this with the end of scoring and with rubric edits. What is only practised
		// changes nothing that depends on it, and binds nobody.
		counts := slices.ContainsFunc(view.Cards, func(c hiring.OwnCard) bool { return !c.Practice })
		if counts {
			if err := tx.GuardStage(view.Stage.ID, hiring.Scoring); err != nil {
				return err
			}
		}
		check, err := siftCheck(ctx, &tx.Snapshot, actor, vacancyID)
		if err != nil {
			return err
		}
		if check.Digest != digest || len(check.Complete) == 0 {
			return fault.New(fault.Conflict, "Your scorecards have changed since this page was opened, or were submitted somewhere else. None was submitted now: open the page again and look at them.")
		}
		now := a.now()
		if err := tx.SubmitScorecards(check.Complete, now); err != nil {
			return err
		}
		ids := make([]hiring.ID, len(check.Complete))
		for i, c := range check.Complete {
			ids[i] = c.ID
		}
		if counts {
			fr, err := tx.Rubric(view.Stage.ID)
			if err != nil {
				return err
			}
			if err := tx.FreezeRubric(fr.ID, now); err != nil {
				return err
			}
		}
		n = len(ids)
		if err := a.auditEach(tx, actor, "scorecard submitted", vacancyID, ids, nil); err != nil {
			return err
		}
		if !counts {
			return nil
		}
		return a.revealWhenAllIn(tx, actor, view.Stage.ID)
	})
	if err != nil {
		return 0, fmt.Errorf("submit sift: %w", err)
	}
	return n, nil
}
