package journeys

import (
	"testing"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"
)

// The pages the journeys do not pass: each is opened, and so held to what every page owes.
func TestTheOtherPages(t *testing.T) {
	t.Parallel()
	site, ok := demo(t, storetest.SQLite(t))
	if !ok {
		return
	}
	b, ok := browsertest.Open(t, site.URL, true)
	if !ok {
		return
	}
	be(b, "Ruth Calloway")
	b.Go("/roles?q=nothing+of+that+name")
	b.See("No role found")
	b.Go("/roles?q=incident")
	b.Press("Principal infrastructure operations engineer")
	b.See("12 skills")
	b.Go("/account")
	b.Press("Change password")
	b.Press("Change password")
	b.See("There is a problem")
	b.Go("/account/tokens/new")
	b.Fill("name", "Nightly export")
	b.Press("Create token")
	b.See("It is not stored")
	b.Press("Back to your account")
	b.Press("Revoke Nightly export")
	b.See("The token has been revoked.")
	b.Go("/")
	b.Press("Principal infrastructure operations engineer, Swansea")
	path := b.Path()
	b.Press("Change title and reference")
	b.Fill("title", "")
	b.Press("Save")
	b.See("Enter a title for the vacancy.")
	b.Go(path + "/scorecards")
	b.Press("Reopen Tom Ashworth for Amara Nwosu")
	b.See("Scorecard of Tom Ashworth")
	b.Keep("reopen")
	b.Fill("reason", "A mark was put on the wrong line.")
	b.Press("Reopen scorecard")
	b.See("Reopened")
	b.Go(path + "/candidates")
	b.Press("Change Sofia Petrou")
	b.Fill("email", "amara.nwosu@example.org")
	b.Press("Save")
	b.See("There is a problem")
	b.Fill("email", "")
	b.Press("Save")
	b.See("Saved.")
	b.Press("Change Sofia Petrou")
	b.Press("Withdraw this candidate")
	b.Press("Withdraw candidate")
	b.See("The candidate has been withdrawn.")
	b.Go(path + "/results")
	b.See("Scores are sealed until scoring ends")
	b.Go("/nowhere")
	b.See("Page not found")
	be(b, "Tom Ashworth")
	b.Press("Lewis Hartley")
	b.Fill("conflict", "recused")
	b.Fill("recused", "short")
	b.Press("Continue")
	b.See("Say why you step back")
	b.Fill("recused", "We worked in one team until last year.")
	b.Press("Continue")
	b.See("You have stepped back.")
	b.Press("Lewis Hartley")
	b.See("You stepped back from scoring this candidate.")
}

// What a newcomer sees: set-up on an empty database, signing in, an invitation.
func TestTheFirstPages(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return
	}
	w := apptest.New(t, storetest.SQLite(t))
	site := servertest.Start(t, w)
	b, ok := browsertest.Open(t, site.URL, true)
	if !ok {
		return
	}
	token, needed, err := site.Identity.PrepareSetup(t.Context())
	if err != nil || !needed {
		t.Fatal(needed, err)
	}
	b.Go("/")
	b.Fill("token", token)
	b.Fill("name", "Rhona Recruiter")
	b.Fill("email", "rhona@example.org")
	b.Fill("password", "too short")
	b.Press("Create account")
	b.See("Password must be at least 15 characters")
	b.Fill("password", servertest.Password)
	b.Press("Create account")
	b.See("Your account is ready.")
	b.See("Nothing here yet")
	b.Press("Create a vacancy")
	b.See("First import the role")
	b.Press("Sign out")
	b.Fill("email", "rhona@example.org")
	b.Fill("password", "not the password at all")
	b.Press("Sign in")
	b.See("The e-mail address or the password is wrong.")
	b.Fill("password", servertest.Password)
	b.Press("Sign in")
	b.See("Home")

	v := w.Vacancy(1, 1)
	secret, hash := identity.NewSecret()
	if _, _, err := w.App.AddMember(t.Context(), v.Recruiter, v.ID, app.AddMemberInput{
		Name: "Ivo Invited", Email: "ivo@example.org", Function: hiring.Observer, InvitationHash: hash,
	}); err != nil {
		t.Fatal(err)
	}
	b.Press("Sign out")
	b.Go("/join/" + secret)
	b.See("ivo@example.org")
	b.Fill("password", servertest.Password)
	b.Press("Open my account")
	b.See("Your account is open.")
	b.Go("/join/" + secret)
	b.See("This invitation link does not work any more")
}
