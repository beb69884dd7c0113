package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// formPage is the page "form": one form of plain fields.
type formPage struct {
	Base
	HeadingInField bool // the first field's label is the h1
	Intro          []string
	Summary        *SummaryList
	Warning        string
	Action         string
	Multipart      bool
	Fields         []formField
	Buttons        []Button
	Cancel         *Link
	Links          []Link // below the form
	Other          *otherWay
	After          []string
	Passkey        *passkeyForm // another way, below
}

// passkeyForm is a form that a script fills with what a passkey has signed: Ask is where it gets the question. Without
// script it stays hidden.
type passkeyForm struct{ Action, Ask, Button, Next string }

// formField holds one field, or a heading above the fields that follow.
type formField struct {
	Hidden     *Hidden
	Heading    string
	Input      *TextInput
	Password   *Password
	Textarea   *Textarea
	Select     *Select
	Radios     *Radios
	Checkboxes *Checkboxes
	File       *FileUpload
	Date       *DateInput
}

// withErrors puts the errors into the summary and beside their fields.
func (p formPage) withErrors(errs []fault.Field) formPage {
	p.Errors = errs
	for _, f := range p.Fields {
		for _, q := range f.questions() {
			if at := ErrorAt(errs, q.Name); at != "" {
				q.Error = at
			}
		}
	}
	return p
}

func (f formField) questions() []*Question {
	switch {
	case f.Input != nil:
		return []*Question{&f.Input.Question}
	case f.Password != nil:
		return []*Question{&f.Password.Question}
	case f.Textarea != nil:
		return []*Question{&f.Textarea.Question}
	case f.Select != nil:
		return []*Question{&f.Select.Question}
	case f.Radios != nil:
		qs := []*Question{&f.Radios.Question}
		for _, o := range f.Radios.Options {
			if o.Reveal != nil && o.Reveal.Textarea != nil {
				qs = append(qs, &o.Reveal.Textarea.Question)
			}
		}
		return qs
	case f.Checkboxes != nil:
		return []*Question{&f.Checkboxes.Question}
	case f.File != nil:
		return []*Question{&f.File.Question}
	case f.Date != nil:
		return []*Question{&f.Date.Question}
	}
	return nil
}

// invalid gives the fields of an Invalid error; ok is false for any other error.
func invalid(err error) (fields []fault.Field, ok bool) {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid {
		return nil, false
	}
	if len(f.Fields) == 0 {
		return []fault.Field{{Message: f.Message}}, true
	}
	return f.Fields, true
}

// answer shows a form again with its mistakes, or passes on an error that is none of the form's.
func (w *Web) answer(c echo.Context, err error, page func() formPage) error {
	fields, ok := invalid(err)
	if !ok {
		return err
	}
	return w.render(c, http.StatusUnprocessableEntity, "form", page().withErrors(fields))
}

// seeOther sends the browser to a page after a form was accepted, with a message for it to show.
func (w *Web) seeOther(c echo.Context, path, flash string) error {
	if flash != "" {
		w.identity.Flash(c.Request().Context(), flash)
	}
	return c.Redirect(http.StatusSeeOther, path)
}

// idOf reads an id of the path; one that is none is as unknown as any other.
func idOf(c echo.Context, name string) (hiring.ID, error) {
	id, err := hiring.ParseID(c.Param(name))
	if err != nil {
		return id, hiring.ErrUnknown(name)
	}
	return id, nil
}

// wholeNumber reads a whole number of a form. What is none is noted, in words that name the field.
func wholeNumber(fs *fault.Fields, path, text, name string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		fs.Addf(path, "%s must be a whole number.", name)
	}
	return n
}

// wholeOr reads a whole number, or gives the other one.
func wholeOr(text string, other int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return other
	}
	return n
}

// decimal reads a number of a form. What is none is noted, in words that name the field.
func decimal(fs *fault.Fields, path, text, name string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil {
		fs.Addf(path, "%s must be a number, like 4 or 4.25.", name)
	}
	return v
}

// pageOf reads the page number of a list's address; anything odd is the first.
func pageOf(c echo.Context) (number int, p hiring.Page) { return pageOfSize(c, hiring.PageSize) }

// pageOfSize is pageOf for pages of so many rows.
func pageOfSize(c echo.Context, size int) (number int, p hiring.Page) {
	number, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || number < 1 || number > 1_000_000 {
		number = 1
	}
	return number, hiring.Page{Limit: size, Offset: (number - 1) * size}
}

// pagination leads through a list whose pages are at path?page=N.
func pagination(path string, number, total int) *Pagination {
	return paginationOfSize(path, number, total, hiring.PageSize)
}

// paginationOfSize is pagination for pages of so many rows.
func paginationOfSize(path string, number, total, size int) *Pagination {
	pages := (total + size - 1) / size
	if pages <= 1 {
		return nil
	}
	href := func(n int) string {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		return fmt.Sprintf("%s%spage=%d", path, sep, n)
	}
	p := &Pagination{}
	if number > 1 {
		p.Previous = &PageLink{Href: href(number - 1)}
	}
	if number < pages {
		p.Next = &PageLink{Href: href(number + 1)}
	}
	for n := 1; n <= pages; n++ {
		switch {
		case n == 1 || n == pages || n >= number-1 && n <= number+1:
			p.Pages = append(p.Pages, PageNumber{Number: n, Href: href(n), Current: n == number})
		case !p.Pages[len(p.Pages)-1].Gap:
			p.Pages = append(p.Pages, PageNumber{Gap: true})
		}
	}
	return p
}

// fileText reads an uploaded text of at most limit bytes; empty when no file was chosen.
func fileText(c echo.Context, name string, limit int64) (string, error) {
	_, content, err := upload(c, name, limit)
	return string(content), err
}

// upload reads an uploaded file of at most limit bytes with its name; nil when none was chosen.
func upload(c echo.Context, name string, limit int64) (filename string, content []byte, err error) {
	header, err := c.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("read upload: %w", err)
	}
	if header.Filename == "" && header.Size == 0 {
		return "", nil, nil // a browser sends the field of a file nobody chose so
	}
	if header.Size > limit {
		return "", nil, fault.New(fault.TooLarge, fmt.Sprintf("The file is larger than %d KB, the most Merit takes here.", limit>>10))
	}
	f, err := header.Open()
	if err != nil {
		return "", nil, fmt.Errorf("open upload: %w", err)
	}
	defer f.Close()
	content = make([]byte, header.Size)
	if _, err := f.ReadAt(content, 0); err != nil && header.Size > 0 {
		return "", nil, fmt.Errorf("read upload: %w", err)
	}
	return header.Filename, content, nil
}
