package journeys

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/pgtest"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// factorSite is a running Merit with somebody in it who has an authenticator app.
type factorSite struct {
	*servertest.Site
	who    hiring.Actor
	email  string
	secret string
	codes  []string // recovery codes
	in     *servertest.Client
}

const stepPath = "/sign-in/second-step"

// newFactorSite sets an authenticator app up through the pages; ok is false where built assets are missing and need
// not be there.
func newFactorSite(t *testing.T, s *store.Store, change ...func(*server.Parts)) (f *factorSite, ok bool) {
	t.Helper()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return nil, false
	}
	f = &factorSite{Site: servertest.Start(t, apptest.New(t, s), change...)}
	f.who = f.Administrator("Ada Administrator")
	f.email = f.Email(t, f.who)
	f.in = f.SignIn(t, f.who)
	f.enrol(t)
	return f, true
}

var (
	shownSecret = regexp.MustCompile(`Key: <code>([a-z2-7 ]+)</code>`)
	shownCode   = regexp.MustCompile(`<li><code>([a-z2-7-]{29})</code></li>`)
)

// enrol sets an authenticator app up in the session that is signed in.
func (f *factorSite) enrol(t *testing.T) {
	t.Helper()
	if r := f.in.Post("/account/authenticator", nil); r.Status != http.StatusSeeOther {
		t.Fatalf("begin: %d %s", r.Status, r.Body)
	}
	page := f.in.Get("/account/authenticator")
	m := shownSecret.FindStringSubmatch(page.Body)
	if m == nil || !strings.Contains(page.Body, `src="data:image/png;base64,`) {
		t.Fatalf("no key on the page: %d %s", page.Status, page.Body)
	}
	f.secret = strings.ToUpper(strings.ReplaceAll(m[1], " ", ""))
	if r := f.in.Post("/account/authenticator/confirm", url.Values{"code": {"000000"}}); r.Status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong code: %d", r.Status)
	}
	done := f.in.Post("/account/authenticator/confirm", url.Values{"code": {f.code(t, 0)}})
	f.codes = nil
	for _, m := range shownCode.FindAllStringSubmatch(done.Body, -1) {
		f.codes = append(f.codes, m[1])
	}
	if done.Status != http.StatusOK || len(f.codes) != hiring.RecoveryCodes {
		t.Fatalf("confirm: %d, %d recovery codes: %s", done.Status, len(f.codes), done.Body)
	}
	f.Advance(time.Minute) // that code and the next ones before it are used up
}

// code is what the app shows, so many steps from now.
func (f *factorSite) code(t *testing.T, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(f.secret, f.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// half is a client with the password given and the second step due.
func (f *factorSite) half(t *testing.T) *servertest.Client {
	t.Helper()
	b := f.Browser(t)
	r := b.Post("/sign-in", url.Values{"email": {f.email}, "password": {servertest.Password}, "next": {"/roles?q=baker"}})
	if r.Status != http.StatusSeeOther || r.Location() != stepPath+"?next=%2Froles%3Fq%3Dbaker" {
		t.Fatalf("sign in: %d to %q", r.Status, r.Location())
	}
	return b
}

func (f *factorSite) step(b *servertest.Client, code string) servertest.Reply {
	return b.Post(stepPath, url.Values{"code": {code}, "next": {"/roles?q=baker"}})
}

// cookie is the session's token as a client holds it.
func cookie(b *servertest.Client) string {
	at, _ := url.Parse(b.URL)
	for _, c := range b.HTTP.Jar.Cookies(at) {
		if c.Name == "merit" {
			return c.Value
		}
	}
	return ""
}

func isIn(b *servertest.Client) bool { return b.Get("/account").Status == http.StatusOK }

func onEachWithFactor(t *testing.T, test func(t *testing.T, f *factorSite)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if f, ok := newFactorSite(t, s); ok {
			test(t, f)
		}
	})
}

// The second step: its page, one step of skew either way, where somebody wanted to go, and a new token at its end.
func TestTheSecondStepOfSigningIn(t *testing.T) {
	onEachWithFactor(t, func(t *testing.T, f *factorSite) {
		b := f.half(t)
		before := cookie(b)
		if isIn(b) {
			t.Fatal("signed in before the second step")
		}
		page := b.Get(stepPath + "?next=%2Froles%3Fq%3Dbaker")
		if page.Status != http.StatusOK || !strings.Contains(page.Body, `name="next" value="/roles?q=baker"`) {
			t.Errorf("the page: %d %s", page.Status, page.Body)
		}
		if r := b.Get("/sign-in?next=%2Froles"); r.Location() != stepPath+"?next=%2Froles" {
			t.Errorf("the sign-in page leads to %q", r.Location())
		}
		for _, wrong := range []string{"", "123456", f.code(t, -2), f.code(t, 2), "abcd-efgh", strings.Repeat("7", 300)} {
			if r := f.step(b, wrong); r.Status != http.StatusUnprocessableEntity || isIn(b) {
				t.Errorf("%q: %d", wrong, r.Status)
			}
		}
		r := f.step(b, f.code(t, 0)[:3]+" "+f.code(t, 0)[3:])
		if r.Status != http.StatusSeeOther || r.Location() != "/roles?q=baker" || !isIn(b) {
			t.Fatalf("a right code: %d to %q", r.Status, r.Location())
		}
		if after := cookie(b); after == before {
			t.Error("the token stayed the same")
		}
		planted := f.Browser(t)
		if r := planted.Do("GET", "/account", "", "", "Cookie", "merit="+before); r.Status == http.StatusOK {
			t.Error("the half session's token opens the account")
		}
		// A step ahead counts, and then the one that is on its time does not any more.
		ahead := f.half(t)
		if r := f.step(ahead, f.code(t, 1)); r.Status != http.StatusSeeOther {
			t.Errorf("a code of the next step: %d", r.Status)
		}
		late := f.half(t)
		if r := f.step(late, f.code(t, 0)); r.Status != http.StatusUnprocessableEntity {
			t.Errorf("a code from before the last one taken: %d", r.Status)
		}
		f.Advance(90 * time.Second)
		if r := f.step(late, f.code(t, -1)); r.Status != http.StatusSeeOther {
			t.Errorf("a code of the step before: %d", r.Status)
		}
	})
}

// A code is taken once, on whatever session it comes again; of many requests at the same moment one alone gets in.
func TestACodeIsTakenOnce(t *testing.T) {
	onEachWithFactor(t, func(t *testing.T, f *factorSite) {
		code := f.code(t, 0)
		if r := f.step(f.half(t), code); r.Status != http.StatusSeeOther {
			t.Fatalf("first: %d", r.Status)
		}
		if r := f.step(f.half(t), code); r.Status != http.StatusUnprocessableEntity {
			t.Errorf("replayed: %d", r.Status)
		}
		for name, code := range map[string]func() string{
			"code of the app": func() string { f.Advance(time.Hour); return f.code(t, 0) },
			"recovery code":   func() string { f.Advance(time.Hour); return f.codes[9] },
		} {
			const racers = 6
			var clients []*servertest.Client
			said := code()
			for range racers {
				clients = append(clients, f.half(t))
			}
			start, in := make(chan struct{}), make(chan int, racers)
			var all sync.WaitGroup
			for _, b := range clients {
				all.Go(func() { <-start; in <- f.step(b, said).Status })
			}
			close(start)
			all.Wait()
			close(in)
			won := 0
			for status := range in {
				if status == http.StatusSeeOther {
					won++
				}
			}
			if won != 1 {
				t.Errorf("%s: %d of %d at once got in", name, won, racers)
			}
			figures.Add(t, "Races for one code", racers)
		}
	})
}

// Half a session opens no more than none at all: every declared route answers it as it answers nobody.
func TestHalfASessionOpensNothing(t *testing.T) {
	onEachWithFactor(t, func(t *testing.T, f *factorSite) {
		nobody, walked := f.Browser(t), 0
		parameter := regexp.MustCompile(`:[a-z]+`)
		half := f.half(t)
		for _, r := range f.Whole.Routes() {
			if r.Permission == hiring.Public || strings.HasPrefix(r.Path, "/api/") {
				continue
			}
			path := parameter.ReplaceAllString(r.Path, f.who.UserID.String())
			want := http.StatusSeeOther
			if r.Writes {
				want = http.StatusUnauthorized
			}
			for _, b := range []*servertest.Client{nobody, half} {
				got := b.Do(r.Method, path, "application/x-www-form-urlencoded", "")
				if got.Status != want || want == http.StatusSeeOther && !strings.HasPrefix(got.Location(), "/sign-in") {
					t.Errorf("%s %s: %d to %q", r.Method, r.Path, got.Status, got.Location())
				}
			}
			walked++
		}
		if walked < 150 {
			t.Errorf("only %d routes were walked", walked)
		}
		figures.Add(t, "Routes refused to half a session", walked)
		if r := half.Do("GET", "/api/v1/vacancies", "", "", "Authorization", ""); r.Status != http.StatusUnauthorized {
			t.Errorf("the API: %d", r.Status)
		}
		if got := f.in.Get("/account/sessions").Body; strings.Contains(got, "everywhere else") {
			t.Error("half a session is listed among the sessions")
		}
		// It can be given up, ends in ten minutes, and dies with the account's other sessions.
		if half.Post("/sign-out", nil); half.Get(stepPath).Status == http.StatusOK {
			t.Error("it goes on after it was cancelled")
		}
		late := f.half(t)
		f.Advance(10*time.Minute + time.Second)
		if r := f.step(late, f.code(t, 0)); r.Location() != "/sign-in?next=%2Froles%3Fq%3Dbaker" || isIn(late) {
			t.Errorf("after ten minutes: %d", r.Status)
		}
		dead := f.half(t)
		if err := f.App.ChangePassword(t.Context(), f.who, "a hash"); err != nil {
			t.Fatal(err)
		}
		if r := f.step(dead, f.code(t, 0)); r.Location() != "/sign-in?next=%2Froles%3Fq%3Dbaker" || isIn(dead) {
			t.Errorf("after another password: %d", r.Status)
		}
	})
}

// Ten guesses at the second step in five minutes, whatever address they come from and however often the password is
// given in between.
func TestGuessesAtTheSecondStepAreCounted(t *testing.T) {
	onEachWithFactor(t, func(t *testing.T, f *factorSite) {
		b := f.half(t)
		for i := range 10 {
			if r := f.step(b, "000000"); r.Status != http.StatusUnprocessableEntity || strings.Contains(r.Body, "too many") {
				t.Fatalf("guess %d: %d", i+1, r.Status)
			}
			if i == 5 {
				b = f.half(t)
			}
		}
		if r := f.step(b, f.code(t, 0)); !strings.Contains(r.Body, "There were too many tries") || isIn(b) {
			t.Errorf("the eleventh, which is right: %d", r.Status)
		}
		if r := f.step(f.half(t), f.codes[0]); !strings.Contains(r.Body, "There were too many tries") {
			t.Errorf("a recovery code after ten guesses: %d", r.Status)
		}
		f.Advance(5*time.Minute + time.Second)
		if r := f.step(f.half(t), f.code(t, 0)); r.Status != http.StatusSeeOther {
			t.Errorf("five minutes later: %d", r.Status)
		}
	})
}

// A recovery code works once; those left are counted, new ones take the place of all.
func TestRecoveryCodes(t *testing.T) {
	onEachWithFactor(t, func(t *testing.T, f *factorSite) {
		b := f.half(t)
		if r := f.step(b, " "+strings.ToUpper(f.codes[0])+" "); r.Status != http.StatusSeeOther {
			t.Fatalf("a recovery code: %d %s", r.Status, r.Body)
		}
		if page := b.Get("/account"); !strings.Contains(page.Body, "9 recovery codes left") || !strings.Contains(page.Body, "9 are left") {
			t.Errorf("the account page does not say that 9 are left: %s", page.Body)
		}
		if r := f.step(f.half(t), f.codes[0]); r.Status != http.StatusUnprocessableEntity {
			t.Errorf("the same code again: %d", r.Status)
		}
		fresh := b.Post("/account/recovery-codes", nil)
		codes := shownCode.FindAllStringSubmatch(fresh.Body, -1)
		if len(codes) != hiring.RecoveryCodes {
			t.Fatalf("new codes: %d %s", fresh.Status, fresh.Body)
		}
		if r := f.step(f.half(t), f.codes[1]); r.Status != http.StatusUnprocessableEntity {
			t.Errorf("one of the codes before: %d", r.Status)
		}
		if r := f.step(f.half(t), codes[0][1]); r.Status != http.StatusSeeOther {
			t.Errorf("one of the new: %d", r.Status)
		}
		for _, code := range append(f.codes, codes[0][1], f.secret) {
			if lines := f.Log.Holding(code); len(lines) > 0 {
				t.Errorf("the log holds a secret: %s", lines[0])
			}
		}
	})
}

// A link to choose a new password, and an administrator's, leave the second factor: it follows. So does a password of
// eight characters suffice, and no fewer.
func TestAResetKeepsTheSecondFactor(t *testing.T) {
	onEachWithFactor(t, func(t *testing.T, f *factorSite) {
		secret, hash := identity.NewSecret()
		if err := f.Store.Write(t.Context(), func(tx *store.Tx) error {
			return tx.CreateReset(f.who.UserID, hash, f.Now(), f.Now().Add(time.Hour))
		}); err != nil {
			t.Fatal(err)
		}
		b := f.Browser(t)
		if r := b.Post("/reset/"+secret, url.Values{"password": {"vcmqhzk"}}); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Body, "at least 8") {
			t.Fatalf("seven characters: %d", r.Status)
		}
		if r := b.Post("/reset/"+secret, url.Values{"password": {"vcmqhzkw"}}); r.Location() != "/sign-in" || isIn(b) {
			t.Fatalf("reset: %d to %q", r.Status, r.Location())
		}
		if isIn(f.in) {
			t.Error("a session outlived the reset")
		}
		if r := b.Post("/sign-in", url.Values{"email": {f.email}, "password": {"vcmqhzkw"}}); r.Location() != stepPath+"?next=%2F" || isIn(b) {
			t.Fatalf("with the new password: %d to %q", r.Status, r.Location())
		}
		if r := f.step(b, f.code(t, 0)); r.Status != http.StatusSeeOther || !isIn(b) {
			t.Fatalf("with the code: %d", r.Status)
		}
		// The last factor goes only with a password that can stand alone.
		remove := func(current, next string) servertest.Reply {
			return b.Post("/account/authenticator/remove", url.Values{"current": {current}, "password": {next}})
		}
		for _, wrong := range [][2]string{{"", ""}, {"not the password", ""}, {"vcmqhzkw", ""}, {"vcmqhzkw", "vcmqhzkwrtpbnx"}, {"not the password", servertest.Password}} {
			if r := remove(wrong[0], wrong[1]); r.Status != http.StatusUnprocessableEntity {
				t.Errorf("remove with %q: %d", wrong, r.Status)
			}
		}
		if r := remove("vcmqhzkw", servertest.Password); r.Status != http.StatusSeeOther || !isIn(b) {
			t.Fatalf("remove: %d %s", r.Status, r.Body)
		}
		alone := f.Browser(t)
		if r := alone.Post("/sign-in", url.Values{"email": {f.email}, "password": {servertest.Password}}); r.Location() != "/" || !isIn(alone) {
			t.Errorf("with the password alone: %d to %q", r.Status, r.Location())
		}
		if left, err := f.App.Factors(t.Context(), f.who.UserID); err != nil || left.Any() || left.CodesLeft != 0 {
			t.Errorf("what outlived the last second factor: %+v, %v", left, err)
		}
	})
}

// Who has to have a second factor and has none is led to set one up, and can do nothing else: by the rule, from the
// next request on, whatever the route.
func TestWhoMustHaveASecondFactor(t *testing.T) {
	t.Parallel()
	f := &factorSite{Site: servertest.Start(t, apptest.New(t, storetest.SQLite(t)), func(p *server.Parts) { p.Factors = hiring.FactorAdministrators })}
	f.who = f.Administrator("Ada Administrator")
	f.email = f.Email(t, f.who)
	rob := f.Person("Rob Recruiter", true)
	free := f.SignIn(t, rob)
	if r := free.Get("/"); r.Status != http.StatusOK {
		t.Fatalf("somebody who need not: %d", r.Status)
	}
	f.in = f.SignIn(t, f.who)
	parameter, walked := regexp.MustCompile(`:[a-z]+`), 0
	for _, r := range f.Whole.Routes() {
		if r.Permission == hiring.Public || r.Permission == hiring.OwnFactors || strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		walked++
		got := f.in.Do(r.Method, parameter.ReplaceAllString(r.Path, f.who.UserID.String()), "application/x-www-form-urlencoded", "notes=Typed+before+the+rule.")
		switch kept := keepable(r.Path); {
		case !r.Writes && (got.Status != http.StatusSeeOther || got.Location() != "/account/second-factor"):
			t.Errorf("%s %s: %d to %q", r.Method, r.Path, got.Status, got.Location())
		case r.Writes && kept && (got.Status != http.StatusNotFound || !strings.Contains(got.Body, "Typed before the rule.")):
			t.Errorf("%s %s: %d, and what was typed is lost", r.Method, r.Path, got.Status)
		case r.Writes && !kept && got.Status != http.StatusForbidden:
			t.Errorf("%s %s: %d", r.Method, r.Path, got.Status)
		}
	}
	if walked < 150 {
		t.Errorf("only %d routes were walked", walked)
	}
	figures.Add(t, "Routes refused without a second factor that is asked for", walked)
	if page := f.in.Get("/account/second-factor"); !strings.Contains(page.Body, "before you do anything else") || !strings.Contains(page.Body, "/sign-out") {
		t.Errorf("the page does not say so: %s", page.Body)
	}
	f.enrol(t)
	if r := f.in.Get("/users"); r.Status != http.StatusOK {
		t.Errorf("with a second factor: %d", r.Status)
	}
	if r := f.in.Post("/account/authenticator/remove", url.Values{"current": {servertest.Password}}); r.Status != http.StatusConflict {
		t.Errorf("removing the last one: %d", r.Status)
	}
	// Rights given in the middle of a session bring the rule with them.
	if err := f.App.ChangeRights(t.Context(), f.who, rob.UserID, true, true); err != nil {
		t.Fatal(err)
	}
	if r := free.Get("/"); r.Location() != "/account/second-factor" {
		t.Errorf("an administrator since a moment: %d", r.Status)
	}
}

func keepable(path string) bool {
	return path == "/scorecards/:scorecard" || path == "/scorecards/:scorecard/merge"
}

// An administrator removes a colleague's second factors, never their own; a password that may not stand alone opens
// nothing then.
func TestAnAdministratorRemovesSecondFactors(t *testing.T) {
	onEachWithFactor(t, func(t *testing.T, ada *factorSite) {
		bob := &factorSite{Site: ada.Site, who: ada.Person("Bob Tern", false)}
		bob.email = bob.Email(t, bob.who)
		bob.in = bob.SignIn(t, bob.who)
		bob.enrol(t)
		if r := bob.in.Post("/account/password", url.Values{"current": {servertest.Password}, "password": {"vcmqhzkw"}}); r.Location() != "/account" || !isIn(bob.in) {
			t.Fatalf("a short password beside a second factor: %d %s", r.Status, r.Body)
		}
		root := "/users/" + bob.who.UserID.String()
		if page := ada.in.Get(root); !strings.Contains(page.Body, "Authenticator app, 10 recovery codes left") || strings.Contains(page.Body, bob.secret) {
			t.Errorf("the administrator's page: %s", page.Body)
		}
		if r := ada.in.Get(root + "/second-factors/remove"); r.Status != http.StatusOK {
			t.Errorf("the question: %d", r.Status)
		}
		if r := ada.in.Post("/users/"+ada.who.UserID.String()+"/second-factors/remove", nil); r.Status != http.StatusConflict {
			t.Errorf("one's own: %d", r.Status)
		}
		if r := ada.in.Post(root+"/second-factors/remove", nil); r.Location() != root || isIn(bob.in) {
			t.Fatalf("remove: %d; Bob is signed in: %t", r.Status, isIn(bob.in))
		}
		b := bob.Browser(t)
		if r := b.Post("/sign-in", url.Values{"email": {bob.email}, "password": {"vcmqhzkw"}}); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Body, "no second factor any more") || isIn(b) {
			t.Errorf("a short password alone: %d", r.Status)
		}
		bob.Email(t, bob.who) // the long one again
		if r := b.Post("/sign-in", url.Values{"email": {bob.email}, "password": {servertest.Password}}); r.Location() != "/" || !isIn(b) {
			t.Errorf("a long one: %d", r.Status)
		}
		trail, err := ada.App.AuditTrail(t.Context(), ada.who, hiring.AuditFilter{SubjectIDs: []hiring.ID{bob.who.UserID}}, hiring.Page{})
		if err != nil {
			t.Fatal(err)
		}
		var did []string
		for _, e := range trail.Rows {
			did = append(did, e.Action)
		}
		for _, want := range []string{"second factor added", "second factors removed"} {
			if !strings.Contains(strings.Join(did, "; "), want) {
				t.Errorf("the audit trail holds %q, not %q", did, want)
			}
		}
	})
}

// How one signs in is changed only soon after showing whose account it is, and then other sessions end.
func TestChangingFactorsAsksForThePasswordAgain(t *testing.T) {
	t.Parallel()
	f, ok := newFactorSite(t, storetest.SQLite(t))
	if !ok {
		return
	}
	other := f.half(t)
	if r := f.step(other, f.code(t, 0)); r.Status != http.StatusSeeOther {
		t.Fatal(r.Status)
	}
	f.Advance(6 * time.Minute)
	for _, path := range []string{"/account/authenticator/remove", "/account/recovery-codes", "/account/authenticator", "/account/authenticator/confirm", "/account/passkeys", "/account/sessions/end-others", "/account/sessions/" + f.who.UserID.String() + "/end"} {
		if r := f.in.Post(path, url.Values{"current": {servertest.Password}}); !strings.HasPrefix(r.Location(), "/account/confirm?next=%2Faccount%2F") {
			t.Errorf("POST %s: %d to %q", path, r.Status, r.Location())
		}
	}
	if r := f.in.Post("/account/confirm", url.Values{"current": {"not the password"}, "next": {"/account/second-factor"}}); r.Status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong password: %d", r.Status)
	}
	if r := f.in.Post("/account/confirm", url.Values{"current": {servertest.Password}, "next": {"//evil.example/"}}); r.Location() != "/" {
		t.Errorf("the right one: %d to %q", r.Status, r.Location())
	}
	if r := f.in.Post("/account/recovery-codes", nil); r.Status != http.StatusOK || !isIn(f.in) || isIn(other) {
		t.Errorf("new codes: %d; here %t, elsewhere %t", r.Status, isIn(f.in), isIn(other))
	}
}
