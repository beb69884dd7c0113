package journeys

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
	"merit/internal/verdict"
)

// fixturePanel is one of the engine's data sets as a vacancy.
type fixturePanel struct {
	*apptest.World
	id         hiring.ID
	manager    hiring.Actor
	input      verdict.Input
	candidates map[string]hiring.Candidate // by the number they have in the data
	names      []string                    // of the candidates, in order
}

// newFixturePanel makes a vacancy of a data set by the journeys people use: a role with as many skills, panel members
// and candidates of their own, and every mark on a submitted scorecard. Scorecards that the data do not have are missing.
func newFixturePanel(t *testing.T, s *store.Store, name string) *fixturePanel {
	t.Helper()
	dir := filepath.Join("..", "verdict", "testdata", name)
	data, err := os.Open(filepath.Join(dir, "data.csv"))
	must(t, err)
	defer data.Close()
	p := &fixturePanel{World: apptest.New(t, s), candidates: map[string]hiring.Candidate{}}
	p.input.Marks, err = verdict.ReadCSV(data)
	must(t, err)
	var expected struct {
		Config struct {
			Min, Max, Posts int
			Bar             float64
			PassMark        float64 `json:"pass_mark"`
			Weights         []float64
			Essential       []int
		}
	}
	doc, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	must(t, err)
	must(t, json.Unmarshal(doc, &expected))
	c := expected.Config
	var role strings.Builder
	role.WriteString("Digital role: Tester\n- A tester tests.\n\nRole level: Tester\n- A tester tests well.\n\n")
	for i := range c.Weights {
		fmt.Fprintf(&role, "Skill: Skill %02d (working)\n- do thing %d well\n\n", i+1, i+1)
	}
	recruiter := p.Person("Rhona Recruiter", true)
	p.manager = p.Person("Hari Manager", false)
	roles, err := p.App.ImportRole(t.Context(), recruiter, app.ImportRoleInput{Text: role.String()})
	must(t, err)
	v, err := p.App.CreateVacancy(t.Context(), recruiter, app.CreateVacancyInput{RoleID: roles[0].ID, Title: "Tester, " + strings.ReplaceAll(name, "_", " "), Posts: c.Posts, Scale: "1-7"})
	must(t, err)
	p.id = v.ID
	rub, err := p.App.Rubric(t.Context(), recruiter, v.ID)
	must(t, err)
	in := app.SaveRubricInput{Version: rub.Rubric.Version, Bar: c.Bar, Posts: c.Posts, Evidence: hiring.EvidenceAlways}
	p.input.Policy = verdict.Policy{Bar: &c.Bar, Posts: &c.Posts, PassMark: &c.PassMark, Weights: map[string]float64{}}
	for i, cr := range rub.Rubric.Rubric.Criteria {
		one := app.SaveCriterionInput{ID: cr.ID, Weight: c.Weights[i], Essential: slices.Contains(c.Essential, i+1)}
		p.input.Policy.Weights[strconv.Itoa(i+1)] = c.Weights[i]
		if one.Essential {
			pass := int(c.PassMark)
			one.PassMark = &pass
			p.input.Policy.Essential = append(p.input.Policy.Essential, strconv.Itoa(i+1))
		}
		in.Criteria = append(in.Criteria, one)
	}
	must(t, p.App.SaveRubric(t.Context(), recruiter, v.ID, in))
	panel := &apptest.Vacancy{World: p.World, ID: v.ID, Recruiter: recruiter, Manager: p.manager}
	panel.Join(p.manager, hiring.HiringManager)
	marks, members := map[string]map[string]map[string]int{}, map[string]hiring.Actor{}
	for _, m := range p.input.Marks {
		if marks[m.Candidate] == nil {
			marks[m.Candidate] = map[string]map[string]int{}
		}
		if marks[m.Candidate][m.PanelMember] == nil {
			marks[m.Candidate][m.PanelMember] = map[string]int{}
		}
		marks[m.Candidate][m.PanelMember][m.Criterion] = m.Mark
		members[m.PanelMember] = hiring.Actor{}
	}
	for _, number := range slices.Sorted(maps.Keys(members)) {
		members[number] = p.Person("Member "+number, false)
		panel.Join(members[number], hiring.PanelMember)
	}
	for _, number := range slices.SortedFunc(maps.Keys(marks), func(a, b string) int { x, _ := strconv.Atoi(a); y, _ := strconv.Atoi(b); return x - y }) {
		added, err := p.App.AddCandidates(t.Context(), recruiter, v.ID, []app.CandidateInput{{Name: "Candidate " + number}})
		must(t, err)
		p.candidates[number] = added[0]
		p.names = append(p.names, number)
	}
	panel.Open()
	for number, by := range marks {
		for member, given := range by {
			p.submit(t, panel, members[member], p.candidates[number], given)
		}
	}
	panel.Reveal()
	return p
}

func (p *fixturePanel) submit(t *testing.T, v *apptest.Vacancy, member hiring.Actor, candidate hiring.Candidate, given map[string]int) {
	t.Helper()
	ratings := v.Ratings(func(int) int { return 0 }, func(i int) string { return fmt.Sprintf("%s said of skill %d what they did.", candidate.Name, i+1) })
	for i := range ratings {
		mark, ok := given[strconv.Itoa(i+1)]
		if ratings[i].Mark = &mark; !ok {
			ratings[i] = hiring.Rating{CriterionID: ratings[i].CriterionID, NotAssessed: true, Reason: "There was no time for this one."}
		}
	}
	card := v.Draft(member, candidate, ratings)
	_, err := v.App.SubmitScorecard(t.Context(), member, card.ID, card.Version)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The engine's own data sets as vacancies: every number a page shows is the engine's, and every page holds.
func TestTheEnginesPanelsAsVacancies(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return
	}
	for _, name := range []string{"panel_unbalanced", "panel_disconnected", "panel_all_identical", "panel_tiny_3x2"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newFixturePanel(t, storetest.SQLite(t), name)
			want, err := verdict.From(p.input)
			must(t, err)
			site := servertest.Start(t, p.World)
			b, ok := browsertest.Open(t, site.URL, true)
			if !ok {
				return
			}
			signIn(t, b, site, p.manager)
			root := "/vacancies/" + p.id.String() + "/results"
			b.Go(root)
			b.Keep(name)
			for _, c := range want.Candidates {
				row := b.Text(fmt.Sprintf("tr:has(a[href$=%q])", "/results/"+p.candidates[c.ID].ID.String()), "")
				for _, number := range []*float64{c.PanelScore, c.FairScore} {
					if number != nil && !strings.Contains(row, fmt.Sprintf("%.2f", *number)) {
						t.Errorf("candidate %s: the page says %q, the engine %.4f", c.ID, row, *number)
					}
				}
			}
			for _, page := range []string{"/heat-map", "/panel", "/what-if?bar=5", "/report"} {
				b.Go(root + page)
			}
			p.walkCandidates(t, b, root, want)
		})
	}
}

// walkCandidates opens the page of each candidate, or of the first few, and checks its chain of steps.
func (p *fixturePanel) walkCandidates(t *testing.T, b *browsertest.Browser, root string, want verdict.Result) {
	t.Helper()
	for i, c := range want.Candidates {
		if i == 4 {
			break
		}
		b.Go(root + "/" + p.candidates[c.ID].ID.String())
		if c.FairScore == nil {
			b.See("There are no marks")
			continue
		}
		b.See(fmt.Sprintf("The panel score is %.2f", *c.PanelScore))
		b.See(fmt.Sprintf("The fair score is %.2f", *c.FairScore))
		if *c.PanelScore != math.Round(*c.PanelScore) {
			b.See("= " + strings.TrimRight(fmt.Sprintf("%.4f", *c.PanelScore), "0"))
		}
		for _, s := range c.Steps {
			if math.Abs(s.Amount) >= 0.005 {
				b.See(fmt.Sprintf("%+.2f: ", s.Amount))
			}
		}
		if c.Rank == nil {
			b.See("Candidates are not ranked")
		}
		// The draws begin with the ids, which differ each time, so an outcome at the edge may be another than the data set's.
		view, err := p.App.CandidateResult(t.Context(), p.manager, p.id, p.candidates[c.ID].ID)
		must(t, err)
		b.See("So the recommendation is: " + string(view.Result.Outcome))
		b.Keep("candidate-" + c.ID + "-" + filepath.Base(t.Name()))
	}
}

// The smallest fields there are: one candidate and one panel member, and a stage nobody submitted anything at.
func TestTheSmallestResults(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		return
	}
	w := apptest.New(t, storetest.SQLite(t))
	site := servertest.Start(t, w)
	b, ok := browsertest.Open(t, site.URL, true)
	if !ok {
		return
	}
	one := w.Vacancy(1, 1).Open()
	signIn(t, b, site, one.Manager)
	root := "/vacancies/" + one.ID.String() + "/results"
	b.Go(root)
	b.See("Scores are sealed until scoring ends")
	one.Score(one.Panel[0], one.Candidates[0], 5)
	one.Reveal()
	for _, page := range []string{"", "/heat-map", "/panel", "/what-if", "/report", "/" + one.Candidates[0].ID.String(), "/" + one.Candidates[0].ID.String() + "/feedback"} {
		b.Go(root + page)
		b.Keep("one" + strings.ReplaceAll(page[:min(len(page), 9)], "/", "-"))
	}
	b.Go(root)
	b.See("Only one panel member scored.")
}

// signIn signs somebody in through the page.
func signIn(t *testing.T, b *browsertest.Browser, site *servertest.Site, who hiring.Actor) {
	t.Helper()
	b.Go("/sign-in")
	b.Fill("email", site.Email(t, who))
	b.Fill("password", servertest.Password)
	b.Press("Sign in")
}
