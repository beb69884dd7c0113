package journeys

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"
)

// The page of the audit trail finds rows by their vacancy, tells what binds the trail now, and warns where it is not the
// one that its newest checkpoint was signed for.
func TestTheAuditPageTellsWhereTheTrailStands(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		if _, ok := demo(t, storetest.SQLite(t)); !ok {
			return
		}
		w := apptest.New(t, storetest.Open(t, address))
		var (
			signed hiring.AuditHead
			broken error
		)
		site := servertest.Start(t, w, func(p *server.Parts) {
			p.Checkpoint = func() (hiring.AuditHead, time.Time, error) {
				return signed, time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC), broken
			}
		})
		v, other := w.Vacancy(1, 1), w.Vacancy(1, 1)
		if err := w.App.UpdateVacancy(t.Context(), v.Recruiter, v.ID, app.UpdateVacancyInput{Title: "Keeper of the 100 % lamps", Reference: "LAMP-9"}); err != nil {
			t.Fatal(err)
		}
		ada := site.SignIn(t, w.Administrator("Ada Administrator"))
		page := func(query string) string {
			t.Helper()
			r := ada.Get("/audit" + query)
			if r.Status != http.StatusOK {
				t.Errorf("%s: %d", query, r.Status)
			}
			return r.Body
		}
		for query, rows := range map[string]string{
			"?vacancy=lamp-9&action=vacancy+created": "1 row", "?vacancy=100+%25&action=vacancy+created": "1 row", "?vacancy=&action=vacancy+created": "2 rows", "?vacancy=PIO&action=vacancy+created": "1 row",
		} {
			if got := page(query); !strings.Contains(got, rows) {
				t.Errorf("%s finds not %s", query, rows)
			}
		}
		if r := ada.Get("/audit?vacancy=rabbit"); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Body, "No vacancy has this") {
			t.Errorf("a vacancy that is not there: %d", r.Status)
		}
		if r := ada.Get("/audit.csv?vacancy=PIO"); strings.Contains(r.Body, v.ID.String()) || !strings.Contains(r.Body, other.ID.String()) {
			t.Error("the download holds another vacancy")
		}
		const warning = "The trail is not the one its newest checkpoint was signed for"
		if got := page(""); !strings.Contains(got, "None yet") || strings.Contains(got, warning) {
			t.Error("before the first checkpoint")
		}
		head, err := w.App.AuditHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		signed = head
		if got := page(""); !strings.Contains(got, "signed on 2 November 2026 at 8:00am") || !strings.Contains(got, head.Hash) || strings.Contains(got, warning) {
			t.Error("with a checkpoint that fits")
		}
		for what, h := range map[string]hiring.AuditHead{"another hash": {Seq: head.Seq, Hash: strings.Repeat("0", 64)}, "rows that are gone": {Seq: head.Seq + 100, Hash: head.Hash}} {
			if signed = h; !strings.Contains(page(""), warning) {
				t.Errorf("%s: no warning", what)
			}
		}
		if broken = errors.New("no disk"); !strings.Contains(page(""), "It cannot be read") {
			t.Error("a checkpoint that cannot be read is not told of")
		}
		storetest.Behead(t, address)
		if r := ada.Get("/audit"); r.Status != http.StatusOK || !strings.Contains(r.Body, "The head of the trail is gone") {
			t.Errorf("nobody is warned that the head is gone: %d", r.Status)
		}
	})
}
