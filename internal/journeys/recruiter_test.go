package journeys

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// busy counts what a person does on pages: each field filled in and each thing pressed.
type busy struct {
	*browsertest.Browser
	n int
}

func (b *busy) Press(text string)       { b.n++; b.Browser.Press(text) }
func (b *busy) Fill(name, value string) { b.n++; b.Browser.Fill(name, value) }

// eachWay runs a journey on the sample data with script and without, once on each database.
func eachWay(t *testing.T, walk func(t *testing.T, b *busy, script bool)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		script := strings.HasSuffix(t.Name(), "/sqlite")
		site, ok := demo(t, s)
		if !ok {
			return
		}
		b, ok := browsertest.Open(t, site.URL, script)
		if !ok {
			return
		}
		be(b, "Ruth Calloway")
		walk(t, &busy{Browser: b}, script)
	})
}

// From nothing to open takes a recruiter no more than forty interactions.
func TestAVacancyFromNothingToOpen(t *testing.T) {
	t.Parallel()
	role := "Digital role: Baker\n- A baker bakes.\n\nRole level: Senior baker\n- A senior baker leads.\n\nSkill: Kneading (expert)\n- knead dough by hand\n- teach others to knead\n\nSkill: Incident management\n- lead the response to incidents\n"
	eachWay(t, func(t *testing.T, b *busy, _ bool) {
		b.Press("Roles")
		b.Press("Import a role")
		b.Fill("text", role)
		b.Press("Continue")
		b.Press("Import this role")
		b.Press("Create a vacancy from this role")
		b.Fill("title", "Senior baker, Leeds")
		b.Press("Create vacancy")
		b.Press("Check the rubric")
		b.Fill("criteria.0.essential", "yes")
		b.Fill("criteria.0.passMark", "4")
		b.Press("Save rubric")
		b.Press("Candidates")
		b.Press("Import candidates from a file")
		b.Fill("list", "Full Name\tE-mail\tCurrent Employer\nAda Archer\tada@example.com\tArchers\nBo Baxter\t\t\n")
		b.Press("Continue")
		b.Press("Import 2 candidates")
		b.See("2 candidates have been imported.")
		b.Press("People")
		for _, who := range [][2]string{{"tom.ashworth", "panel member"}, {"helen.marsh", "chair"}, {"daniel.achebe", "hiring manager"}} {
			b.Fill("email", who[0]+"@example.org")
			b.Fill("function", who[1])
			b.Press("Add person")
		}
		b.Press("Overview")
		b.Press("Open scoring")
		b.Press("Open scoring")
		b.See("Scoring is open.")
		if b.n > 40 {
			t.Errorf("%d interactions", b.n)
		}
		t.Logf("%d interactions", b.n)
	})
}

// Everything a recruiter can do to a rubric before it freezes.
func TestTheWholeRubric(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, b *busy, script bool) {
		b.Press("Roles")
		b.Press("Principal infrastructure operations engineer")
		b.Press("Create a vacancy from this role")
		b.Fill("title", "Principal engineer, York")
		b.Press("Create vacancy")
		vacancy := b.Path()
		b.Press("Rubric")
		first := "Asset and configuration management"
		if script {
			b.Act("Down " + first)
			b.See(first + " is number 2. Not saved yet.")
			b.Press("Save rubric")
		} else {
			b.Press("Down " + first)
			b.See(first + " is number 2 now.")
		}
		b.See("1 Availability and capacity management")
		b.Press("Take out Testing")
		b.See("Testing has been taken out. What was written for it is kept.")
		b.Fill("criteria.0.weight", "many")
		b.Press("Save rubric")
		b.See("Weight of Availability and capacity management must be a number")
		if got := b.Value("criteria.0.weight"); got != "many" {
			t.Errorf("what was typed became %q", got)
		}
		b.Fill("criteria.0.weight", "2")
		b.Press("Put back Testing")
		b.See("Testing is back, at the end of the rubric.")

		b.Press(first)
		b.Fill("lead", "Tell us how you kept a register of assets true.")
		b.Fill("anchors.0", "")
		b.Press("Save criterion")
		b.See("Say what mark 1 looks like.")
		b.Fill("anchors.0", "Nothing.")
		b.Press("Save criterion")
		b.See(first + " has been saved.")
		b.Press(first)
		b.Press("Ask as lead question Tell us how you kept a register of assets true.")
		b.See("The question has been put into the form.")
		b.Press("Write questions and anchors anew")
		b.See("have been written anew")
		if lead := b.Value("lead"); !strings.HasPrefix(lead, "Tell us about a time when you had to manage configuration items") {
			t.Errorf("the lead question is %q", lead)
		}

		b.Go(vacancy + "/rubric")
		b.Press("Add a criterion of your own")
		b.Press("Add criterion")
		b.See("Enter the criterion's name.")
		b.Fill("name", "Leading in a crisis")
		b.Fill("indicators", "stay calm\ntell people what is known")
		b.Press("Add criterion")
		b.See("Leading in a crisis has been added")

		b.Press("Change scale, minutes and responsibilities")
		b.Fill("scale", "own")
		b.Fill("ownPoints", "Only one")
		b.Press("Save settings")
		b.See("Name 2 to 10 points")
		b.Fill("ownPoints", "No\nPartly\nYes\nMore than asked")
		b.Fill("interviewMinutes", "45")
		b.Press("Save settings")
		b.See("1–4, our own")
		b.See("The interview has 45 minutes, but 14 criteria need about")

		for _, who := range []string{"tom.ashworth", "helen.marsh", "gareth.pugh"} {
			b.Go(vacancy + "/panel")
			b.Fill("email", who+"@example.org")
			b.Fill("function", "panel member")
			b.Press("Add person")
		}
		b.Go(vacancy + "/rubric/plan")
		b.Press("Split the criteria over the panel")
		b.See("The criteria are shared out")
		b.Fill("minutes.0", "none")
		b.Press("Save plan")
		b.See("must be a whole number")
		b.Fill("minutes.0", "4")
		b.Press("Save plan")
		b.See("The plan has been saved.")

		b.Go(vacancy + "/rubric/try")
		b.See("With these marks this would be the outcome")
		b.Fill("marks.3.0", "4")
		b.Press("Try these marks")
		b.See("Example D, below the bar")

		b.Go(vacancy + "/pack")
		b.Fill("layout", "page")
		b.Press("Save layout")
		b.See("The layout has been saved.")
	})
}

// Stages, the end of a vacancy, documents, the question bank and a later edition of a role.
func TestTheRestOfTheRecruitersPages(t *testing.T) {
	t.Parallel()
	cv := filepath.Join(t.TempDir(), "cv.pdf")
	if err := os.WriteFile(cv, []byte("%PDF-1.7\nthe life of Amara\n%%EOF\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	eachWay(t, func(t *testing.T, b *busy, _ bool) {
		b.Press("Principal infrastructure operations engineer, Swansea")
		open := b.Path()
		b.Press("Copy to a new vacancy")
		b.Fill("title", "")
		b.Press("Create the copy")
		b.See("Enter a title for the vacancy.")
		b.Fill("title", "Principal engineer, Bath")
		b.Press("Create the copy")
		vacancy := b.Path()
		b.Press("Choose the stages")
		b.Fill("kind", "sift")
		b.Fill("minutes", "20")
		b.Press("Add stage")
		b.See("Stage 2: sift has been added")
		b.Press("Move earlier stage 2")
		b.See("Stage 1: sift")
		b.Press("Split the criteria over the stages")
		b.See("The criteria are shared out over the stages.")
		b.Press("Change how it is scored (Stage 1: sift)")
		b.Fill("kind", "exercise")
		b.Press("Save stage")
		b.See("Stage 1: exercise")
		b.Go(vacancy + "/stages/2/rubric")
		b.See("Stage 2: interview")
		b.Press("Stage 1: exercise")
		b.See("20 minutes")
		b.Go(vacancy + "/stages")
		b.Press("Remove stage 1")
		b.See("The stage has been removed.")
		b.Go(vacancy + "/close")
		b.Press("Close vacancy")
		b.See("Say why the vacancy is closed")
		b.Fill("reason", "The post is not needed any more.")
		b.Press("Close vacancy")
		b.See("The vacancy is closed.")
		b.Go(vacancy + "/candidates")
		b.Fill("candidates", "Too Late")
		b.Press("Add candidates")
		b.See("This vacancy is closed")
		b.Go(vacancy)
		b.Press("Archive this vacancy")
		b.Press("Archive vacancy")
		b.Press("Archived vacancies")
		b.Press("Principal engineer, Bath")
		b.Press("Reopen this vacancy")
		b.Press("Reopen vacancy")
		b.See("The vacancy is open again.")

		b.Go(open + "/rubric")
		b.Press("Replace it for candidates nobody has scored")
		b.Fill("reason", "Wrong.")
		b.Press("Replace the rubric")
		b.See("Say what was wrong with the rubric")

		b.Go(open + "/candidates")
		b.Press("Documents of Amara Nwosu")
		b.Press("Add document")
		b.See("Choose a file.")
		b.Attach("file", cv)
		b.Press("Add document")
		b.See("cv.pdf")
		b.Press("Remove cv.pdf")
		b.See("No documents yet.")
		b.Go(open + "/candidates/list")
		b.Fill("list", "Name,Email\nAmara Again,amara.nwosu@example.org\nNew Person,new@example.org\n")
		b.Press("Continue")
		b.See("candidate C001 of this vacancy")
		b.Press("Import 1 candidate")
		b.See("Say that they are to be left out")
		b.Fill("leaveOut", "yes")
		b.Press("Import 1 candidate")
		b.See("1 candidate has been imported. 1 was left out.")
		b.Go(open + "/scorecards")
		b.Press("Pass on Tom Ashworth for New Person")
		b.See("Scorecard of Tom Ashworth")
		b.Keep("pass-on")
		b.Fill("to", "nobody")
		b.Fill("reason", "short")
		b.Press("Pass on")
		b.See("Say why somebody else scores")
		b.Fill("reason", "They are away all of this week.")
		b.Press("Pass on")
		b.See("The scorecard has been passed on.")

		b.Press("Question bank")
		b.Fill("q", "incident")
		b.Press("Search")
		b.Press("Incident management")
		b.Press("Add question")
		b.See("Enter the question.")
		b.Fill("words", "Tell us about the night everything stood still.")
		b.Press("Add question")
		b.See("not used yet")
		b.Press("Retire Tell us about the night everything stood still.")
		b.Press("Bring back Tell us about the night everything stood still.")
		b.See("The question is offered again.")

		b.Go("/roles/new")
		b.Fill("text", strings.Replace(apptest.SeedRole(t), "lead the investigation and resolution of incidents", "lead the investigation of incidents", 1))
		b.Press("Continue")
		b.See("becomes edition 2")
		b.See("“Ownership and topic” becomes “Ownership and initiative”")
		b.Fill("accept", "0:name:5")
		b.Press("Import this role")
		b.See("Changes since edition 1")
		b.See("Corrected on import")
		b.Press("Edition 1")
		b.See("This is an earlier edition.")
	})
}
