package web

import (
	"bytes"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/export"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// accessBody is the most a form of all that is held about a candidate may hold, in bytes.
const accessBody = 8 << 20

// accessPage is the page "data_access": all that is held about a candidate, to go through before it is released.
type accessPage struct {
	Base
	Insets   []Inset
	Intro    []string
	Tables   []Table
	Action   string
	Seen     Hidden
	Names    Checkboxes
	Sections []accessSection
	Release  Button
}

// accessSection is what stands under one heading: what is given as it is, and words to go through.
type accessSection struct {
	Title string
	Given *SummaryList
	Free  []accessFree
}

// accessFree is one text somebody typed, and why all of it may be withheld.
type accessFree struct {
	Text     Textarea
	Withheld TextInput
}

// accessTyped is what was typed: texts and reasons by item.
type accessTyped struct {
	names          bool
	text, withheld map[string]string
}

func (w *Web) accessShow(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	x, err := w.app.SubjectAccess(c.Request().Context(), actor, vacancy, id)
	if err != nil {
		return err
	}
	return w.accessPage(c, actor, x, accessTyped{}, nil, http.StatusOK)
}

func (w *Web) accessPage(c echo.Context, actor hiring.Actor, x app.SubjectAccess, typed accessTyped, errs []fault.Field, status int) error {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return err
	}
	root := "/vacancies/" + x.Vacancy.ID.String() + "/candidates/" + x.Candidate.ID.String()
	p := accessPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Release the data of "+x.Candidate.Name), Action: root + "/access",
		Intro: []string{
			"This is everything Merit holds about the candidate. Read the words people typed before you release them: they may be about somebody else, or name them.",
			"To leave a passage out, put [[ before it and ]] after it. To withhold a whole text, give the reason, which the candidate reads. What Merit itself worded names other candidates by code.",
		},
		Seen:    Hidden{Name: "seen", Value: hiring.AccessDigest(x.Items)},
		Names:   Checkboxes{Question: Question{Name: "names", Label: "The panel"}, Values: []string{yesIf(typed.names)}, Options: []Option{{Value: "yes", Text: "Name panel members and others; else they are called “Panel member 1” and so on"}}},
		Release: Button{Text: "Release", Once: true},
	}
	p.Errors = errs
	if x.Sealed > 0 {
		p.Insets = append(p.Insets, Inset{Content: Words(sealedText(x.Sealed))})
	}
	p.Tables = w.releasesTable(root, x.Releases)
	for _, i := range x.Items {
		if len(p.Sections) == 0 || p.Sections[len(p.Sections)-1].Title != i.Section {
			p.Sections = append(p.Sections, accessSection{Title: i.Section})
		}
		s := &p.Sections[len(p.Sections)-1]
		if !i.Free {
			if s.Given == nil {
				s.Given = &SummaryList{}
			}
			s.Given.Rows = append(s.Given.Rows, SummaryRow{Key: i.Label, Value: paragraphs(i.Text)})
			continue
		}
		text, known := typed.text[i.Key]
		if !known {
			text = i.Text
		}
		s.Free = append(s.Free, accessFree{
			Text:     Textarea{Question: Question{Name: i.Key, Label: i.Label, Error: ErrorAt(errs, i.Key)}, Value: text, Rows: 3},
			Withheld: TextInput{Question: Question{Name: i.Key + ".withheld", Label: "Why “" + i.Label + "” is withheld (optional)", Error: ErrorAt(errs, i.Key+".withheld")}, Value: typed.withheld[i.Key]},
		})
	}
	return w.render(c, status, "data_access", p)
}

func sealedText(n int) string {
	return Plural(n, "scorecard is", "scorecards are") + " not in it: until scoring ends nobody sees what a panel member wrote, so that members score independently. Release the rest now, and this after scoring has ended."
}

func (w *Web) releasesTable(root string, releases []hiring.DataRelease) []Table {
	if len(releases) == 0 {
		return nil
	}
	t := Table{Caption: "Releases", Columns: []Column{{Text: "Released"}, {Text: "By"}, {Text: "Left out", Numeric: true}, {Text: "Print"}, {Text: "Save"}}}
	for _, r := range releases {
		of, when := "?release="+r.ID.String(), DateTime(r.ReleasedAt, w.zone)
		t.Rows = append(t.Rows, []Cell{
			Text(when), Text(r.ReleasedByName), Text(itoa(len(r.Choices.Items))),
			{Content: Content{Link: &Link{Text: "Page", Hidden: "released on " + when, Href: root + "/access/page" + of}}},
			{Content: Content{Link: &Link{Text: "ZIP", Hidden: "released on " + when, Href: root + "/access/archive" + of}}},
		})
	}
	return []Table{t}
}

func (w *Web) accessRelease(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	x, err := w.app.SubjectAccess(c.Request().Context(), actor, vacancy, id)
	if err != nil {
		return err
	}
	typed := accessTyped{names: c.FormValue("names") == "yes", text: map[string]string{}, withheld: map[string]string{}}
	in := app.ReleaseInput{Seen: c.FormValue("seen"), Choices: hiring.AccessChoices{Names: typed.names, Items: map[string]hiring.AccessChoice{}}}
	var fs fault.Fields
	for _, i := range x.Items {
		if !i.Free {
			continue
		}
		typed.text[i.Key], typed.withheld[i.Key] = newlines(c.FormValue(i.Key)), c.FormValue(i.Key+".withheld")
		if choice := i.Redact(&fs, typed.text[i.Key], typed.withheld[i.Key]); choice.Withheld != "" || len(choice.Hidden) > 0 {
			in.Choices.Items[i.Key] = choice
		}
	}
	if in.Seen != hiring.AccessDigest(x.Items) {
		fs = fault.Fields{{Path: "names", Message: "What is held about this candidate has changed since you opened the page. Go through it again."}}
	}
	if len(fs) > 0 {
		return w.accessPage(c, actor, x, typed, fs, http.StatusUnprocessableEntity)
	}
	if _, err := w.app.ReleaseData(c.Request().Context(), actor, vacancy, id, in); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+vacancy.String()+"/candidates/"+id.String()+"/access", "Released. Print it or save it, and give it to the candidate.")
}

// accessReleased finds the release of the address as it was chosen; without one it leads to where releases are made.
func (w *Web) accessReleased(c echo.Context, actor hiring.Actor, answer func(export.SubjectAccess) error) error {
	if c.QueryParam("release") == "" {
		vacancy, id, err := w.candidateIDs(c)
		if err == nil {
			_, err = w.app.CandidateData(c.Request().Context(), actor, vacancy, id, hiring.Page{Limit: 1})
		}
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/vacancies/"+vacancy.String()+"/candidates/"+id.String()+"/access")
	}
	x, err := w.releasedOf(c, actor)
	if err != nil {
		return err
	}
	return answer(x)
}

func (w *Web) releasedOf(c echo.Context, actor hiring.Actor) (export.SubjectAccess, error) {
	vacancy, id, err := w.candidateIDs(c)
	if err != nil {
		return export.SubjectAccess{}, err
	}
	release, err := hiring.ParseID(c.QueryParam("release"))
	if err != nil {
		return export.SubjectAccess{}, hiring.ErrUnknown("release")
	}
	ctx := c.Request().Context()
	x, err := w.app.ReleasedData(ctx, actor, vacancy, id, release)
	if err != nil {
		return export.SubjectAccess{}, err
	}
	out := export.SubjectAccess{Candidate: x.Candidate.Name, Vacancy: x.Vacancy.Title, Released: Date(x.Release.ReleasedAt, w.zone), Items: x.Items}
	if x.Sealed > 0 {
		out.Sealed = Plural(x.Sealed, "scorecard is", "scorecards are") + " not in it yet: scoring has not ended, and until then nobody sees them. They follow."
	}
	for n, d := range x.Documents {
		out.Documents = append(out.Documents, export.AccessDocument{Name: d.Name, Content: x.Files[n]})
	}
	return out, nil
}

func (w *Web) accessPrint(c echo.Context, actor hiring.Actor) error {
	return w.accessReleased(c, actor, func(x export.SubjectAccess) error {
		var b bytes.Buffer
		if err := x.HTML(&b); err != nil {
			return err
		}
		return printed(c, b.Bytes())
	})
}

func (w *Web) accessArchive(c echo.Context, actor hiring.Actor) error {
	return w.accessReleased(c, actor, func(x export.SubjectAccess) error {
		var b bytes.Buffer
		if err := x.Archive(&b); err != nil {
			return err
		}
		return attach(c, "data-"+w.now().UTC().Format(time.DateOnly)+".zip", "application/zip", b.Bytes())
	})
}
