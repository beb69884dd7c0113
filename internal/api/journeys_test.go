package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"merit/internal/api"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// The three journeys, from a role's text to a decision, by nothing but the API.
func TestFromARoleToADecision(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		j := &journey{site: s, t: t, recruiter: s.as(t, s.Person("Rhona Recruiter", true))}
		manager := s.Person("Hari Manager", false)
		j.manager = s.as(t, manager)
		j.importRole()
		j.createVacancy()
		j.setRubric()
		j.addPeople(manager)
		j.open()
		for i := range j.panel {
			j.score(i)
		}
		j.reveal()
		j.decide()
	})
}

type journey struct {
	*site
	t          *testing.T
	recruiter  caller
	manager    caller
	panel      []caller
	role       api.StoredRole
	vacancy    api.Vacancy
	path       string // of the vacancy
	candidates []api.Candidate
}

func (j *journey) importRole() {
	j.t.Helper()
	var me api.Me
	j.recruiter.do("GET", "/me", nil).want(200, &me)
	if me.Name != "Rhona Recruiter" || !me.Recruiter || me.Administrator {
		j.t.Errorf("the recruiter is %+v", me)
	}
	text := map[string]string{"text": apptest.SeedRole(j.t)}
	var reading api.RoleReading
	j.recruiter.do("POST", "/roles/preview", text).want(200, &reading)
	if len(reading.Roles) != 1 || len(reading.Roles[0].Role.Skills) != 12 {
		j.t.Fatalf("the seed role was read as %+v", reading)
	}
	var list api.RoleList
	if j.recruiter.do("GET", "/roles", nil).want(200, &list); list.Total != 0 {
		j.t.Error("a preview stored a role")
	}
	var imported api.ImportedRoles
	j.recruiter.do("POST", "/roles", text).want(201, &imported)
	j.recruiter.do("GET", "/roles/"+imported.Roles[0].ID.String(), nil).want(200, &j.role)
	if len(j.role.Role.Responsibilities) != 2 {
		j.t.Errorf("the role has %d responsibilities", len(j.role.Role.Responsibilities))
	}
	if got := j.recruiter.do("POST", "/roles", map[string]string{"text": "Dear Sam, see you on Monday."}).want(422).mistakes(); len(got) != 1 || got[0] != "/text" {
		j.t.Errorf("a letter was refused with mistakes at %q", got)
	}
}

func (j *journey) createVacancy() {
	j.t.Helper()
	body := map[string]any{"roleId": j.role.ID, "title": "Principal engineer, Leeds", "posts": 1, "responsibilities": true}
	made := j.recruiter.do("POST", "/vacancies", body).want(201, &j.vacancy)
	j.path = strings.TrimPrefix(made.header.Get("Location"), "/api/v1")
	j.recruiter.do("GET", j.path, nil).want(200, &j.vacancy)
	if j.vacancy.Stage.State != api.StagePreparing || len(j.vacancy.Blockers) == 0 || j.vacancy.Functions[0] != api.FunctionRecruiter {
		j.t.Errorf("a new vacancy is %+v", j.vacancy)
	}
	j.recruiter.do("PATCH", j.path, map[string]string{"title": "Principal engineer, York", "reference": "PIO-7"}).want(200, &j.vacancy)
	var list api.VacancyList
	j.recruiter.do("GET", "/vacancies", nil).want(200, &list)
	if len(list.Vacancies) != 1 || list.Vacancies[0].Title != "Principal engineer, York" || list.Vacancies[0].Reference != "PIO-7" {
		j.t.Errorf("the list of vacancies is %+v", list)
	}
	if got := j.recruiter.do("POST", j.path+"/scoring/open", nil).want(422).mistakes(); len(got) != len(j.vacancy.Blockers) {
		j.t.Errorf("opening finds %q, the vacancy foretold %+v", got, j.vacancy.Blockers)
	}
}

func (j *journey) setRubric() {
	j.t.Helper()
	var rubric api.Rubric
	tag := j.recruiter.do("GET", j.path+"/rubric", nil).want(200, &rubric).etag()
	settings, essentials, four := settingsOf(rubric), 0, 4
	settings.Bar, settings.Thresholds = 4.25, &map[string]float64{"topLikely": 0.75}
	for i, c := range rubric.Criteria {
		if c.Kind != api.CriterionCredential && essentials < 3 {
			settings.Criteria[i].Essential, settings.Criteria[i].PassMark = true, &four
			essentials++
		}
	}
	set := j.recruiter.do("PUT", j.path+"/rubric", settings, "If-Match", tag).want(204)
	j.recruiter.do("PUT", j.path+"/rubric", settings, "If-Match", tag).want(412)
	now := j.recruiter.do("GET", j.path+"/rubric", nil).want(200, &rubric)
	if now.etag() != set.etag() || now.etag() == tag {
		j.t.Errorf("setting the rubric gave %s, it has %s", set.etag(), now.etag())
	}
	if rubric.Bar != 4.25 || rubric.FrozenAt != nil || rubric.Thresholds.TopLikely != 0.75 || rubric.Thresholds.BarLikely != 0.8 {
		j.t.Errorf("the rubric is %+v", rubric)
	}
}

func (j *journey) addPeople(manager hiring.Actor) {
	j.t.Helper()
	join := func(who hiring.Actor, f api.Function) caller {
		token := j.as(j.t, who)
		var me api.Me
		token.do("GET", "/me", nil).want(200, &me)
		var added api.AddedMember
		j.recruiter.do("POST", j.path+"/panel", map[string]any{"email": me.Email, "function": f}).want(201, &added)
		if added.UserID != me.ID || added.InvitationLink != nil {
			j.t.Errorf("adding %s gave %+v", me.Name, added)
		}
		return token
	}
	join(manager, api.FunctionHiringManager)
	j.panel = append(j.panel, join(j.Person("Cleo Chair", false), api.FunctionChair))
	for i := range 2 {
		j.panel = append(j.panel, join(j.Person(fmt.Sprintf("Priya Panel%d", i), false), api.FunctionPanelMember))
	}
	var invited api.AddedMember
	j.recruiter.do("POST", j.path+"/panel", map[string]any{"name": "Nia New", "email": "nia@example.org", "function": "panel member"}).want(201, &invited)
	if invited.InvitationLink == nil || !strings.HasPrefix(*invited.InvitationLink, "https://merit.example/join/") {
		j.t.Errorf("inviting gave %+v", invited)
	}
	one := j.path + "/panel/" + invited.UserID.String() + "/"
	j.recruiter.do("DELETE", one+"singer", nil).want(404)
	j.recruiter.do("DELETE", one+url.PathEscape("panel member"), nil).want(204)
	j.recruiter.do("DELETE", one+url.PathEscape("panel member"), nil).want(404)
	var panel api.Panel
	if j.recruiter.do("GET", j.path+"/panel", nil).want(200, &panel); len(panel.Members) != 5 {
		j.t.Errorf("the panel has %d members", len(panel.Members))
	}
	var added api.AddedCandidates
	j.recruiter.do("POST", j.path+"/candidates", map[string]any{"candidates": []any{
		map[string]string{"name": "Ana Applegate", "email": "ana@example.com"},
		map[string]string{"name": "Ben Bright", "email": ""},
		map[string]string{"name": "Cai Clear", "email": "cai@example.com"},
		map[string]string{"name": "Dee Drops-Out", "email": "dee@example.com"},
	}}).want(201, &added)
	last := j.path + "/candidates/" + added.Candidates[3].ID.String()
	var gone api.Candidate
	j.recruiter.do("PATCH", last, map[string]string{"name": "Dee Dropsout", "email": ""}).want(200, &gone)
	if gone.Name != "Dee Dropsout" || gone.Email != "" || gone.Code != "C004" {
		j.t.Errorf("the candidate is %+v", gone)
	}
	if j.recruiter.do("POST", last+"/withdraw", nil).want(200, &gone); gone.WithdrawnAt == nil {
		j.t.Error("withdrawing left no time")
	}
	j.recruiter.do("POST", last+"/withdraw", nil).want(409)
	j.candidates = added.Candidates[:3]
	if got := j.recruiter.do("POST", j.path+"/candidates", map[string]any{"candidates": []any{
		map[string]string{"name": "Eve", "email": "eve@example.com"}, map[string]string{"name": "", "email": "no"},
	}}).want(422).mistakes(); len(got) != 2 || got[0] != "/candidates/1/name" || got[1] != "/candidates/1/email" {
		j.t.Errorf("a bad row has mistakes at %q", got)
	}
}

func (j *journey) open() {
	j.t.Helper()
	j.recruiter.do("POST", j.path+"/scoring/open", nil).want(200, &j.vacancy)
	if j.vacancy.Stage.State != api.StageScoring || j.vacancy.Candidates != 3 || j.vacancy.Progress.Expected != 9 {
		j.t.Errorf("the open vacancy is %+v", j.vacancy)
	}
	j.manager.do("GET", j.path+"/recommendation", nil).want(409)
}

// score has a panel member score every candidate: the first low, the second passing, the third high.
func (j *journey) score(member int) {
	j.t.Helper()
	c := j.panel[member]
	var list api.ScorecardList
	c.do("GET", "/scorecards", nil).want(200, &list)
	if list.Total != 3 {
		j.t.Fatalf("the panel member has %d scorecards", list.Total)
	}
	for _, row := range list.Scorecards {
		path := "/scorecards/" + row.ID.String()
		var card api.Scorecard
		tag := c.do("GET", path, nil).want(200, &card).etag()
		tag = c.do("PUT", path+"/conflict", map[string]string{"conflict": "none"}, "If-Match", tag).want(200).etag()
		mark := map[string]int{"Ana Applegate": 2, "Ben Bright": 5, "Cai Clear": 6}[row.CandidateName]
		c.do("POST", path+"/submit", nil, "If-Match", tag).want(422)
		var saved api.SavedScorecard
		tag = c.do("PUT", path+"/ratings", map[string]any{"ratings": j.ratings(card, mark)}, "If-Match", tag).want(200, &saved).etag()
		if len(saved.Ratings) != len(card.Criteria) || saved.State != api.ScorecardDraft {
			j.t.Errorf("what was kept is %+v", saved)
		}
		if member == 1 && row.CandidateName == "Ben Bright" {
			j.reopen(c, path, row.ID.String(), tag)
			tag = c.do("GET", path, nil).want(200).etag()
		}
		c.do("POST", path+"/submit", nil, "If-Match", tag).want(200, &saved)
		if saved.State != api.ScorecardSubmitted || saved.SubmittedAt == nil {
			j.t.Errorf("the submitted scorecard is %+v", saved)
		}
		locked := c.do("GET", path, nil).want(200).etag()
		c.do("PUT", path+"/ratings", map[string]any{"ratings": []any{}}, "If-Match", locked).want(409)
	}
	var rubric api.Rubric
	tag := j.recruiter.do("GET", j.path+"/rubric", nil).want(200, &rubric).etag()
	j.recruiter.do("PUT", j.path+"/rubric", settingsOf(rubric), "If-Match", tag).want(409)
}

// reopen submits a scorecard and has the chair reopen it.
func (j *journey) reopen(c caller, path, id, tag string) {
	j.t.Helper()
	c.do("POST", path+"/submit", nil, "If-Match", tag).want(200)
	var stage api.StageScorecardList
	j.panel[0].do("GET", j.path+"/scorecards?limit=200", nil).want(200, &stage)
	found := false
	for _, row := range stage.Scorecards {
		found = found || row.ID.String() == id && row.State == api.ScorecardSubmitted
	}
	if !found {
		j.t.Error("the chair does not see the submitted scorecard")
	}
	reopen := j.path + "/scorecards/" + id + "/reopen"
	c.do("POST", reopen, map[string]string{"reason": "I want to look again."}).want(403)
	j.panel[0].do("POST", reopen, map[string]string{"reason": "short"}).want(422)
	j.panel[0].do("POST", reopen, map[string]string{"reason": "Marks were entered for the wrong candidate."}).want(204)
}

func (j *journey) ratings(card api.Scorecard, mark int) []map[string]any {
	var all []map[string]any
	for _, c := range card.Criteria {
		r := map[string]any{"criterionId": c.ID, "evidence": "Said what they did and what came of it."}
		checks := []string{}
		for range c.Checks {
			checks = append(checks, "yes")
		}
		r["checks"] = checks
		if c.Kind != api.CriterionCredential {
			r["mark"] = mark
		}
		all = append(all, r)
	}
	return all
}

func (j *journey) reveal() {
	j.t.Helper()
	j.manager.do("POST", j.path+"/scoring/end", map[string]string{}).want(403)
	j.recruiter.do("POST", j.path+"/scoring/end", map[string]string{}).want(200, &j.vacancy)
	if j.vacancy.Stage.State != api.StageRevealed || j.vacancy.Stage.RevealReason != "" {
		j.t.Errorf("the revealed vacancy is %+v", j.vacancy)
	}
	j.recruiter.do("POST", j.path+"/scoring/end", map[string]string{}).want(409)
}

func (j *journey) decide() {
	j.t.Helper()
	var list api.Recommendation
	j.manager.do("GET", j.path+"/recommendation", nil).want(200, &list)
	if list.Total != 3 || len(list.Panel) != 3 || list.Bar != 4.25 {
		j.t.Fatalf("the recommendation is %+v", list)
	}
	for i, want := range []struct {
		name    string
		outcome api.Outcome
		score   float64
	}{{"Cai Clear", api.OutcomeRecommendAppoint, 6}, {"Ben Bright", api.OutcomeReserve, 5}, {"Ana Applegate", api.OutcomeDoNotAppoint, 2}} {
		got := list.Candidates[i].Standing
		if got.Candidate.Name != want.name || got.Outcome != want.outcome || got.PanelScore == nil || *got.PanelScore != want.score || *got.Rank != i+1 {
			j.t.Errorf("place %d is %+v, want %+v", i+1, got, want)
		}
		if len(got.Reasons) == 0 || list.Candidates[i].Decision != nil {
			j.t.Errorf("place %d has reasons %q, decision %v", i+1, got.Reasons, list.Candidates[i].Decision)
		}
	}
	best := list.Candidates[0].Standing
	path := j.path + "/candidates/" + best.Candidate.ID.String()
	var result api.CandidateResult
	j.manager.do("GET", path+"/result", nil).want(200, &result)
	if len(result.Scorecards) != 3 || result.Scorecards[0].Ratings[0].Evidence == "" || result.Standing.Outcome != best.Outcome {
		j.t.Errorf("the candidate's result is %+v", result)
	}
	own := map[string]any{"decision": "appoint", "reason": "The strongest evidence on every criterion.", "flags": best.Flags, "inputHash": list.InputHash}
	with := func(name string, value any) map[string]any {
		changed := map[string]any{}
		for k, v := range own {
			changed[k] = v
		}
		changed[name] = value
		return changed
	}
	decisions := path + "/decisions"
	j.recruiter.do("POST", decisions, own).want(403)
	j.panel[1].do("POST", decisions, own).want(403)
	j.manager.do("POST", decisions, with("reason", "")).want(422)
	j.manager.do("POST", decisions, with("decision", "maybe")).want(422)
	j.manager.do("POST", decisions, with("decision", "do not appoint")).want(422)
	j.manager.do("POST", decisions, with("inputHash", strings.Repeat("0", 64))).want(412)
	j.manager.do("POST", decisions, with("decidedBy", j.role.ID)).want(422)
	var made api.Decision
	j.manager.do("POST", decisions, own).want(201, &made)
	if made.DecidedByName != "Hari Manager" || made.Recommendation != api.OutcomeRecommendAppoint {
		j.t.Errorf("the decision is %+v", made)
	}
	long := with("decision", "reserve")
	long["reason"] = "The references came in and the team wants to see one more candidate before it commits itself."
	j.manager.do("POST", decisions, long).want(201)
	var history api.DecisionList
	j.recruiter.do("GET", decisions, nil).want(200, &history)
	if len(history.Decisions) != 2 || history.Decisions[0].Decision != api.DecisionReserve || history.Decisions[1].ID != made.ID {
		j.t.Errorf("the decisions are %+v", history)
	}
	j.manager.do("GET", j.path+"/recommendation?limit=1", nil).want(200, &list)
	if len(list.Candidates) != 1 || list.Next == nil || list.Candidates[0].Decision == nil || *list.Candidates[0].Decision != "reserve" {
		j.t.Errorf("the first page of the merit list is %+v", list)
	}
	if j.recruiter.do("GET", j.path, nil).want(200, &j.vacancy); j.vacancy.Decided != 1 {
		j.t.Errorf("%d candidates are decided", j.vacancy.Decided)
	}
}
