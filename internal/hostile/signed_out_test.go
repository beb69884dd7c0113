package hostile

import (
	"strings"
	"testing"

	"merit/internal/browsertest"
	"merit/internal/server/servertest"
)

// After signing out the browser holds nothing of what was read: not behind its back button, not in its storage, not in
// its caches.
func TestABrowserHoldsNothingAfterSigningOut(t *testing.T) {
	t.Parallel()
	const canary = "zebrafinch"
	s, ok := newStand(t, withWords(func(int) string { return "The candidate spoke of a " + canary + "." }))
	if !ok {
		return
	}
	b, ok := browsertest.Open(t, s.URL, true)
	if !ok {
		return
	}
	b.Go("/sign-in")
	b.Fill("email", s.Email(t, s.victim))
	b.Fill("password", servertest.Password)
	b.Press("Sign in")
	shown := []string{
		"/scorecards/" + s.ids[1]["scorecard"], "/vacancies/" + s.ids[2]["vacancy"] + "/results/" + s.ids[2]["candidate"],
		"/vacancies/" + s.ids[2]["vacancy"] + "/moderation/" + s.ids[2]["candidate"],
	}
	for _, at := range shown {
		b.Visit(s.URL + at)
		if !strings.Contains(b.Script("document.documentElement.outerHTML"), canary) {
			t.Fatalf("%s does not show it", at)
		}
	}
	b.Press("Sign out")
	for range 2 {
		b.Back()
		if page := b.Script("document.documentElement.outerHTML"); strings.Contains(page, canary) {
			t.Errorf("back at %s the browser still shows it", b.Path())
		}
	}
	b.Visit(s.URL + "/sign-in")
	held := b.Stored() + b.Script(`(async () => {
		const out = []
		for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) out.push(r.url)
		for (const { name } of await indexedDB.databases()) {
			const db = await new Promise((done, no) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); r.onerror = no })
			for (const store of db.objectStoreNames) out.push(JSON.stringify(await new Promise((done, no) => { const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => done(r.result); r.onerror = no })))
			db.close()
		}
		return JSON.stringify(out) + document.cookie + (await navigator.serviceWorker.getRegistrations()).length
	})()`)
	if strings.Contains(held, canary) || !strings.HasSuffix(held, "0") {
		t.Errorf("the browser holds %s", held)
	}
	if r := s.SignIn(t, s.victim).Post("/sign-out", nil); r.Header.Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("signing out leaves the cache: %q", r.Header.Get("Clear-Site-Data"))
	}
}
