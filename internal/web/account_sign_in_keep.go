package web

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

// keptPrefix begins the names of fields that are carried through signing in.
const keptPrefix = "kept."

// keepable are the forms whose words are carried through signing in when a session has ended meanwhile.
var keepable = regexp.MustCompile(`^/scorecards/([0-9a-f-]{36})(/merge)?$`)

func (w *Web) keepRoutes() []route.Route {
	keep := route.Post("/sign-in/keep", hiring.Public, w.signInKeep)
	keep.MaxBody = 2 * scorecardBody
	return []route.Route{keep}
}

// keepsWords reports whether a refused request carries words a panel member typed.
func keepsWords(c echo.Context, err error) bool {
	return fault.Is(err, fault.SignIn) && c.Request().Method == http.MethodPost && keepable.MatchString(c.Request().URL.Path)
}

// signInKeepForm asks somebody who was signed out while typing to sign in, and carries the whole form with it.
func (w *Web) signInKeepForm(c echo.Context, to string, typed url.Values, email string) formPage {
	p := formPage{
		Base: w.base(c, hiring.Actor{}, "Sign in to save what you typed"), Action: "/sign-in/keep",
		Intro:   []string{"You were signed out before you pressed the button. What you typed is kept on this page, and is saved as soon as you have signed in."},
		Fields:  []formField{{Hidden: &Hidden{Name: "to", Value: to}}},
		Buttons: []Button{{Text: "Sign in and save", Once: true}},
	}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		for _, v := range typed[name] {
			if name != "csrf" {
				p.Fields = append(p.Fields, formField{Hidden: &Hidden{Name: keptPrefix + name, Value: v}})
			}
		}
	}
	if len(w.sample) > 0 {
		who := &Select{Question: Question{Name: "person", Label: "Sign in as"}}
		for _, s := range w.sample {
			who.Options = append(who.Options, Option{Value: s.User.ID.String(), Text: s.User.Name})
		}
		p.Fields = append(p.Fields, formField{Select: who})
		return p
	}
	p.Fields = append(p.Fields,
		formField{Input: &TextInput{Question: Question{Name: "email", Label: "E-mail address"}, Value: email, Type: "email", Autocomplete: "username"}},
		formField{Password: &Password{Question: Question{Name: "password", Label: "Password"}}},
	)
	return p
}

// writeKept answers a form whose writer was signed out with the page that keeps its words.
func (w *Web) writeKept(c echo.Context) error {
	if err := c.Request().ParseForm(); err != nil {
		return fault.Wrap(fault.Invalid, "Merit could not read this request.", err)
	}
	return w.render(c, http.StatusUnauthorized, "form", w.signInKeepForm(c, c.Request().URL.RequestURI(), c.Request().PostForm, ""))
}

// signInKeep signs somebody in and then does what the form that was kept asked for.
func (w *Web) signInKeep(c echo.Context, _ hiring.Actor) error {
	ctx := c.Request().Context()
	email, to := c.FormValue("email"), c.FormValue("to")
	target, err := url.Parse(to)
	if err != nil || target.Host != "" || !keepable.MatchString(target.Path) {
		return fault.New(fault.Invalid, "This form is not complete. Open the scorecard again.")
	}
	kept := url.Values{}
	for name, values := range c.Request().PostForm {
		if name, ok := strings.CutPrefix(name, keptPrefix); ok {
			kept[name] = values
		}
	}
	actor, err := w.signedInAs(c, email)
	if err != nil {
		return w.answer(c, err, func() formPage { return w.signInKeepForm(c, to, kept, email) })
	}
	if err := w.identity.StartSession(ctx, actor.UserID); err != nil {
		return err
	}
	r := c.Request()
	r.Form, r.PostForm, r.URL.RawQuery = kept, kept, target.RawQuery
	c.QueryParams().Set("next", target.Query().Get("next")) // Echo reads the query once
	parts := keepable.FindStringSubmatch(target.Path)
	c.SetParamNames("scorecard")
	c.SetParamValues(parts[1])
	if parts[2] != "" {
		err = w.scorecardMerge(c, actor)
	} else {
		err = w.scorecardSave(c, actor)
	}
	if fault.Is(err, fault.NotFound) {
		return w.notTheirs(c, actor, kept)
	}
	return err
}

// signedInAs finds who signs in: by password, or with sample data by name.
func (w *Web) signedInAs(c echo.Context, email string) (hiring.Actor, error) {
	for _, s := range w.sample {
		if s.User.ID.String() == c.FormValue("person") {
			return w.app.ActorOf(c.Request().Context(), s.User.ID)
		}
	}
	user, err := w.identity.SignIn(c.Request().Context(), email, c.FormValue("password"))
	if err != nil {
		return hiring.Actor{}, err
	}
	return w.app.ActorOf(c.Request().Context(), user.ID)
}

// notTheirs shows what was typed to somebody who signed in and has no such scorecard: it is nobody else's to
// save, and still not lost.
func (w *Web) notTheirs(c echo.Context, actor hiring.Actor, kept url.Values) error {
	p := readPage{Base: w.base(c, actor, "What you typed was not saved")}
	p.Lead = "You are signed in as " + actor.Name + ", and this scorecard is somebody else’s, or there is none any more. What was typed is below, so that you can copy it."
	typed := SummaryList{Title: "What was typed"}
	for i := range hiring.MaxCriteria {
		for _, field := range []string{"evidence", "reason"} {
			if text := kept.Get(hiring.RatingPath(i) + field); text != "" {
				typed.Rows = append(typed.Rows, SummaryRow{Key: "Criterion " + itoa(i+1) + ", " + field, Value: paragraphs(text)})
			}
		}
	}
	if notes := kept.Get("notes"); notes != "" {
		typed.Rows = append(typed.Rows, SummaryRow{Key: "Notes", Value: paragraphs(notes)})
	}
	if len(typed.Rows) > 0 {
		p.Ratings = []SummaryList{typed}
	}
	p.Links = []Link{{Text: "Go to your home page", Href: "/"}}
	return w.render(c, http.StatusNotFound, "scorecard_read", p)
}
