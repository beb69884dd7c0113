package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// MyScorecards lists the actor's own scorecards, open ones first.
func (a *App) MyScorecards(ctx context.Context, actor hiring.Actor, p hiring.Page) (rows []hiring.ScorecardSummary, total int, err error) {
	if err := actor.SignedIn(); err != nil {
		return nil, 0, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		rows, total, err = s.MyScorecards(actor.UserID, p.Bounded())
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list own scorecards: %w", err)
	}
	return rows, total, nil
}

// ScorecardView is a panel member's own scorecard with what is needed to fill it in.
type ScorecardView struct {
	Vacancy     hiring.Vacancy
	Stage       hiring.Stage
	Rubric      hiring.Rubric
	Dropped     []hiring.Criterion // taken out since; what somebody is still typing for them is kept
	Candidate   hiring.Candidate   // as the panel knows him or her
	Scorecard   hiring.Scorecard
	Outstanding []fault.Field // what still stops it from being submitted

	Documents []hiring.Document // of the candidate, as the panel member may know them
	DraftKey  []byte            // 32 bytes; encrypts what the writer's browser keeps of this scorecard
}

// Scorecard shows a panel member one of their own scorecards. Nobody else's is ever given.
func (a *App) Scorecard(ctx context.Context, actor hiring.Actor, id hiring.ID) (view ScorecardView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		var acc hiring.Access
		if view, acc, err = ownScorecard(s, actor, id); err != nil {
			return err
		}
		if view.Scorecard.Conflict != hiring.Recused {
			docs, err := s.Documents(view.Candidate.ID)
			if err != nil {
				return err
			}
			view.Documents = acc.Documents(view.Candidate, docs)
		}
		secret, err := s.DraftKey(actor.UserID)
		view.DraftKey = draftKey(secret, id)
		return err
	})
	if err != nil {
		return ScorecardView{}, fmt.Errorf("show scorecard: %w", err)
	}
	return view, nil
}

// draftKey makes the key of one scorecard from its writer's secret.
func draftKey(secret string, scorecard hiring.ID) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("scorecard draft " + scorecard.String()))
	return mac.Sum(nil)
}

func ownScorecard(s *store.Snapshot, actor hiring.Actor, id hiring.ID) (view ScorecardView, acc hiring.Access, err error) {
	if err := actor.SignedIn(); err != nil {
		return view, acc, err
	}
	if view.Scorecard, err = s.Scorecard(id); err != nil {
		return view, acc, err
	}
	fs, err := s.Functions(view.Scorecard.VacancyID, actor.UserID)
	if err != nil {
		return view, acc, err
	}
	acc = hiring.Access{Actor: actor, Functions: fs}
	if err := acc.MayScore(view.Scorecard); err != nil {
		return ScorecardView{}, acc, err
	}
	if view.Vacancy, err = s.Vacancy(view.Scorecard.VacancyID); err != nil {
		return view, acc, err
	}
	acc.Blind = view.Vacancy.Blind
	if view.Stage, err = s.StageByID(view.Scorecard.StageID); err != nil {
		return view, acc, err
	}
	fr, err := s.Rubric(view.Stage.ID)
	if err != nil {
		return view, acc, err
	}
	view.Rubric, view.Dropped = fr.Rubric, fr.Dropped
	focus, err := s.Focus(fr.ID)
	if err != nil {
		return view, acc, err
	}
	view.Scorecard.Leads = focus[actor.UserID]
	if view.Candidate, err = s.Candidate(view.Vacancy.ID, view.Scorecard.CandidateID); err != nil {
		return view, acc, err
	}
	if view.Candidate = view.Candidate.ForPanel(); acc.Blind {
		view.Candidate = view.Candidate.ByCode() // whoever scores blind, scores blind: recruiters too
	}
	if view.Scorecard.Open() {
		view.Outstanding = view.Scorecard.Outstanding(view.Rubric)
	}
	return view, acc, nil
}

// SaveScorecardInput is what a panel member typed. Version is the version of the scorecard the
// person saw; Ratings replaces the ratings of the criteria it lists and leaves the others. Notes nil: the
// notes pad stays as it is.
type SaveScorecardInput struct {
	Version int64           `json:"version"`
	Notes   *string         `json:"notes"`
	Ratings []hiring.Rating `json:"ratings" validate:"max=60" label:"ratings"`
}

// errStaleScorecard is answered when the scorecard was saved somewhere else in the meantime.
func errStaleScorecard() error {
	return fault.New(fault.Stale, "This scorecard was saved somewhere else after you opened it. Nothing was overwritten: compare both versions and choose what to keep.")
}

// SaveScorecard keeps a draft and gives it back as stored, with its new version. Stale when it was
// saved elsewhere since Version; Conflict when it is locked. Field paths are "ratings.N.mark" and
// so on, N counted in the rubric's order.
func (a *App) SaveScorecard(ctx context.Context, actor hiring.Actor, id hiring.ID, in SaveScorecardInput) (hiring.Scorecard, error) {
	card, err := a.changeOwn(ctx, actor, id, in.Version, func(_ *store.Tx, view *ScorecardView) error {
		return mergeRatings(view, in)
	}, nil)
	if err != nil {
		return hiring.Scorecard{}, fmt.Errorf("save scorecard: %w", err)
	}
	return card, nil
}

// DeclareInput is a conflict-of-interest declaration. Note is needed unless there is no conflict.
type DeclareInput struct {
	Version  int64           `json:"version"`
	Conflict hiring.Conflict `json:"conflict"`
	Note     string          `json:"note"`
}

// DeclareConflict records a panel member's declaration about a candidate.
func (a *App) DeclareConflict(ctx context.Context, actor hiring.Actor, id hiring.ID, in DeclareInput) (hiring.Scorecard, error) {
	card, err := a.changeOwn(ctx, actor, id, in.Version, func(tx *store.Tx, view *ScorecardView) error {
		if err := view.Scorecard.Declare(view.Stage, in.Conflict, in.Note); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "conflict declared", view.Vacancy.ID, id, map[string]string{"conflict": string(in.Conflict)}))
	}, a.revealWithout)
	if err != nil {
		return hiring.Scorecard{}, fmt.Errorf("declare conflict: %w", err)
	}
	return card, nil
}

// revealWithout ends scoring where the scorecard that was still awaited no longer is: its writer stepped back.
func (a *App) revealWithout(tx *store.Tx, actor hiring.Actor, view ScorecardView) error {
	if view.Scorecard.Practice || view.Scorecard.Conflict != hiring.Recused || view.Stage.RevealWhen != hiring.RevealAll {
		return nil
	}
	if err := tx.GuardStage(view.Stage.ID, hiring.Scoring); err != nil {
		return err
	}
	return a.revealWhenAllIn(tx, actor, view.Stage.ID)
}

// changeOwn changes an open scorecard of the actor's own and saves it; then, where given, follows what comes
// of it.
func (a *App) changeOwn(ctx context.Context, actor hiring.Actor, id hiring.ID, version int64, change func(*store.Tx, *ScorecardView) error, then func(*store.Tx, hiring.Actor, ScorecardView) error) (card hiring.Scorecard, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		view, _, err := ownScorecard(&tx.Snapshot, actor, id)
		if err != nil {
			return err
		}
		if err := mayWrite(view); err != nil {
			return err
		}
		if view.Scorecard.Version != version {
			return errStaleScorecard()
		}
		if err := change(tx, &view); err != nil {
			return err
		}
		view.Scorecard.UpdatedAt = a.now()
		if err := tx.SaveScorecard(view.Scorecard); err != nil {
			return err
		}
		if then != nil {
			if err := then(tx, actor, view); err != nil {
				return err
			}
		}
		card, err = tx.Scorecard(id)
		return err
	})
	return card, err
}

// mayWrite says whether a panel member may write on the scorecard now.
func mayWrite(view ScorecardView) error {
	if err := view.Vacancy.MayChange(); err != nil {
		return err
	}
	return view.Scorecard.MayWrite(view.Stage)
}

// mergeRatings writes the input's ratings over the scorecard's, in the rubric's order.
func mergeRatings(view *ScorecardView, in SaveScorecardInput) error {
	var fs fault.Fields
	if err := checkShape(&fs, in); err != nil {
		return err
	}
	typed := make(map[hiring.ID]hiring.Rating, len(in.Ratings))
	for _, r := range in.Ratings {
		_, known := view.Rubric.Criterion(r.CriterionID)
		if !known && !slices.ContainsFunc(view.Dropped, func(c hiring.Criterion) bool { return c.ID == r.CriterionID }) {
			fs.Add("ratings", "There is a rating for a criterion that is not on this rubric.")
		}
		if _, twice := typed[r.CriterionID]; twice {
			fs.Add("ratings", "There are two ratings for one criterion.")
		}
		typed[r.CriterionID] = r
	}
	merged := make([]hiring.Rating, 0, len(view.Rubric.Criteria))
	for i, c := range view.Rubric.Criteria {
		r, ok := typed[c.ID]
		if !ok {
			if kept, had := view.Scorecard.Rating(c.ID); had {
				merged = append(merged, kept)
			}
			continue
		}
		r.CheckDraft(&fs, hiring.RatingPath(i), c, view.Rubric.Scale)
		if !r.Empty() {
			merged = append(merged, r)
		}
	}
	for i, c := range view.Dropped {
		if r, ok := typed[c.ID]; ok && !r.Empty() {
			r.CheckDraft(&fs, hiring.RatingPath(len(view.Rubric.Criteria)+i), c, view.Rubric.Scale)
			merged = append(merged, r)
		}
	}
	view.Scorecard.Ratings = merged
	if in.Notes != nil {
		if len([]rune(*in.Notes)) > hiring.MaxNotes {
			fs.Addf("notes", "Your notes must be %d characters or fewer.", hiring.MaxNotes)
		}
		view.Scorecard.Notes = *in.Notes
	}
	return fs.Err()
}

// SubmitScorecard locks a scorecard, and freezes the rubric with the first one. Invalid names all
// that is missing, Stale when it was saved elsewhere since version.
func (a *App) SubmitScorecard(ctx context.Context, actor hiring.Actor, id hiring.ID, version int64) (card hiring.Scorecard, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		view, _, err := ownScorecard(&tx.Snapshot, actor, id)
		if err != nil {
			return err
		}
		now := a.now()
		card = view.Scorecard
		if err := mayWrite(view); err != nil {
			return err
		}
		if card.Version != version {
			return errStaleScorecard()
		}
		if err := card.Submit(view.Stage, view.Rubric, now); err != nil {
			return err
		}
		if card.Practice {
			return a.submitPractice(tx, actor, card)
		}
		// The stage's row serialises this with the end of scoring and with rubric edits.
		if err := tx.GuardStage(view.Stage.ID, hiring.Scoring); err != nil {
			return err
		}
		fr, err := tx.Rubric(view.Stage.ID)
		if err != nil {
			return err
		}
		// Read again behind the guard: an edit may have gone in between.
		if err := card.Outstanding(fr.Rubric).Err(); err != nil {
			return err
		}
		if err := tx.FreezeRubric(fr.ID, now); err != nil {
			return err
		}
		if err := tx.SubmitScorecard(card); err != nil {
			return err
		}
		if err := tx.Audit(a.event(actor, "scorecard submitted", view.Vacancy.ID, id, nil)); err != nil {
			return err
		}
		return a.revealWhenAllIn(tx, actor, view.Stage.ID)
	})
	if err != nil {
		return hiring.Scorecard{}, fmt.Errorf("submit scorecard: %w", err)
	}
	card.Version++
	return card, nil
}
