package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

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
	Scorers     []hiring.Member
	Focus       hiring.Focus
	Uncovered   []string // what too few panel members lead on
}

// Criterion finds a criterion of the rubric, taken out or not.
func (v RubricView) Criterion(id hiring.ID) (hiring.Criterion, error) {
	c, err := criterionOf(&v.Rubric, id)
	if err != nil {
		return hiring.Criterion{}, err
	}
	return *c, nil
}

// Rubric shows a vacancy's rubric to its recruiter, hiring manager and chair.
func (a *App) Rubric(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (view RubricView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeePreparation); err != nil {
			return err
		}
		if view.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
			return err
		}
		if view.Rubric, err = s.Rubric(view.Stage.ID); err != nil {
			return err
		}
		if view.Focus, err = s.Focus(view.Rubric.ID); err != nil {
			return err
		}
		members, err := s.Members(vacancyID)
		if err != nil {
			return err
		}
		panel, err := s.StagePanel(view.Stage.ID)
		view.Scorers = onPanel(members, panel)
		return err
	})
	if err != nil {
		return RubricView{}, fmt.Errorf("show rubric: %w", err)
	}
	view.Uncovered = rubric.Uncovered(view.Rubric.Rubric, view.Focus, memberIDs(view.Scorers))
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
// saw. Criteria lists the criteria of the rubric in their order. Those that are not in it are taken out,
// and have to be in Dropped, so that none goes by mistake; a criterion that was out comes back by being
// listed. Nil Dropped: the same are out as before.
type SaveRubricInput struct {
	Version  int64               `json:"version"`
	Bar      float64             `json:"bar"`
	Posts    int                 `json:"posts"`
	Evidence hiring.EvidenceRule `json:"evidence"`
	Basis    hiring.ScoreBasis   `json:"basis"` // empty: as it is

	// Thresholds sets some of how sure a recommendation has to be, by name; the others stay.
	Thresholds map[string]float64   `json:"thresholds"`
	Criteria   []SaveCriterionInput `json:"criteria" validate:"max=60" label:"criteria"`
	Dropped    []hiring.ID          `json:"dropped"`
}

// SaveCriterionInput sets one criterion's weight and whether, and from which mark on, it passes.
type SaveCriterionInput struct {
	ID        hiring.ID `json:"id"`
	Weight    float64   `json:"weight"`
	Essential bool      `json:"essential"`
	PassMark  *int      `json:"passMark"`
}

// SaveRubric changes a rubric that is not frozen: Conflict when it is, Stale when somebody else
// changed it since Version. The vacancy's posts follow those of
// its last stage's rubric.
func (a *App) SaveRubric(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in SaveRubricInput) error {
	return a.editRubric(ctx, actor, vacancyID, in.Version, "rubric changed", func(e *rubricEdit) error {
		if err := applyRubric(&e.rubric, in); err != nil {
			return err
		}
		// At an earlier stage it is how many go on, which says nothing of the vacancy's posts.
		if e.vacancy.Posts == in.Posts || e.stage.Number < len(e.stage.Among) {
			return nil
		}
		e.vacancy.Posts = in.Posts
		return e.tx.UpdateVacancy(e.vacancy)
	})
}

// rubricEdit is a rubric on its way from one version to the next.
type rubricEdit struct {
	tx      *store.Tx
	vacancy hiring.Vacancy
	stage   hiring.Stage
	rubric  hiring.FrozenRubric
	detail  map[string]string // for the audit row
}

// editRubric changes a rubric that is not frozen, for its recruiter, and stores what change made of it.
// Drafts keep what was typed.
func (a *App) editRubric(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, version int64, action string, change func(*rubricEdit) error) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		e := rubricEdit{tx: tx}
		var err error
		if _, e.vacancy, err = access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		if e.stage, err = stageAt(ctx, &tx.Snapshot, vacancyID); err != nil {
			return err
		}
		if e.rubric, err = tx.Rubric(e.stage.ID); err != nil {
			return err
		}
		if err := e.rubric.MayEdit(); err != nil {
			return err
		}
		if e.rubric.Version != version {
			return fault.New(fault.Stale, "Somebody else changed the rubric since you opened it. Check what is there now, then make your change again.")
		}
		if err := change(&e); err != nil {
			return err
		}
		if err := tx.UpdateRubric(e.rubric); err != nil {
			return err
		}
		if err := tx.GuardStage(e.stage.ID, e.stage.State); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, action, vacancyID, e.rubric.ID, e.detail))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// applyRubric writes the input onto the rubric and checks the whole. Field paths number the
// criteria as the input lists them.
func applyRubric(fr *hiring.FrozenRubric, in SaveRubricInput) error {
	var fs fault.Fields
	if err := checkShape(&fs, in); err != nil {
		return err
	}
	if err := arrange(&fs, fr, in); err != nil {
		return err
	}
	r := &fr.Rubric
	for i, s := range in.Criteria {
		c := &r.Criteria[i]
		c.Weight, c.Essential, c.PassMark = s.Weight, s.Essential, s.PassMark
	}
	r.Bar, r.Posts, r.Policy.Evidence = in.Bar, in.Posts, in.Evidence
	if r.Policy.Basis = hiring.ScoreBasis(orDefault(string(in.Basis), string(r.Policy.Basis))); r.Policy.Basis == hiring.IndependentMarks {
		r.Policy.Basis = "" // what holds where nothing is said
	}
	t, err := r.Policy.Thresholds.OrDefault().With(in.Thresholds)
	if err != nil {
		fs = append(fs, fault.Of(err).Fields...)
	}
	r.Policy.Thresholds = t
	r.Check(&fs)
	return fs.Err()
}

// arrange puts the criteria the input lists on the rubric, in that order, and the others out of it.
func arrange(fs *fault.Fields, fr *hiring.FrozenRubric, in SaveRubricInput) error {
	rest := map[hiring.ID]hiring.Criterion{}
	for _, c := range slices.Concat(fr.Rubric.Criteria, fr.Dropped) {
		rest[c.ID] = c
	}
	if in.Dropped == nil {
		for _, c := range fr.Dropped {
			in.Dropped = append(in.Dropped, c.ID)
		}
		in.Dropped = slices.DeleteFunc(in.Dropped, func(id hiring.ID) bool {
			return slices.ContainsFunc(in.Criteria, func(c SaveCriterionInput) bool { return c.ID == id })
		})
	}
	take := func(id hiring.ID) (hiring.Criterion, bool) {
		c, ok := rest[id]
		delete(rest, id)
		return c, ok
	}
	var on, out []hiring.Criterion
	complete := true
	for _, s := range in.Criteria {
		c, ok := take(s.ID)
		on, complete = append(on, c), complete && ok
	}
	for _, id := range in.Dropped {
		c, ok := take(id)
		out, complete = append(out, c), complete && ok
	}
	if !complete || len(rest) > 0 {
		fs.Add("criteria", "List each criterion of the rubric once.")
		return fs.Err()
	}
	fr.Rubric.Criteria, fr.Dropped = on, out
	return nil
}
