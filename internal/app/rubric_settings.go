package app

import (
	"context"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
)

// RubricSettingsInput is what a rubric is made with: its scale, how long the interview is, and whether
// the role's responsibilities are scored.
type RubricSettingsInput struct {
	Version          int64  `json:"version"`
	Scale            string `json:"scale"`     // key of a scale that ships, or "own"
	OwnPoints        string `json:"ownPoints"` // names of the points of an own scale, one a line, lowest first
	OwnFirst         int    `json:"ownFirst"`  // the lowest mark of an own scale, 0 or 1
	InterviewMinutes int    `json:"interviewMinutes"`
	Responsibilities bool   `json:"responsibilities"`
}

// ChangeRubricSettings changes what a rubric is made with. Another scale gives every criterion new
// anchors, puts the bar to its middle and takes pass marks away; it is a Conflict once a mark has been
// given. Another length shares the minutes out anew.
func (a *App) ChangeRubricSettings(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in RubricSettingsInput) error {
	return a.editRubric(ctx, actor, vacancyID, in.Version, "rubric settings changed", func(e *rubricEdit) error {
		r := &e.rubric.Rubric
		var fs fault.Fields
		scale := chosenScale(&fs, in)
		if in.InterviewMinutes < rubric.MinInterviewMinutes || in.InterviewMinutes > rubric.MaxInterviewMinutes {
			fs.Addf("interviewMinutes", "Minutes must be a whole number from %d to %d.", rubric.MinInterviewMinutes, rubric.MaxInterviewMinutes)
		}
		if err := fs.Err(); err != nil {
			return err
		}
		if !slices.Equal(scale.Points, r.Scale.Points) {
			if err := rescale(e, scale); err != nil {
				return err
			}
		}
		r.Scale.Key, r.Scale.Name = scale.Key, scale.Name
		changed, err := switchResponsibilities(a, e, in.Responsibilities)
		if err != nil {
			return err
		}
		if changed || in.InterviewMinutes != r.InterviewMinutes {
			r.InterviewMinutes = in.InterviewMinutes
			rubric.Plan(r)
		}
		r.Check(&fs)
		return fs.Err()
	})
}

func chosenScale(fs *fault.Fields, in RubricSettingsInput) hiring.Scale {
	if in.Scale != "own" {
		s, err := rubric.ParseScale(in.Scale)
		fs.Check(err == nil, "scale", "Choose a scale from the list.")
		return s
	}
	s := rubric.OwnScale(in.OwnPoints, in.OwnFirst)
	if n := len(s.Points); n < hiring.MinScaleSize || n > hiring.MaxScaleSize {
		fs.Addf("ownPoints", "Name %d to %d points, one a line, the lowest first.", hiring.MinScaleSize, hiring.MaxScaleSize)
	}
	fs.Check(in.OwnFirst == 0 || in.OwnFirst == 1, "ownFirst", "An own scale begins at 0 or at 1.")
	for _, p := range s.Points {
		if len([]rune(p.Label)) > 60 {
			fs.Add("ownPoints", "The name of a point must be 60 characters or fewer.")
			break
		}
	}
	return s
}

// rescale puts a rubric nobody has given a mark on yet onto another scale.
func rescale(e *rubricEdit, scale hiring.Scale) error {
	given, err := e.tx.MarksGiven(e.stage.ID)
	if err != nil {
		return err
	}
	if given > 0 {
		return fault.New(fault.Conflict, "Panel members have already given marks on this scale, so it cannot be changed any more.")
	}
	if err := e.tx.ClearPracticeMarks(e.stage.ID); err != nil {
		return err
	}
	r := &e.rubric.Rubric
	r.Scale = scale
	r.Bar = float64(scale.Points[len(scale.Points)/2].Value)
	for _, list := range [][]hiring.Criterion{r.Criteria, e.rubric.Dropped} {
		for i := range list {
			if c := &list[i]; c.Marked() {
				c.Anchors = rubric.Reword(*c, scale).Anchors
				c.PassMark, c.Essential = nil, false
			}
		}
	}
	return nil
}

// switchResponsibilities puts the criterion of the role's responsibilities on the rubric or takes it out.
func switchResponsibilities(a *App, e *rubricEdit, on bool) (changed bool, err error) {
	isIt := func(c hiring.Criterion) bool { return c.Kind == hiring.ResponsibilitiesCriterion }
	r := &e.rubric.Rubric
	at, out := slices.IndexFunc(r.Criteria, isIt), slices.IndexFunc(e.rubric.Dropped, isIt)
	switch {
	case on == (at >= 0):
		return false, nil
	case !on:
		e.rubric.Dropped = append(e.rubric.Dropped, r.Criteria[at])
		r.Criteria = slices.Delete(r.Criteria, at, at+1)
	case out >= 0:
		r.Criteria = append(r.Criteria, e.rubric.Dropped[out])
		e.rubric.Dropped = slices.Delete(e.rubric.Dropped, out, out+1)
	default:
		role, err := e.tx.Role(e.vacancy.RoleID)
		if err != nil {
			return false, err
		}
		if len(role.Role.Responsibilities) == 0 {
			return false, fieldError("responsibilities", "This role's text lists no responsibilities, so there is nothing to score.")
		}
		c := rubric.Responsibilities(role.Role, r.Scale)
		c.ID = a.newID()
		r.Criteria = append(r.Criteria, c)
	}
	return true, nil
}
