package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// retentionForm asks for how long each category is kept; typed is what stands in the boxes.
func (w *Web) retentionForm(c echo.Context, actor hiring.Actor, d app.DataSettings, typed map[hiring.Category]string) formPage {
	p := formPage{
		Base: w.adminBase(c, actor, "Retention"), Action: "/retention",
		Intro: []string{
			"Merit deletes what has been kept for these months, once a day. A legal hold keeps a vacancy or a candidate for longer.",
			"Enter 0 to keep something until somebody deletes it by hand.",
		},
		Buttons: []Button{{Text: "Save", Once: true}},
		Links:   []Link{{Text: "See what would be deleted now, and what was", Href: "/retention/purges"}, {Text: "Open requests about data", Href: "/retention/requests"}, {Text: "What candidates are told", Href: "/privacy"}},
	}
	if d.Retention.Short() {
		p.Warning = "Data about candidates is kept for less than 12 months. Some jurisdictions ask for a year or two: in the United States one year, and two for public bodies."
	}
	for _, rule := range hiring.RetentionRules {
		p.Fields = append(p.Fields, formField{Input: &TextInput{
			Question: Question{Name: string(rule.Category), Label: rule.Name, Hint: rule.Holds + " Months " + rule.Since + ", " + itoa(rule.Min) + " to " + itoa(rule.Max) + "."},
			Value:    typed[rule.Category], InputMode: "numeric", Width: 3, Suffix: "months",
		}})
	}
	p.Fields = append(p.Fields,
		formField{Heading: "Who answers for the data"},
		formField{Input: &TextInput{Question: Question{Name: "name", Label: "Name of the organisation (optional)"}, Value: d.Organisation.Name}},
		formField{Textarea: &Textarea{Question: Question{
			Name: "contact", Label: "Contact for data protection (optional)", Hint: "An e-mail address, a telephone number or a postal address. Candidates see it on the privacy page.",
		}, Value: d.Organisation.Contact, Rows: 3}},
	)
	return p
}

func typedMonths(r hiring.Retention) map[hiring.Category]string {
	out := map[hiring.Category]string{}
	for _, rule := range hiring.RetentionRules {
		out[rule.Category] = itoa(r.Months(rule.Category))
	}
	return out
}

func (w *Web) retentionShow(c echo.Context, actor hiring.Actor) error {
	d, err := w.app.DataSettings(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.retentionForm(c, actor, d, typedMonths(d.Retention)))
}

func (w *Web) retentionSave(c echo.Context, actor hiring.Actor) error {
	in := app.DataSettings{Retention: hiring.Retention{}, Organisation: hiring.Organisation{Name: c.FormValue("name"), Contact: newlines(c.FormValue("contact"))}}
	typed := map[hiring.Category]string{}
	var fs fault.Fields
	for _, rule := range hiring.RetentionRules {
		typed[rule.Category] = strings.TrimSpace(c.FormValue(string(rule.Category)))
		in.Retention[rule.Category] = wholeNumber(&fs, string(rule.Category), typed[rule.Category], rule.Name)
	}
	err := fs.Err()
	if err == nil {
		err = w.app.SaveDataSettings(c.Request().Context(), actor, in)
	}
	if err != nil {
		return w.answer(c, err, func() formPage { return w.retentionForm(c, actor, in, typed) })
	}
	return w.seeOther(c, "/retention", "Saved.")
}
