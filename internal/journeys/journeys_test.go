package journeys

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/pgtest"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Run(m) }

// demo serves the sample data; ok is false where built assets are missing and need not be there.
func demo(t *testing.T, s *store.Store) (*servertest.Site, bool) {
	t.Helper()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return nil, false
	}
	w := apptest.New(t, s)
	people, err := w.App.LoadSample(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return servertest.Start(t, w, func(p *server.Parts) { p.Sample = people }), true
}

func be(b *browsertest.Browser, name string) {
	b.Go("/sample")
	b.Press("Sign in as " + name)
}

func TestTheThreeJourneys(t *testing.T) {
	t.Parallel()
	for _, script := range []bool{true, false} {
		t.Run(map[bool]string{true: "with script", false: "without script"}[script], func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				site, ok := demo(t, s)
				if !ok {
					return
				}
				b, ok := browsertest.Open(t, site.URL, script)
				if !ok {
					return
				}
				prepare(b)
				path := b.Path()
				score(b)
				reveal(b, path)
				decide(b, path)
			})
		})
	}
}

// prepare is the recruiter's journey: role, vacancy, rubric, candidates, people, open.
func prepare(b *browsertest.Browser) {
	be(b, "Ruth Calloway")
	b.Press("Roles")
	b.Press("Import a role")
	b.Fill("text", "This is not a role.")
	b.Press("Continue")
	b.See("There is a problem")
	b.Fill("text", "Digital role: Baker\n- A baker bakes.\n\nRole level: Senior baker\n- A senior baker leads.\n\nSkill: Kneading (expert)\n- knead dough by hand\n- teach others to knead\n\nSkill: Incident management\n- lead the response to incidents\n")
	b.Press("Continue")
	b.See("2 skills, 3 descriptors")
	b.Press("Import this role")
	b.See("The role has been imported.")
	b.Press("Create a vacancy from this role")
	b.Fill("title", "Senior baker, Leeds")
	b.Fill("posts", "many")
	b.Press("Create vacancy")
	b.See("Posts must be a whole number.")
	if b.Value("title") != "Senior baker, Leeds" {
		panic("what was typed is gone")
	}
	b.Fill("posts", "1")
	b.Press("Create vacancy")
	path := b.Path()
	b.Press("Check the rubric")
	b.Fill("criteria.0.weight", "3")
	b.Fill("criteria.0.essential", "yes")
	b.Fill("criteria.0.passMark", "4")
	b.Fill("bar", "99")
	b.Press("Save rubric")
	b.See("The bar must be a number from 1 to 7.")
	b.Fill("bar", "4.25")
	b.Fill("thresholds.topLikely", "40")
	b.Press("Save rubric")
	b.See("“A post is clearly theirs” (topLikely) must be from 50% to 100%.")
	b.Fill("thresholds.topLikely", "75")
	b.Press("Save rubric")
	b.See("The rubric has been saved.")
	if got := b.Value("thresholds.topLikely"); got != "75" {
		panic("the threshold is " + got)
	}
	b.Press("Candidates")
	b.Fill("candidates", "Ada Archer, ada@example.com\nBo Baxter\n\nCem Cole, not-an-address@")
	b.Press("Add candidates")
	b.See("Line 4: Enter an e-mail address in the right form")
	b.Fill("candidates", "Ada Archer, ada@example.com\nBo Baxter")
	b.Press("Add candidates")
	b.See("2 candidates have been added.")
	b.Press("People")
	for _, who := range [][2]string{{"tom.ashworth", "panel member"}, {"helen.marsh", "chair"}, {"daniel.achebe", "hiring manager"}} {
		b.Fill("email", who[0]+"@example.org")
		b.Fill("function", who[1])
		b.Press("Add person")
		b.See("has been added as " + who[1])
	}
	b.Fill("name", "Nia New")
	b.Fill("email", "nia.new@example.org")
	b.Fill("function", "observer")
	b.Press("Add person")
	b.See("/join/")
	b.Go(path)
	b.Press("Open scoring")
	b.Press("Open scoring")
	b.See("Scoring is open.")
	b.Go(path)
}

// score is the panel member's journey: both candidates by one, the first only by the other.
func score(b *browsertest.Browser) {
	for _, who := range []string{"Tom Ashworth", "Helen Marsh"} {
		be(b, who)
		for n, candidate := range []string{"Ada Archer", "Bo Baxter"} {
			if who == "Helen Marsh" && candidate == "Bo Baxter" {
				continue
			}
			b.Go("/")
			b.Press("Score " + candidate)
			b.Fill("conflict", "none")
			b.Press("Continue")
			if n == 0 {
				b.Press("Save and check")
				b.See("missing")
				b.Press("Go back and change it")
			}
			for i, name := range b.Names(`^ratings\.\d+\.evidence$`) {
				b.Fill(name, fmt.Sprintf("%s told %s how they did task %d.", candidate, who, i))
				b.Fill(strings.Replace(name, "evidence", "mark", 1), fmt.Sprint(6-n))
			}
			for _, name := range b.Names(`^ratings\.\d+\.indicators\.\d+$`) {
				b.Fill(name, "shown")
			}
			b.Press("Save draft")
			b.See("Your draft has been saved.")
			b.Press("Save and check")
			b.See("Mark " + fmt.Sprint(6-n))
			b.Press("Submit scorecard")
			b.See("Scorecard submitted")
			b.See("It was locked at")
		}
	}
}

// reveal ends scoring with one scorecard missing.
func reveal(b *browsertest.Browser, path string) {
	be(b, "Daniel Achebe")
	b.Go(path)
	b.See("3 of 4")
	if b.Sees("Results") {
		panic("results are offered before the reveal")
	}
	be(b, "Ruth Calloway")
	b.Go(path + "/rubric")
	b.See("The rubric froze on")
	b.Go(path + "/scorecards")
	b.Press("End scoring and reveal the scores")
	b.See("Helen Marsh for Bo Baxter")
	b.Press("End scoring")
	b.See("There is a problem")
	b.Fill("reason", "Helen was ill on the day of the interview.")
	b.Press("End scoring")
	b.See("Scoring has ended.")
}

// decide is the hiring manager's journey.
func decide(b *browsertest.Browser, path string) {
	be(b, "Daniel Achebe")
	b.Go(path + "/results")
	b.See("Ada Archer is recommended for appointment")
	b.See("Helen was ill on the day")
	b.Press("Marks by criterion")
	b.See("6.00")
	b.Go(path + "/results")
	b.Press("Ada Archer")
	b.See("Ada Archer told Tom Ashworth how they did task 0.")
	b.Fill("decision", "do not appoint")
	b.Fill("reason", "Not convinced by it.")
	b.Press("Record decision")
	b.See("Your decision departs from the recommendation")
	if b.Value("reason") != "Not convinced by it." {
		panic("the reason is gone")
	}
	b.Fill("decision", "appoint")
	b.Fill("reason", "The panel agreed on strong evidence.")
	b.Press("Record decision")
	b.See("The decision has been recorded.")
	b.See("The panel agreed on strong evidence.")
	b.Go(path + "/results")
	b.See("by Daniel Achebe")
}

// With script, what is typed is kept without a button being pressed.
func TestTypingIsSavedByItself(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		site, ok := demo(t, s)
		if !ok {
			return
		}
		b, ok := browsertest.Open(t, site.URL, true)
		if !ok {
			return
		}
		be(b, "Tom Ashworth")
		b.Press("Score Sofia Petrou")
		b.Fill("conflict", "none")
		b.Press("Continue")
		path, before := b.Path(), b.Value("version")
		b.Fill("ratings.0.evidence", "She moved the asset register to one owner.")
		b.Wait(`document.querySelector('[name=version]').value !== '` + before + `'`)
		b.Go(path)
		if got := b.Value("ratings.0.evidence"); got != "She moved the asset register to one owner." {
			t.Errorf("after coming back the evidence is %q", got)
		}
	})
}

// Two tabs: the second save is refused, shows both versions and overwrites nothing.
func TestTwoTabsLoseNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		site, ok := demo(t, s)
		if !ok {
			return
		}
		first, ok := browsertest.Open(t, site.URL, false)
		if !ok {
			return
		}
		second, _ := browsertest.Open(t, site.URL, false)
		be(first, "Tom Ashworth")
		first.Press("Score Sofia Petrou")
		first.Fill("conflict", "none")
		first.Press("Continue")
		be(second, "Tom Ashworth")
		second.Go(first.Path())
		first.Fill("ratings.0.evidence", "Typed in the first tab.")
		first.Press("Save draft")
		second.Fill("ratings.0.evidence", "Typed in the second tab.")
		second.Press("Save draft")
		second.See("This scorecard was saved somewhere else at")
		second.See("Typed in the first tab.")
		second.See("Typed in the second tab.")
		second.Fill("choice.0.2", "mine")
		second.Press("Save what I chose")
		first.Go(second.Path())
		if got := first.Value("ratings.0.evidence"); got != "Typed in the second tab." {
			t.Errorf("after the person chose, %q is kept", got)
		}
	})
}
