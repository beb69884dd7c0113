package journeys

import (
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"

	"merit/assets"
)

// The recruiter plans a day, panel member and observer find it on their home pages, score, and after the
// reveal compare their marking; each page is held to what every page owes.
func TestADayIsPlannedScoredAndCompared(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return
	}
	w := apptest.New(t, storetest.SQLite(t))
	v := w.Vacancy(2, 4)
	olga := w.Person("Olga Observer", false)
	v.Join(olga, hiring.Observer)
	site := servertest.Start(t, w)
	b, ok := browsertest.Open(t, site.URL, true)
	if !ok {
		return
	}
	signIn := func(who hiring.Actor) {
		b.Go("/sign-in")
		b.Fill("email", site.Email(t, who))
		b.Fill("password", servertest.Password)
		b.Press("Sign in")
	}
	today := w.Now()
	signIn(v.Recruiter)
	root := "/vacancies/" + v.ID.String()
	b.Go(root + "/interviews")
	b.See("Not planned")
	b.Press("Preview the day")
	b.See("Enter a real date")
	b.Fill("day-day", today.Format("2"))
	b.Fill("day-month", today.Format("1"))
	b.Fill("day-year", today.Format("2006"))
	b.Fill("most", "3")
	b.Fill("place", "Room 4")
	b.Press("Preview the day")
	b.See("Candidate Number3 at 11:00am")
	b.Press("Plan the day")
	b.See("3 interviews have a time.")
	b.Press("Change for Candidate Number2")
	b.Fill("time", "09:10")
	b.Press("Save")
	b.See("2 interviews overlap")
	due := w.Now().Add(48 * time.Hour)
	in := app.EditStageInput{Kind: hiring.InterviewSit, Rules: &hiring.StageRules{RevealWhen: hiring.RevealSignal, DueAt: &due}}
	if err := v.App.EditStage(t.Context(), v.Recruiter, v.ID, 1, in); err != nil {
		t.Fatal(err)
	}
	v.Open()
	b.Go(root + "/scorecards")
	b.See("Scorecards are due Wednesday 4 November")
	b.Press("Sign out")
	signIn(v.Panel[1])
	b.Go("/")
	b.See("Today")
	b.See("Room 4")
	b.See("Due Wednesday 4 November")
	card := v.Score(v.Panel[1], v.Candidates[0], 3)
	if err := v.App.ReopenScorecard(t.Context(), v.Recruiter, v.ID, card.ID, "A mark was put on the wrong line."); err != nil {
		t.Fatal(err)
	}
	b.Go("/scorecards/" + card.ID.String())
	b.Press("See what you submitted before")
	b.See("Nothing differs from what the scorecard says now.")
	v.Score(v.Panel[1], v.Candidates[0], 4)
	b.Go("/scorecards/" + card.ID.String() + "/versions")
	b.See("Now: Mark")
	b.Press("Sign out")
	signIn(olga)
	b.Go("/")
	b.See("For practice")
	b.Press("Score Candidate Number1")
	b.See("It does not count towards the result")
	v.Score(olga, v.Candidates[0], 5)
	v.Score(v.Panel[0], v.Candidates[0], 5)
	v.Reveal()
	b.Go("/")
	b.See("Practice")
	b.Go(root + "/my-marking")
	b.See("You marked a little higher than the panel: on average 0.5 of a point")
	b.Press("Sign out")
	signIn(v.Panel[1])
	b.Go(root + "/my-marking")
	b.See("You marked lower than the others: on average 1.0 points")
	b.Press("Sign out")
	signIn(v.Manager)
	b.Go(root + "/results/" + v.Candidates[0].ID.String())
	b.See("Reopened scorecards")
	b.Press("What Panel Member2’s scorecard said before it was reopened")
	b.See("A mark was put on the wrong line.")
}
