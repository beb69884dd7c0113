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
	"merit/internal/identity"
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
	return (fault.Is(err, fault.SignIn) || identity.ActorIn(c).NeedsFactor) && c.Request().Method == http.MethodPost && keepable.MatchString(c.Request().URL.Path)
}

// signInKeepForm asks somebody who was signed out while typing to sign in, and carries the whole form with it.
func (w *Web) signInKeepForm(c echo.Context, to string, typed url.Values, email string) formPage {
	p := formPage{
		Base: w.base(c, hiring.Actor{}, "Sign in to save what you typed"), Action: "/sign-in/keep",
		Intro:   []string{"You were signed out before you pressed the button. What you typed is kept on this page, and is saved as soon as you have signed in."},
		Fields:  []formField{{Hidden: &Hidden{Name: "to", Value: to}}},
		Buttons: []Button{{Text: "Sign in and save", Once: true}},
	}
	for _, f := range keptFields(typed) {
		p.Fields = append(p.Fields, formField{Hidden: &f})
	}
	if len(w.sample) > 0 {
		who := &Select{Question: Question{Name: "person", Label: "Sign in as"}}
		for _, s := range w.sample {
			who.Options = append(who.Options, Option{Value: s.User.ID.String(), Text: s.User.Name})
		}
		p.Fields = append(p.Fields, formField{Select: who})
		return p
	}
	if name := w.identity.Through(); name != "" {
		p.Other = &otherWay{
			Title: "Through your organisation",
			Words: []string{"Sign in in a new tab, then come back to this page and press the button above. What you typed stays here."},
			Link:  &Link{Text: "Sign in with " + name + " (opens in a new tab)", Href: openIDPath("/account"), NewTab: true},
		}
	}
	if !w.identity.Passwords() {
		p.Buttons[0].Text = "Save what I typed"
		return p
	}
	p.Fields = append(p.Fields,
		formField{Input: &TextInput{Question: Question{Name: "email", Label: "E-mail address"}, Value: email, Type: "email", Autocomplete: "username"}},
		formField{Password: &Password{Question: Question{Name: "password", Label: "Password"}}},
	)
	return p
}

// keptFields carry the fields of a form.
func keptFields(typed url.Values) (out []Hidden) {
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		for _, v := range typed[name] {
			if name != "csrf" {
				out = append(out, Hidden{Name: keptPrefix + name, Value: v})
			}
		}
	}
	return out
}

// keptIn are the fields that a form carries.
func keptIn(c echo.Context) url.Values {
	kept := url.Values{}
	for name, values := range c.Request().PostForm {
		if name, ok := strings.CutPrefix(name, keptPrefix); ok {
			kept[name] = values
		}
	}
	return kept
}

// writeKept answers a form whose writer was signed out with the page that keeps its words.
func (w *Web) writeKept(c echo.Context) error {
	if err := c.Request().ParseForm(); err != nil {
		return fault.Wrap(fault.Invalid, "Merit could not read this request.", err)
	}
	if actor := identity.ActorIn(c); actor.NeedsFactor {
		return w.notSaved(c, actor, c.Request().PostForm)
	}
	return w.render(c, http.StatusUnauthorized, "form", w.signInKeepForm(c, c.Request().URL.RequestURI(), c.Request().PostForm, ""))
}

// signInKeep signs somebody in and then does what the form that was kept asked for, after the second step where the
// account has one.
func (w *Web) signInKeep(c echo.Context, already hiring.Actor) error {
	ctx := c.Request().Context()
	email, to, kept := c.FormValue("email"), c.FormValue("to"), keptIn(c)
	if _, ok := keptTarget(to); !ok {
		return errKeptBroken()
	}
	actor := already // signed in in another tab meanwhile, through the provider
	if already.SignedIn() != nil || email != "" || c.FormValue("password") != "" || c.FormValue("person") != "" {
		var err error
		if actor, err = w.signedInAs(c, email); err != nil {
			return w.answer(c, tooMany(err, "email"), func() formPage { return w.signInKeepForm(c, to, kept, email) })
		}
		if err := w.identity.StartSession(ctx, actor.UserID); err != nil {
			return err
		}
	}
	if _, half := w.identity.HalfSession(ctx); half {
		return w.secondStep(c, carried{next: "/", to: to, kept: kept}, nil, http.StatusOK)
	}
	return w.saveKept(c, actor, to, kept)
}

// keptTarget reads what a form that was kept asked for.
func keptTarget(to string) (*url.URL, bool) {
	target, err := url.Parse(to)
	return target, err == nil && target.Host == "" && keepable.MatchString(target.Path)
}

func errKeptBroken() error {
	return fault.New(fault.Invalid, "This form is not complete. Open the scorecard again.")
}

// saveKept does what the form that was kept asked for, for the person who has signed in.
func (w *Web) saveKept(c echo.Context, actor hiring.Actor, to string, kept url.Values) error {
	target, ok := keptTarget(to)
	if !ok {
		return errKeptBroken()
	}
	if w.identity.StillNeedsFactor(c.Request().Context(), actor) {
		actor.NeedsFactor = true
		return w.notSaved(c, actor, kept)
	}
	r := c.Request()
	r.Form, r.PostForm, r.URL.RawQuery = kept, kept, target.RawQuery
	c.QueryParams().Set("next", target.Query().Get("next")) // Echo reads the query once
	parts := keepable.FindStringSubmatch(target.Path)
	c.SetParamNames("scorecard")
	c.SetParamValues(parts[1])
	var err error
	if parts[2] != "" {
		err = w.scorecardMerge(c, actor)
	} else {
		err = w.scorecardSave(c, actor)
	}
	if fault.Is(err, fault.NotFound) {
		return w.notSaved(c, actor, kept)
	}
	return err
}

// signsInElsewhere reports whether one signs in again in another tab only, since no password can be typed here.
func (w *Web) signsInElsewhere() bool { return len(w.sample) > 0 || !w.identity.Passwords() }

// signedInAs finds who signs in: by password, or with sample data by name.
func (w *Web) signedInAs(c echo.Context, email string) (hiring.Actor, error) {
	for _, s := range w.sample {
		if s.User.ID.String() == c.FormValue("person") {
			return w.app.ActorOf(c.Request().Context(), s.User.ID)
		}
	}
	if !w.identity.Passwords() {
		return hiring.Actor{}, fault.New(fault.Invalid, "Sign in with "+w.identity.Through()+" first. What you typed is still on this page.")
	}
	user, err := w.identity.SignIn(c.Request().Context(), email, c.FormValue("password"))
	if err != nil {
		return hiring.Actor{}, err
	}
	return w.app.ActorOf(c.Request().Context(), user.ID)
}

// notSaved shows what was typed to somebody who signed in and has no such scorecard, or has to set up a second factor
// first: it is not saved, and still not lost.
func (w *Web) notSaved(c echo.Context, actor hiring.Actor, kept url.Values) error {
	p := readPage{Base: w.base(c, actor, "What you typed was not saved")}
	p.Lead = "You are signed in as " + actor.Name + ", and this scorecard is somebody else’s, or there is none any more. What was typed is below, so that you can copy it."
	home := Link{Text: "Go to your home page", Href: "/"}
	if actor.NeedsFactor {
		p.Lead = "Your organisation asks you to set up a second factor before anything else. What you typed is below: copy it, and type it in again after that."
		home = Link{Text: "Set up a second factor", Href: factorPath}
	}
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
	p.Links = []Link{home}
	return w.render(c, http.StatusNotFound, "scorecard_read", p)
}
