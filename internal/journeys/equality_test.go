package journeys

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/route"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// saidBy is what the nth candidate answers to everything.
func saidBy(n int) map[string]string {
	out := map[string]string{}
	for _, c := range hiring.Characteristics {
		out[c.Key] = c.Answers[n%(len(c.Answers)-1)].Key
	}
	if n%7 == 6 {
		out["sex"] = hiring.PreferNotToSay
	}
	return out
}

// The recruiter's pages: answers go in one by one and from a list, with what was typed kept and nothing stored shown; then
// figures over two vacancies are made, looked at and downloaded.
func TestEqualityPages(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	w := apptest.New(t, storetest.SQLite(t))
	v := w.Vacancy(1, 3)
	w.Hired(40, 20).Answer(saidBy)
	second := w.Hired(40, 20).Answer(saidBy)
	w.Advance(70 * 24 * time.Hour)
	site := servertest.Start(t, w)
	b, ok := browsertest.Open(t, site.URL, true)
	if !ok {
		return
	}
	signIn := func(who hiring.Actor) {
		if b.Sees("Sign out") {
			b.Press("Sign out")
		}
		b.Go("/sign-in")
		b.Fill("email", site.Email(t, who))
		b.Fill("password", servertest.Password)
		b.Press("Sign in")
	}
	signIn(v.Recruiter)
	path := "/vacancies/" + v.ID.String()
	b.Go(path + "/candidates")
	b.Press("Equality answers")
	b.See("Not recorded")
	b.Keep("equality")
	b.Press("Record answers of Candidate Number1")
	b.Press("Record answers")
	b.See("Choose at least one answer.")
	b.Fill("ethnicity", "mixed")
	b.Fill("age", "65+")
	b.Press("Record answers")
	b.See("The answers of Candidate Number1 have been recorded.")
	b.Press("Replace or delete answers of Candidate Number1")
	b.See("What you record now replaces all of them.")
	b.Keep("equality-answers")
	b.Wait(`document.querySelectorAll('input:checked').length === 0`) // nothing of what is stored
	b.Press("Delete the answers that were recorded")
	b.Press("Delete answers")
	b.See("No equality answers of Candidate Number1 are kept now.")
	b.Press("Record answers from a list")
	b.Fill("list", "Code,Sex,Age\nC001,Female,25 to 34\nC009,Male,\nC002,Blue,")
	b.Press("Record answers")
	b.See("Row 3: no candidate of this vacancy has that code")
	b.See("Row 4: “Sex” has an answer that is not on the list.")
	b.Fill("list", "Code,Sex,Age\nC001,Female,25 to 34\nC002,Prefer not to say,")
	b.Press("Record answers")
	b.See("2 candidates’ answers have been recorded.")
	b.Press("Equality figures")
	b.See("No figures yet")
	b.See("2 vacancies with answers have closed")
	b.Press("Make figures")
	b.See("The figures have been made.")
	b.See("These figures never change.")
	b.See("Figures are made once a quarter at most.")
	b.Keep("equality-figures")
	page := b.Path()

	// Page and file say the same, and neither shows anything below five.
	reader := site.SignIn(t, second.Recruiter)
	rows, err := csv.NewReader(strings.NewReader(reader.Get("/equality.csv").Body)).ReadAll()
	if err != nil || len(rows) < 10 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	html := reader.Get("/equality").Body
	for _, r := range rows[1:] {
		for _, cell := range r[5:7] {
			if cell != "" && (len(cell) == 1 && cell < "5" || !strings.Contains(html, `govuk-table__cell--numeric">`+cell+"<")) {
				t.Errorf("the file says %s in %v", cell, r)
			}
		}
	}
	if got := reader.Get("/equality?number=1").Body; len(got) != len(html) {
		t.Error("the newest figures by number are other than without")
	}

	// A vacancy that has been counted takes no more answers.
	signIn(second.Recruiter)
	b.Go(page)
	b.See("These figures never change.")
	b.Go("/vacancies/" + second.ID.String() + "/equality")
	b.See("Answers recorded now would not count")
	b.Press("Replace or delete answers of Candidate Number1")
	b.See("Answers recorded now would not count")
	b.Go("/vacancies/" + second.ID.String() + "/equality/list")
	b.See("Answers recorded now would not count")
}

// Whatever candidates answered, nobody can tell: every page, document and file is the same to the byte for everybody when
// the answers are others, and holds no answer.
func TestNobodyReadsEqualityAnswers(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	c, ok := newCast(t, s)
	if !ok {
		return
	}
	c.ScoreAll(func(member, candidate int) int { return 3 + (member+candidate)%4 })
	c.Reveal()
	card := c.Card(c.Panel[1], c.Candidates[0])
	var all []store.EqualityAnswers
	at := c.Now()
	keep := func(n int) {
		all = nil
		for i, x := range c.Candidates {
			all = append(all, store.EqualityAnswers{CandidateID: x.ID, Answers: saidBy(n + i)})
		}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.RecordEqualityAnswers(all, at) }); err != nil {
			t.Fatal(err)
		}
	}
	c.Answer(saidBy)
	keep(0)
	type probe struct {
		route route.Route
		path  string
		who   string
	}
	var probes []probe
	for _, r := range c.site.Whole.Routes() {
		path, ok := c.fill(r, card)
		if !ok || r.Method != http.MethodGet || strings.Contains(r.Path, "/stages/:stage/") { // the same pages for a stage by its number
			continue
		}
		for _, who := range people {
			if c.expected(r, who, card) == 0 && !slices.ContainsFunc(probes, func(p probe) bool { return p.path == path && p.who == who }) { // what is refused tells nothing, as the matrix shows
				probes = append(probes, probe{r, path, who})
			}
		}
	}
	ask := func(p probe) string { return changing.ReplaceAllString(c.ask(p.route, p.path, p.who).Body, "") }
	answers := make([]string, len(probes))
	for i, p := range probes {
		answers[i] = ask(p)
	}
	keep(1)
	var other []int
	for i, p := range probes {
		if ask(p) != answers[i] {
			other = append(other, i)
		}
	}
	keep(0)
	for _, i := range other {
		if ask(probes[i]) == answers[i] {
			t.Errorf("GET %s tells the %s what was answered", probes[i].route.Path, probes[i].who)
		}
	}
	asked := 2*len(probes) + len(other)
	if len(probes) < 150 || len(other) > len(probes)/10 {
		t.Errorf("%d probes, %d of which differ each time", len(probes), len(other))
	}
	t.Logf("%d pages differ each time they are asked for", len(other))

	// What is written about answers in the trail, and what a refused list is answered, names none either.
	recruiter := c.clients["recruiter"]
	equality := "/vacancies/" + c.ID.String() + "/candidates/" + c.Candidates[0].ID.String() + "/equality"
	for _, form := range []url.Values{{"religion": {"sikh"}}, {"religion": {"no such"}}} {
		recruiter.Post(equality, form)
		asked++
	}
	for _, path := range []string{"/vacancies/" + c.ID.String() + "/timeline", equality[:len(equality)-len("equality")] + "timeline", "/audit", "/audit.csv", "/vacancies/" + c.ID.String() + "/equality"} {
		who := recruiter
		if strings.HasPrefix(path, "/audit") {
			who = c.clients["administrator"]
		}
		reply := who.Get(path)
		asked++
		if reply.Status != http.StatusOK || !strings.Contains(strings.ToLower(reply.Body), "equality answers") || strings.Contains(strings.ToLower(reply.Body), "sikh") {
			t.Errorf("%s: %d, tells of an answer or not that there is one", path, reply.Status)
		}
	}
	reply := recruiter.Get(equality)
	if n := strings.Count(reply.Body, " checked"); n != 0 || !strings.Contains(reply.Body, "Answers were recorded on") {
		t.Errorf("the form has %d answers ticked", n)
	}
	figures.Add(t, "Probes for equality answers", asked)
}
