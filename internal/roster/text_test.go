package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"merit/internal/fault"
	"merit/internal/roster"
)

func utf16(text string, low, high int) []byte {
	out := make([]byte, 0, 2*len(text))
	for _, r := range text {
		pair := []byte{0, 0}
		pair[low], pair[high] = byte(r), byte(r>>8)
		out = append(out, pair...)
	}
	return out
}

func row(line int, cells ...string) roster.Row { return roster.Row{Line: line, Cells: cells} }

func rows(rs ...roster.Row) []roster.Row { return rs }

func TestTextIsReadIntoRows(t *testing.T) {
	t.Parallel()
	anna := rows(row(2, "Anna Smith", "anna@example.org"), row(3, "Bob Jones", "bob@example.org"))
	head := []string{"Name", "E-mail"}
	const plain = "Name,E-mail\nAnna Smith,anna@example.org\nBob Jones,bob@example.org\n"
	with := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(plain) }
	for name, c := range map[string]struct {
		text string
		head []string
		rows []roster.Row
	}{
		"commas":                        {plain, head, anna},
		"semicolons":                    {with(",", ";"), head, anna},
		"tabs":                          {with(",", "\t"), head, anna},
		"told by sep=":                  {"sep=;\n" + with(",", ";"), head, rows(row(3, anna[0].Cells...), row(4, anna[1].Cells...))},
		"no line end at the end":        {strings.TrimSpace(plain), head, anna},
		"windows line ends":             {with("\n", "\r\n"), head, anna},
		"lone carriage returns":         {with("\n", "\r"), head, anna},
		"utf-8 mark":                    {"\ufeff" + plain, head, anna},
		"utf-16 little endian":          {string(utf16("\ufeff"+plain, 0, 1)), head, anna},
		"utf-16 big endian":             {string(utf16("\ufeff"+plain, 1, 0)), head, anna},
		"utf-16 le without a mark":      {string(utf16(plain, 0, 1)), head, anna},
		"utf-16 be without a mark":      {string(utf16(plain, 1, 0)), head, anna},
		"windows-1252":                  {with("Anna", "Ren\xe9e", "Bob", "O\x92Bob"), head, rows(row(2, "Renée Smith", "anna@example.org"), row(3, "O’Bob Jones", "bob@example.org"))},
		"both encodings":                {with("Anna", "Ren\xe9e", "Bob", "Zoë"), head, rows(row(2, "Renée Smith", "anna@example.org"), row(3, "Zoë Jones", "bob@example.org"))},
		"quoted":                        {with("Anna Smith", `"Smith, Anna"`, "Bob", `"Bob`, "Jones", `""B"" Jones"`), head, rows(row(2, "Smith, Anna", "anna@example.org"), row(3, `Bob "B" Jones`, "bob@example.org"))},
		"quoted after a space":          {with(",", `, "`, "org", `org" `, "E-mail", `E-mail"`), head, anna},
		"a line break in quotes":        {with("Anna Smith", "\"Anna\r\nSmith\""), head, rows(row(2, "Anna\nSmith", "anna@example.org"), row(4, "Bob Jones", "bob@example.org"))},
		"quotes inside a cell":          {with("Anna Smith", `Anna "Nan" Smith`, "Bob Jones", `"Bob" Jones`), head, rows(row(2, `Anna "Nan" Smith`, "anna@example.org"), row(3, `"Bob" Jones`, "bob@example.org"))},
		"blank rows":                    {with("\nBob", "\n\n , \n,,,,\nBob"), head, rows(anna[0], row(6, anna[1].Cells...))},
		"separators without end":        {with("\n", strings.Repeat(",", 5000)+"\n"), head, anna},
		"control characters":            {with("Anna", "A\x00n\x07n\x1ba", "Bob", "Bo\u009bb"), head, anna},
		"zero width":                    {with("Anna", "\u200bAn\u200dna\u200b", "Bob", "\u202eBob\u2069", "@", "\u2060@"), head, rows(row(2, "An\u200dna Smith", "anna@example.org"), anna[1])},
		"no-break and narrow spaces":    {with(" ", "\u00a0", "Bob", "\u202f\u3000Bob"), head, anna},
		"line separators":               {with(" ", "\u2028"), head, anna},
		"formulas are text":             {with("Anna Smith", "=1+1", "Bob Jones", "@SUM(A1)") + "+44 1,-x\n", head, rows(row(2, "=1+1", "anna@example.org"), row(3, "@SUM(A1)", "bob@example.org"), row(4, "+44 1", "-x"))},
		"rows of different width":       {"Name,E-mail,Notes\nAnna\nBob,bob@example.org,x\n", []string{"Name", "E-mail", "Notes"}, rows(row(2, "Anna", "", ""), row(3, "Bob", "bob@example.org", "x"))},
		"one name per line":             {"Anna Smith\nBob Jones\n\n  Zoë O'Hara \n", nil, rows(row(1, "Anna Smith"), row(2, "Bob Jones"), row(4, "Zoë O'Hara"))},
		"one name":                      {"Anna Smith", nil, rows(row(1, "Anna Smith"))},
		"names below a heading":         {"Candidate name\nAnna Smith\n", []string{"Candidate name"}, rows(row(2, "Anna Smith"))},
		"surname first":                 {"Smith, Anna\nO'Hara, Zoë Jane\nPelé\n", nil, rows(row(1, "Smith, Anna"), row(2, "O'Hara, Zoë Jane"), row(3, "Pelé"))},
		"a comma in one name":           {"Anna Smith\nBob Jones, Jr.\nZoë O'Hara\n", nil, rows(row(1, "Anna Smith"), row(2, "Bob Jones, Jr."), row(3, "Zoë O'Hara"))},
		"name and employer":             {"Anna Smith, Acme Ltd\nBob Jones, Bolts\n", nil, rows(row(1, "Anna Smith", "Acme Ltd"), row(2, "Bob Jones", "Bolts"))},
		"name, address":                 {"Anna Smith, anna@example.org\nBob Jones, bob@example.org\n", nil, rows(row(1, "Anna Smith", "anna@example.org"), row(2, "Bob Jones", "bob@example.org"))},
		"name <address>":                {"Anna Smith <anna@example.org>\n\"Jones, Bob\" <bob@example.org>,\nO'Hara, Zoë <zoe@example.org>\n\nPelé\n", nil, rows(row(1, "Anna Smith", "anna@example.org"), row(2, "Jones, Bob", "bob@example.org"), row(3, "O'Hara, Zoë", "zoe@example.org"), row(5, "Pelé", ""))},
		"name <address>; on one line":   {"Anna Smith <anna@example.org>; Jones, Bob <bob@example.org>;", nil, rows(row(1, "Anna Smith", "anna@example.org"), row(1, "Jones, Bob", "bob@example.org"))},
		"name <address> in a column":    {"Anna Smith <anna@example.org>,0123\nBob Jones <bob@example.org>,0124\n", nil, rows(row(1, "Anna Smith <anna@example.org>", "0123"), row(2, "Bob Jones <bob@example.org>", "0124"))},
		"commas inside tabbed cells":    {"Smith, Anna\tLeeds, UK\nJones, Bob\tYork, UK\n", nil, rows(row(1, "Smith, Anna", "Leeds, UK"), row(2, "Jones, Bob", "York, UK"))},
		"semicolons in a quoted cell":   {"Anna,\"a; b; c; d\",1\nBob,\"e; f; g; h\",2\n", nil, rows(row(1, "Anna", "a; b; c; d", "1"), row(2, "Bob", "e; f; g; h", "2"))},
		"commas inside semicolon cells": {"Name;Notes\nSmith, Anna;x, y, z\nJones, Bob;x, y, z\n", []string{"Name", "Notes"}, rows(row(2, "Smith, Anna", "x, y, z"), row(3, "Jones, Bob", "x, y, z"))},
		"an address is no heading":      {"Name,anna@example.org\nBob,bob@example.org\n", nil, rows(row(1, "Name", "anna@example.org"), row(2, "Bob", "bob@example.org"))},
		"headings nobody knows":         {"Foo,Bar\nAnna,x\n", nil, rows(row(1, "Foo", "Bar"), row(2, "Anna", "x"))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := roster.Read("", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			want := roster.Sheet{Head: c.head, Rows: c.rows, HasHead: c.head != nil}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if got.Width() != len(c.rows[0].Cells) {
				t.Errorf("width %d", got.Width())
			}
		})
	}
}

func TestWhatIsNoListIsRefused(t *testing.T) {
	t.Parallel()
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	many := "Name\n" + strings.Repeat("Anna\n", roster.MaxRows+1)
	for name, c := range map[string]struct {
		file, data, says string
		kind             fault.Kind
	}{
		"nothing":                {"", "", "The text is empty.", fault.Invalid},
		"blanks":                 {"a.csv", "\n ,,\u200b \n", "The file is empty.", fault.Invalid},
		"headings only":          {"a.csv", "Name,E-mail\n", "no candidates below", fault.Invalid},
		"a quote left open":      {"a.csv", "Name,Notes\nAnna,x\nBob,\"y\nZoë,z\n", "Line 3: a quotation mark", fault.Invalid},
		"open below a long cell": {"a.csv", "Name,Notes\nAnna,\"x\ny\"\nBob,\"y\nZoë,z\n", "Line 4: a quotation mark", fault.Invalid},
		"old excel":              {"a.xls", ole, "old Excel or Word file", fault.Invalid},
		"excel with a password":  {"a.xlsx", ole + string(utf16("EncryptedPackage", 0, 1)), "protected with a password", fault.Invalid},
		"pdf":                    {"a.csv", "%PDF-1.7\n", "This is a PDF", fault.Invalid},
		"rich text":              {"", `{\rtf1 Anna}`, "rich text", fault.Invalid},
		"png":                    {"a.xlsx", "\x89PNG\r\n\x1a\n", "picture", fault.Invalid},
		"jpeg":                   {"", "\xff\xd8\xff\xe0", "picture", fault.Invalid},
		"webp":                   {"", "RIFF\x00\x00\x00\x00WEBPVP8 ", "picture", fault.Invalid},
		"heic":                   {"", "\x00\x00\x00\x18ftypheic\x00", "picture", fault.Invalid},
		"gzip":                   {"a.csv.gz", "\x1f\x8b\x08", "packed file", fault.Invalid},
		"an empty zip file":      {"", "PK\x05\x06" + strings.Repeat("\x00", 18), "packed file", fault.Invalid},
		"half a zip file":        {"a.xlsx", "PK\x03\x04abc", "damaged", fault.Invalid},
		"a page named .xls":      {"a.xls", "\ufeff\n<HTML><table><tr><td>Anna", "web page", fault.Invalid},
		"bytes":                  {"a.csv", strings.Repeat("\x01\x02\x03A", 20), "not a text", fault.Invalid},
		"too large":              {"a.csv", strings.Repeat("a", roster.MaxBytes+1), "larger than 5 MB", fault.TooLarge},
		"too many rows":          {"a.csv", many, "more than 10,000 rows", fault.TooLarge},
		"too many without head":  {"", many[len("Name\n"):], "more than 10,000 rows", fault.TooLarge},
		"too many of mail":       {"", strings.Repeat("a <a@x.org>;", roster.MaxRows+1), "more than 10,000 rows", fault.TooLarge},
		"too many columns":       {"", "Name" + strings.Repeat(",x", roster.MaxColumns) + "\nAnna", "more than 50 columns", fault.TooLarge},
		"all columns":            {"", strings.Repeat("x,", 3<<20)[:roster.MaxBytes], "more than 50 columns", fault.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := roster.Read(c.file, []byte(c.data))
			if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || len(got.Rows) > 0 {
				t.Errorf("%d rows, %v", len(got.Rows), err)
			}
		})
	}
}

func TestAsManyAsAllowedAreRead(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("Name,E-mail" + strings.Repeat(",x", roster.MaxColumns-2) + "\n")
	for i := range roster.MaxRows {
		fmt.Fprintf(&b, "Anna Number %d,anna%d@example.org\n", i, i)
	}
	s, err := roster.Read("many.csv", []byte(b.String()))
	if err != nil || len(s.Rows) != roster.MaxRows || s.Width() != roster.MaxColumns {
		t.Fatalf("%d rows of %d, %v", len(s.Rows), s.Width(), err)
	}
	cs, problems := s.Candidates(roster.Guess(s))
	if len(cs) != roster.MaxRows || len(problems) > 0 || cs[roster.MaxRows-1].Email != "anna9999@example.org" {
		t.Errorf("%d candidates, problems %v", len(cs), problems)
	}
}
