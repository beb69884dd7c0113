package journeys

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// nameCanary stands in every word that says who a candidate is.
const nameCanary = "zebrafinch"

// hideNames makes the stage blind and has nameCanary in everything that is known of its candidates.
func hideNames(t *testing.T) func(*cast) {
	return func(c *cast) {
		t.Helper()
		ctx := t.Context()
		for i := range c.Candidates {
			in := app.CandidateInput{
				Name: fmt.Sprintf("Zo %s%d", nameCanary, i), Email: fmt.Sprintf("%s%d@example.org", nameCanary, i), Phone: nameCanary + " 1",
				Reference: nameCanary + "-ref", Employer: nameCanary + " Ltd", Notes: nameCanary + " called twice",
			}
			if err := c.App.EditCandidate(ctx, c.Recruiter, c.ID, c.Candidates[i].ID, in); err != nil {
				t.Fatal(err)
			}
			for _, d := range []app.DocumentInput{
				{Name: nameCanary + "-cv.pdf", Content: []byte("%PDF-1.7 the life of " + nameCanary + " %%EOF")},
				{Name: nameCanary + "-application.pdf", Content: []byte("%PDF-1.7 an application without a name %%EOF"), Anonymous: true},
			} {
				if _, err := c.App.AddDocument(ctx, c.Recruiter, c.ID, c.Candidates[i].ID, d); err != nil {
					t.Fatal(err)
				}
			}
		}
		rules := hiring.StageRules{Blind: true, RevealWhen: hiring.RevealSignal}
		if err := c.App.EditStage(ctx, c.Recruiter, c.ID, 1, app.EditStageInput{Kind: hiring.InterviewSit, Rules: &rules}); err != nil {
			t.Fatal(err)
		}
	}
}

// askedElsewhere are the pages and answers below a stage's number: they are those below the vacancy, and asked on SQLite.
func askedElsewhere(t *testing.T, r route.Route) bool {
	return strings.HasSuffix(t.Name(), "/postgres") && strings.Contains(r.Path, "/stages/:stage/")
}

// endsTheProbe are writes that would end what is probed: they reveal the names to everybody, as they should.
func endsTheProbe(path string) bool {
	return strings.HasSuffix(path, "/scoring/end") || strings.HasSuffix(path, "/sign-out")
}

// In blind mode nobody of the panel finds out who a candidate is: on no page, in no answer, header or file, by
// reading or by writing, before or after their own submission, until the reveal.
func TestNamesAreHiddenUntilTheReveal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, ok := newCast(t, s, hideNames(t))
		if !ok {
			return
		}
		blind := []string{"chair", "panel member", "fellow panel member", "observer", "manager on the panel", "outsider", "administrator"}
		both := c.Person("Hal Both", false)
		c.Join(both, hiring.PanelMember)
		c.Join(both, hiring.HiringManager)
		c.clients["manager on the panel"], c.tokens["manager on the panel"] = c.site.SignIn(t, both), c.site.Program(t, both, false)
		probes, known := 0, 0
		probe := func(card hiring.Scorecard) {
			for _, r := range c.site.Whole.Routes() {
				path, ok := c.fill(r, card)
				if !ok || r.Writes && endsTheProbe(path) || askedElsewhere(t, r) {
					continue
				}
				for _, who := range blind {
					probes++
					reply := c.ask(r, path, who)
					if strings.Contains(strings.ToLower(reply.Body+fmt.Sprint(reply.Header)), nameCanary) {
						t.Errorf("%s %s tells the %s who the candidate is (%d)", r.Method, r.Path, who, reply.Status)
					}
				}
				if !r.Writes {
					for _, who := range []string{"recruiter", "hiring manager"} {
						if reply := c.ask(r, path, who); strings.Contains(reply.Body, nameCanary) {
							known++
						}
					}
				}
			}
		}
		ratings := c.Ratings(func(int) int { return 6 }, func(int) string { return "What they did, and what came of it." })
		probe(c.Draft(c.Panel[1], c.Candidates[0], ratings))
		probe(c.Score(c.Panel[2], c.Candidates[0], 5))
		if known == 0 {
			t.Error("not even the recruiter finds the names: the probe looks in the wrong place")
		}
		list := c.tokens["panel member"].Get("/api/v1/vacancies/" + c.ID.String() + "/candidates/" + c.Candidates[0].ID.String() + "/documents")
		if list.Status != http.StatusOK || !strings.Contains(list.Body, "C001-document-1.pdf") || strings.Count(list.Body, `"id"`) != 1 {
			t.Errorf("the panel member's documents are %d %s", list.Status, list.Body)
		}
		t.Logf("recruiter and hiring manager found the names %d times", known)
		figures.Add(t, "Blinding probes", probes)

		c.Score(c.Panel[2], c.Candidates[1], 5) // the probe's writes have reopened the other
		c.Reveal()
		results := c.clients["chair"].Get("/vacancies/" + c.ID.String() + "/results")
		if !strings.Contains(results.Body, nameCanary) {
			t.Errorf("after the reveal the chair finds no names: %d", results.Status)
		}
	})
}

// While a later stage is still blind, the results of an earlier one name candidates by code to its panel.
func TestNamesStayHiddenForTheNextStage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, ok := newCast(t, s, hideNames(t), func(c *cast) {
			_, err := c.App.AddStage(t.Context(), c.Recruiter, c.ID, app.StageInput{Kind: hiring.Exercise, Minutes: 30})
			if err != nil {
				t.Fatal(err)
			}
			rules := hiring.StageRules{Blind: true, RevealWhen: hiring.RevealSignal}
			if err := c.App.EditStage(t.Context(), c.Recruiter, c.ID, 2, app.EditStageInput{Kind: hiring.Exercise, Rules: &rules}); err != nil {
				t.Fatal(err)
			}
		})
		if !ok {
			return
		}
		for _, m := range c.Panel {
			for _, cand := range c.Candidates {
				c.ScoreEach(m, cand, func(n int) int { return 5 + n%3 }) // a tie for the one post: the reasons of each tell of the other
			}
		}
		c.Stage = 1
		c.Reveal()
		card := c.Card(c.Panel[1], c.Candidates[0])
		probes := 0
		for _, r := range c.site.Whole.Routes() {
			path, ok := c.fill(r, card)
			if !ok || r.Writes {
				continue
			}
			for _, who := range []string{"chair", "panel member", "observer"} {
				probes++
				if reply := c.ask(r, path, who); strings.Contains(strings.ToLower(reply.Body+fmt.Sprint(reply.Header)), nameCanary) {
					t.Errorf("%s tells the %s who the candidate is", r.Path, who)
				}
			}
		}
		results := c.clients["chair"].Get("/vacancies/" + c.ID.String() + "/stages/1/results")
		if !strings.Contains(results.Body, "Candidate C002") {
			t.Errorf("the results name nobody by code: %d", results.Status)
		}
		figures.Add(t, "Blinding probes", probes)
	})
}

// The blinding probe: until scoring ends nobody but its writer reads anything of a scorecard, drafted
// or submitted, on any route.
func TestNobodySeesAnothersScorecardBeforeTheReveal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, ok := newCast(t, s)
		if !ok {
			return
		}
		const canary = "zebrafinch"
		ratings := func(what string) []hiring.Rating {
			return c.Ratings(func(int) int { return 6 }, func(i int) string { return fmt.Sprintf("%s %s %d", canary, what, i) })
		}
		draft := c.Draft(c.Panel[1], c.Candidates[1], ratings("drafted"))
		card := c.Draft(c.Panel[1], c.Candidates[0], ratings("submitted"))
		if _, err := c.App.SubmitScorecard(t.Context(), c.Panel[1], card.ID, card.Version); err != nil {
			t.Fatal(err)
		}
		c.Score(c.Panel[0], c.Candidates[0], 3)
		probes, own := 0, 0
		for _, about := range []hiring.Scorecard{card, draft} {
			for _, r := range c.site.Whole.Routes() {
				path, ok := c.fill(r, about)
				if !ok || r.Writes || askedElsewhere(t, r) {
					continue
				}
				for _, who := range people {
					probes++
					reply := c.ask(r, path, who)
					seen := strings.Contains(reply.Body, canary) || strings.Contains(fmt.Sprint(reply.Header), canary)
					if seen && who != "panel member" {
						t.Errorf("GET %s shows the panel member's words to the %s", r.Path, who)
					}
					if seen && who == "panel member" {
						own++
					}
				}
			}
		}
		if own == 0 {
			t.Error("not even the writer found the canary: the probe looks in the wrong place")
		}
		t.Logf("the writer alone saw it %d times", own)
		figures.Add(t, "Blinding probes", probes)

		c.Score(c.Panel[2], c.Candidates[0], 5)
		c.Reveal()
		results := "/vacancies/" + c.ID.String() + "/results/" + c.Candidates[0].ID.String()
		if reply := c.clients["hiring manager"].Get(results); !strings.Contains(reply.Body, canary) {
			t.Errorf("after the reveal the hiring manager finds no evidence: %d", reply.Status)
		}
		other := "/vacancies/" + c.ID.String() + "/results/" + c.Candidates[1].ID.String()
		if reply := c.clients["panel member"].Get(other); reply.Status != http.StatusNotFound {
			t.Errorf("a panel member who submitted nothing for a candidate gets %d for the result", reply.Status)
		}
		if reply := c.clients["hiring manager"].Get(other); strings.Contains(reply.Body, canary) {
			t.Error("a draft that was never submitted is shown after the reveal")
		}
		for _, r := range c.site.Whole.Routes() {
			path := strings.Replace(r.Path, ":candidate", c.Candidates[1].ID.String(), 1)
			if path, ok := c.fill(route.Route{Path: path}, draft); ok && r.Method == http.MethodGet {
				if reply := c.ask(r, path, "hiring manager"); strings.Contains(reply.Body, canary+" drafted") {
					t.Errorf("GET %s shows a draft that was never submitted after the reveal", r.Path)
				}
			}
		}
	})
}
