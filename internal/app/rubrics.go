package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
	"merit/internal/store"
)

// RubricView is a stage's rubric with what a recruiter needs to judge it.
type RubricView struct {
	Vacancy     hiring.Vacancy
	Stage       hiring.Stage
	Access      hiring.Access
	Rubric      hiring.FrozenRubric
	Hash        string // SHA-256 of the rubric's canonical JSON, in hex
	TimeWarning string // why the interview is too short for its criteria; empty when it is not
}

// Rubric shows a vacancy's rubric to its recruiter, hiring manager and chair.
func (a *App) Rubric(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (view RubricView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeePreparation); err != nil {
			return err
		}
		if view.Stage, err = s.Stage(vacancyID); err != nil {
			return err
		}
		view.Rubric, err = s.Rubric(view.Stage.ID)
		return err
	})
	if err != nil {
		return RubricView{}, fmt.Errorf("show rubric: %w", err)
	}
	view.TimeWarning = rubric.TimeWarning(view.Rubric.Rubric)
	view.Hash, err = rubricHash(view.Rubric.Rubric)
	return view, err
}

// rubricHash is the SHA-256 of the rubric as JSON: fields in the order of the type, criteria in
// their order on the rubric.
func rubricHash(r hiring.Rubric) (string, error) {
	doc, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("hash rubric: %w", err)
	}
	sum := sha256.Sum256(doc)
	return hex.EncodeToString(sum[:]), nil
}

// SaveRubricInput sets how the marks of a rubric count. Version is the rubric's version the person
// saw; Criteria lists every criterion of the rubric, in any order.
type SaveRubricInput struct {
	Version  int64               `json:"version"`
	Bar      float64             `json:"bar"`
	Posts    int                 `json:"posts"`
	Evidence hiring.EvidenceRule `json:"evidence"`

	// Thresholds sets some of how sure a recommendation has to be, by name; the others stay.
	Thresholds map[string]float64   `json:"thresholds"`
	Criteria   []SaveCriterionInput `json:"criteria" validate:"max=60" label:"criteria"`
}

// SaveCriterionInput sets one criterion's weight and whether, and from which mark on, it passes.
type SaveCriterionInput struct {
	ID        hiring.ID `json:"id"`
	Weight    float64   `json:"weight"`
	Essential bool      `json:"essential"`
	PassMark  *int      `json:"passMark"`
}

// SaveRubric changes a rubric that is not frozen: Conflict when it is, Stale when somebody else
// changed it since Version. The vacancy's posts follow the rubric's.
func (a *App) SaveRubric(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in SaveRubricInput) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		_, v, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy)
		if err != nil {
			return err
		}
		stage, err := tx.Stage(vacancyID)
		if err != nil {
			return err
		}
		fr, err := tx.Rubric(stage.ID)
		if err != nil {
			return err
		}
		if err := fr.MayEdit(); err != nil {
			return err
		}
		if fr.Version != in.Version {
			return fault.New(fault.Stale, "Somebody else changed the rubric since you opened it. Check what is there now, then make your change again.")
		}
		if err := applyRubric(&fr.Rubric, in); err != nil {
			return err
		}
		if err := tx.UpdateRubric(fr); err != nil {
			return err
		}
		if v.Posts != in.Posts {
			v.Posts = in.Posts
			if err := tx.UpdateVacancy(v); err != nil {
				return err
			}
		}
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "rubric changed", vacancyID, fr.ID, nil))
	})
	if err != nil {
		return fmt.Errorf("save rubric: %w", err)
	}
	return nil
}

// applyRubric writes the input onto the rubric and checks the whole. Field paths number the
// criteria as they stand on the rubric.
func applyRubric(r *hiring.Rubric, in SaveRubricInput) error {
	var fs fault.Fields
	if err := checkShape(&fs, in); err != nil {
		return err
	}
	set := make(map[hiring.ID]SaveCriterionInput, len(in.Criteria))
	for _, c := range in.Criteria {
		set[c.ID] = c
	}
	if len(set) != len(r.Criteria) || len(in.Criteria) != len(r.Criteria) {
		fs.Add("criteria", "List each criterion of the rubric once.")
		return fs.Err()
	}
	for i := range r.Criteria {
		c := &r.Criteria[i]
		s, ok := set[c.ID]
		if !ok {
			fs.Add("criteria", "List each criterion of the rubric once.")
			return fs.Err()
		}
		c.Weight, c.Essential, c.PassMark = s.Weight, s.Essential, s.PassMark
	}
	r.Bar, r.Posts, r.Policy.Evidence = in.Bar, in.Posts, in.Evidence
	t, err := r.Policy.Thresholds.OrDefault().With(in.Thresholds)
	if err != nil {
		fs = append(fs, fault.Of(err).Fields...)
	}
	r.Policy.Thresholds = t
	r.Check(&fs)
	return fs.Err()
}
