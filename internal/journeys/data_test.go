package journeys

import (
	"testing"
	"time"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"
)

// An administrator says for how long data is kept and has it purged; a recruiter holds what has to be kept. One tab walks
// the pages, and each is held to what every page owes.
func TestDataIsKeptHeldAndPurged(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return
	}
	w := apptest.New(t, storetest.SQLite(t))
	v := w.Filled()
	ada := w.Administrator("Ada Administrator")
	site := servertest.Start(t, w)
	b, ok := browsertest.Open(t, site.URL, true)
	if !ok {
		return
	}
	signIn := func(who hiring.Actor) {
		t.Helper()
		b.Go("/sign-in")
		b.Fill("email", site.Email(t, who))
		b.Fill("password", servertest.Password)
		b.Press("Sign in")
		b.See("Home")
	}
	root := "/vacancies/" + v.ID.String()
	b.Go("/sign-in")
	b.Press("Privacy")
	b.See("Candidates: 12 months after the vacancy is closed")
	b.See("the organisation has not entered a contact here yet")
	signIn(v.Recruiter)
	b.Go(root)
	b.Press("Data protection: legal holds, requests, erasure")
	b.See("12 months after the vacancy is closed")
	b.Press("Hold this vacancy")
	b.Press("Place hold")
	b.See("Say why the data has to be kept")
	b.Fill("reason", "A claim was lodged with the tribunal.")
	b.Press("Place hold")
	b.See("The hold is in place.")
	b.Go(root)
	b.See("Everything in this vacancy is kept until the hold is lifted")
	b.Press("See why the data is held")
	b.Press("Lift the hold on The whole vacancy")
	b.Press("Lift hold")
	b.See("The hold is lifted.")
	b.Go(root + "/candidates/" + v.Candidates[2].ID.String())
	b.Press("Data protection: requests, legal hold, erasure")
	b.Press("Place a legal hold")
	b.Fill("reason", "A claim was lodged with the tribunal.")
	b.Press("Place hold")
	b.See("Held")
	b.Go(root + "/candidates")
	b.See("Legal hold")
	b.Go(root)
	b.See("The data of 1 candidate is kept until the hold is lifted")
	b.Keep("overview")
	b.Go(root + "/candidates/" + v.Candidates[2].ID.String() + "/data")
	b.See("A legal hold keeps this candidate’s data.")
	b.Press("Record a request")
	b.Press("Record request")
	b.See("Enter the day it was received")
	b.Fill("kind", "complaint")
	b.Fill("received", "2026-10-01")
	b.Fill("words", "Nobody answered my letter.")
	b.Press("Record request")
	b.See("It is due by 31 October 2026.")
	b.See("Overdue")
	b.Keep("request")
	b.Go("/")
	b.See("Requests about data")
	b.See("Overdue")
	b.Keep("home")
	b.Press("Complaint of " + v.Candidates[2].Name)
	b.Press("The complaint was acknowledged")
	b.See("The acknowledgement is noted.")
	b.Press("Close request")
	b.See("Say how the request was answered")
	b.Fill("outcome", "We wrote back and said sorry.")
	b.Press("Close request")
	b.See("The request is closed.")
	b.Go(root + "/candidates/" + v.Candidates[0].ID.String() + "/data")
	b.Press("Release the data to the candidate")
	b.See("everything Merit holds about the candidate")
	b.Fill("details.notes", "[["+apptest.Canary("notes", 0))
	b.Press("Release")
	b.See("has to end with ]]")
	b.Fill("details.notes", "[["+apptest.Canary("notes", 0)+"]]")
	b.Press("Release")
	b.See("Released. Print it or save it")
	b.Keep("access")
	b.Press("Page released on 2 November 2026 at 9:00am UTC")
	b.See("Data held about " + v.Candidates[0].Name)
	b.See("█████")
	b.Keep("access-page")
	b.Go(root + "/candidates/" + v.Candidates[0].ID.String() + "/data")
	b.Press("Erase this candidate")
	b.See("This cannot be undone.")
	b.Keep("erase")
	b.Press("Erase this candidate")
	b.See("The candidate has been erased.")
	b.Keep("erased")
	b.Go(root + "/results")
	b.See("Candidate C001 (erased)")
	b.Go(root + "/data")
	b.See("Requests")
	b.Keep("vacancy-data")
	if err := w.App.CloseVacancy(t.Context(), v.Recruiter, v.ID, "The post is filled."); err != nil {
		t.Fatal(err)
	}
	b.Press("Sign out")

	w.Advance(8 * 30 * 24 * time.Hour)
	signIn(ada)
	b.Go("/retention")
	b.Fill("candidates", "12 months")
	b.Press("Save")
	b.See("Candidates must be a whole number.")
	b.Fill("candidates", "6")
	b.Fill("scorecards", "6")
	b.Fill("documents", "6")
	b.Fill("name", "Example Department")
	b.Fill("contact", "privacy@example.org")
	b.Press("Save")
	b.See("Saved.")
	b.See("Some jurisdictions ask for a year or two")
	b.Keep("retention")
	b.Press("What candidates are told")
	b.See("Candidates: 6 months after the vacancy is closed")
	b.See("privacy@example.org")
	b.See("Merit sends no mails.")
	b.Keep("privacy")
	b.Go("/retention")
	b.Press("Open requests about data")
	b.See("No open requests")
	b.Press("Change for how long data is kept")
	b.Press("See what would be deleted now, and what was")
	b.See("What would be deleted")
	b.See("Principal engineer, Leeds")
	b.Keep("purges")
	b.Press("Delete this now")
	b.See("The purge has started.")
	b.See("Deleted so far")
	b.Keep("purge-running")
	runs, err := w.App.Purges(t.Context(), ada, hiring.Page{})
	if err != nil || len(runs.Purges) != 1 {
		t.Fatalf("%+v, %v", runs, err)
	}
	if _, err := w.App.CarryOutPurge(t.Context(), runs.Purges[0].ID, func(hiring.Purge) {}); err != nil {
		t.Fatal(err)
	}
	b.Press("See how far it is now")
	b.See("1 candidate was kept by a legal hold")
	b.Keep("purge-ended")
}
