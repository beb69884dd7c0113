package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

func (w *Web) userRoutes() []route.Route {
	return []route.Route{
		route.Get("/users", hiring.ManageUsers, w.userList),
		route.Get("/users/new", hiring.ManageUsers, w.userNew),
		route.Post("/users", hiring.ManageUsers, w.userCreate),
		route.Get("/users/:user", hiring.ManageUsers, w.userShow),
		route.Get("/users/:user/rights", hiring.ManageUsers, w.rightsShow),
		route.Post("/users/:user/rights", hiring.ManageUsers, w.rightsSave),
		route.Post("/users/:user/link", hiring.ManageUsers, w.userLink),
		route.Post("/users/:user/sessions/end", hiring.ManageUsers, w.userDo(w.app.EndSessionsOf, "The person is signed out everywhere.")),
		route.Post("/users/:user/second-factors/remove", hiring.ManageUsers, w.userDo(w.app.RemoveFactorsOf, "The second factors have been removed.")),
		route.Get("/users/:user/second-factors/remove", hiring.ManageUsers, w.userFactorsAsk),
		route.Get("/users/:user/disable", hiring.ManageUsers, w.disableAsk),
		route.Post("/users/:user/disable", hiring.ManageUsers, w.userDo(w.app.DisableUser, "The account is disabled.")),
		route.Get("/users/:user/erase", hiring.ManageUsers, w.userEraseAsk),
		route.Post("/users/:user/erase", hiring.ManageUsers, w.userDo(w.app.EraseUser, "The account is erased.")),
		route.Post("/users/:user/enable", hiring.ManageUsers, w.userDo(w.app.EnableUser, "The account is open again.")),
	}
}

// usersPage is the page "users": the accounts.
type usersPage struct {
	Base
	Search  TextInput
	New     Button
	Users   *Table
	Nothing *Empty
	More    *Pagination
}

func (w *Web) userList(c echo.Context, actor hiring.Actor) error {
	search := strings.TrimSpace(c.QueryParam("q"))
	n, page := pageOf(c)
	users, total, err := w.app.Users(c.Request().Context(), actor, search, page)
	if err != nil {
		return err
	}
	p := usersPage{
		Base:   w.adminBase(c, actor, "Users"),
		Search: TextInput{Question: Question{Name: "q", Label: "Search names and e-mail addresses"}, Value: search, Type: "search", Width: 20},
		New:    Button{Text: "Add a user", Href: "/users/new"},
		More:   pagination("/users?q="+url.QueryEscape(search), n, total),
	}
	if total == 0 {
		p.Nothing = &Empty{Title: "Nobody found", Text: "No account has “" + search + "” in its name or e-mail address."}
		return w.render(c, http.StatusOK, "users", p)
	}
	t := Table{
		Caption: Plural(total, "account", "accounts"), RowHeadings: true,
		Columns: []Column{{Text: "Name"}, {Text: "E-mail address"}, {Text: "May"}, {Text: "State"}, {Text: "Last signed in"}},
	}
	for _, u := range users {
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: u.Name, Href: "/users/" + u.ID.String()}}},
			Text(u.Email), Text(rightsText(u)),
			{Content: Content{Tag: userTag(u)}},
			Text(w.lastSignedIn(u)),
		})
	}
	p.Users = &t
	return w.render(c, http.StatusOK, "users", p)
}

func (w *Web) lastSignedIn(u hiring.User) string {
	if u.SignedInAt == nil {
		return "Never"
	}
	return DateTime(*u.SignedInAt, w.zone)
}

func userTag(u hiring.User) *Tag {
	switch {
	case u.Erased():
		return &Tag{Text: "Erased", Colour: Grey}
	case u.DisabledAt != nil:
		return &Tag{Text: "Disabled", Colour: Red}
	case u.Invited:
		return &Tag{Text: "Invited", Colour: Yellow}
	}
	return &Tag{Text: "Open", Colour: Green}
}

// rightsText says what an account may do apart from the parts it has in vacancies.
func rightsText(u hiring.User) string {
	switch {
	case u.Administrator && u.Recruiter:
		return "Administer, recruit"
	case u.Administrator:
		return "Administer"
	case u.Recruiter:
		return "Recruit"
	}
	return "Take part where invited"
}

// rightOptions are what an account may be allowed.
func rightOptions(administrator, recruiter bool) *Checkboxes {
	var ticked []string
	if recruiter {
		ticked = append(ticked, "recruiter")
	}
	if administrator {
		ticked = append(ticked, "administrator")
	}
	return &Checkboxes{Question: Question{Name: "rights", Label: "What this person may do"}, Values: ticked, Options: []Option{
		{Value: "recruiter", Text: "Recruit", Hint: "Import roles, create vacancies, invite people to them."},
		{Value: "administrator", Text: "Administer", Hint: "Manage accounts and retention, read the audit trail. Never sees scores."},
	}}
}

// rightsOf reads what was ticked.
func rightsOf(c echo.Context) (administrator, recruiter bool) {
	_ = c.Request().ParseForm() // the server has read the form already
	for _, v := range c.Request().PostForm["rights"] {
		administrator = administrator || v == "administrator"
		recruiter = recruiter || v == "recruiter"
	}
	return administrator, recruiter
}

func (w *Web) userForm(c echo.Context, actor hiring.Actor, in app.NewUserInput) formPage {
	intro := "The person gets an e-mail with a link that opens the account."
	if !w.app.SendsMail() {
		intro = "You get a link that opens the account, to pass on to the person."
	}
	return formPage{
		Base: w.adminBase(c, actor, "Add a user"), Action: "/users", Intro: []string{intro},
		Fields: []formField{
			{Input: &TextInput{Question: Question{Name: "name", Label: "Name"}, Value: in.Name}},
			{Input: &TextInput{Question: Question{Name: "email", Label: "E-mail address"}, Value: in.Email, Type: "email"}},
			{Checkboxes: rightOptions(in.Administrator, in.Recruiter)},
		},
		Buttons: []Button{{Text: "Add user", Once: true}}, Cancel: &Link{Text: "Cancel", Href: "/users"},
	}
}

func (w *Web) userNew(c echo.Context, actor hiring.Actor) error {
	return w.render(c, http.StatusOK, "form", w.userForm(c, actor, app.NewUserInput{}))
}

func (w *Web) userCreate(c echo.Context, actor hiring.Actor) error {
	in := app.NewUserInput{Name: c.FormValue("name"), Email: c.FormValue("email")}
	in.Administrator, in.Recruiter = rightsOf(c)
	secret, hash := identity.NewSecret()
	in.Hash, in.Link = hash, w.joinLink(secret)
	user, err := w.app.CreateUser(c.Request().Context(), actor, in)
	if err != nil {
		return w.answer(c, err, func() formPage { return w.userForm(c, actor, in) })
	}
	return w.linkMade(c, actor, user.ID, "An e-mail with a link is on its way to "+user.Email+".", in.Link)
}

// linkMade says that a link was sent, or shows it, this once, where no mail is sent.
func (w *Web) linkMade(c echo.Context, actor hiring.Actor, user hiring.ID, sent, link string) error {
	if w.app.SendsMail() {
		return w.seeOther(c, "/users/"+user.String(), sent)
	}
	return w.userPage(c, actor, user, link)
}
