package journeys

import (
	"strings"
	"testing"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/pdf"
	"merit/internal/pgtest"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"
)

// The interview pack comes as a page to print and as a PDF to keep, for those who prepare the vacancy.
func TestThePackIsPrinted(t *testing.T) {
	t.Parallel()
	printer, err := pdf.Find("")
	if _, missing := assets.Open(); err != nil || missing != nil {
		if pgtest.Complete() {
			t.Fatal(err, missing)
		}
		t.Log("not run: ", err, missing)
		return
	}
	v := apptest.New(t, storetest.SQLite(t)).Vacancy(2, 2)
	site := servertest.Start(t, v.World, func(p *server.Parts) { p.Printer = printer })
	recruiter := site.SignIn(t, v.Recruiter)
	root := "/vacancies/" + v.ID.String() + "/pack"
	whom := "?candidate=" + v.Candidates[1].ID.String() + "&member=" + v.Panel[0].UserID.String()
	page := recruiter.Get(root + "/print" + whom)
	for _, want := range []string{v.Candidates[1].Name, "C002", v.Panel[0].Name, "Incident management", "Open Government Licence"} {
		if page.Status != 200 || !strings.Contains(page.Body, want) {
			t.Errorf("the page to print is %d and does not say %q", page.Status, want)
		}
	}
	if strings.Contains(page.Body, v.Candidates[0].Name) || strings.Contains(page.Body, "@example") {
		t.Error("the pack names somebody else, or an address")
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the policy of the page is %q", policy)
	}
	file := recruiter.Get(root + "/pdf" + whom)
	if file.Status != 200 || !strings.HasPrefix(file.Body, "%PDF-") || file.Header.Get("Content-Type") != "application/pdf" ||
		!strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("the PDF: %d, %v", file.Status, file.Header)
	}
	if other := recruiter.Get(root + "/print?candidate=" + v.ID.String()); other.Status != 404 {
		t.Errorf("a candidate that is none: %d", other.Status)
	}
}
