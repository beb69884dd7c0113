package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

// factorsTold says to administrators what second factors an account has.
func factorsTold(f hiring.Factors) string {
	if !f.Any() {
		return "None"
	}
	return factorsText(f)
}

func (w *Web) userFactorsAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.userFor(c, actor)
	if err != nil {
		return err
	}
	root := "/users/" + v.User.ID.String()
	return w.render(c, http.StatusOK, "form", formPage{
		Base: w.adminBase(c, actor, "Remove the second factors of "+v.User.Name+"?"), Action: root + "/second-factors/remove",
		Intro: []string{
			"Do this for somebody who has lost their phone or keys, and only when you are sure that it is this person who asks: call them, or see them.",
			"Their password alone opens the account then. They are signed out everywhere, and told by e-mail if Merit sends any.",
		},
		Buttons: []Button{{Text: "Remove second factors", Kind: Warning, Once: true}}, Cancel: &Link{Text: "Cancel", Href: root},
	})
}
