package journeys

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// words are what each person who scores wrote, each with a word nobody else uses.
type words struct {
	*cast
	t       *testing.T
	writers map[string]hiring.Actor
	own     map[string]hiring.Scorecard // of the first candidate
	probes  int
	found   int // by the writers themselves
}

func evidenceOf(who string) string { return "evidence" + strings.ReplaceAll(who, " ", "") + "canary" }
func notesOf(who string) string    { return "notes" + strings.ReplaceAll(who, " ", "") + "canary" }

func writeWords(t *testing.T, s *store.Store, rule hiring.RevealRule) (*words, bool) {
	t.Helper()
	c, ok := newCast(t, s, func(c *cast) {
		rules := hiring.StageRules{RevealWhen: rule}
		if err := c.App.EditStage(t.Context(), c.Recruiter, c.ID, 1, app.EditStageInput{Kind: hiring.InterviewSit, Rules: &rules}); err != nil {
			t.Fatal(err)
		}
	})
	if !ok {
		return nil, false
	}
	w := &words{cast: c, t: t, own: map[string]hiring.Scorecard{}, writers: map[string]hiring.Actor{
		"chair": c.Panel[0], "panel member": c.Panel[1], "fellow panel member": c.Panel[2], "observer": c.who["observer"].Actor,
	}}
	for who, actor := range w.writers {
		for i, cand := range c.Candidates {
			card := c.Draft(actor, cand, c.Ratings(func(int) int { return 6 }, func(int) string { return evidenceOf(who) }))
			notes := notesOf(who)
			card, err := c.App.SaveScorecard(t.Context(), actor, card.ID, app.SaveScorecardInput{Version: card.Version, Notes: &notes})
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				w.own[who] = card
			}
		}
	}
	return w, true
}

func (w *words) submit(who string) {
	w.t.Helper()
	card, err := w.App.SubmitScorecard(w.t.Context(), w.writers[who], w.own[who].ID, w.own[who].Version)
	if err != nil {
		w.t.Fatal(err)
	}
	w.own[who] = card
}

// probe asks every route as everybody, about everybody's scorecard, by reading and by writing what is refused,
// and finds nobody's words with anybody else. may says whose submitted evidence somebody may read.
func (w *words) probe(state string, may func(reader, writer string) bool) {
	w.t.Helper()
	for i, about := range []string{"panel member", "chair", "observer"} {
		card := w.own[about]
		for _, r := range w.site.Whole.Routes() {
			if i > 0 && !strings.Contains(r.Path, ":scorecard") || askedElsewhere(w.t, r) {
				continue // asked already: it is about nobody's scorecard in particular
			}
			path, ok := w.fill(r, card)
			if !ok || r.Writes && (endsTheProbe(path) || strings.HasPrefix(path, "/api/") || strings.HasSuffix(path, "/others")) {
				continue
			}
			for _, reader := range people {
				if r.Writes && w.expected(r, reader, card) == 0 && !slices.Contains([]hiring.Permission{hiring.SeeResults, hiring.Moderate, hiring.SiftOwn}, r.Permission) {
					continue // what is allowed would change what the next probe finds
				}
				w.probes++
				reply := w.ask(r, path, reader)
				said := reply.Body + fmt.Sprint(reply.Header)
				for writer := range w.writers {
					sees, notes := strings.Contains(said, evidenceOf(writer)), strings.Contains(said, notesOf(writer))
					if reader == writer {
						if sees || notes {
							w.found++
						}
						continue
					}
					if reader == "recruiter" && state == "revealed" && strings.HasSuffix(r.Path, "/candidates/:candidate/access") {
						continue // who answers a candidate's request for their data goes through all of it, and before the reveal nothing
					}
					if notes || sees && !may(reader, writer) {
						w.t.Errorf("%s: %s %s shows the %s’s words to the %s", state, r.Method, r.Path, writer, reader)
					}
				}
			}
		}
	}
}

func nobodyMay(string, string) bool { return false }

// The blinding probe, over everything everybody writes: before and after submission, under every rule of the
// reveal, on every route, to everybody.
func TestNobodyReadsAnothersWordsBeforeTheirTime(t *testing.T) {
	t.Parallel()
	for _, rule := range hiring.RevealRules {
		t.Run(string(rule), func(t *testing.T) {
			t.Parallel()
			each := storetest.Each
			if rule == hiring.RevealAll { // before the last one is in it differs in nothing but its name
				each = func(t *testing.T, f func(*testing.T, *store.Store)) { t.Helper(); f(t, storetest.SQLite(t)) }
			}
			each(t, func(t *testing.T, s *store.Store) {
				w, ok := writeWords(t, s, rule)
				if !ok {
					return
				}
				if rule == hiring.RevealSignal { // before anything is submitted the rule changes nothing
					w.probe("drafts", nobodyMay)
				}
				w.submit("chair")
				w.submit("panel member")
				w.submit("observer")
				w.probe("submitted", nobodyMay)
				if rule == hiring.RevealOwn {
					if _, err := w.App.SeeOthers(t.Context(), w.Panel[1], w.own["panel member"].ID); err != nil {
						t.Fatal(err)
					}
					seen := func(reader, writer string) bool { return reader == "panel member" && writer == "chair" }
					w.probe("others opened", seen)
					moderation := "/vacancies/" + w.ID.String() + "/moderation/" + w.Candidates[0].ID.String()
					if r := w.clients["panel member"].Get(moderation); !strings.Contains(r.Body, evidenceOf("chair")) {
						t.Errorf("who opened the others' does not find them: %d", r.Status)
					}
				}
				if w.found == 0 {
					t.Error("not even the writers find their words: the probe looks in the wrong place")
				}
				t.Logf("the writers alone found their words, %d times", w.found)
				figures.Add(t, "Blinding probes", w.probes)
			})
		})
	}
}

// After the reveal notes and practice still are their writer's alone.
func TestNotesAndPracticeStayTheirWriters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ok := writeWords(t, s, hiring.RevealSignal)
		if !ok {
			return
		}
		for who := range w.writers {
			w.submit(who)
		}
		w.Reveal()
		w.probe("revealed", func(reader, writer string) bool {
			return writer != "observer" && reader != "outsider" && reader != "other recruiter" && reader != "administrator" && reader != "nobody"
		})
		figures.Add(t, "Blinding probes", w.probes)
	})
}
