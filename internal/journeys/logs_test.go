package journeys

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// No line of the log, at its most talkative, holds what people are called, wrote or marked, nor a secret: not of journeys
// that go well, nor of requests that are refused, malformed, or fail because the database does.
func TestTheLogHoldsNobodysData(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil && !pgtest.Complete() {
		t.Skip("not run: ", err)
	}
	storetest.EachAddress(t, func(t *testing.T, address string) {
		lines := &servertest.Log{}
		options := &slog.HandlerOptions{Level: slog.LevelDebug}
		var log *slog.Logger // JSON on one database and text on the other
		if strings.HasPrefix(address, "sqlite:") {
			log = slog.New(slog.NewJSONHandler(lines, options))
		} else {
			log = slog.New(slog.NewTextHandler(lines, options))
		}
		s, err := store.Open(t.Context(), address, log)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		w := apptest.New(t, s)
		v := w.Filled()
		site := servertest.Start(t, w, func(p *server.Parts) { p.Log = log })
		c := &cast{Vacancy: v, site: site}
		card := v.Card(v.Panel[1], v.Candidates[0])
		secrets := []string{
			apptest.IsCanary, servertest.Password, "Rhona Recruiter", "Hari Manager", "Panel Member1", "Olive Observer", "Ada Administrator", "@example.", "wrong heron lamps",
		}
		admin := w.Administrator("Ada Administrator")
		asking := []hiring.Actor{v.Manager, admin}
		if strings.HasPrefix(address, "postgres") {
			asking = []hiring.Actor{v.Recruiter, v.Panel[1]}
		}
		for _, who := range asking {
			page, program := site.SignIn(t, who), site.Program(t, who, false)
			secrets = append(secrets, program.Token)
			if u, err := url.Parse(site.URL); err == nil {
				for _, cookie := range page.HTTP.Jar.Cookies(u) {
					secrets = append(secrets, cookie.Value)
				}
			}
			for _, r := range site.Whole.Routes() {
				path, ok := c.fill(r, card)
				if !ok || strings.HasSuffix(path, "/events") || r.Path == "/sign-out" || strings.Contains(r.Path, "sessions") {
					continue
				}
				ask(page, program, r.Method, path)
			}
		}
		nobody := site.Browser(t)
		nobody.Post("/sign-in", url.Values{"email": {"canary@example.org"}, "password": {"wrong heron lamps drift"}})
		for _, path := range []string{"/join/", "/reset/", "/setup?token=", "/" + apptest.IsCanary + "/", "/api/v1/"} {
			nobody.Get(path + apptest.Canary("link", 0))
		}
		page, program := site.SignIn(t, v.Manager), site.Program(t, v.Manager, false)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		failed := 0
		for _, r := range site.Whole.Routes() {
			if path, ok := c.fill(r, card); ok && !strings.HasSuffix(path, "/events") {
				reply := ask(page, program, r.Method, path)
				if reply.Status == http.StatusInternalServerError {
					failed++
					if id := reply.Header.Get("X-Request-Id"); id == "" || len(lines.Holding(id)) == 0 {
						t.Errorf("%s %s fails, and no line of the log has its number %q", r.Method, r.Path, id)
					}
				}
			}
		}
		all := lines.Holding("")
		if failed < 50 || len(all) < 1000 {
			t.Errorf("only %d requests failed, %d lines were written", failed, len(all))
		}
		for _, secret := range secrets {
			if found := lines.Holding(secret); len(found) > 0 {
				t.Errorf("%q is in %d lines, first in\n%s", secret, len(found), found[0])
			}
		}
		figures.Add(t, "Log lines searched for personal data", len(all))
	})
}

// ask sends what a person might, with canaries wherever words can stand.
func ask(page, program *servertest.Client, method, path string) servertest.Reply {
	words := apptest.Canary("typed", 0)
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	if strings.HasPrefix(path, "/api/") {
		if method == http.MethodGet {
			return program.Get(path + sep + "q=" + words)
		}
		program.JSON(method, path, `{"`+words+`": "`+words+`"}`, "If-Match", `"0"`)
		return program.JSON(method, path, `{"name": "`+words+`", "reason": "`+words+`"`, "If-Match", words)
	}
	if method == http.MethodGet {
		return page.Do(method, path+sep+"search="+words+"&from="+words+"&by="+words+"%40example.org", "", "", "User-Agent", words, "Referer", "http://x.example/"+words)
	}
	form := url.Values{"version": {words}}
	for _, name := range []string{"name", "email", "reason", "title", "text", "candidates", "password", "current", "notes", "search", "action"} {
		form.Set(name, words)
	}
	return page.Post(path, form)
}
