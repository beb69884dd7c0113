package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

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
	agreed     []hiring.AgreedScore // the panel's newest word on each cell
	stored     *verdict.Result
	cards      []hiring.Scorecard // only where nothing was stored, or they were asked for
}

// readResults reads what a recommendation depends on, after asking whether the actor may see it; scorecards only
// where they are needed for want of a stored result.
func (a *App) readResults(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID, may hiring.Permission) (b evidenceBase, err error) {
	if b.access, b.vacancy, err = access(s, actor, vacancyID, may); err != nil {
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
	if b.agreed, err = s.AgreedNow(b.stage.ID); err != nil {
		return b, err
	}
	if b.stored, err = a.stored(s, b.stage); err != nil || b.stored != nil {
		return b, err
	}
	b.cards, err = s.SubmittedScorecards(b.stage.ID)
	return b, err
}

// readEverything is readResults with the scorecards in any case.
func (a *App) readEverything(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID, may hiring.Permission) (evidenceBase, error) {
	b, err := a.readResults(ctx, s, actor, vacancyID, may)
	if err == nil && b.cards == nil {
		b.cards, err = s.SubmittedScorecards(b.stage.ID)
	}
	return b, err
}

// stored finds the recommendation that was stored for a stage as it is; nil: there is none.
func (a *App) stored(s *store.Snapshot, stage hiring.Stage) (*verdict.Result, error) {
	hash, err := s.RecommendationHash(stage.ID, stage.Version, verdict.Engine)
	if gone, err := missing(err); gone || err != nil {
		return nil, err
	}
	if r := a.kept.get(stage.ID, hash); r != nil {
		return r, nil
	}
	row, err := s.Recommendation(stage.ID, stage.Version, verdict.Engine)
	if err != nil {
		return nil, err
	}
	var r verdict.Result
	if err := json.Unmarshal(row.Result, &r); err != nil {
		return nil, fmt.Errorf("read stored recommendation: %w", err)
	}
	a.kept.put(stage.ID, &r)
	return &r, nil
}

// recommend gives the recommendation for what was read: the stored one, else a new one, which is
// then stored by its inputs. Nobody changes what it points to: it is shared.
func (a *App) recommend(ctx context.Context, b evidenceBase) (verdict.Result, error) {
	if b.stored != nil {
		return *b.stored, nil
	}
	r, err := verdict.From(caseOf(b).Input())
	if err != nil {
		// The marks were checked when they were saved: what is wrong now is not the reader's doing.
		return r, fault.Wrap(fault.Conflict, "There is nothing to recommend: "+fault.Of(err).Message, err)
	}
	doc, err := r.JSON()
	if err != nil {
		return r, err
	}
	a.kept.put(b.stage.ID, &r)
	return r, a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveRecommendation(hiring.StoredRecommendation{
			ID: a.newID(), StageID: b.stage.ID, StageVersion: b.stage.Version, Engine: r.Engine, InputHash: r.InputHash, Result: doc, CreatedAt: a.now(),
		})
	})
}

// caseOf is what the recommendation rests on.
func caseOf(b evidenceBase) verdict.Case {
	c := verdict.Case{Rubric: b.rubric.Rubric, Candidates: activeByCode(b.candidates), Members: b.members, Scorecards: b.cards, Agreed: b.agreed}
	for i, x := range c.Candidates {
		// Reasons are kept in words: those of a vacancy with a blind stage to come name candidates by code.
		if b.vacancy.Blind {
			c.Candidates[i].Name = hiring.NameOfCode(x.Code)
		}
	}
	return c
}

// Results is a vacancy's merit list: one page of the candidates the actor may see.
type Results struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Rubric     hiring.FrozenRubric
	Scope      hiring.ResultScope
	Result     verdict.Result // with the candidates of this page only
	Total      int            // candidates the filter lets through
	Everybody  int            // candidates the actor may see
	Found      Found
	Candidates map[string]hiring.Candidate
	Members    map[string]string // panel members' names by id
	Decisions  map[string]hiring.Decision
	PanelRanks map[string]int     // by panel score, of this page; none where only some candidates may be seen
	Other      map[string]float64 // panel score by the other score basis, where the panel agreed on marks
	Filter     ResultFilter
	Page       hiring.Page
}

// Results shows the merit list: after the reveal, and a panel member only own candidates.
func (a *App) Results(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, f ResultFilter, p hiring.Page) (Results, error) {
	out, err := a.results(ctx, actor, vacancyID, hiring.SeeResults, f, p)
	if err == nil {
		err = a.viewed(ctx, actor, resultsViewed, vacancyID, out.Stage.ID)
	}
	if err != nil {
		return Results{}, err
	}
	return out, nil
}

// PanelQuality is Results for those who see every candidate's, and so how each panel member marked.
func (a *App) PanelQuality(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (Results, error) {
	out, err := a.results(ctx, actor, vacancyID, hiring.SeeAllResults, ResultFilter{}, hiring.Page{Limit: 1})
	if err == nil {
		err = a.viewed(ctx, actor, panelViewed, vacancyID, out.Stage.ID)
	}
	if err != nil {
		return Results{}, err
	}
	return out, nil
}

func (a *App) results(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, may hiring.Permission, f ResultFilter, p hiring.Page) (Results, error) {
	out := Results{Page: p.Bounded(), Filter: f}
	var (
		b         evidenceBase
		decisions []hiring.Decision
	)
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if b, err = a.readResults(ctx, s, actor, vacancyID, may); err != nil {
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
	out.fill(b, decisions, a.now())
	return out, nil
}

// fill keeps the candidates of the page that the actor may see and the filter lets through, and names them.
func (o *Results) fill(b evidenceBase, decisions []hiring.Decision, now time.Time) {
	whole := o.Result
	decided := make(map[string]hiring.Decision, len(decisions))
	for _, d := range decisions {
		decided[d.CandidateID.String()] = d
	}
	var seen, kept []verdict.Candidate
	for _, c := range whole.Candidates {
		id, err := hiring.ParseID(c.ID)
		if err != nil || !o.Scope.Allows(id) {
			continue
		}
		c = within(o.Scope, c)
		seen = append(seen, c)
		if o.Filter.allows(c, b.access.Candidate(b.candidates[id]), decided) {
			kept = append(kept, c)
		}
	}
	o.Everybody, o.Total = len(seen), len(kept)
	o.Found = o.found(b, seen, decided, now)
	from := min(o.Page.Offset, len(kept))
	o.Result.Candidates = kept[from:min(from+o.Page.Limit, len(kept))]
	o.Candidates, o.Members, o.Decisions = map[string]hiring.Candidate{}, map[string]string{}, map[string]hiring.Decision{}
	for _, c := range o.Result.Candidates {
		id, _ := hiring.ParseID(c.ID)
		o.Candidates[c.ID] = b.access.Candidate(b.candidates[id]).ForPanel()
		if d, ok := decided[c.ID]; ok {
			o.Decisions[c.ID] = d
		}
	}
	for _, m := range b.members {
		o.Members[m.UserID.String()] = m.Name
	}
	o.Other = otherScores(b, o.Result)
	if o.Scope.All {
		o.PanelRanks = whole.PanelRanks()
	} else {
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
