package journeys

import (
	"net/http"
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

// table is a revealed vacancy whose panel disagrees, with its site.
type table struct {
	v    *apptest.Vacancy
	site *servertest.Site
	path string // of the first candidate's discussion
}

func discussing(t *testing.T, s *store.Store) (table, bool) {
	t.Helper()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return table{}, false
	}
	w := apptest.New(t, s)
	v := w.Vacancy(3, 2).Open()
	for i, m := range v.Panel {
		for _, c := range v.Candidates {
			v.ScoreEach(m, c, func(n int) int { return 2 + (i*n)%5 })
		}
	}
	v.Reveal()
	return table{v: v, site: servertest.Start(t, w), path: "/vacancies/" + v.ID.String() + "/moderation/" + v.Candidates[0].ID.String()}, true
}

func (tb table) sit(t *testing.T, who hiring.Actor, script bool) (*browsertest.Browser, bool) {
	t.Helper()
	b, ok := browsertest.Open(t, tb.site.URL, script)
	if !ok {
		return nil, false
	}
	b.Go("/sign-in")
	b.Fill("email", tb.site.Email(t, who))
	b.Fill("password", servertest.Password)
	b.Press("Sign in")
	return b, true
}

// Two people at the same discussion: each sees that the other is there, what they are changing and what they
// record, without reloading.
func TestTheDiscussionIsLive(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb, ok := discussing(t, s)
		if !ok {
			return
		}
		chair, ok := tb.sit(t, tb.v.Panel[0], true)
		if !ok {
			return
		}
		member, _ := tb.sit(t, tb.v.Panel[1], true)
		chair.Go(strings.TrimSuffix(tb.path, "/"+tb.v.Candidates[0].ID.String()))
		chair.See("Criteria to discuss")
		chair.Press("Candidate Number1")
		chair.See("What to discuss")
		member.Go(tb.path)
		chair.Wait(`document.querySelector('[data-present]').textContent.includes('Panel Member2')`)
		member.Wait(`document.querySelector('[data-present]').textContent.includes('Panel Member1')`)
		if member.Is(`document.querySelector('[data-agree]')`) {
			t.Error("a panel member is offered to record agreed marks")
		}
		chair.Fill("mark-1", "4")
		member.Wait(`document.querySelector('#discuss-1 [data-editing]').textContent.includes('Panel Member1 is changing this.')`)
		chair.Fill("reason-1", "short")
		chair.Press("Record the agreed mark for " + chair.Text("#discuss-1 h2", "Discuss"))
		chair.See("There is a problem")
		if chair.Value("mark-1") != "4" || chair.Value("reason-1") != "short" {
			t.Error("what was typed is gone")
		}
		chair.Fill("reason-1", "We read the evidence again together.")
		chair.Press("Record the agreed mark for " + chair.Text("#discuss-1 h2", "Discuss"))
		chair.See("The agreed mark has been recorded.")
		chair.See("Panel Member2 was there")
		member.Wait(`document.querySelector('#discuss-1 [data-agreed]').textContent.includes('We read the evidence again together.')`)
		member.Wait(`document.querySelector('[data-changes]').textContent.includes('With the 1 agreed mark in their place')`)
		chair.Keep("moderation")
	})
}

// Without a stream the page asks by itself.
func TestTheDiscussionIsFollowedWithoutAStream(t *testing.T) {
	t.Parallel()
	tb, ok := discussing(t, storetest.SQLite(t))
	if !ok {
		return
	}
	member, ok := tb.sit(t, tb.v.Panel[1], true)
	if !ok {
		return
	}
	member.Without("EventSource")
	member.Go(tb.path)
	chair := tb.site.SignIn(t, tb.v.Panel[0])
	if r := chair.Post(tb.path+"/presence", nil); r.Status != http.StatusSeeOther {
		t.Fatalf("presence: %d", r.Status)
	}
	member.Wait(`document.querySelector('[data-present]').textContent.includes('Panel Member1')`)
}

// A chair at two devices, or two chairs, without script: the second is shown the first one's mark and loses
// nothing that was typed.
func TestTwoDevicesAtOneAgreedMark(t *testing.T) {
	t.Parallel()
	tb, ok := discussing(t, storetest.SQLite(t))
	if !ok {
		return
	}
	first, ok := tb.sit(t, tb.v.Panel[0], false)
	if !ok {
		return
	}
	second, _ := tb.sit(t, tb.v.Panel[0], false)
	first.Go(tb.path)
	second.Go(tb.path)
	second.Press("I am here")
	second.See("It is noted that you are here.")
	name := "Record the agreed mark for " + first.Text("#discuss-1 h2", "Discuss")
	first.Fill("mark-1", "5")
	first.Fill("reason-1", "The first chair wrote this.")
	first.Press(name)
	first.See("The agreed mark has been recorded.")
	second.Fill("mark-1", "3")
	second.Fill("reason-1", "The second chair wrote this.")
	second.Press(name)
	second.See("was recorded after you opened the page")
	second.See("The first chair wrote this.")
	if second.Value("mark-1") != "3" || second.Value("reason-1") != "The second chair wrote this." {
		t.Error("what the second typed is gone")
	}
	second.Press(name)
	second.See("The agreed mark has been recorded.")
	second.See("The second chair wrote this.")
}

// A stream tells nobody anything they may not see, and ends when the person may see it no longer.
func TestTheStreamAsksAgainWhoMay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb, ok := discussing(t, s)
		if !ok {
			return
		}
		observer := tb.v.Person("Olive Observer", false)
		tb.v.Join(observer, hiring.Observer)
		c := tb.site.SignIn(t, observer)
		ended := make(chan servertest.Reply, 1)
		go func() { ended <- c.Get(tb.path + "/events") }()
		if err := tb.v.App.RemoveMember(t.Context(), tb.v.Recruiter, tb.v.ID, observer.UserID, hiring.Observer); err != nil {
			t.Fatal(err)
		}
		if r := <-ended; r.Status != http.StatusOK && r.Status != http.StatusNotFound {
			t.Errorf("the stream ended with %d", r.Status)
		}
		if r := c.Get(tb.path + "/events"); r.Status != http.StatusNotFound {
			t.Errorf("afterwards it is %d", r.Status)
		}
	})
}
