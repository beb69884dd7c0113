package journeys

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// byName has a site reached as localhost: browsers know no passkeys for a bare address.
func byName(p *server.Parts) {
	p.BaseURL = &url.URL{Scheme: "http", Host: strings.Replace(p.Addr, "127.0.0.1", "localhost", 1)}
}

func (f *factorSite) give(b *browsertest.Browser, password string) {
	b.Fill("email", f.email)
	b.Fill("password", password)
	b.Press("Sign in")
}

// shownIn are the recovery codes and the key on a page.
func shownIn(b *browsertest.Browser, selector string) []string {
	return strings.Fields(b.Text(selector, ""))
}

// With script: an authenticator app, a passkey, both as the second step, a passkey alone, a recovery code, and all of
// it taken away again.
func TestSecondFactorsInABrowser(t *testing.T) {
	t.Parallel()
	storetest.Each(t, secondFactorsInABrowser)
}

func secondFactorsInABrowser(t *testing.T, s *store.Store) {
	t.Helper()
	f := &factorSite{Site: servertest.Start(t, apptest.New(t, s), byName)}
	b, ok := browsertest.Open(t, strings.Replace(f.URL, "127.0.0.1", "localhost", 1), true)
	if !ok {
		return
	}
	b.Passkeys()
	f.who = f.Person("Rhona Recruiter", true)
	f.email = f.Email(t, f.who)
	b.Go("/sign-in?next=%2Faccount")
	b.Keep("factor-sign-in")
	f.give(b, servertest.Password)
	b.See("None: your password alone opens the account")
	b.Press("Change second factor")
	b.Keep("factor-none")
	b.Press("Set up an authenticator app")
	f.secret = strings.ToUpper(strings.Join(shownIn(b, ".merit-secret code"), ""))
	b.Keep("factor-app")
	if !b.Is(`document.querySelector('main img').naturalWidth > 200`) {
		t.Error("the QR code is not shown")
	}
	b.Fill("code", "12345")
	b.Press("Confirm")
	b.See("The code is wrong.")
	b.Fill("code", f.code(t, 0))
	b.Press("Confirm")
	f.codes = shownIn(b, ".merit-codes")
	b.Keep("factor-codes")
	b.Press("I have kept them")
	b.See("10 codes")

	// A passkey beside it: after five minutes the password is asked again first.
	f.Advance(6 * time.Minute)
	b.Press("Add a passkey")
	b.See("Enter your password again")
	b.Keep("factor-password-again")
	b.Fill("current", "not the password")
	b.Press("Continue")
	b.See("The current password is wrong.")
	b.Fill("current", servertest.Password)
	b.Press("Continue")
	b.Keep("factor-passkey-new")
	b.Fill("name", "Work laptop")
	b.Press("Make the passkey")
	b.See("The passkey has been added.")
	b.See("Passkey: Work laptop")
	b.Keep("factor-both")
	b.Press("Change name (Passkey: Work laptop)")
	b.Fill("name", "Home laptop")
	b.Press("Save")
	b.See("Passkey: Home laptop")

	// The second step, by each of the three.
	out := func() {
		b.Press("Sign out")
		b.Go("/sign-in?next=%2Faccount")
	}
	out()
	f.give(b, servertest.Password)
	b.See("Confirm that it is you")
	b.Keep("factor-second-step")
	b.Is(`(async () => {
		const csrf = document.querySelector('[name=csrf]').value
		const post = (path, data = {}) => fetch(path, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ csrf, ...data }) })
		const answer = async (path) => {
			const { publicKey } = await (await post(path)).json()
			return JSON.stringify((await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) })).toJSON())
		}
		const step = '/sign-in/second-step'
		const said = []
		const right = await answer(step + '/passkey')
		said.push((await post(step, { passkey: '{}' })).status) // takes the question
		said.push((await post(step, { passkey: right })).status) // so the right answer comes too late
		said.push((await post(step, { passkey: await answer('/sign-in/passkey/ask') })).status) // an answer to another question
		window.said = said.join(' ')
	})()`)
	b.Wait(`window.said === '422 422 422'`)
	b.Press("Use a passkey")
	b.See("1 passkey, 10 recovery codes left")
	out()
	f.give(b, servertest.Password)
	b.Fill("code", "000 000")
	b.Press("Continue")
	b.See("The code is wrong or was used already.")
	b.Keep("factor-second-step-wrong")
	b.Fill("code", f.code(t, 0))
	b.Press("Continue")
	b.See("1 passkey, 10 recovery codes left")
	out()
	f.give(b, servertest.Password)
	b.Fill("code", f.codes[0])
	b.Press("Continue")
	b.See("You have used a recovery code. 9 are left.")

	// The passkey alone, which knows its owner.
	out()
	b.Press("Sign in with a passkey")
	b.See("1 passkey, 9 recovery codes left")

	// Taken away again: the last one with the password.
	b.Press("Change second factor")
	b.Press("Remove the authenticator app (Authenticator app)")
	b.Press("Remove")
	b.See("Not set up")
	b.Press("Remove passkey (Passkey: Home laptop)")
	b.See("It is your last second factor")
	b.Keep("factor-remove-last")
	b.Press("Remove")
	b.See("The current password is wrong.")
	b.Fill("current", servertest.Password)
	b.Press("Remove")
	b.See("Removed.")
	out()
	b.Press("Sign in with a passkey")
	b.See("The passkey was not accepted.")
	f.give(b, servertest.Password)
	b.See("None: your password alone opens the account")
}

// Without script: an authenticator app is set up, signs in, and saves what somebody typed while signed out; the pages
// say that passkeys need script.
func TestSecondFactorsWithoutScript(t *testing.T) {
	writing(t, false, func(t *testing.T, d desk) {
		f := &factorSite{Site: d.site, who: d.who, email: d.email}
		d.Go("/account/second-factor")
		d.Press("Set up an authenticator app")
		f.secret = strings.ToUpper(strings.Join(shownIn(d.Browser, ".merit-secret code"), ""))
		d.Fill("code", f.code(t, 0))
		d.Press("Confirm")
		f.codes = shownIn(d.Browser, ".merit-codes")
		d.Go(d.path)
		d.signOutEverywhere()
		f.Advance(time.Minute)
		d.Fill("ratings.1.evidence", "Typed after the session ended.")
		d.Fill("notes", "A note of mine.")
		d.Press("Save draft")
		d.Fill("email", d.email)
		d.Fill("password", servertest.Password)
		d.Press("Sign in and save")
		d.See("Confirm that it is you")
		d.Fill("code", "000000")
		d.Press("Continue")
		d.See("The code is wrong or was used already.")
		if d.stored(1) != "" {
			t.Errorf("saved before the second step: %q", d.stored(1))
		}
		// Ten minutes later the step is over: the password is asked anew, and the words are still there.
		f.Advance(11 * time.Minute)
		d.Fill("code", f.code(t, 0))
		d.Press("Continue")
		d.See("Sign in to save what you typed")
		d.Fill("email", d.email)
		d.Fill("password", servertest.Password)
		d.Press("Sign in and save")
		d.Fill("code", f.code(t, 0))
		d.Press("Continue")
		d.See("Your draft has been saved.")
		if d.stored(1) != "Typed after the session ended." || d.card().Notes != "A note of mine." {
			t.Errorf("kept were %q and %q", d.stored(1), d.card().Notes)
		}
		d.Press("Sign out")
		d.Fill("email", d.email)
		d.Fill("password", servertest.Password)
		d.Press("Sign in")
		d.Fill("code", f.codes[0])
		d.Press("Continue")
		d.See("9 are left")
	})
}

// Signed out while typing, with script: the second step too is done in place.
func TestWordsOutliveTheSessionWithASecondFactor(t *testing.T) {
	writing(t, true, func(t *testing.T, d desk) {
		f := &factorSite{Site: d.site, who: d.who, email: d.email}
		f.in = d.site.SignIn(t, d.who)
		f.enrol(t)
		d.signOutEverywhere()
		d.Fill("ratings.0.evidence", "Typed after the session ended.")
		d.says("you have been signed out")
		d.Wait(`document.getElementById('sign-in-again-email') !== null`)
		d.Is(`(document.getElementById('sign-in-again-email').value = '` + d.email + `', document.getElementById('sign-in-again-password').value = '` + servertest.Password + `')`)
		d.Act("Sign in and save")
		d.Wait(`document.getElementById('sign-in-again-code') !== null`)
		d.Keep("signed-out-second-step")
		for _, code := range []string{"000000", f.code(t, 0)} {
			d.Is(`(document.getElementById('sign-in-again-code').value = '` + code + `', true)`)
			d.Act("Sign in and save")
			if code == "000000" {
				d.Wait(`document.body.innerText.includes('The code is wrong or was used already.')`)
			}
		}
		d.says("Saved")
		if d.stored(0) != "Typed after the session ended." {
			t.Errorf("kept is %q", d.stored(0))
		}
	})
}
