package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// moderationAgree records what the panel agrees on for a criterion, or takes it back.
func (w *Web) moderationAgree(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	criterion, err := idOf(c, "criterion")
	if err != nil {
		return err
	}
	typed := agreeTyped{criterion: criterion}
	place := ""
	if form, err := c.FormParams(); err == nil {
		for name := range form {
			if n, ok := strings.CutPrefix(name, "mark-"); ok {
				place = n
			}
		}
	}
	typed.mark, typed.reason = c.FormValue("mark-"+place), newlines(c.FormValue("reason-"+place))
	in := app.AgreeInput{Criterion: criterion, Number: wholeOr(c.FormValue("number"), -1), Reason: typed.reason}
	if typed.mark != "" {
		mark, err := strconv.Atoi(typed.mark)
		if err != nil {
			return fault.New(fault.Invalid, "The agreed mark is a whole number.")
		}
		in.Mark = &mark
	}
	made, err := w.app.Agree(c.Request().Context(), actor, vacancyID, id, in)
	if fault.Is(err, fault.Stale) {
		typed.errs = []fault.Field{{Path: "mark-" + place, Message: fault.Of(err).Message}}
		return w.moderationPage(c, actor, typed, http.StatusPreconditionFailed)
	}
	if fields, ok := invalid(err); ok {
		for _, f := range fields {
			typed.errs = append(typed.errs, fault.Field{Path: f.Path + "-" + place, Message: f.Message})
		}
		return w.moderationPage(c, actor, typed, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	said := "The agreed mark has been recorded."
	if made.Mark == nil {
		said = "The agreed mark has been taken back."
	}
	return w.seeOther(c, stageRoot(c, vacancyID)+"/moderation/"+id.String()+"#discuss-"+place, said)
}
