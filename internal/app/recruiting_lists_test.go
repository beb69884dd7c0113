package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// A list is imported whole or not at all, nobody is merged, and the columns are remembered.
func TestAListOfCandidatesIsImportedWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Vacancy(2, 1)
		a, id := v.App, v.ID
		upload := func(text string) {
			t.Helper()
			must(t, a.UploadCandidates(ctx, v.Recruiter, id, "list.csv", []byte(text)))
		}
		total := func() int {
			t.Helper()
			view, err := a.Candidates(ctx, v.Recruiter, id, hiring.Page{})
			must(t, err)
			return view.Total
		}
		wantKind(t, a.UploadCandidates(ctx, v.Recruiter, id, "", []byte(" \n")), fault.Invalid)
		wantKind(t, a.UploadCandidates(ctx, v.Manager, id, "", []byte("Ada")), fault.Denied)
		upload("Wer,Wohin,E-mail\nAda Okafor,x,ada@example.org\nBen Marsh,y,not an address\n")
		view, err := a.CandidateList(ctx, v.Recruiter, id)
		must(t, err)
		if view.MapError == nil {
			t.Error("a list whose names have no heading was mapped")
		}
		_, _, err = a.ImportCandidates(ctx, v.Recruiter, id, false)
		wantKind(t, err, fault.Invalid)
		wantKind(t, a.MapCandidates(ctx, v.Recruiter, id, []string{"name", "shoe size", "email"}), fault.Invalid)
		must(t, a.MapCandidates(ctx, v.Recruiter, id, []string{"name", "notes", "email"}))
		_, _, err = a.ImportCandidates(ctx, v.Recruiter, id, true)
		wantKind(t, err, fault.Invalid)
		if n := total(); n != 1 {
			t.Fatalf("%d candidates after an import that was refused", n)
		}
		upload("Wer,Wohin,E-mail\nAda Okafor,x,ada@example.org\nBen Marsh,=1+1,\nAda Again,,ADA@example.org\nKnown One,,CANDIDATE1@example.com\n")
		must(t, a.MapCandidates(ctx, v.Recruiter, id, []string{"name", "notes", "email"}))
		_, _, err = a.ImportCandidates(ctx, v.Recruiter, id, false)
		wantKind(t, err, fault.Invalid)
		added, left, err := a.ImportCandidates(ctx, v.Recruiter, id, true)
		must(t, err)
		if added != 2 || left != 2 || total() != 3 {
			t.Errorf("%d added, %d left out, %d there", added, left, total())
		}
		_, err = a.CandidateList(ctx, v.Recruiter, id)
		wantKind(t, err, fault.NotFound)

		// The same headings again, by somebody else and by the same person.
		other := w.Person("Olga Other", true)
		v.Join(other, hiring.RecruiterOf)
		must(t, a.UploadCandidates(ctx, other, id, "", []byte("Wer,Wohin,E-mail\nCem Cole,,\n")))
		view, err = a.CandidateList(ctx, other, id)
		must(t, err)
		if view.MapError == nil {
			t.Error("one person's columns were remembered for another")
		}
		upload("Wer,Wohin,E-mail\nCem Cole,,cem@example.org\n")
		v.Open()
		added, _, err = a.ImportCandidates(ctx, v.Recruiter, id, false)
		must(t, err)
		progress, err := a.Vacancy(ctx, v.Recruiter, id)
		must(t, err)
		if added != 1 || progress.Progress.Expected != 8 {
			t.Errorf("with scoring open: %d added, %d scorecards expected", added, progress.Progress.Expected)
		}
	})
}

func TestTenThousandCandidates(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 0)
		var text strings.Builder
		text.WriteString("Name,Email\n")
		for i := range 10000 {
			fmt.Fprintf(&text, "Person %d,p%d@example.org\n", i, i)
		}
		must(t, v.App.UploadCandidates(ctx, v.Recruiter, v.ID, "all.csv", []byte(text.String())))
		counted, n := store.CountStatements(ctx)
		added, _, err := v.App.ImportCandidates(counted, v.Recruiter, v.ID, false)
		must(t, err)
		if added != 10000 || n() > 200 {
			t.Errorf("%d added with %d statements", added, n())
		}
	})
}

// What a document is, its content says.
func TestDocumentsAreWhatTheyHold(t *testing.T) {
	t.Parallel()
	word := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range names {
			f, err := z.Create(name)
			must(t, err)
			_, err = f.Write([]byte("<x/>"))
			must(t, err)
		}
		must(t, z.Close())
		return b.Bytes()
	}
	pdf := []byte("%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n")
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 2)
		add := func(name string, content []byte) (hiring.Document, error) {
			return v.App.AddDocument(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, app.DocumentInput{Name: name, Content: content})
		}
		for name, content := range map[string][]byte{
			"empty.pdf": {}, "page.pdf": []byte("<html>%PDF-1.7 %%EOF"), "program.docx": []byte("MZ\x90\x00"), "half.pdf": []byte("%PDF-1.7 cut off"),
			"archive.docx": word("a.txt"), "macros.docx": word("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "broken.docx": []byte("PK\x03\x04nothing"),
		} {
			_, err := add(name, content)
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := add("large.pdf", append(bytes.Clone(pdf), make([]byte, hiring.MaxDocument)...))
		wantKind(t, err, fault.TooLarge)
		for name, want := range map[string]string{
			`..\..\etc/passwd`: "passwd.pdf", "cv\u202efdp.exe\x00": "cvfdp.pdf", strings.Repeat("é", 300) + ".pdf": strings.Repeat("é", 100) + ".pdf", "": "document.pdf",
		} {
			d, err := add(name, pdf)
			must(t, err)
			if d.Name != want {
				t.Errorf("%q is called %q", name, d.Name)
			}
		}
		d, err := add("letter.bin", word("[Content_Types].xml", "word/document.xml"))
		must(t, err)
		if d.Kind != hiring.WordDocument || d.Name != "letter.docx" {
			t.Errorf("%+v", d)
		}
		_, _, err = v.App.Document(ctx, v.Panel[0], v.ID, v.Candidates[0].ID, d.ID) // the chair prepares too
		must(t, err)
		_, _, err = v.App.Document(ctx, v.Recruiter, v.ID, v.Candidates[1].ID, d.ID)
		wantKind(t, err, fault.NotFound)
		for range hiring.MaxDocuments - 5 {
			_, err := add("cv.pdf", pdf)
			must(t, err)
		}
		_, err = add("one too many.pdf", pdf)
		wantKind(t, err, fault.Conflict)
		must(t, v.App.RemoveDocument(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, d.ID))
		_, _, err = v.App.Document(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, d.ID)
		wantKind(t, err, fault.NotFound)
	})
}

// In a closed vacancy nothing changes, everything is still seen, and reopening goes on where it was.
func TestAClosedVacancyRests(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 2).Open()
		a, id := v.App, v.ID
		card := v.Draft(v.Panel[0], v.Candidates[0], v.Ratings(func(int) int { return 5 }, func(int) string { return "Said so." }))
		wantKind(t, a.ArchiveVacancy(ctx, v.Recruiter, id), fault.Conflict)
		wantKind(t, a.CloseVacancy(ctx, v.Recruiter, id, "Done."), fault.Invalid)
		wantKind(t, a.CloseVacancy(ctx, v.Manager, id, "The post is not needed."), fault.Denied)
		must(t, a.CloseVacancy(ctx, v.Recruiter, id, "The post is not needed."))
		wantKind(t, a.CloseVacancy(ctx, v.Recruiter, id, "The post is not needed."), fault.Conflict)
		view := rubricOf(t, v)
		_, addErr := a.AddCandidates(ctx, v.Recruiter, id, []app.CandidateInput{{Name: "Late"}})
		_, _, memberErr := a.AddMember(ctx, v.Recruiter, id, app.AddMemberInput{Email: "late@example.org", Function: hiring.Observer})
		_, saveErr := a.SaveScorecard(ctx, v.Panel[0], card.ID, app.SaveScorecardInput{Version: card.Version})
		_, submitErr := a.SubmitScorecard(ctx, v.Panel[0], card.ID, card.Version)
		_, stageErr := a.AddStage(ctx, v.Recruiter, id, app.StageInput{Kind: hiring.Sift, Minutes: 20})
		for what, err := range map[string]error{
			"candidate": addErr, "member": memberErr, "save": saveErr, "submit": submitErr, "stage": stageErr,
			"rubric": a.SaveRubric(ctx, v.Recruiter, id, settingsOf(view)), "reveal": a.Reveal(ctx, v.Recruiter, id, "All has been said and done."),
			"withdraw": a.WithdrawCandidate(ctx, v.Recruiter, id, v.Candidates[0].ID), "words": a.UpdateVacancy(ctx, v.Recruiter, id, app.UpdateVacancyInput{Title: "Other"}),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s in a closed vacancy: %v", what, err)
			}
		}
		if _, err := a.StageScorecards(ctx, v.Recruiter, id, hiring.Page{}); err != nil {
			t.Errorf("a closed vacancy is not seen: %v", err)
		}
		mine := func() (rows []hiring.ScorecardSummary, total int) {
			t.Helper()
			rows, total, err := a.MyScorecards(ctx, v.Panel[0], hiring.Page{})
			must(t, err)
			return rows, total
		}
		if rows, total := mine(); total != 2 || !rows[0].Closed {
			t.Errorf("a panel member's scorecards of a closed vacancy: %d, %+v", total, rows)
		}
		must(t, a.ArchiveVacancy(ctx, v.Recruiter, id))
		if _, total := mine(); total != 0 {
			t.Errorf("a panel member still has %d scorecards of an archived vacancy", total)
		}
		listed := func(f hiring.VacancyFilter) int {
			t.Helper()
			_, n, err := a.Vacancies(ctx, v.Recruiter, f, hiring.Page{})
			must(t, err)
			return n
		}
		if listed(hiring.CurrentVacancies) != 0 || listed(hiring.ArchivedVacancies) != 1 {
			t.Error("an archived vacancy is in the wrong list")
		}
		must(t, a.ReopenVacancy(ctx, v.Recruiter, id))
		_, err := a.SubmitScorecard(ctx, v.Panel[0], card.ID, card.Version)
		must(t, err)
	})
}

// A copy has the rubrics of every stage, not frozen, and no candidates; people only where asked.
func TestAVacancyIsCopied(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Vacancy(2, 1).Open()
		v.Score(v.Panel[0], v.Candidates[0], 5)
		outsider := w.Person("Rob Recruiter", true)
		_, err := v.App.CopyVacancy(ctx, outsider, v.ID, app.CopyVacancyInput{Title: "Copy", Posts: 1})
		wantKind(t, err, fault.NotFound)
		for _, people := range []bool{true, false} {
			made, err := v.App.CopyVacancy(ctx, v.Recruiter, v.ID, app.CopyVacancyInput{Title: "Copy", Posts: 3, People: people})
			must(t, err)
			before := rubricOf(t, v).Rubric.Rubric
			view, err := v.App.Rubric(ctx, v.Recruiter, made.ID)
			must(t, err)
			after := view.Rubric.Rubric
			if view.Rubric.Frozen() || after.Posts != 3 || after.Bar != before.Bar || len(after.Criteria) != len(before.Criteria) {
				t.Fatalf("the copy: frozen %t, %d posts, bar %v", view.Rubric.Frozen(), after.Posts, after.Bar)
			}
			for i, c := range after.Criteria {
				b := before.Criteria[i]
				if c.ID == b.ID || c.Name != b.Name || c.Lead != b.Lead || c.Essential != b.Essential || c.Weight != b.Weight {
					t.Errorf("%s became %+v", b.Name, c)
				}
			}
			seen, err := v.App.Vacancy(ctx, v.Recruiter, made.ID)
			must(t, err)
			if seen.Candidates != 0 || people != (len(seen.Members) > 1) || seen.Stage.State != hiring.Preparing {
				t.Errorf("%d candidates, %d members", seen.Candidates, len(seen.Members))
			}
		}
	})
}
