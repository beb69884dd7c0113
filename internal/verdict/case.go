package verdict

import (
	"slices"

	"merit/internal/hiring"
)

// Case is what a stage's recommendation rests on, in the words of people.
type Case struct {
	Rubric     hiring.Rubric
	Candidates []hiring.Candidate // everybody who has not withdrawn, in the order of their codes, by the name reasons may use
	Members    []hiring.Member
	Scorecards []hiring.Scorecard   // those that count
	Agreed     []hiring.AgreedScore // the panel's newest word on each cell
}

// Input puts a case into the engine's terms: ids, and names for words. Agreed marks count only where the
// rubric's policy says so.
func (c Case) Input() Input {
	in := RubricInput(c.Rubric)
	for _, x := range c.Candidates {
		in.Candidates = append(in.Candidates, x.ID.String())
		in.Names[x.ID.String()] = x.Name
	}
	for _, m := range c.Members {
		in.Names[m.UserID.String()] = m.Name
	}
	for _, card := range c.Scorecards {
		in.AddScorecard(c.Rubric, card)
	}
	if c.Rubric.Policy.ScoreBasis() != hiring.AgreedMarks {
		return in
	}
	type cell struct{ candidate, criterion string }
	marked := map[cell]bool{}
	for _, m := range in.Marks {
		marked[cell{m.Candidate, m.Criterion}] = true
	}
	for _, a := range c.Agreed {
		at := cell{a.CandidateID.String(), a.CriterionID.String()}
		// An agreed mark of what nobody marked, or of somebody who has withdrawn, counts for nothing.
		if a.Mark != nil && marked[at] && slices.Contains(in.Criteria, at.criterion) {
			in.Agreed = append(in.Agreed, Agreed{at.candidate, at.criterion, *a.Mark})
		}
	}
	return in
}

// RubricInput is the part of the engine's input that a rubric says, with no candidates and no marks.
func RubricInput(rub hiring.Rubric) Input {
	in := Input{Names: map[string]string{}}
	in.Policy = Policy{
		Scale: &Scale{Min: rub.Scale.Min(), Max: rub.Scale.Max()}, Bar: &rub.Bar, Posts: &rub.Posts,
		Weights: map[string]float64{}, PassMarks: map[string]float64{}, Thresholds: rub.Policy.Thresholds.OrDefault().ByName(),
	}
	for _, c := range rub.Criteria {
		id := c.ID.String()
		in.Names[id] = c.Name
		if !c.Marked() {
			if c.Essential {
				in.Required = append(in.Required, id)
			}
			continue
		}
		in.Criteria = append(in.Criteria, id)
		in.Policy.Weights[id] = c.Weight
		if c.Essential {
			in.Policy.Essential = append(in.Policy.Essential, id)
		}
		if c.PassMark != nil {
			in.Policy.PassMarks[id] = float64(*c.PassMark)
		}
	}
	return in
}

// AddScorecard adds the marks and answers of one scorecard.
func (in *Input) AddScorecard(rub hiring.Rubric, card hiring.Scorecard) {
	candidate, member := card.CandidateID.String(), card.UserID.String()
	for _, r := range card.Ratings {
		c, ok := rub.Criterion(r.CriterionID)
		if !ok || r.NotAssessed {
			continue
		}
		if r.Mark != nil && c.Marked() {
			in.Marks = append(in.Marks, Mark{Candidate: candidate, PanelMember: member, Criterion: c.ID.String(), Mark: *r.Mark})
		}
		if held, answered := allHeld(r.Checks); answered && !c.Marked() {
			in.Checks = append(in.Checks, Check{Candidate: candidate, PanelMember: member, Criterion: c.ID.String(), Held: held})
		}
	}
}

// allHeld reports whether every check was answered yes; answered is false where one is open.
func allHeld(answers []hiring.CheckAnswer) (held, answered bool) {
	held, answered = true, len(answers) > 0
	for _, a := range answers {
		switch a {
		case hiring.CheckOpen:
			answered = false
		case hiring.CheckNo:
			held = false
		}
	}
	return held, answered
}
