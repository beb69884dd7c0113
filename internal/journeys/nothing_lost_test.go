package journeys

import (
	"context"
	"strings"
	"testing"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// desk is a panel member at a scorecard in a browser.
type desk struct {
	*browsertest.Browser
	t     *testing.T
	site  *servertest.Site
	v     *apptest.Vacancy
	who   hiring.Actor
	email string
	path  string
}

// sitDown opens the first candidate's scorecard of the second panel member; ok is false where parts are missing
// that need not be there.
func sitDown(t *testing.T, s *store.Store, script bool) (d desk, ok bool) {
	t.Helper()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return d, false
	}
	w := apptest.New(t, s)
	d = desk{t: t, v: w.Vacancy(2, 2).Open()}
	d.site, d.who = servertest.Start(t, w), d.v.Panel[1]
	d.email = d.site.Email(t, d.who)
	if d.Browser, ok = browsertest.Open(t, d.site.URL, script); !ok {
		return d, false
	}
	d.signIn(d.Browser)
	card := d.v.Draft(d.who, d.v.Candidates[0], nil)
	d.path = "/scorecards/" + card.ID.String()
	d.Go(d.path)
	return d, true
}

func (d desk) signIn(b *browsertest.Browser) {
	b.Go("/sign-in")
	b.Fill("email", d.email)
	b.Fill("password", servertest.Password)
	b.Press("Sign in")
}

func (d desk) card() hiring.Scorecard { return d.v.Card(d.who, d.v.Candidates[0]) }

// stored is the evidence of the nth criterion as the database has it.
func (d desk) stored(n int) string {
	d.t.Helper()
	view, err := d.v.App.Scorecard(d.t.Context(), d.who, d.card().ID)
	if err != nil {
		d.t.Fatal(err)
	}
	r, _ := view.Scorecard.Rating(view.Rubric.Criteria[n].ID)
	return r.Evidence
}

func (d desk) says(text string) {
	d.t.Helper()
	d.Wait(`document.querySelector('[data-saved]').textContent.includes(` + "`" + text + "`" + `)`)
}

// signOutEverywhere ends the person's sessions behind their back.
func (d desk) signOutEverywhere() {
	d.t.Helper()
	err := d.site.Store.Write(context.Background(), func(tx *store.Tx) error { return tx.DeleteSessionsOf(d.who.UserID) })
	if err != nil {
		d.t.Fatal(err)
	}
}

func writing(t *testing.T, script bool, f func(t *testing.T, d desk)) {
	t.Parallel()
	if d, ok := sitDown(t, storetest.SQLite(t), script); ok {
		f(t, d)
	}
}

// writingOnEach is writing on both databases, for what depends on how they keep versions and end transactions.
func writingOnEach(t *testing.T, f func(t *testing.T, d desk)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if d, ok := sitDown(t, s, true); ok {
			f(t, d)
		}
	})
}

// nothingReadable fails when a typed word stands readable in the browser's storage.
func (d desk) nothingReadable(words string) {
	d.t.Helper()
	if strings.Contains(d.Stored(), words) {
		d.t.Errorf("the browser's storage holds %q readable: %s", words, d.Stored())
	}
}

// The server goes away while somebody types, and comes back: what was typed meanwhile is sent by itself.
func TestWordsOutliveTheServer(t *testing.T) {
	writingOnEach(t, func(t *testing.T, d desk) {
		d.Fill("ratings.0.evidence", "Before the server went.")
		d.says("Saved")
		d.Keep("saved")
		d.site.Stop()
		d.Fill("ratings.0.evidence", "While the server was gone.")
		d.Fill("ratings.2.evidence", "And more of it.")
		d.says("no connection. What you typed is kept in this browser")
		d.nothingReadable("While the server")
		d.Keep("no-connection")
		d.site.Again(t)
		d.says("Saved")
		if d.stored(0) != "While the server was gone." || d.stored(2) != "And more of it." {
			t.Errorf("kept were %q and %q", d.stored(0), d.stored(2))
		}
		if got := d.Stored(); strings.Contains(got, "merit:scorecard") {
			t.Errorf("after everything is saved the browser still holds %s", got)
		}
	})
}

// Without a network: typed, the tab closed, another opened when the network is back: it is there and saved.
func TestWordsOutliveTheTab(t *testing.T) {
	writing(t, true, func(t *testing.T, d desk) {
		tab := d.Tab()
		tab.Go(d.path)
		tab.Offline(true)
		tab.Fill("ratings.1.evidence", "Typed on a train.")
		tab.Fill("ratings.1.mark", "5")
		tab.Fill("notes", "Ask about the tunnel.")
		tab.Wait(`document.querySelector('[data-saved]').textContent.includes('kept in this browser')`)
		d.nothingReadable("train")
		tab.Close()
		if got := d.stored(1); got != "" { // the browser gives the network back with the tab, sometimes to the tab's last words
			t.Logf("sent as the tab was closed: %q", got)
		}
		d.Go(d.path)
		d.says("Saved")
		if d.stored(1) != "Typed on a train." || d.card().Notes != "Ask about the tunnel." {
			t.Errorf("kept were %q and %q", d.stored(1), d.card().Notes)
		}
		if got := d.Value("ratings.1.evidence"); got != "Typed on a train." {
			t.Errorf("the page shows %q", got)
		}
	})
}

// The network comes and goes in one tab.
func TestWordsOutliveTheNetwork(t *testing.T) {
	writing(t, true, func(t *testing.T, d desk) {
		d.Offline(true)
		d.Fill("ratings.0.evidence", "Typed in the lift.")
		d.says("no connection")
		d.Offline(false)
		d.says("Saved")
		if d.stored(0) != "Typed in the lift." {
			t.Errorf("kept is %q", d.stored(0))
		}
	})
}

// Signed out while typing: one signs in again in place, a wrong password included, and nothing is typed twice.
func TestWordsOutliveTheSession(t *testing.T) {
	writing(t, true, func(t *testing.T, d desk) {
		d.signOutEverywhere()
		d.Fill("ratings.0.evidence", "Typed after the session ended.")
		d.says("you have been signed out")
		d.See("Sign in to save what you typed.")
		d.nothingReadable("after the session")
		d.Keep("signed-out")
		d.Wait(`document.getElementById('sign-in-again-email') !== null`)
		in := func(password string) {
			d.Is(`(document.getElementById('sign-in-again-email').value = '` + d.email + `', document.getElementById('sign-in-again-password').value = '` + password + `')`)
			d.Act("Sign in and save")
		}
		in("not the password")
		d.Wait(`document.body.innerText.includes('The e-mail address or the password is wrong.')`)
		in(servertest.Password)
		d.says("Saved")
		if d.stored(0) != "Typed after the session ended." {
			t.Errorf("kept is %q", d.stored(0))
		}
	})
}

// Two tabs: the second is told at once and chooses field by field; what only one of them has is not lost.
func TestTwoTabsChooseFieldByField(t *testing.T) {
	writingOnEach(t, func(t *testing.T, d desk) {
		tab := d.Tab()
		tab.Go(d.path)
		d.Fill("ratings.0.evidence", "Typed in the first tab.")
		d.Fill("ratings.1.evidence", "Only in the first.")
		d.says("Saved")
		d.Wait(`document.querySelector('[name=version]').value !== '` + tab.Value("version") + `'`)
		tab.Fill("ratings.0.evidence", "Typed in the second tab.")
		tab.Fill("ratings.2.evidence", "Only in the second.")
		tab.Wait(`document.querySelector('[data-saved]').textContent.includes('somewhere else')`)
		tab.Press("Save draft")
		tab.See("Choose what to keep")
		tab.See("Typed in the first tab.")
		tab.See("Typed in the second tab.")
		tab.Keep("compare")
		tab.Press("Save what I chose")
		tab.See("There is a problem")
		tab.Fill("choice.0.2", "both")
		tab.Press("Save what I chose")
		tab.See("Your draft has been saved.")
		if got := d.stored(0); got != "Typed in the first tab.\n\nTyped in the second tab." {
			t.Errorf("the evidence both had is %q", got)
		}
		if d.stored(1) != "Only in the first." || d.stored(2) != "Only in the second." {
			t.Errorf("what one had is %q and %q", d.stored(1), d.stored(2))
		}
	})
}

// Leaving by reload or the back button right after typing loses nothing, and no older words come back.
func TestWordsOutliveReloadAndBack(t *testing.T) {
	writing(t, true, func(t *testing.T, d desk) {
		d.Fill("ratings.0.evidence", "Typed, then reloaded.")
		d.Reload()
		d.Wait(`document.querySelector('[name="ratings.0.evidence"]').value === 'Typed, then reloaded.'`)
		d.says("Saved")
		if d.stored(0) != "Typed, then reloaded." {
			t.Errorf("after the reload %q is kept", d.stored(0))
		}
		d.Fill("ratings.0.evidence", "Typed, then left.")
		d.says("Saved")
		d.Go("/")
		d.Back()
		d.Wait(`document.querySelector('[name="ratings.0.evidence"]').value === 'Typed, then left.'`)
		d.says("Saved")
		if d.stored(0) != "Typed, then left." {
			t.Errorf("after coming back %q is kept", d.stored(0))
		}
	})
}

// Without script: a button for each criterion, a session that ended, a second tab, a locked scorecard.
func TestWordsAreKeptWithoutScript(t *testing.T) {
	writing(t, false, func(t *testing.T, d desk) {
		d.Fill("ratings.0.evidence", "Typed without script.")
		d.Press("Save and go to the next criterion")
		if d.stored(0) == "" || !strings.HasPrefix(d.Path(), d.path) {
			t.Errorf("kept is %q at %s", d.stored(0), d.Path())
		}
		d.signOutEverywhere()
		d.Fill("ratings.1.evidence", "Typed after the session ended.")
		d.Fill("notes", "A note of mine.")
		d.Press("Save draft")
		d.See("Sign in to save what you typed")
		d.Keep("sign-in-to-save")
		d.Fill("email", d.email)
		d.Fill("password", "not the password")
		d.Press("Sign in and save")
		d.See("The e-mail address or the password is wrong.")
		d.Fill("password", servertest.Password)
		d.Press("Sign in and save")
		d.See("Your draft has been saved.")
		if d.stored(1) != "Typed after the session ended." || d.card().Notes != "A note of mine." {
			t.Errorf("kept were %q and %q", d.stored(1), d.card().Notes)
		}
		// Somebody else signs in: nothing of theirs is touched, and the words are there to copy.
		d.signOutEverywhere()
		d.Fill("ratings.2.evidence", "Typed before a colleague sat down.")
		d.Press("Save draft")
		d.Fill("email", d.site.Email(t, d.v.Panel[0]))
		d.Fill("password", servertest.Password)
		d.Press("Sign in and save")
		d.See("What you typed was not saved")
		d.See("Typed before a colleague sat down.")
		if d.stored(2) != "" {
			t.Errorf("a colleague saved %q", d.stored(2))
		}
		// Scoring ends while somebody types: the words are there to copy.
		d.Go("/")
		d.Press("Sign out")
		d.signIn(d.Browser)
		d.Go(d.path)
		d.Fill("ratings.3.evidence", "Typed as scoring ended.")
		d.v.Score(d.v.Panel[0], d.v.Candidates[0], 4)
		d.v.Reveal()
		d.Press("Save draft")
		d.See("What you typed was not saved")
		d.See("Typed as scoring ended.")
		d.Keep("locked")
	})
}
