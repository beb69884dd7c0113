package roster

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"merit/internal/fault"
)

func (in *inspection) startInSheet(e xml.StartElement) error {
	switch {
	case in.value != nil:
		return errors.New("an element inside a number")
	case in.past && e.Name.Local == "c":
		return errors.New("a cell after the rows have ended")
	case in.past: // where a button stands is told by elements called "row", too
	case e.Name.Local == "row":
		return in.newRow(e)
	case e.Name.Local == "c":
		in.open, in.number = true, formatted(e)
	case in.open && (e.Name.Local == "v" || e.Name.Local == "is" || e.Name.Local == "f"):
		in.open, in.filled = false, true
		if in.cells++; in.cells > MaxColumns {
			return tooManyColumns(in.row)
		}
	}
	if in.number && e.Name.Local == "v" {
		in.value = []byte{}
		if in.numbers++; in.numbers > maxNumbers {
			return fault.New(fault.TooLarge, fmt.Sprintf("The workbook has more than %s numbers and dates. Remove columns that are not about the candidates, or save it as .csv.", thousands(maxNumbers)))
		}
	}
	return nil
}

// newRow wants rows in their order and where they belong: out of it they would be read as one.
func (in *inspection) newRow(e xml.StartElement) error {
	number := in.row + 1
	for _, a := range e.Attr {
		if a.Name.Local != "r" {
			continue
		}
		var err error
		if number, err = strconv.Atoi(a.Value); err != nil {
			return err
		}
	}
	if number <= in.row || in.depth != 3 {
		return fmt.Errorf("row %d comes after row %d at depth %d", number, in.row, in.depth)
	}
	in.row, in.cells, in.open = number, 0, true
	return nil
}

// formatted reports whether a cell is a number or a date that is not shown as it is saved. What is of
// no known type is taken for a number.
func formatted(cell xml.StartElement) bool {
	style, number := false, true
	for _, a := range cell.Attr {
		switch a.Name.Local {
		case "s":
			style = a.Value != "0"
		case "t":
			number = !slices.Contains([]string{"s", "str", "inlineStr", "b"}, a.Value)
		}
	}
	return style && number
}

func (in *inspection) end(e xml.EndElement) error {
	in.past = in.past || e.Name.Local == "sheetData"
	if in.value == nil || e.Name.Local != "v" {
		return nil
	}
	n, err := strconv.ParseFloat(string(in.value), 64)
	in.value = nil
	if n >= maxNumber || n <= -maxNumber {
		return fmt.Errorf("a number of row %d is too large: %w", in.row, cmp.Or(err, strconv.ErrRange))
	}
	return nil
}
