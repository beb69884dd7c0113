package api_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"merit/internal/api"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// What a recruiter does to a rubric, its stages and its candidates, by program.
func TestARecruiterPreparesThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		v := s.Vacancy(3, 1)
		c := s.as(t, v.Recruiter)
		path := "/vacancies/" + v.ID.String()
		var rubric api.Rubric
		tag := c.do("GET", path+"/rubric", nil).want(200, &rubric).etag()

		words := map[string]any{"name": "Leading in a crisis", "requiredLevel": "", "lead": "", "probes": []string{}, "indicators": []string{"stay calm"}, "checks": []string{}, "anchors": []string{}, "minutes": 0}
		var made api.NewCriterion
		added := c.do("POST", path+"/rubric/criteria", words, "If-Match", tag).want(201, &made)
		c.do("POST", path+"/rubric/criteria", words, "If-Match", tag).want(412)
		c.do("POST", path+"/rubric/criteria", words).want(428)
		criterion := path + "/rubric/criteria/" + made.ID.String()
		if got := c.do("PUT", criterion, words, "If-Match", added.etag()).want(422).mistakes(); len(got) != 2 {
			t.Errorf("a criterion without a question and anchors is told at %q", got)
		}
		tag = c.do("POST", criterion+"/reword", nil, "If-Match", added.etag()).want(204).etag()
		c.do("GET", path+"/rubric", nil).want(200, &rubric)
		last := rubric.Criteria[len(rubric.Criteria)-1]
		if last.ID != made.ID || !strings.Contains(last.Lead, "stay calm") || len(last.Anchors) != 7 {
			t.Errorf("the new criterion is %+v", last)
		}
		settings := settingsOf(rubric)
		settings.Criteria = settings.Criteria[:len(settings.Criteria)-1]
		settings.Dropped = &[]uuid.UUID{made.ID}
		tag = c.do("PUT", path+"/rubric", settings, "If-Match", tag).want(204).etag()
		tag = c.do("POST", path+"/rubric/plan/split", nil, "If-Match", tag).want(204).etag()
		if c.do("GET", path+"/rubric", nil).want(200, &rubric); len(rubric.Dropped) != 1 || len(rubric.Focus) != 3 || len(rubric.Uncovered) != 0 {
			t.Errorf("%d out, %d lead on some, uncovered %q", len(rubric.Dropped), len(rubric.Focus), rubric.Uncovered)
		}
		plan := map[string]any{"minutes": []any{}, "focus": rubric.Focus}
		if got := c.do("PUT", path+"/rubric/plan", plan, "If-Match", tag).want(422).mistakes(); len(got) != len(rubric.Criteria) {
			t.Errorf("a plan without minutes is told at %q", got)
		}
		var run api.DryRun
		c.do("POST", path+"/rubric/try", map[string]any{}).want(200, &run)
		if len(run.Examples) != 4 || run.Examples[0].Outcome == run.Examples[3].Outcome {
			t.Errorf("the dry run says %+v", run.Examples)
		}
		c.do("POST", path+"/rubric/try", map[string]any{"marks": [][]int{{99}}}).want(422)
		c.do("PUT", path+"/rubric/make", map[string]any{"scale": "own", "ownPoints": []string{"No", "Yes"}, "ownFirst": 0, "interviewMinutes": 45, "responsibilities": false}, "If-Match", tag).want(204)
		c.do("POST", path+"/rubric/supersede", map[string]any{"reason": "It is not frozen at all."}).want(409)

		var stages api.StageSummaries
		c.do("POST", path+"/stages", map[string]any{"kind": "sift", "minutes": 20, "scale": "0-4"}).want(201, &stages)
		c.do("POST", path+"/stages/2/move", map[string]any{"later": false}).want(200, &stages)
		c.do("PUT", path+"/stages/1", map[string]any{"kind": "sift", "panel": []string{v.Panel[0].UserID.String()}}).want(200, &stages)
		if len(stages.Stages) != 2 || stages.Stages[0].Kind != api.KindSift || len(stages.Stages[0].Panel) != 1 || len(stages.Stages[1].Panel) != 3 {
			t.Errorf("the stages are %+v", stages.Stages)
		}
		c.do("GET", path+"/rubric?stage=1", nil).want(200, &rubric)
		if rubric.Scale.Key != "0-4" {
			t.Errorf("the first stage's scale is %s", rubric.Scale.Key)
		}
		c.do("GET", path+"/rubric?stage=3", nil).want(404)
		c.do("POST", path+"/stages/split", nil).want(200, &stages)
		c.do("DELETE", path+"/stages/1", nil).want(200, &stages)
		c.do("DELETE", path+"/stages/1", nil).want(409)

		candidate := path + "/candidates/" + v.Candidates[0].ID.String()
		var one api.Candidate
		c.do("PATCH", candidate, map[string]any{"name": "Ada", "email": "", "phone": "0123"}).want(200)
		if c.do("PATCH", candidate, map[string]any{"name": "Ada Okafor", "email": ""}).want(200, &one); one.Phone != "0123" || one.Name != "Ada Okafor" {
			t.Errorf("what was left out changed: %+v", one)
		}
		var file api.Attachment
		var content api.AttachmentContent
		pdf := []byte("%PDF-1.7 the life of Ada %%EOF")
		c.do("POST", candidate+"/documents", map[string]any{"name": "../cv", "content": pdf}).want(201, &file)
		c.do("GET", candidate+"/documents/"+file.ID.String(), nil).want(200, &content)
		if file.Name != "cv.pdf" || string(content.Content) != string(pdf) {
			t.Errorf("%+v holds %q", file, content.Content)
		}
		if got := c.do("POST", candidate+"/documents", map[string]any{"name": "cv.pdf", "content": []byte("MZ")}).want(422).mistakes(); len(got) != 1 || got[0] != "/content" {
			t.Errorf("a program is told at %q", got)
		}
		c.do("DELETE", candidate+"/documents/"+file.ID.String(), nil).want(204)
		c.do("GET", candidate+"/documents/"+file.ID.String(), nil).want(404)

		var q api.BankQuestion
		c.do("POST", "/questions", map[string]any{"skill": "Testing", "requiredLevel": "", "kind": "lead", "words": "Why test?"}).want(201, &q)
		var retired api.BankQuestion
		c.do("POST", "/questions/"+q.ID.String()+"/retire", nil).want(200, &retired)
		var bank api.BankQuestions
		c.do("GET", "/questions/of?skill=Testing&level=", nil).want(200, &bank)
		if n := len(bank.Questions); n != 6 || bank.Questions[n-1].RetiredAt == nil || len(bank.Descriptors) != 3 {
			t.Errorf("the bank has %+v", bank)
		}
		var list api.SkillList
		if c.do("GET", "/questions?search=testing", nil).want(200, &list); list.Total != 1 {
			t.Errorf("%d skills found", list.Total)
		}

		var vacancy, copied api.Vacancy
		c.do("POST", path+"/copy", map[string]any{"title": "Another", "posts": 2, "people": true}).want(201, &copied)
		if copied.CopiedFrom == nil || *copied.CopiedFrom != v.ID || copied.Candidates != 0 {
			t.Errorf("the copy is %+v", copied)
		}
		c.do("POST", path+"/archive", nil).want(409)
		c.do("POST", path+"/close", map[string]any{"reason": "The post is not needed."}).want(200, &vacancy)
		c.do("PATCH", candidate, map[string]any{"name": "Late", "email": ""}).want(409)
		c.do("POST", path+"/archive", nil).want(200)
		var all api.VacancyList
		if c.do("GET", "/vacancies?show=archived", nil).want(200, &all); len(all.Vacancies) != 1 || all.Vacancies[0].Next != "Archived" {
			t.Errorf("archived are %+v", all.Vacancies)
		}
		c.do("GET", "/vacancies?show=hidden", nil).want(422)
		if c.do("POST", path+"/reopen", nil).want(200, &vacancy); vacancy.ClosedAt != nil {
			t.Error("it did not reopen")
		}
	})
}
