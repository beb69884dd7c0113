package roster

import (
	"cmp"
	"strings"
	"unicode"
)

const (
	separators = "\t;,"
	sampled    = 50 // records looked at to find the separator
)

// trial is how a text would look with one separator.
type trial struct {
	sep      byte
	evidence int // known headings, quoted cells and e-mail addresses that stand alone in a cell
	heads    int // the known headings among them
	width    int // columns of most records that have more than one
	share    int // per cent of records that have this many
}

// sniff finds the separator of the columns; 0 where a line is one cell. A separator has to part at
// least half of the records alike. Of several the one that brings out headings and addresses wins,
// then the tab, which nobody writes inside a cell.
func sniff(text string) byte {
	var best trial
	for _, sep := range []byte(separators) {
		records := sample(text, sep)
		t := judge(sep, records)
		if t.width < 2 || t.share < 50 && t.heads < 2 || sep == ',' && surnames(records, t) {
			continue
		}
		if best.sep == 0 || better(t, best) {
			best = t
		}
	}
	return best.sep
}

func better(a, b trial) bool {
	if a.evidence == b.evidence && b.sep == '\t' {
		return false
	}
	return cmp.Or(cmp.Compare(a.evidence, b.evidence), cmp.Compare(a.share, b.share), cmp.Compare(a.width, b.width)) > 0
}

func sample(text string, sep byte) []record {
	r := reader{text: text, line: 1, sep: sep}
	var out []record
	for len(out) < sampled {
		rec, more, err := r.next()
		if rec.width > 1 || len(rec.cells) > 0 {
			out = append(out, rec)
		}
		if err != nil || !more {
			break
		}
	}
	return out
}

func judge(sep byte, records []record) trial {
	t := trial{sep: sep}
	widths := map[int]int{}
	for i, rec := range records {
		widths[rec.width]++
		t.evidence += rec.quoted
		for _, c := range rec.cells {
			switch c = cell(c); {
			case i == 0 && known(c) != "":
				t.heads++
				t.evidence++
			case isAddress(c):
				t.evidence++
			}
		}
	}
	for w, n := range widths {
		share := 100 * n / len(records)
		if w > 1 && (share > t.share || share == t.share && w > t.width) {
			t.width, t.share = w, share
		}
	}
	return t
}

// surnames reports whether the comma only parts surnames from first names, as in "Smith, Anna": then
// it belongs to the name. A first cell of several words is a whole name: "Anna Smith, Acme Ltd".
func surnames(records []record, t trial) bool {
	if t.evidence > 0 || t.width != 2 {
		return false
	}
	for _, rec := range records {
		if rec.width == 1 {
			continue
		}
		if rec.width != 2 || len(rec.cells) != 2 || !strings.HasPrefix(rec.cells[1], " ") || strings.Contains(strings.TrimSpace(rec.cells[0]), " ") ||
			strings.ContainsFunc(rec.cells[0]+rec.cells[1], unicode.IsDigit) {
			return false
		}
	}
	return true
}
