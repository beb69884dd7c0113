package web

import (
	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/identity"
)

// joinLink is the link that opens the account of whoever holds an invitation's secret.
func (w *Web) joinLink(secret string) string { return w.baseURL + "/join/" + secret }

// inviteAgain says what the button does: without mail the new link is passed on by hand.
func (w *Web) inviteAgain() string {
	if w.app.SendsMail() {
		return "Send the invitation again"
	}
	return "Make a new invitation link"
}

// panelInvite gives a member who has not opened the account a new invitation.
func (w *Web) panelInvite(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	member, err := hiring.ParseID(c.FormValue("user"))
	if err != nil {
		member = hiring.ID{} // nobody's id: the journey says who may ask before it says there is no such member
	}
	secret, hash := identity.NewSecret()
	in := app.InviteAgainInput{UserID: member, InvitationHash: hash, InvitationLink: w.joinLink(secret)}
	user, err := w.app.InviteAgain(c.Request().Context(), actor, id, in)
	if err != nil {
		return err
	}
	return w.panelInvited(c, actor, "/vacancies/"+id.String()+"/panel", user, secret)
}

// panelInvited says that an invitation is on its way, or shows the link where no mail is sent.
func (w *Web) panelInvited(c echo.Context, actor hiring.Actor, panel string, user hiring.User, secret string) error {
	if w.app.SendsMail() {
		return w.seeOther(c, panel, "An invitation has been sent to "+user.Email+".")
	}
	// Not behind a redirect: the link is a secret that is stored nowhere and shown once.
	return w.panelPage(c, actor, app.AddMemberInput{Function: hiring.PanelMember}, &invitedPerson{Name: user.Name, Link: w.joinLink(secret)}, nil)
}
