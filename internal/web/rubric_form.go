package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// rubricForm is what the form of the rubric holds, as it is typed.
type rubricForm struct {
	Version, Bar, Posts, Evidence, Basis string
	Sure                                 map[string]string // thresholds by name
	Rows                                 []rubricFormRow   // in the order they stand on the page
	Out                                  []hiring.ID
}

// rubricFormRow is one criterion of the form.
type rubricFormRow struct {
	ID               hiring.ID
	At               int // its number in the names of its fields
	Weight, PassMark string
	Essential        bool
}

// weight is the row's weight as far as it is one, for drawing its share.
func (r rubricFormRow) weight() float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(r.Weight), 64)
	if err != nil || v < 0 || v > hiring.MaxWeight {
		return 0
	}
	return v
}

func (f rubricForm) totalWeight() (sum float64) {
	for _, r := range f.Rows {
		sum += r.weight()
	}
	return sum
}

// storedRubric is the form as it shows what is stored.
func storedRubric(view app.RubricView) rubricForm {
	r := view.Rubric.Rubric
	f := rubricForm{
		Version: strconv.FormatInt(view.Rubric.Version, 10), Bar: number(r.Bar), Posts: itoa(r.Posts), Evidence: string(r.Policy.Evidence), Basis: string(r.Policy.ScoreBasis()),
		Sure: storedThresholds(r.Policy.Thresholds),
	}
	for _, c := range r.Criteria {
		row := rubricFormRow{ID: c.ID, Essential: c.Essential}
		if c.Marked() {
			row.Weight = number(c.Weight)
		}
		if c.PassMark != nil {
			row.PassMark = itoa(*c.PassMark)
		}
		f.Rows = append(f.Rows, row)
	}
	for _, c := range view.Rubric.Dropped {
		f.Out = append(f.Out, c.ID)
	}
	return f
}

// decodeRubric reads what was typed. The hidden fields "order" stand in the order of the rows on the page,
// which a script may have changed.
func decodeRubric(c echo.Context) (rubricForm, error) {
	f := rubricForm{
		Version: c.FormValue("version"), Bar: c.FormValue("bar"), Posts: c.FormValue("posts"), Evidence: c.FormValue("evidence"), Basis: c.FormValue("basis"),
		Sure: decodeThresholds(c),
	}
	incomplete := fieldFault("criteria", "This form is not complete. Open the rubric again.")
	for _, text := range c.Request().Form["order"] {
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= hiring.MaxCriteria {
			return f, incomplete
		}
		name := func(field string) string { return fmt.Sprintf("criteria.%d.%s", i, field) }
		id, err := hiring.ParseID(c.FormValue(name("id")))
		if err != nil {
			return f, incomplete
		}
		f.Rows = append(f.Rows, rubricFormRow{
			ID: id, At: i, Weight: c.FormValue(name("weight")), PassMark: c.FormValue(name("passMark")), Essential: c.FormValue(name("essential")) == "yes",
		})
	}
	for _, text := range c.Request().Form["out"] {
		id, err := hiring.ParseID(text)
		if err != nil {
			return f, incomplete
		}
		f.Out = append(f.Out, id)
	}
	return f, nil
}

func fieldFault(path, message string) error {
	var fs fault.Fields
	fs.Add(path, message)
	return fs.Err()
}

// do carries out the button that was pressed ("up.3", "down.3", "out.3", "in.0") on the form and says of
// which criterion and in what words; nothing for the button that only saves.
func (f *rubricForm) do(what string) (at hiring.ID, told string) {
	act, number, _ := strings.Cut(what, ".")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 {
		return at, ""
	}
	if act != "in" {
		// The buttons are numbered like the fields; a script may have moved the rows since.
		i = slices.IndexFunc(f.Rows, func(r rubricFormRow) bool { return r.At == i })
	}
	switch {
	case i < 0:
	case act == "up" && i > 0 && i < len(f.Rows):
		f.Rows[i-1], f.Rows[i] = f.Rows[i], f.Rows[i-1]
		return f.Rows[i-1].ID, fmt.Sprintf("is number %d now.", i)
	case act == "down" && i < len(f.Rows)-1:
		f.Rows[i+1], f.Rows[i] = f.Rows[i], f.Rows[i+1]
		return f.Rows[i+1].ID, fmt.Sprintf("is number %d now.", i+2)
	case act == "out" && i < len(f.Rows):
		at = f.Rows[i].ID
		f.Out = append(f.Out, at)
		f.Rows = slices.Delete(f.Rows, i, i+1)
		return at, "has been taken out. What was written for it is kept."
	case act == "in" && i < len(f.Out):
		at = f.Out[i]
		f.Rows = append(f.Rows, rubricFormRow{ID: at, Weight: "1"})
		f.Out = slices.Delete(f.Out, i, i+1)
		return at, "is back, at the end of the rubric."
	}
	return at, ""
}

// input reads the numbers of the form.
func (f rubricForm) input(view app.RubricView) (app.SaveRubricInput, error) {
	var fs fault.Fields
	in := app.SaveRubricInput{
		Bar: decimal(&fs, "bar", f.Bar, "The bar"), Posts: wholeNumber(&fs, "posts", f.Posts, "Posts"),
		Evidence: hiring.EvidenceRule(f.Evidence), Basis: hiring.ScoreBasis(f.Basis), Thresholds: thresholdValues(f.Sure, &fs), Dropped: f.Out,
	}
	if in.Dropped == nil {
		in.Dropped = []hiring.ID{}
	}
	version, err := strconv.ParseInt(f.Version, 10, 64)
	if err != nil {
		fs.Add("criteria", "This form is not complete. Open the rubric again.")
	}
	in.Version = version
	for i, row := range f.Rows {
		name := func(field string) string { return fmt.Sprintf("criteria.%d.%s", i, field) }
		s := app.SaveCriterionInput{ID: row.ID, Essential: row.Essential}
		if cr, err := view.Criterion(row.ID); err == nil && cr.Marked() {
			s.Weight = decimal(&fs, name("weight"), row.Weight, "Weight of "+cr.Name)
			if text := strings.TrimSpace(row.PassMark); text != "" {
				mark := wholeNumber(&fs, name("passMark"), text, "Pass mark of "+cr.Name)
				s.PassMark = &mark
			}
		}
		in.Criteria = append(in.Criteria, s)
	}
	return in, fs.Err()
}
