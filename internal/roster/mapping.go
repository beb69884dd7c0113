package roster

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"merit/internal/fault"
)

// Mapping says what each column of a sheet holds, from the left.
type Mapping []Column

// Guess says what the columns seem to hold: by their headings, or else by what is in them. It uses
// each kind of column once, the first that fits; the rest is ignored. A column of full names makes
// those of first and last names needless.
func Guess(s Sheet) Mapping {
	if !s.HasHead {
		return guessByContent(s)
	}
	m := make(Mapping, s.Width())
	for i, h := range s.Head {
		if c := known(h); !slices.Contains(m, c) {
			m[i] = c
		}
	}
	if slices.Contains(m, Name) {
		for i, c := range m {
			if c == FirstName || c == LastName {
				m[i] = Ignore
			}
		}
	}
	return m
}

func guessByContent(s Sheet) Mapping {
	m := make(Mapping, s.Width())
	take := func(c Column, fits func(string) bool) {
		for i := range m {
			if m[i] == Ignore && mostly(s, i, fits) {
				m[i] = c
				return
			}
		}
	}
	take(Email, isAddress)
	take(Phone, looksLikePhone)
	take(Name, looksLikeName)
	return m
}

// mostly reports whether more than half of the cells of a column that are not empty fit.
func mostly(s Sheet, column int, fits func(string) bool) bool {
	filled, fit := 0, 0
	for _, r := range s.Rows {
		if c := r.Cells[column]; c != "" {
			filled++
			if fits(c) {
				fit++
			}
		}
	}
	return fit*2 > filled
}

func looksLikeName(s string) bool {
	return len(s) <= 200 && strings.ContainsFunc(s, unicode.IsLetter) && !strings.ContainsAny(s, "@0123456789")
}

// looksLikePhone wants the + or 0 a number to dial begins with, for other numbers are references.
func looksLikePhone(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+ ()-./", r):
			return false
		}
	}
	s = strings.TrimLeft(s, "( ")
	return digits >= 9 && digits <= 15 && (strings.HasPrefix(s, "+") || strings.HasPrefix(s, "0"))
}

// Check says what is wrong with a mapping: field paths are "columns", and "columns.N" for the Nth
// column from 0.
func (m Mapping) Check() error {
	var fs fault.Fields
	first := map[Column]int{}
	for i, c := range m {
		path := fmt.Sprintf("columns.%d", i)
		at, twice := first[c]
		switch {
		case !slices.Contains(Columns, c):
			fs.Add(path, "Choose what the column holds.")
		case c == Ignore:
		case twice:
			fs.Addf(path, "%s is chosen for column %d already. Choose it for one column only.", c.Label(), at+1)
		default:
			first[c] = i
		}
	}
	has := func(c Column) bool { _, ok := first[c]; return ok }
	parts := has(FirstName) || has(LastName)
	fs.Check(has(Name) || parts, "columns", "Choose the column that holds the candidates' names.")
	fs.Check(!has(Name) || !parts, "columns", "Choose either one column for the name, or columns for first and last name.")
	return fs.Err()
}
