package main

import (
	"log/slog"
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/config"
	"merit/internal/hiring"
	"merit/internal/records"
	"merit/internal/store/storetest"
)

// What starts the server erases again whom the register names: the database may be an older copy that was restored.
func TestTheStartErasesAgain(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	v := w.Vacancy(1, 2)
	c := config.Config{Records: t.TempDir()}
	folder, err := records.Open(c.Records)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Register([]hiring.Erasure{{CandidateID: v.Candidates[0].ID, VacancyID: v.ID, Why: hiring.ErasedOnRequest, At: w.Now()}}); err != nil {
		t.Fatal(err)
	}
	if err := eraseAgain(t.Context(), c, w.App, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	view, err := w.App.Candidates(t.Context(), v.Recruiter, v.ID, hiring.Page{Limit: 10})
	if err != nil || !view.Candidates[0].Erased() || view.Candidates[1].Erased() {
		t.Errorf("%+v, %v", view.Candidates, err)
	}
}
