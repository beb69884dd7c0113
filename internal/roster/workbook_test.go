package roster_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"merit/internal/fault"
	"merit/internal/roster"
)

// workbook writes a workbook with the library.
func workbook(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(t testing.TB, f *excelize.File, sheet, at string, cells ...any) {
	t.Helper()
	if err := f.SetSheetRow(sheet, at, &cells); err != nil {
		t.Fatal(err)
	}
}

// parts are what a workbook is made of, for those no library writes.
type parts map[string]string

const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

// handmade is a workbook of one sheet with these rows.
func handmade(sheetData string) parts {
	return parts{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
			`<sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<?xml version="1.0" encoding="UTF-8"?><worksheet ` + main + `><sheetData>` + sheetData + `</sheetData></worksheet>`,
	}
}

func (p parts) with(name, text string) parts {
	p[name] = text
	return p
}

func (p parts) zipped(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range p {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbookIsReadAsShown(t *testing.T) {
	t.Parallel()
	data := workbook(t, func(f *excelize.File) {
		if _, err := f.NewSheet("People"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.NewSheet("Not these"); err != nil {
			t.Fatal(err)
		}
		set(t, f, "Sheet1", "C3", " ", "\u200b") // nothing to see: not the sheet to read
		set(t, f, "People", "A2", "Name", "E-mail", "Applied", "Mobile", "Salary", "Sum")
		set(t, f, "People", "A3", " Anna\u00a0Smith ", "anna@example.org", time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), 447700900123, 41000.5, 0)
		set(t, f, "People", "A5", "=1+1", "+44", "-x", "@SUM", true, 0)
		set(t, f, "Not these", "A1", "Name")
		money, err := f.NewStyle(&excelize.Style{NumFmt: 4})
		if err != nil {
			t.Fatal(err)
		}
		date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			t.Fatal(err)
		}
		if f.SetCellStyle("People", "E3", "E3", money) != nil || f.SetCellStyle("People", "C3", "C3", date) != nil ||
			f.SetCellStyle("People", "A1", "XFD1", money) != nil || f.SetCellStyle("People", "A9000", "A9000", money) != nil {
			t.Fatal("no style")
		}
		if f.SetCellFormula("People", "F3", "1+1") != nil || f.SetCellRichText("People", "A6", []excelize.RichTextRun{{Text: "Zoë "}, {Text: "O’Hara", Font: &excelize.Font{Bold: true}}}) != nil {
			t.Fatal("no formula")
		}
		if f.AddChartSheet("Chart", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "People!$F$3:$F$5"}}}) != nil {
			t.Fatal("no chart")
		}
	})
	for _, name := range []string{"people.xlsx", "people.csv", ""} {
		s, err := roster.Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		want := roster.Sheet{
			HasHead: true, Head: []string{"Name", "E-mail", "Applied", "Mobile", "Salary", "Sum"},
			Rows: rows(
				row(3, "Anna Smith", "anna@example.org", "04/03/2026", "447700900123", "41,000.50", "0"),
				row(5, "=1+1", "+44", "-x", "@SUM", "TRUE", "0"),
				row(6, "Zoë O’Hara", "", "", "", "", ""),
			),
		}
		if d := cmp.Diff(want, s); d != "" {
			t.Error(d)
		}
	}
}

func TestWorkbooksOfOtherPrograms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		parts parts
		want  []roster.Row
	}{
		"the result saved with a formula": {
			handmade(`<row r="1"><c r="A1" t="str"><f>CONCAT("An","na")</f><v>Bob</v></c><c r="B1"><f>1+1</f><v>7</v></c><c r="C1"><f>1+1</f></c></row>`),
			rows(row(1, "Bob", "7")),
		},
		"no references":      {handmade(`<row><c t="inlineStr"><is><t>Anna</t></is></c></row><row/><row><c t="str"><v>Bob</v></c></row>`), rows(row(1, "Anna"), row(3, "Bob"))},
		"the last row there": {handmade(`<row r="1"><c t="str"><v>Anna</v></c></row><row r="1048576"><c t="str"><v>Bob</v></c></row>`), rows(row(1, "Anna"), row(1048576, "Bob"))},
		"commented": {
			handmade(`<!-- a <row> --><row><c t="str"><v><![CDATA[<Anna>]]></v></c></row>`), rows(row(1, "<Anna>")),
		},
		"a button below": {
			handmade(`<row><c t="str"><v>Anna</v></c></row>`).with("xl/worksheets/sheet1.xml",
				`<worksheet `+main+`><sheetData><row r="5"><c t="str"><v>Anna</v></c></row></sheetData><controls><row>3</row><row>9</row></controls></worksheet>`),
			rows(row(5, "Anna")),
		},
		"pictures and macros": {
			handmade(`<row><c t="str"><v>Anna</v></c></row>`).with("xl/media/image1.png", "\x89PNG").with("xl/vbaProject.bin", "x").with("xl/calcChain.xml", "<broken"),
			rows(row(1, "Anna")),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := roster.Read("", c.parts.zipped(t))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, s.Rows); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	t.Parallel()
	const cell = `<c t="str"><v>Anna</v></c>`
	many := func(n int, text string) string { return strings.Repeat(text, n) }
	crowded := parts{"xl/workbook.xml": ""}
	for i := range 200 {
		crowded[fmt.Sprintf("xl/media/%d", i)] = ""
	}
	secret := handmade("<row>" + cell + "</row>").zipped(t)
	zr, err := zip.NewReader(bytes.NewReader(secret), int64(len(secret)))
	if err != nil {
		t.Fatal(err)
	}
	if zr.File[0].Flags&1 != 0 {
		t.Fatal("protected already")
	}
	at := bytes.Index(secret, []byte("PK\x01\x02")) // the first entry of the directory; its flags are 8 further
	secret[at+8] |= 1
	for name, c := range map[string]struct {
		data []byte
		says string
		kind fault.Kind
	}{
		"word":              {parts{"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}.zipped(t), "Word document", fault.Invalid},
		"powerpoint":        {parts{"ppt/x.xml": ""}.zipped(t), "presentation", fault.Invalid},
		"open document":     {parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}.zipped(t), "OpenDocument", fault.Invalid},
		"numbers":           {parts{"Index/Document.iwa": ""}.zipped(t), "Numbers", fault.Invalid},
		"binary excel":      {parts{"xl/workbook.bin": ""}.zipped(t), ".xlsb", fault.Invalid},
		"any zip file":      {parts{"people.csv": "Name"}.zipped(t), "packed file", fault.Invalid},
		"protected":         {secret, "password", fault.Invalid},
		"no cell":           {workbook(t, func(*excelize.File) {}), "no sheet with any text", fault.Invalid},
		"blank cells":       {handmade(`<row><c t="str"><v> </v></c></row>`).zipped(t), "no sheet with any text", fault.Invalid},
		"no sheet":          {parts{"xl/workbook.xml": "<workbook/>"}.zipped(t), "", fault.Invalid},
		"headings only":     {handmade(`<row><c t="str"><v>Name</v></c></row>`).zipped(t), "no candidates below", fault.Invalid},
		"cut off":           {handmade(`<row>` + cell + `</row><row><c>`).zipped(t), "damaged", fault.Invalid},
		"not xml after all": {handmade(`<row>` + cell + `</row>&nbsp;`).zipped(t), "damaged", fault.Invalid},
		"rows out of order": {handmade(`<row r="2">` + cell + `</row><row r="1">` + cell + `</row>`).zipped(t), "damaged", fault.Invalid},
		"a row in a cell":   {handmade(`<row><c><v>1</v><row r="2"/></c></row>`).zipped(t), "damaged", fault.Invalid},
		"a row beyond":      {handmade(`<row r="1048577">` + cell + `</row>`).zipped(t), "damaged", fault.Invalid},
		"rows after the end": {handmade("<row>"+cell+"</row>").with("xl/worksheets/sheet1.xml",
			`<worksheet `+main+`><sheetData><row>`+cell+`</row></sheetData><sheetData><row>`+cell+`</row></sheetData></worksheet>`).zipped(t), "damaged", fault.Invalid},
		"a document type": {handmade("").with("xl/worksheets/sheet1.xml",
			`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet `+main+`><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`).zipped(t), "damaged", fault.Invalid},
		"a document type unused": {handmade("").with("xl/worksheets/sheet1.xml",
			`<!DOCTYPE x><worksheet `+main+`><sheetData><row>`+cell+`</row></sheetData></worksheet>`).zipped(t), "damaged", fault.Invalid},
		"entities": {handmade(`<row><c t="str"><v>&lol9;</v></c></row>`).zipped(t), "damaged", fault.Invalid},
		"another encoding": {handmade("").with("xl/worksheets/sheet1.xml",
			`<?xml version="1.0" encoding="UTF-16"?>`+string(utf16(`<worksheet/>`, 0, 1))).zipped(t), "damaged", fault.Invalid},
		"a number of 300 digits": {handmade(`<row>` + cell + `<c s="1"><v>1E+<!-- -->300</v></c></row>`).zipped(t), "damaged", fault.Invalid},
		"a number beyond all":    {handmade(`<row>` + cell + `<c t="n" s="1"><v>-` + many(400, "9") + `</v></c></row>`).zipped(t), "damaged", fault.Invalid},
		"a number in pieces":     {handmade(`<row>` + cell + `<c s="1"><v><v/>1E+300</v></c></row>`).zipped(t), "damaged", fault.Invalid},
		"too many dates":         {handmade(many(9000, `<row>`+many(12, `<c s="1"><v>46085</v></c>`)+`</row>`)).zipped(t), "more than 100,000 numbers and dates", fault.TooLarge},
		"too many parts":         {crowded.zipped(t), "more than 200 parts", fault.TooLarge},
		"too many rows":          {handmade(many(roster.MaxRows+1, "<row>"+cell+"</row>")).zipped(t), "more than 10,000 rows", fault.TooLarge},
		"too many columns":       {handmade("<row/><row>" + many(roster.MaxColumns+1, cell) + "</row>").zipped(t), "Row 2 has more than 50 columns", fault.TooLarge},
		"a column far out":       {handmade(`<row><c r="XFD1" t="str"><v>Anna</v></c></row>`).zipped(t), "more than 50 columns", fault.TooLarge},
		"a column beyond":        {handmade(`<row><c r="XFE1" t="str"><v>Anna</v></c></row>`).zipped(t), "damaged", fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := roster.Read("people.xlsx", c.data)
			if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || len(got.Rows) > 0 {
				t.Errorf("%d rows, %v", len(got.Rows), err)
			}
		})
	}
}

func TestAFullWorkbookIsRead(t *testing.T) {
	t.Parallel()
	data := workbook(t, func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range roster.MaxRows + 1 {
			cells := []any{fmt.Sprintf("Anna Number %d", i), fmt.Sprintf("anna%d@example.org", i), i, "Acme Ltd"}
			if i == 0 {
				cells = []any{"Name", "E-mail", "Ref", "Employer"}
			}
			if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	})
	s, err := roster.Read("people.xlsx", data)
	if err != nil || len(s.Rows) != roster.MaxRows {
		t.Fatalf("%d rows, %v", len(s.Rows), err)
	}
	cs, problems := s.Candidates(roster.Guess(s))
	want := roster.Candidate{Line: 10001, Name: "Anna Number 10000", Email: "anna10000@example.org", Reference: "10000", Employer: "Acme Ltd"}
	if len(problems) > 0 || cs[roster.MaxRows-1] != want {
		t.Errorf("%+v, problems %v", cs[roster.MaxRows-1], problems)
	}
}
