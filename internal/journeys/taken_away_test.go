package journeys

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// What is taken away from somebody is gone with the next request of a session and of an API token that are open: a
// part in a vacancy, a right of the account, the account itself.
func TestRightsTakenAwayCountAtOnce(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Skip("not run: ", err)
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := apptest.New(t, s)
		v := w.Vacancy(2, 1).Open()
		v.ScoreAll(func(int, int) int { return 5 })
		v.Reveal()
		site := servertest.Start(t, w)
		ada, observer := w.Administrator("Ada Administrator"), w.Person("Olive Observer", false)
		v.Join(observer, hiring.Observer)
		root := "/vacancies/" + v.ID.String()
		asked := 0
		changes := func(who hiring.Actor, page string, status int, take func() error) {
			t.Helper()
			browser, program := site.SignIn(t, who), site.Program(t, who, false)
			for i, want := range []int{http.StatusOK, status} {
				if i > 0 {
					if err := take(); err != nil {
						t.Fatal(err)
					}
				}
				asked += 2
				got, viaAPI := browser.Get(page), program.Get("/api/v1"+strings.Replace(page, "/results", "/recommendation", 1))
				if want == http.StatusUnauthorized && got.Status == http.StatusSeeOther {
					got.Status = http.StatusUnauthorized
				}
				if got.Status != want || viaAPI.Status != want {
					t.Errorf("%s at %s: page %d, API %d, want %d", who.Name, page, got.Status, viaAPI.Status, want)
				}
			}
		}
		changes(observer, root+"/results", http.StatusNotFound, func() error {
			return w.App.RemoveMember(ctx, v.Recruiter, v.ID, observer.UserID, hiring.Observer)
		})
		recruiter := w.Person("Rob Recruiter", true)
		changes(recruiter, "/questions", http.StatusForbidden, func() error { return w.App.ChangeRights(ctx, ada, recruiter.UserID, false, false) })
		changes(v.Manager, root+"/results", http.StatusUnauthorized, func() error { return w.App.DisableUser(ctx, ada, v.Manager.UserID) })

		// Whoever follows a discussion hears no more of it.
		chair := site.SignIn(t, v.Panel[0])
		live, err := follow(ctx, chair, root+"/moderation/"+v.Candidates[0].ID.String()+"/events")
		if err != nil {
			t.Fatal(err)
		}
		defer live.Body.Close()
		if live.StatusCode != http.StatusOK {
			t.Fatalf("the stream is %d", live.StatusCode)
		}
		if err := w.App.DisableUser(ctx, ada, v.Panel[0].UserID); err != nil {
			t.Fatal(err)
		}
		if err := w.App.Attend(ctx, v.Panel[1], v.ID, v.Candidates[0].ID, app.AttendInput{}); err != nil {
			t.Fatal(err)
		}
		asked++
		heard, err := io.ReadAll(live.Body) // the stream ends with the change that is no longer theirs to hear of
		if err != nil || strings.Count(string(heard), "data: ") > 1 {
			t.Errorf("a disabled chair hears %q, %v", heard, err)
		}
		figures.Add(t, "Rights taken away during a session", asked)
	})
}

// follow opens a stream.
func follow(ctx context.Context, c *servertest.Client, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+path, nil)
	if err != nil {
		return nil, err
	}
	return c.HTTP.Do(req)
}
