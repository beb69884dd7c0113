package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

func (a *API) panelRoutes() []route.Route {
	return []route.Route{
		get("/vacancies/:vacancy/panel", hiring.SeePreparation, a.getPanel),
		post("/vacancies/:vacancy/panel", hiring.EditVacancy, a.addMember),
		write(http.MethodDelete, "/vacancies/:vacancy/panel/:user/:function", hiring.EditVacancy, a.removeMember),
	}
}

func (a *API) getPanel(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	view, err := a.app.Panel(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, Panel{Members: each(view.Members, func(m hiring.Member) Member {
		return Member{UserID: m.UserID, Name: m.Name, Email: m.Email, Function: Function(m.Function), Invited: m.Invited}
	})})
}

func (a *API) addMember(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[NewMember](a, c)
	if err != nil {
		return err
	}
	secret, hash := identity.NewSecret()
	link := a.baseURL + "/join/" + secret
	user, invited, err := a.app.AddMember(c.Request().Context(), actor, id, app.AddMemberInput{
		Name: given(in.Name), Email: in.Email, Function: hiring.Function(in.Function), InvitationHash: hash,
		InvitationLink: link, VacancyLink: a.baseURL + "/vacancies/" + id.String(),
	})
	if err != nil {
		return err
	}
	added := AddedMember{UserID: user.ID, Name: user.Name, Function: in.Function}
	if invited && !a.app.SendsMail() {
		added.InvitationLink = &link
	}
	return respond(c, http.StatusCreated, added)
}

func (a *API) removeMember(c echo.Context, actor hiring.Actor) error {
	vacancy, err := vacancyID(c)
	if err != nil {
		return err
	}
	user, err := id(c, "user", "member")
	if err != nil {
		return err
	}
	if err := a.app.RemoveMember(c.Request().Context(), actor, vacancy, user, hiring.Function(c.Param("function"))); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
