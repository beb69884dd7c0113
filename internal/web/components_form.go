package web

import (
	"strconv"
	"strings"

	"merit/internal/fault"
)

// FieldID is the element id of a form field's dotted name: "criteria.3.weight" is
// "criteria-3-weight", the same id an error summary links to.
func FieldID(name string) string { return fault.Field{Path: name}.ElementID() }

// Size is the size of a label or legend; the zero value is the text's own size.
type Size string

// The sizes of a label or legend.
const (
	Small      Size = "s"
	Medium     Size = "m"
	Large      Size = "l"
	ExtraLarge Size = "xl"
)

// Question is what every form field has. Name is the form's name for it and the path of its errors;
// the element id follows from it. Heading makes the label or legend the page's h1.
type Question struct {
	Name    string
	Label   string
	Hint    string
	Error   string
	Size    Size
	Heading bool
	Hidden  bool   // the label is for screen readers alone, as in a grid whose headings say it
	OwnID   string // the element id where several fields of a page share a name
}

// ID is the element id; errors link to it.
func (q Question) ID() string {
	if q.OwnID != "" {
		return q.OwnID
	}
	return FieldID(q.Name)
}

// DescribedBy lists the ids of the hint and the error, for aria-describedby.
func (q Question) DescribedBy() string {
	var ids []string
	if q.Hint != "" {
		ids = append(ids, q.ID()+"-hint")
	}
	if q.Error != "" {
		ids = append(ids, q.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// TextInput is one line of text. Type is "text" unless set ("email", "search"). InputMode "numeric"
// or "decimal" is for numbers; Width in characters is 0 (full), 2, 3, 4, 5, 10, 20 or 30.
type TextInput struct {
	Question
	Value          string
	Type           string
	InputMode      string
	Autocomplete   string
	Width          int
	Prefix, Suffix string
	NoSpellcheck   bool
	Disabled       bool
}

// Password is a password field with a show button. Autocomplete is "current-password" unless set.
type Password struct {
	Question
	Autocomplete string
}

// Textarea is several lines of text. Rows is 5 unless set. A MaxLength above 0 tells the limit in
// characters and counts what is left; Threshold holds the count back until so many per cent are used.
type Textarea struct {
	Question
	Value     string
	Rows      int
	MaxLength int
	Threshold int
}

// RowsOr5 is the number of lines shown.
func (t Textarea) RowsOr5() int {
	if t.Rows == 0 {
		return 5
	}
	return t.Rows
}

// DescribedBy adds the length limit's message to the hint and the error.
func (t Textarea) DescribedBy() string {
	ids := t.Question.DescribedBy()
	if t.MaxLength > 0 {
		ids = strings.TrimSpace(t.ID() + "-info " + ids)
	}
	return ids
}

// Option is one choice. Reveal is shown below it while it is chosen. Exclusive is for a checkbox
// that clears the others ("None of these"). Divider stands alone between options, as in "or".
type Option struct {
	Value, Text, Hint string
	Disabled          bool
	Exclusive         bool
	Divider           string
	Reveal            *Reveal
}

// Reveal is the one field a choice brings with it.
type Reveal struct {
	Input    *TextInput
	Textarea *Textarea
	Text     string
}

// Select is a drop-down list; radios serve better below eight options.
type Select struct {
	Question
	Value    string
	Options  []Option
	Disabled bool
}

// Radios is a choice of one. Label is the legend.
type Radios struct {
	Question
	Value         string
	Options       []Option
	Inline, Small bool
}

// Checkboxes is a choice of any. Label is the legend; leave it empty for a single box that says all.
type Checkboxes struct {
	Question
	Values  []string
	Options []Option
	Small   bool
}

// choice is one radio or checkbox as its template needs it.
type choice struct {
	Option
	ID, Name, DescribedBy string
	Checked               bool
}

// Choices pairs every option with its id (the first has the field's own, so that errors lead there)
// and whether it is chosen.
func (r Radios) Choices() []choice {
	return choices(r.Question, r.Options, func(v string) bool { return r.Value != "" && v == r.Value }, "")
}

// Choices pairs every option with its id and whether it is ticked.
func (c Checkboxes) Choices() []choice {
	outer := ""
	if c.Label == "" {
		outer = c.DescribedBy()
	}
	return choices(c.Question, c.Options, func(v string) bool {
		for _, ticked := range c.Values {
			if ticked == v {
				return true
			}
		}
		return false
	}, outer)
}

func choices(q Question, options []Option, chosen func(string) bool, outer string) []choice {
	out := make([]choice, len(options))
	for i, o := range options {
		c := choice{Option: o, ID: q.ID(), Name: q.Name, Checked: chosen(o.Value), DescribedBy: outer}
		if i > 0 {
			c.ID += "-" + strconv.Itoa(i+1)
		}
		if o.Hint != "" {
			c.DescribedBy = strings.TrimSpace(outer + " " + c.ID + "-item-hint")
		}
		out[i] = c
	}
	return out
}

// DateInput asks for a day, month and year, named NAME-day, NAME-month, NAME-year. Label is the
// legend. Wrong names the parts an error is about ("day", "month", "year"); none means all.
type DateInput struct {
	Question
	Day, Month, Year string
	Wrong            []string
}

// datePart is one box of a date as its template needs it.
type datePart struct {
	ID, Name, Label, Value string
	Width                  int
	Wrong                  bool
}

// Parts gives the three boxes.
func (d DateInput) Parts() []datePart {
	parts := []datePart{{Label: "Day", Value: d.Day, Width: 2}, {Label: "Month", Value: d.Month, Width: 2}, {Label: "Year", Value: d.Year, Width: 4}}
	for i := range parts {
		p := &parts[i]
		part := strings.ToLower(p.Label)
		p.ID, p.Name = d.ID()+"-"+part, d.Name+"-"+part
		p.Wrong = d.Error != "" && len(d.Wrong) == 0
		for _, w := range d.Wrong {
			p.Wrong = p.Wrong || w == part
		}
	}
	return parts
}

// FileUpload asks for a file. Accept lists endings, as in ".csv,.xlsx".
type FileUpload struct {
	Question
	Accept   string
	Multiple bool
}

// Hidden is a hidden field.
type Hidden struct {
	Name, Value string
}
