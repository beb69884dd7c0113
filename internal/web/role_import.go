package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
)

// roleBody is the most an upload of a role's text may hold, with the form around it, in bytes.
const roleBody = 5 << 20

func (w *Web) roleForm(c echo.Context, actor hiring.Actor, text string) formPage {
	p := formPage{
		Base: w.base(c, actor, "Import a role"), Action: "/roles/preview", Multipart: true,
		Intro: []string{
			"Paste the text of a role from the Government Digital and Data capability framework, or choose a file. You see what was understood before anything is kept.",
		},
		Fields: []formField{
			{Textarea: &Textarea{Question: Question{Name: "text", Label: "The role’s text", Hint: "With its role level, its skills and what each skill means at this level."}, Value: text, Rows: 15}},
			{File: &FileUpload{Question: Question{Name: "file", Label: "Or choose a file", Hint: "Text, CSV in the framework’s column order, or JSON or YAML in Merit’s own format."}, Accept: ".txt,.csv,.json,.yaml,.yml,.md"}},
		},
		Buttons: []Button{{Text: "Continue"}}, Cancel: &Link{Text: "Cancel", Href: "/roles"},
	}
	p.Crumbs = []Link{{Text: "Roles", Href: "/roles"}, {Text: "Import a role"}}
	return p
}

func (w *Web) roleNew(c echo.Context, actor hiring.Actor) error {
	return w.render(c, http.StatusOK, "form", w.roleForm(c, actor, ""))
}

// previewPage is the page "role_preview": what was understood of a text, before anything is kept.
type previewPage struct {
	Base
	Found  []previewedRole
	Text   string
	Intro  string
	Import Button
	Change Button
}

// previewedRole is one role level of the text with what is offered for it.
type previewedRole struct {
	app.PreviewedRole
	Lines   []string // what to look at, line by line
	Correct *Checkboxes
	Edition string // what becomes of it in the library
	Changes []roleChange
}

// Level words a skill's required level; empty where the text did not say.
func (p previewPage) Level(l hiring.RequiredLevel) string { return sentence(string(l)) }

func (w *Web) rolePreview(c echo.Context, actor hiring.Actor) error {
	text := c.FormValue("text")
	upload, err := fileText(c, "file", framework.MaxBytes)
	if err != nil {
		return w.answer(c, atFile(err), func() formPage { return w.roleForm(c, actor, text) })
	}
	if upload != "" {
		if text, err = framework.Text([]byte(upload)); err != nil {
			return w.answer(c, atFile(err), func() formPage { return w.roleForm(c, actor, "") })
		}
	}
	roles, err := w.app.PreviewRole(c.Request().Context(), actor, app.ImportRoleInput{Text: text})
	if err != nil {
		return w.answer(c, err, func() formPage { return w.roleForm(c, actor, text) })
	}
	return w.render(c, http.StatusOK, "role_preview", w.previewPage(c, actor, roles, text))
}

func (w *Web) previewPage(c echo.Context, actor hiring.Actor, roles []app.PreviewedRole, text string) previewPage {
	p := previewPage{
		Base: w.base(c, actor, "Check the role"), Text: text,
		Import: Button{Text: "Import this role", Once: true}, Change: Button{Text: "Change the text", FormAction: "/roles/change", Kind: Secondary},
		Intro: "This is what was understood. Nothing has been kept yet.",
	}
	known := 0
	for i, r := range roles {
		p.Found = append(p.Found, previewRole(i, r))
		if r.Known() && len(r.Corrections) == 0 {
			known++
		}
		if !r.Usable() {
			p.Import, p.Intro = Button{}, "This cannot be imported yet: put right what is listed below. Nothing has been kept."
		}
	}
	if n := len(roles); n > 1 && p.Import.Text != "" {
		p.Intro = "The text holds " + itoa(n) + " role levels. Each becomes a role of its own. Nothing has been kept yet."
		p.Import.Text = "Import these " + itoa(n) + " roles"
	}
	if known == len(roles) && p.Import.Text != "" {
		p.Intro, p.Import = "The library has exactly this already, so there is nothing to import.", Button{}
	}
	p.Crumbs = []Link{{Text: "Roles", Href: "/roles"}, {Text: "Import a role", Href: "/roles/new"}, {Text: "Check"}}
	p.Attribution = true
	return p
}

// severities word how grave a problem is.
var severities = map[string]string{framework.Error: "refused", framework.Warning: "guessed", framework.Note: "left out"}

func previewRole(i int, r app.PreviewedRole) previewedRole {
	out := previewedRole{PreviewedRole: r, Changes: roleChanges(r.Changes)}
	for _, problem := range r.Problems {
		out.Lines = append(out.Lines, "Line "+itoa(problem.Line)+", "+severities[problem.Severity]+": "+problem.Message)
	}
	switch {
	case r.Known():
		out.Edition = "The library has exactly this already."
	case r.Earlier != nil:
		out.Edition = "The library has this role level. What you import becomes edition " + itoa(r.Earlier.Edition+1) + "; vacancies keep the edition they were made from."
	}
	if len(r.Corrections) == 0 {
		return out
	}
	out.Correct = &Checkboxes{Question: Question{
		Name: "accept", Label: "Corrections for " + r.Level, Hint: "Tick those you agree to. What you do not tick stays as it is written. Which ones were applied is recorded.",
	}, Small: true}
	for _, cor := range r.Corrections {
		words := cor.Skill + ": required level " + cor.After
		if cor.Kind == "name" {
			words = "“" + cor.Before + "” becomes “" + cor.After + "”"
		}
		out.Correct.Options = append(out.Correct.Options, Option{Value: itoa(i) + ":" + cor.ID, Text: words, Hint: cor.Why})
	}
	if i > 0 {
		// One field for all role levels: each box needs an id of its own.
		out.Correct.OwnID = "accept-" + itoa(i+1)
	}
	return out
}

// roleChange goes back to the form with the text as it was typed.
func (w *Web) roleChange(c echo.Context, actor hiring.Actor) error {
	return w.render(c, http.StatusOK, "form", w.roleForm(c, actor, c.FormValue("text")))
}

func (w *Web) roleImport(c echo.Context, actor hiring.Actor) error {
	text := c.FormValue("text")
	roles, err := w.app.ImportRole(c.Request().Context(), actor, app.ImportRoleInput{Text: text, Accept: c.Request().Form["accept"]})
	if err != nil {
		return w.answer(c, err, func() formPage { return w.roleForm(c, actor, text) })
	}
	if len(roles) == 1 {
		return w.seeOther(c, "/roles/"+roles[0].ID.String(), "The role has been imported.")
	}
	return w.seeOther(c, "/roles", itoa(len(roles))+" roles have been imported.")
}

// atFile puts a refusal of the upload beside the file field.
func atFile(err error) error {
	f := fault.Of(err)
	if f.Kind != fault.TooLarge && f.Kind != fault.Invalid {
		return err
	}
	message := f.Message
	if len(f.Fields) > 0 {
		message = f.Fields[0].Message
	}
	return fieldFault("file", message)
}
