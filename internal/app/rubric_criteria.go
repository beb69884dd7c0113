package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
	"merit/internal/store"
)

// CriterionInput is what a recruiter may write of one criterion. Version is the version of the rubric the
// person saw. Anchors are one text a point of the scale, lowest first.
type CriterionInput struct {
	Version       int64                `json:"version"`
	Name          string               `json:"name"`
	RequiredLevel hiring.RequiredLevel `json:"requiredLevel"`
	Lead          string               `json:"lead"`
	Probes        []string             `json:"probes" validate:"max=12" label:"probes"`
	Indicators    []string             `json:"indicators" validate:"max=60" label:"indicators"`
	Checks        []string             `json:"checks" validate:"max=20" label:"checks"`
	Anchors       []string             `json:"anchors"`
	Minutes       int                  `json:"minutes"`
	KeepQuestions bool                 `json:"keepQuestions"` // put the questions a person wrote into the bank
}

// criterionOf finds a criterion of a rubric, taken out or not.
func criterionOf(fr *hiring.FrozenRubric, id hiring.ID) (*hiring.Criterion, error) {
	for _, list := range [][]hiring.Criterion{fr.Rubric.Criteria, fr.Dropped} {
		for i := range list {
			if list[i].ID == id {
				return &list[i], nil
			}
		}
	}
	return nil, hiring.ErrUnknown("criterion")
}

// EditCriterion changes a criterion's words and minutes. Ticks on drafts go with their lines: a line that
// reads as before keeps its tick, and where the number of lines is the same, so does one that was reworded.
func (a *App) EditCriterion(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID, in CriterionInput) error {
	return a.editRubric(ctx, actor, vacancyID, in.Version, "criterion changed", func(e *rubricEdit) error {
		c, err := criterionOf(&e.rubric, id)
		if err != nil {
			return err
		}
		if err := rewrite(e, c, in); err != nil || !in.KeepQuestions {
			return err
		}
		return a.keepQuestions(e.tx, actor, *c)
	})
}

// RewordCriterion writes a criterion's questions and anchors anew from what it asks for, in place of what
// a person wrote.
func (a *App) RewordCriterion(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID, version int64) error {
	return a.editRubric(ctx, actor, vacancyID, version, "criterion reworded", func(e *rubricEdit) error {
		c, err := criterionOf(&e.rubric, id)
		if err != nil {
			return err
		}
		*c = rubric.Reword(*c, e.rubric.Rubric.Scale)
		return nil
	})
}

// AddCriterion adds a criterion of the recruiter's own at the end of a rubric; questions and anchors that
// are not given are made from its indicators. It gives the new criterion's id.
func (a *App) AddCriterion(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in CriterionInput) (hiring.ID, error) {
	id := a.newID()
	err := a.editRubric(ctx, actor, vacancyID, in.Version, "criterion added", func(e *rubricEdit) error {
		r := &e.rubric.Rubric
		in = in.tidy()
		c := rubric.Skill(hiring.Skill{Name: in.Name, RequiredLevel: in.RequiredLevel, Descriptors: slices.Concat(in.Indicators, in.Checks)}, r.Scale)
		c.ID, c.Minutes = id, rubric.NeededBy(c)
		if in.Lead == "" {
			in.Lead = c.Lead
		}
		if len(in.Probes) == 0 {
			in.Probes = c.Probes
		}
		if len(in.Anchors) == 0 {
			for _, p := range c.Anchors {
				in.Anchors = append(in.Anchors, p.Label)
			}
		}
		if in.Minutes == 0 {
			in.Minutes = c.Minutes
		}
		if c.Kind == hiring.CredentialCriterion {
			in.Checks, in.Indicators = c.Checks, nil
		} else {
			in.Checks, in.Indicators = c.Checks, c.Indicators
		}
		r.Criteria = append(r.Criteria, c)
		if err := rewrite(e, &r.Criteria[len(r.Criteria)-1], in); err != nil {
			return err
		}
		var fs fault.Fields
		r.Check(&fs)
		return fs.Err()
	})
	return id, err
}

// tidy is the input without blank lines and needless spaces.
func (in CriterionInput) tidy() CriterionInput {
	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	lines := func(all []string) []string {
		out := make([]string, 0, len(all))
		for _, s := range all {
			if s = flat(s); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	in.Name, in.Lead = flat(in.Name), flat(in.Lead)
	in.Probes, in.Indicators, in.Checks = lines(in.Probes), lines(in.Indicators), lines(in.Checks)
	for i := range in.Anchors {
		in.Anchors[i] = flat(in.Anchors[i])
	}
	return in
}

// The most characters of a criterion's texts.
const (
	maxCriterionName = 300
	maxLine          = 12000
)

func (in CriterionInput) check(fs *fault.Fields, c hiring.Criterion, scale hiring.Scale) {
	fs.Check(in.Name != "", "name", "Enter the criterion's name.")
	fs.Check(len([]rune(in.Name)) <= maxCriterionName, "name", fmt.Sprintf("Name must be %d characters or fewer.", maxCriterionName))
	fs.Check(in.Lead != "", "lead", "Enter the question that begins the conversation.")
	fs.Check(in.RequiredLevel == hiring.LevelUnknown || slices.Contains(hiring.RequiredLevels, in.RequiredLevel), "requiredLevel", "Choose a required level from the list.")
	if in.Minutes < 0 || in.Minutes > MaxMinutes {
		fs.Addf("minutes", "Minutes must be a whole number from 0 to %d.", MaxMinutes)
	}
	for path, texts := range map[string][]string{"lead": {in.Lead}, "probes": in.Probes, "indicators": in.Indicators, "checks": in.Checks} {
		for _, s := range texts {
			if len([]rune(s)) > maxLine {
				fs.Addf(path, "A line must be %d characters or fewer.", maxLine)
				break
			}
		}
	}
	if !c.Marked() {
		fs.Check(len(in.Checks) > 0, "checks", "Enter at least one check to answer yes or no.")
		fs.Check(len(in.Indicators) == 0, "indicators", "This criterion is answered yes or no, so it has no indicators.")
		return
	}
	if len(in.Anchors) != len(scale.Points) {
		fs.Addf("anchors", "Write one anchor for each of the %d marks.", len(scale.Points))
		return
	}
	for i, s := range in.Anchors {
		if s == "" {
			fs.Addf(fmt.Sprintf("anchors.%d", i), "Say what mark %d looks like.", scale.Points[i].Value)
		} else if len([]rune(s)) > maxLine {
			fs.Addf(fmt.Sprintf("anchors.%d", i), "An anchor must be %d characters or fewer.", maxLine)
		}
	}
}

// rewrite writes the input onto a criterion and moves the ticks of drafts with their lines.
func rewrite(e *rubricEdit, c *hiring.Criterion, in CriterionInput) error {
	in = in.tidy()
	var fs fault.Fields
	if err := checkShape(&fs, in); err != nil {
		return err
	}
	in.check(&fs, *c, e.rubric.Rubric.Scale)
	if err := fs.Err(); err != nil {
		return err
	}
	before := *c
	c.Name, c.RequiredLevel, c.Lead, c.Minutes = in.Name, in.RequiredLevel, in.Lead, in.Minutes
	c.Probes, c.Indicators, c.Checks = in.Probes, in.Indicators, in.Checks
	if c.Marked() {
		c.Anchors = make([]hiring.Point, len(in.Anchors))
		for i, s := range in.Anchors {
			c.Anchors[i] = hiring.Point{Value: e.rubric.Rubric.Scale.Points[i].Value, Label: s}
		}
	}
	return retick(e.tx, before, *c)
}

func retick(tx *store.Tx, before, after hiring.Criterion) error {
	if slices.Equal(before.Indicators, after.Indicators) && slices.Equal(before.Checks, after.Checks) {
		return nil
	}
	return tx.RetickDrafts(after.ID, func(r *hiring.Rating) {
		r.Indicators = moved(before.Indicators, after.Indicators, r.Indicators)
		r.Checks = moved(before.Checks, after.Checks, r.Checks)
	})
}

// moved gives the ticks of the lines as they are now, from those of the lines before.
func moved[T ~string](before, after []string, ticks []T) []T {
	out := make([]T, len(after))
	at := func(i int) (none T) {
		if i < len(ticks) {
			return ticks[i]
		}
		return none
	}
	taken := make([]bool, len(before))
	settled := make([]bool, len(after))
	for i, line := range after {
		for j, old := range before {
			if old == line && !taken[j] {
				out[i], taken[j], settled[i] = at(j), true, true
				break
			}
		}
	}
	if len(before) == len(after) {
		for i := range after {
			if !settled[i] && !taken[i] {
				out[i] = at(i)
			}
		}
	}
	return out
}
