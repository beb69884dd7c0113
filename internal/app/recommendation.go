package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

// evidenceBase is everything a recommendation is computed from, read at one moment.
type evidenceBase struct {
	vacancy    hiring.Vacancy
	stage      hiring.Stage
	access     hiring.Access
	rubric     hiring.FrozenRubric
	scope      hiring.ResultScope
	candidates map[hiring.ID]hiring.Candidate
	members    []hiring.Member
	stored     *verdict.Result
	cards      []hiring.Scorecard // only where nothing was stored
}

// readEvidence reads what a recommendation depends on, after asking whether the actor may see it.
func readEvidence(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID) (b evidenceBase, err error) {
	if b.access, b.vacancy, err = access(s, actor, vacancyID, hiring.SeeResults); err != nil {
		return b, err
	}
	if b.stage, err = stageAt(ctx, s, vacancyID); err != nil {
		return b, err
	}
	own, err := s.SubmittedBy(b.stage.ID, actor.UserID)
	if err != nil {
		return b, err
	}
	if b.scope, err = b.access.MaySeeResults(b.stage, own); err != nil {
		return b, err
	}
	if b.rubric, err = s.Rubric(b.stage.ID); err != nil {
		return b, err
	}
	if b.candidates, err = s.CandidatesAt(b.stage.ID); err != nil {
		return b, err
	}
	if b.members, err = s.Members(vacancyID); err != nil {
		return b, err
	}
	kept, err := s.Recommendation(b.stage.ID, b.stage.Version, verdict.Engine)
	gone, err := missing(err)
	if err != nil {
		return b, err
	}
	if !gone {
		var r verdict.Result
		if err := json.Unmarshal(kept.Result, &r); err != nil {
			return b, fmt.Errorf("read stored recommendation: %w", err)
		}
		b.stored = &r
		return b, nil
	}
	b.cards, err = s.SubmittedScorecards(b.stage.ID)
	return b, err
}

// recommend gives the recommendation for what was read: the stored one, else a new one, which is
// then stored by its inputs.
func (a *App) recommend(ctx context.Context, b evidenceBase) (verdict.Result, error) {
	if b.stored != nil {
		return *b.stored, nil
	}
	r, err := verdict.From(engineInput(b))
	if err != nil {
		// The marks were checked when they were saved: what is wrong now is not the reader's doing.
		return r, fault.Wrap(fault.Conflict, "There is nothing to recommend: "+fault.Of(err).Message, err)
	}
	doc, err := r.JSON()
	if err != nil {
		return r, err
	}
	return r, a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveRecommendation(hiring.StoredRecommendation{
			ID: a.newID(), StageID: b.stage.ID, StageVersion: b.stage.Version, Engine: r.Engine, InputHash: r.InputHash, Result: doc, CreatedAt: a.now(),
		})
	})
}

// engineInput puts the stage's locked scorecards into the engine's terms: ids, and names for words.
func engineInput(b evidenceBase) verdict.Input {
	rub := b.rubric.Rubric
	in := rubricInput(rub)
	for _, c := range activeByCode(b.candidates) {
		in.Candidates = append(in.Candidates, c.ID.String())
		// Reasons are kept in words: those of a vacancy with a blind stage to come name candidates by code.
		if in.Names[c.ID.String()] = c.Name; b.vacancy.Blind {
			in.Names[c.ID.String()] = hiring.NameOfCode(c.Code)
		}
	}
	for _, m := range b.members {
		in.Names[m.UserID.String()] = m.Name
	}
	for _, card := range b.cards {
		addCard(&in, rub, card)
	}
	return in
}

// rubricInput is the part of the engine's input that a rubric says, with no candidates and no marks.
func rubricInput(rub hiring.Rubric) verdict.Input {
	in := verdict.Input{Names: map[string]string{}}
	in.Policy = verdict.Policy{
		Scale: &verdict.Scale{Min: rub.Scale.Min(), Max: rub.Scale.Max()}, Bar: &rub.Bar, Posts: &rub.Posts,
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

func addCard(in *verdict.Input, rub hiring.Rubric, card hiring.Scorecard) {
	candidate, member := card.CandidateID.String(), card.UserID.String()
	for _, r := range card.Ratings {
		c, ok := rub.Criterion(r.CriterionID)
		if !ok || r.NotAssessed {
			continue
		}
		if r.Mark != nil && c.Marked() {
			in.Marks = append(in.Marks, verdict.Mark{Candidate: candidate, PanelMember: member, Criterion: c.ID.String(), Mark: *r.Mark})
		}
		if held, answered := allHeld(r.Checks); answered && !c.Marked() {
			in.Checks = append(in.Checks, verdict.Check{Candidate: candidate, PanelMember: member, Criterion: c.ID.String(), Held: held})
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

// Results is a vacancy's merit list: one page of the candidates the actor may see.
type Results struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Rubric     hiring.FrozenRubric
	Scope      hiring.ResultScope
	Result     verdict.Result // with the candidates of this page only
	Total      int            // candidates the actor may see
	Candidates map[string]hiring.Candidate
	Members    map[string]string // panel members' names by id
	Decisions  map[string]hiring.Decision
	Page       hiring.Page
}

// Results shows the merit list: after the reveal, and a panel member only own candidates.
func (a *App) Results(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (Results, error) {
	out := Results{Page: p.Bounded()}
	var (
		b         evidenceBase
		decisions []hiring.Decision
	)
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if b, err = readEvidence(ctx, s, actor, vacancyID); err != nil {
			return err
		}
		decisions, err = s.Decisions(vacancyID, b.stage.ID)
		return err
	})
	if err != nil {
		return Results{}, fmt.Errorf("show results: %w", err)
	}
	r, err := a.recommend(ctx, b)
	if err != nil {
		return Results{}, fmt.Errorf("show results: %w", err)
	}
	out.Vacancy, out.Stage, out.Access, out.Rubric, out.Scope, out.Result = b.vacancy, b.stage, b.access, b.rubric, b.scope, r
	out.fill(b, decisions)
	return out, nil
}

// fill keeps the candidates of the page that the actor may see, and names them.
func (o *Results) fill(b evidenceBase, decisions []hiring.Decision) {
	var seen []verdict.Candidate
	for _, c := range o.Result.Candidates {
		if id, err := hiring.ParseID(c.ID); err == nil && o.Scope.Allows(id) {
			seen = append(seen, within(o.Scope, c))
		}
	}
	o.Total = len(seen)
	from := min(o.Page.Offset, len(seen))
	o.Result.Candidates = seen[from:min(from+o.Page.Limit, len(seen))]
	o.Candidates, o.Members, o.Decisions = map[string]hiring.Candidate{}, map[string]string{}, map[string]hiring.Decision{}
	for _, c := range o.Result.Candidates {
		id, _ := hiring.ParseID(c.ID)
		o.Candidates[c.ID] = b.access.Candidate(b.candidates[id]).ForPanel()
	}
	for _, m := range b.members {
		o.Members[m.UserID.String()] = m.Name
	}
	for _, d := range decisions {
		if _, here := o.Candidates[d.CandidateID.String()]; here {
			o.Decisions[d.CandidateID.String()] = d
		}
	}
	if !o.Scope.All {
		// How colleagues mark is read from all candidates, so it is not for those who may see some.
		o.Result.Panel, o.Result.Warnings = []verdict.Member{}, []string{}
		o.Result.Variance, o.Result.Agreement = verdict.Variance{}, verdict.Agreement{}
	}
	o.Result.Sensitivity = verdict.Sensitivity{} // in the order of all candidates, not of these
}

// within keeps what a candidate's reasons say of a rival, and of colleagues' marking of others, from
// somebody who may not see the other candidates.
func within(scope hiring.ResultScope, c verdict.Candidate) verdict.Candidate {
	if scope.All {
		return c
	}
	c.Steps = []verdict.Step{}
	if slices.Contains(c.Codes, verdict.CodeTie) {
		rest := c.Flags[:0:0]
		for _, f := range c.Flags {
			if !slices.Contains(c.Reasons, f) {
				rest = append(rest, f)
			}
		}
		c.Flags = rest
		c.Reasons = []string{"The fair score is level with another candidate’s, and only one of them can have the last post."}
	}
	return c
}
