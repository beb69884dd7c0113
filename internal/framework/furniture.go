package framework

import (
	"fmt"
	"regexp"
)

var (
	// ruleForm is a line drawn across the page.
	ruleForm = regexp.MustCompile(`^(?:[-–—_=*~]\s*){3,}$`)
	// furnitureForm is what stands around a role on paper or on a web page.
	furnitureForm = regexp.MustCompile(`(?i)^\d{1,3}$|^(?:page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*(?:of|/)\s*\d{1,4}|\d{1,4}\s*\|\s*page|[-–—]\s*\d{1,4}\s*[-–—]|` +
		`contents|on\s+this\s+page|(?:[↑^]\s*)?back\s+to\s+(?:the\s+)?top(?:\s+of\s+(?:the\s+)?page)?|print\s+this\s+page|skip\s+to\s+main\s+content|` +
		`is\s+this\s+page\s+useful|(?:yes|no)\s+this\s+page\s+is\s+(?:not\s+)?useful|report\s+a\s+problem\s+with\s+this\s+page|©?\s*crown\s+copyright)\s*[:.?]?$`)
	contentsForm = regexp.MustCompile(`(?i)^(?:contents|on\s+this\s+page)\s*:?$`)
)

// dropFurniture takes out page numbers and the links around a role, so that a sentence that goes on
// over the end of a page stays whole, and tells of them. A table of contents goes with its entries.
func dropFurniture(lines []line) ([]line, []Problem) {
	kept := make([]line, 0, len(lines))
	var dropped []line
	contents := false
	for _, l := range lines {
		switch {
		case l.kind == furniture:
			contents = contentsForm.MatchString(l.text)
			dropped = append(dropped, l)
		case contents && l.kind == bullet:
			dropped = append(dropped, l)
		default:
			contents = contents && l.kind == blank
			kept = append(kept, l)
		}
	}
	if len(dropped) == 0 {
		return kept, nil
	}
	what := quote(dropped[0].full)
	if n := len(dropped) - 1; n > 0 {
		what += fmt.Sprintf(" and %s like it", counted(n, "line", "lines"))
	}
	return kept, []Problem{{dropped[0].number, Note, what + ": of the page around the role, so left out."}}
}
