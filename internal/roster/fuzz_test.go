package roster_test

import (
	"html"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"merit/internal/fault"
	"merit/internal/roster"
)

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"Name,E-mail\nAnna Smith,anna@example.org\n", "sep=;\nName;Notes\n\"An\"\"na\";\"a\nb\"\n", "Smith, Anna\nPelé\n",
		"Anna <a@x.org>; \"Jones, Bob\" <b@x.org>,\n", "\ufeffGiven name\tSurname\r\nAn\u200bna\t=1+1\r", "\xff\xfeA\x00,\x00b\x00\n\x00", "Ren\xe9e\x00\x85\u2028,x", "\"",
	} {
		f.Add([]byte(text))
	}
	f.Add(workbook(f, func(x *excelize.File) { set(f, x, "Sheet1", "A1", "Name", 1, true) }))
	f.Add(handmade(`<row r="3"><c r="B3" t="s" s="1"><v>0</v></c></row>`).with("xl/sharedStrings.xml", `<sst `+main+`><si><t>Anna</t></si></sst>`).zipped(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		readAnything(t, data)
	})
}

// FuzzWorkbook reaches what FuzzRead cannot, as no change to a packed part unpacks.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<row r="3"><c r="B3" t="s" s="1"><v>0</v></c><c r="D3" s="1"><v>46085.5</v></c></row>`, `<si><t>Anna</t></si>`, `dd/mm/yyyy`)
	f.Add(`<row><c t="inlineStr"><is><r><t>Anna</t></r></is></c><c t="b"><v>1</v></c><c t="d"><v>2026-03-04</v></c></row><row/>`, `<si><r><t>A</t></r><r><t>_x000D_</t></r></si>`, `# ?/??`)
	f.Add(`<row r="1"><c r="A1" s="1"><f t="shared" si="0">A1+1</f><v>1E+300</v></c></row>`, `<si/>`, `[$-409]#,##0.00;[Red]-0.0%;"x"@`)
	f.Fuzz(func(t *testing.T, data, texts, format string) {
		if len(format) > 1000 {
			return
		}
		styles := `<styleSheet ` + main + `><numFmts><numFmt numFmtId="200" formatCode="` + html.EscapeString(format) + `"/></numFmts>` +
			`<cellXfs><xf/><xf numFmtId="200"/></cellXfs></styleSheet>`
		readAnything(t, handmade(data).with(shared, `<sst `+main+`>`+texts+`</sst>`).with("xl/styles.xml", styles).zipped(t))
	})
}

func readAnything(t *testing.T, data []byte) {
	t.Helper()
	s, err := roster.Read("", data)
	if err != nil {
		if k := fault.Of(err).Kind; k != fault.Invalid && k != fault.TooLarge || len(s.Rows) > 0 {
			t.Fatalf("kind %d with %d rows: %v", k, len(s.Rows), err)
		}
		return
	}
	if len(s.Rows) == 0 || len(s.Rows) > roster.MaxRows || s.Width() == 0 || s.Width() > roster.MaxColumns || s.HasHead != (len(s.Head) > 0) {
		t.Fatalf("%d rows of %d, headings %q", len(s.Rows), s.Width(), s.Head)
	}
	for _, r := range s.Rows {
		if r.Line < 1 || len(r.Cells) != s.Width() || strings.TrimSpace(strings.Join(r.Cells, "")) == "" {
			t.Fatalf("row %+v", r)
		}
		for _, c := range r.Cells {
			if strings.ContainsAny(c, "\x00\r\t\u200b\ufeff\u00a0\u2028") || strings.TrimSpace(c) != c {
				t.Fatalf("not clean: %q", c)
			}
		}
	}
	m := roster.Guess(s)
	if len(m) != s.Width() {
		t.Fatalf("%d columns mapped of %d", len(m), s.Width())
	}
	cs, _ := s.Candidates(m)
	if len(cs) != len(s.Rows) {
		t.Fatalf("%d candidates of %d rows", len(cs), len(s.Rows))
	}
	roster.Duplicates(cs)
}
