package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// FeedbackView is what a candidate is or was to be told, for those who write it.
type FeedbackView struct {
	Vacancy   hiring.Vacancy
	Stage     hiring.Stage
	Access    hiring.Access
	Candidate hiring.Candidate
	Now       hiring.Feedback   // the draft at hand: the one that was saved, or version 0 as Merit words it
	Released  []hiring.Feedback // newest first
	names     []string
}

func (a *App) feedback(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID, candidateID hiring.ID) (v FeedbackView, err error) {
	if v.Access, v.Vacancy, err = access(s, actor, vacancyID, hiring.GiveFeedback); err != nil {
		return v, err
	}
	if v.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
		return v, err
	}
	if _, err := v.Access.MaySeeResults(v.Stage, nil); err != nil {
		return v, err
	}
	cards, err := s.CandidateScorecards(v.Stage.ID, candidateID)
	if err != nil {
		return v, err
	}
	cand, err := s.Candidate(vacancyID, candidateID)
	if err != nil {
		return v, err
	}
	if len(cards) == 0 {
		return v, hiring.ErrUnknown("candidate")
	}
	v.Candidate = v.Access.Candidate(cand).ForPanel()
	members, err := s.Members(vacancyID)
	if err != nil {
		return v, err
	}
	for _, m := range members {
		v.names = append(v.names, m.Name)
	}
	all, err := s.Feedback(v.Stage.ID, candidateID)
	if err != nil {
		return v, err
	}
	if len(all) > 0 && !all[0].Released() {
		v.Now, v.Released = all[0], all[1:]
		return v, nil
	}
	v.Released = all
	v.Now = hiring.Feedback{StageID: v.Stage.ID, CandidateID: candidateID, Number: len(all) + 1}
	if len(all) > 0 {
		v.Now.Words = all[0].Words
		return v, nil
	}
	fr, err := s.Rubric(v.Stage.ID)
	if err != nil {
		return v, err
	}
	cards = slices.DeleteFunc(cards, func(c hiring.Scorecard) bool { return !c.Counts() })
	v.Now.Words = hiring.DraftFeedback(v.Vacancy.Title, v.Stage.Kind, fr.Rubric, cards, v.names)
	return v, nil
}

// Feedback shows what a candidate is to be told, after the reveal.
func (a *App) Feedback(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (v FeedbackView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		v, err = a.feedback(ctx, s, actor, vacancyID, candidateID)
		return err
	})
	if err == nil {
		err = a.viewed(ctx, actor, feedbackViewed, vacancyID, candidateID)
	}
	if err != nil {
		return FeedbackView{}, fmt.Errorf("show feedback: %w", err)
	}
	return v, nil
}

// SaveFeedbackInput is what a candidate is to be told, as somebody edited it. Number and Version are those the
// person saw; Words name criteria by id. Release lets it go: from then on it stays as it is.
type SaveFeedbackInput struct {
	Number  int
	Version int64
	Words   hiring.FeedbackWords
	Release bool
}

// SaveFeedback keeps feedback for a candidate, and releases it where a person says so. Stale when somebody else
// changed it meanwhile; Invalid where it names somebody of the panel. Merit sends it to nobody. Field paths:
// "opening", "strengths.ID", "gaps.ID", "closing".
func (a *App) SaveFeedback(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in SaveFeedbackInput) (f hiring.Feedback, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		v, err := a.feedback(ctx, &tx.Snapshot, actor, vacancyID, candidateID)
		if err != nil {
			return err
		}
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		f = v.Now
		if in.Number != f.Number || in.Version != f.Version {
			return fault.New(fault.Stale, "This feedback was changed or released after you opened it. Nothing was overwritten.")
		}
		f.Words = in.Words.Named(f.Words)
		var fs fault.Fields
		f.Words.Check(&fs, v.names)
		if in.Release && f.Words.Blank() {
			fs.Add("opening", "Write something before you release it.")
		}
		if err := fs.Err(); err != nil {
			return err
		}
		now := a.now()
		f.EditedBy, f.EditedByName, f.EditedAt = actor.UserID, actor.Name, now
		action := "feedback edited"
		if in.Release {
			f.ReleasedBy, f.ReleasedByName, f.ReleasedAt, action = &actor.UserID, actor.Name, &now, "feedback released"
		}
		if err := tx.SaveFeedback(f); err != nil {
			return err
		}
		f.Version++
		return tx.Audit(a.event(actor, action, vacancyID, candidateID, map[string]string{"number": strconv.Itoa(f.Number)}))
	})
	if err != nil {
		return hiring.Feedback{}, fmt.Errorf("save feedback: %w", err)
	}
	return f, nil
}
