package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/export"
	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// accessFields are the fields of a filled vacancy that are about a candidate and belong to what they are given.
var accessFields = []string{
	"name", "email", "phone", "reference", "employer", "notes", "filename", "file", "place", "conflict", "evidence", "notassessed", "pad", "agreed", "decided",
	"opening", "closing", "strengths", "gaps",
}

func archived(t *testing.T, x app.ReleasedData) (page, doc, files string) {
	t.Helper()
	out := export.SubjectAccess{Candidate: x.Candidate.Name, Vacancy: x.Vacancy.Title, Items: x.Items}
	for n, d := range x.Documents {
		out.Documents = append(out.Documents, export.AccessDocument{Name: d.Name, Content: x.Files[n]})
	}
	var b bytes.Buffer
	if err := out.Archive(&b); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case f.Name == "data.html":
			page = string(text)
		case f.Name == "data.json":
			doc = string(text)
			if !json.Valid(text) {
				t.Error("data.json is no JSON")
			}
		case strings.HasPrefix(f.Name, "documents/"):
			files += f.Name + string(text)
		}
	}
	return page, doc, files
}

func TestACandidateIsGivenAllThatIsHeldAboutThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Filled()
		ctx := t.Context()
		compared := 0
		for n, c := range v.Candidates {
			x, err := w.App.SubjectAccess(ctx, v.Recruiter, v.ID, c.ID)
			if err != nil || x.Sealed != 0 {
				t.Fatal(x.Sealed, err)
			}
			r, err := w.App.ReleaseData(ctx, v.Recruiter, v.ID, c.ID, app.ReleaseInput{Seen: hiring.AccessDigest(x.Items)})
			if err != nil {
				t.Fatal(err)
			}
			given, err := w.App.ReleasedData(ctx, v.Recruiter, v.ID, c.ID, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			page, doc, files := archived(t, given)
			fields := accessFields
			if n == 0 {
				fields = append([]string{"reopened"}, fields...)
			}
			for _, f := range fields {
				own := apptest.Canary(f, n)
				compared++
				if f == "file" && strings.Contains(files, own) {
					continue
				}
				if !strings.Contains(page, own) || !strings.Contains(doc, own) {
					t.Errorf("%s of candidate %d is not in what they are given", f, n)
				}
			}
			for other := range v.Candidates {
				for _, f := range fields {
					if o := apptest.Canary(f, other); other != n && (strings.Contains(page, o) || strings.Contains(doc, o) || strings.Contains(files, o)) {
						t.Errorf("candidate %d is given %s of candidate %d", n, f, other)
					}
				}
			}
			for _, m := range v.Panel {
				if strings.Contains(page, m.Name) || strings.Contains(doc, m.Name) {
					t.Errorf("%s is named", m.Name)
				}
			}
			if !strings.Contains(page, "Panel member 1") || !strings.Contains(page, "recommendation") {
				t.Error("the panel is not numbered, or the recommendation is missing")
			}
		}
		figures.Add(t, "Subject access fields compared", compared)
	})
}

func TestAReleaseLeavesOutWhatWasChosen(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	v := w.Filled()
	ctx, c := t.Context(), v.Candidates[0]
	if _, err := w.App.SubjectAccess(ctx, v.Manager, v.ID, c.ID); !fault.Is(err, fault.Denied) {
		t.Errorf("a hiring manager is shown all of it: %v", err)
	}
	x, err := w.App.SubjectAccess(ctx, v.Recruiter, v.ID, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	choices := hiring.AccessChoices{Names: true, Items: map[string]hiring.AccessChoice{}}
	for _, i := range x.Items {
		switch {
		case strings.HasSuffix(i.Key, ".notes") && i.Text == apptest.Canary("pad", 0):
			choices.Items[i.Key] = hiring.AccessChoice{Withheld: "They are about somebody else."}
		case i.Free && strings.Contains(i.Text, apptest.Canary("evidence", 0)): // feedback is drafted from it
			choices.Items[i.Key] = hiring.AccessChoice{Hidden: [][2]int{{0, len([]rune(i.Text))}}}
		}
	}
	r, err := w.App.ReleaseData(ctx, v.Recruiter, v.ID, c.ID, app.ReleaseInput{Seen: hiring.AccessDigest(x.Items), Choices: choices})
	if err != nil {
		t.Fatal(err)
	}
	given, err := w.App.ReleasedData(ctx, v.Recruiter, v.ID, c.ID, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	page, doc, _ := archived(t, given)
	for _, gone := range []string{apptest.Canary("pad", 0), apptest.Canary("evidence", 0)} {
		if strings.Contains(page, gone) || strings.Contains(doc, gone) {
			t.Errorf("%s is given though it was left out", gone)
		}
	}
	if !strings.Contains(page, "Withheld: They are about somebody else.") || !strings.Contains(page, v.Panel[0].Name) {
		t.Error("the reason, or a name that was chosen to be given, is missing")
	}
	// What changes afterwards is not given unseen.
	if err := w.App.EditCandidate(ctx, v.Recruiter, v.ID, c.ID, app.CandidateInput{Name: c.Name, Notes: "Something new about Bob."}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.App.ReleasedData(ctx, v.Recruiter, v.ID, c.ID, r.ID); !fault.Is(err, fault.Stale) {
		t.Errorf("what nobody went through is given: %v", err)
	}
	if _, err := w.App.ReleaseData(ctx, v.Recruiter, v.ID, c.ID, app.ReleaseInput{Seen: hiring.AccessDigest(x.Items)}); !fault.Is(err, fault.Stale) {
		t.Errorf("what nobody went through is released: %v", err)
	}
}

// Until scoring ends a release holds nothing of a scorecard, for the recruiter who makes it would read it (rule 1).
func TestAReleaseBeforeTheRevealHoldsNothingOfAScorecard(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	v := w.Vacancy(2, 1)
	v.Open()
	card := v.Draft(v.Panel[0], v.Candidates[0], v.Ratings(func(int) int { return 6 }, func(int) string { return "zebrafinch in a sealed scorecard" }))
	if _, err := w.App.SubmitScorecard(t.Context(), v.Panel[0], card.ID, card.Version); err != nil {
		t.Fatal(err)
	}
	x, err := w.App.SubjectAccess(t.Context(), v.Recruiter, v.ID, v.Candidates[0].ID)
	if err != nil || x.Sealed != 2 {
		t.Fatalf("%d sealed, %v", x.Sealed, err)
	}
	text, err := json.Marshal(x.Items)
	if err != nil || strings.Contains(string(text), "zebrafinch") || strings.Contains(string(text), "mark") {
		t.Errorf("it holds %s, %v", text, err)
	}
}
