package deliver_test

import (
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/deliver"
	"merit/internal/store/storetest"
)

// Whoever's second factors change is told by mail, each time: nothing of it takes the place of what was told before.
func TestChangesOfSecondFactorsAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	box := newMailbox(t)
	p := work(t, w, box.at(deliver.Open))
	ada, pat := w.Administrator("Ada Administrator"), w.Person("Pat Panel", false)
	code := []byte("hash of a code")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.App.BeginTOTP(t.Context(), pat, "SECRET"))
	_, err := w.App.ConfirmTOTP(t.Context(), pat, "SECRET", 7, app.FirstFactor{Codes: [][]byte{code}, Session: []byte("this")})
	must(err)
	left, err := w.App.UseRecoveryCode(t.Context(), pat.UserID, code)
	must(err)
	if left != 0 {
		t.Errorf("%d codes are left", left)
	}
	must(w.App.RemoveFactorsOf(t.Context(), ada, pat.UserID))
	p.round()
	var all strings.Builder
	for _, l := range box.got() {
		if l.subject(t) != "How you sign in to Merit has changed" {
			t.Errorf("subject %q", l.subject(t))
		}
		all.WriteString(l.Body)
	}
	if len(box.got()) != 3 {
		t.Errorf("%d mails", len(box.got()))
	}
	for _, want := range []string{"An authenticator app was added", "Of 10 codes 0 are left", "Every second factor was removed", "done by Ada Administrator"} {
		if !strings.Contains(strings.Join(strings.Fields(all.String()), " "), want) {
			t.Errorf("no mail says %q:\n%s", want, all.String())
		}
	}
}
