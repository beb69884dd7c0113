package journeys

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// A sift by keyboard alone, over two pages; and the same without script.
func TestASiftOfManyCandidates(t *testing.T) {
	t.Parallel()
	for _, script := range []bool{true, false} {
		t.Run(map[bool]string{true: "with script", false: "without script"}[script], func(t *testing.T) {
			t.Parallel()
			if !script {
				siftMany(t, storetest.SQLite(t), script)
				return
			}
			storetest.Each(t, func(t *testing.T, s *store.Store) { siftMany(t, s, script) })
		})
	}
}

func siftMany(t *testing.T, s *store.Store, script bool) {
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return
	}
	w := apptest.New(t, s)
	v := w.Vacancy(1, 27)
	rules := hiring.StageRules{Blind: true, RevealWhen: hiring.RevealSignal}
	if err := v.App.EditStage(t.Context(), v.Recruiter, v.ID, 1, app.EditStageInput{Kind: hiring.Sift, Rules: &rules}); err != nil {
		t.Fatal(err)
	}
	v.Open()
	tb := table{v: v, site: servertest.Start(t, w)}
	b, ok := tb.sit(t, v.Panel[0], script)
	if !ok {
		return
	}
	root := "/vacancies/" + v.ID.String() + "/sift"
	b.Go(root)
	b.See("For 27 candidates you have not said yet")
	b.Press("Say it for all of them")
	b.See("You know them by code alone")
	b.Press("I have no conflict of interest with the others")
	b.See("No conflict of interest with 27 candidates.")
	view, err := v.App.Sift(t.Context(), v.Panel[0], v.ID)
	if err != nil {
		t.Fatal(err)
	}
	criterion := view.Rubric.Criteria[0]
	b.Press(criterion.Name)
	b.See("0 of 27 candidates scored")
	if b.Sees("Candidate Number") {
		t.Error("a candidate is named")
	}
	if script {
		const inside = `document.activeElement.closest('.merit-sift')`
		for n := 0; !b.Is(inside); n++ {
			if n > 60 {
				t.Fatal("the first candidate is not reached with the tab key")
			}
			b.Type("\t")
		}
		for i := range 25 {
			if !b.Is(fmt.Sprintf("%s?.id === 'candidate-%d'", inside, i+1)) {
				t.Fatalf("the focus is not at candidate %d", i+1)
			}
			b.Type("6")
			b.Type("e")
			b.Type("It says how")
			b.Type("\x1b")
			b.Type("j")
		}
		b.Wait(`document.activeElement.matches('.govuk-pagination__next a')`)
		b.Wait(`[...document.querySelectorAll('[data-saved]')].every((e) => e.textContent.startsWith('Saved'))`)
		b.Keep("sift")
		b.TypeAndGo("\r")
		b.See("25 of 27 candidates scored")
	} else {
		b.Fill("ratings.0.mark", "6")
		b.Fill("ratings.0.evidence", "It says how")
		b.Press("Save " + view.Cards[0].Name)
		b.See("1 of 27 candidates scored")
		if got := b.Value("ratings.0.evidence"); got != "It says how" {
			t.Errorf("the evidence is %q", got)
		}
		b.Go(root + "/submit")
		b.See("What is missing")
	}
	card := v.Card(v.Panel[0], hiring.Candidate{ID: view.Cards[0].CandidateID})
	if r, _ := card.Rating(criterion.ID); r.Mark == nil || *r.Mark != 6 || r.Evidence != "It says how" {
		t.Errorf("the first candidate in the person's order has %+v", r)
	}
}

// Pages and saves of a sift of 300 candidates by 6 criteria, over HTTP on this machine.
func BenchmarkSift(b *testing.B) {
	if _, err := assets.Open(); err != nil {
		b.Skip(err)
	}
	w := apptest.New(b, storetest.SQLite(b))
	v := w.Vacancy(2, 300)
	view, err := v.App.Rubric(b.Context(), v.Recruiter, v.ID)
	if err != nil {
		b.Fatal(err)
	}
	in := app.SaveRubricInput{Version: view.Rubric.Version, Bar: 4.25, Posts: 1, Evidence: hiring.EvidenceAlways, Dropped: []hiring.ID{}}
	for i, c := range view.Rubric.Rubric.Criteria {
		if i < 6 {
			in.Criteria = append(in.Criteria, app.SaveCriterionInput{ID: c.ID, Weight: c.Weight})
		} else {
			in.Dropped = append(in.Dropped, c.ID)
		}
	}
	if err := v.App.SaveRubric(b.Context(), v.Recruiter, v.ID, in); err != nil {
		b.Fatal(err)
	}
	v.Open()
	site := servertest.Start(b, w)
	client := site.SignIn(b, v.Panel[1])
	sift, err := v.App.Sift(b.Context(), v.Panel[1], v.ID)
	if err != nil {
		b.Fatal(err)
	}
	for part := range slices.Chunk(sift.Cards, hiring.PageMax) {
		ids := make([]hiring.ID, len(part))
		for i, c := range part {
			ids[i] = c.ID
		}
		if _, err := v.App.DeclareNone(b.Context(), v.Panel[1], v.ID, ids); err != nil {
			b.Fatal(err)
		}
	}
	root := "/vacancies/" + v.ID.String() + "/sift"
	criterion := sift.Rubric.Criteria[0]
	timed := func(name string, ask func(i int) servertest.Reply) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if r := ask(i); r.Status != http.StatusOK {
					b.Fatalf("%d %s", r.Status, r.Body)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
	timed("overview", func(int) servertest.Reply { return client.Get(root) })
	timed("page", func(i int) servertest.Reply {
		return client.Get(fmt.Sprintf("%s/%s?page=%d", root, criterion.ID, 1+i%12))
	})
	versions := map[hiring.ID]string{}
	number := regexp.MustCompile(`"version":(\d+)`)
	timed("save", func(i int) servertest.Reply {
		card := sift.Cards[i%len(sift.Cards)].ID
		if versions[card] == "" {
			versions[card] = "2"
		}
		r := client.Post("/scorecards/"+card.String()+"/autosave", url.Values{
			"version": {versions[card]}, "ratings.0.id": {criterion.ID.String()}, "ratings.0.mark": {fmt.Sprint(1 + i%7)}, "ratings.0.evidence": {fmt.Sprint("Evidence ", i)},
		})
		if m := number.FindStringSubmatch(r.Body); m != nil {
			versions[card] = m[1]
		}
		return r
	})
	timed("check", func(int) servertest.Reply { return client.Get(root + "/submit") })
}
