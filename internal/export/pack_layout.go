package export

import "unicode/utf8"

// Heights on paper in millimetres, and how many characters a line of a part holds, as pack.html sets them.
// They are on the safe side: a browser breaks lines a little differently with each font.
const (
	pageHeight   = 262.0
	leastWriting = 44.0 // evidence with its heading
	textLine     = 5.1
	rowLine      = 4.5
	rowEdge      = 1.8
	tableHead    = 12.0 // with the heading above
)

// fitsOnePage estimates whether a criterion leaves room to write where it has one page. One that does not
// gets two, so that both are filled, where a browser would leave the bottom of the first one empty.
func fitsOnePage(c packCriterion) bool {
	height := 14 + 7 + textLine*lines(c.Name, 55) + textLine*lines(c.Lead, 76)
	if len(c.Probes) > 0 {
		height += 7
	}
	for _, s := range c.Probes {
		height += textLine * lines(s, 98)
	}
	if len(c.Checks) > 0 {
		height += tableHead
	}
	for _, s := range c.Checks {
		height += rowEdge + rowLine*lines(s, 84)
	}
	if len(c.Indicators) > 0 {
		height += tableHead + rowLine
	}
	for _, s := range c.Indicators {
		height += rowEdge + rowLine*lines(s, 66)
	}
	if len(c.Anchors) > 0 {
		height += tableHead
	}
	for _, a := range c.Anchors {
		height += rowEdge + rowLine*max(lines(a.Looks, 78), lines(a.Name, 15))
	}
	const marks = 10
	return height+leastWriting+marks <= pageHeight
}

func lines(s string, of int) float64 { return float64((utf8.RuneCountInString(s) + of - 1) / of) }
