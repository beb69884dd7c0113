package roster

import (
	"net/mail"
	"regexp"
	"strings"
)

var (
	mailbox = regexp.MustCompile(`^[^\t,]*(,[^\t,]*)?<[^\s<>@]+@[^\s<>]+$`) // up to its closing bracket
	address = regexp.MustCompile(`<?[^\s<>,;:"()]+@[^\s<>,;:"()]+>?`)
)

// isMailboxes reports whether a text is a list as mail programs write it: Anna Smith
// <anna@example.org>, one to a line or several with semicolons.
func isMailboxes(text string) bool {
	lines, like := 0, 0
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if onlyMailboxes(line) {
			like++
		} else if lines == 0 {
			return false // headings, perhaps
		}
		if lines++; lines == sampled {
			break
		}
	}
	return lines > 0 && like*2 >= lines
}

// onlyMailboxes wants at most one comma in a name: with more of them, columns are separated by it.
func onlyMailboxes(line string) bool {
	all, ok := strings.CutSuffix(strings.TrimRight(line, " ,;"), ">")
	for part := range strings.SplitSeq(all, ">") {
		ok = ok && mailbox.MatchString(strings.TrimLeft(part, " ,;"))
	}
	return ok
}

// readMailboxes gives a row of name and address for every address, and of a name for a line without.
func readMailboxes(text string) ([]Row, error) {
	var g gathering
	number := 0
	for line := range strings.Lines(text) {
		number++
		found := address.FindAllStringIndex(line, MaxRows+2)
		if len(found) == 0 {
			if err := g.add(number, []string{unmarked(line)}); err != nil {
				return nil, err
			}
		}
		from := 0
		for _, at := range found {
			cells := []string{unmarked(line[from:at[0]]), strings.Trim(line[at[0]:at[1]], "<>")}
			if err := g.add(number, cells); err != nil {
				return nil, err
			}
			from = at[1]
		}
	}
	return g.rows, nil
}

// unmarked is a name without what parts it from its neighbours.
func unmarked(s string) string { return strings.Trim(s, " \t\n,;:\"'") }

// isAddress reports whether s is an e-mail address and nothing else.
func isAddress(s string) bool {
	if !strings.Contains(s, "@") || len(s) > 254 {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// plainAddress is the address in s, which may stand with a name or as a link.
func plainAddress(s string) (string, bool) {
	if isAddress(s) {
		return s, true
	}
	if len(s) > len("mailto:") && strings.EqualFold(s[:len("mailto:")], "mailto:") {
		s = s[len("mailto:"):]
	}
	a, err := mail.ParseAddress(s)
	if err != nil || !isAddress(a.Address) {
		return "", false
	}
	return a.Address, true
}
