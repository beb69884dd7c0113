package hiring

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"slices"
	"testing"
)

func word(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return slices.Concat([]byte("%PDF-1.7\n5 0 obj <</Filter /FlateDecode>> stream\n"), b.Bytes(), []byte("\nendstream endobj\n%%EOF"))
}

// A document that is said to name nobody is looked through where names hide.
func TestADocumentThatNamesTheCandidateIsFound(t *testing.T) {
	t.Parallel()
	c := Candidate{Name: "Mark Okonkwo-Petrou", Email: "mark.op@example.com"}
	for name, d := range map[string]struct {
		kind    DocumentKind
		content []byte
		want    []string
	}{
		"words":                     {WordDocument, word(t, map[string]string{"word/document.xml": "<w:t>I am Mark Okonkwo-Petrou, an engineer.</w:t>"}), []string{"mark okonkwo-petrou", "Mark", "Okonkwo-Petrou"}},
		"words cut into runs":       {WordDocument, word(t, map[string]string{"word/document.xml": "<w:r><w:t>Okon</w:t></w:r><w:r><w:t>kwo-Petrou</w:t></w:r>"}), []string{"Okonkwo-Petrou"}},
		"the author property":       {WordDocument, word(t, map[string]string{"docProps/core.xml": "<dc:creator>Okonkwo-Petrou</dc:creator>"}), []string{"Okonkwo-Petrou"}},
		"an address in a link":      {WordDocument, word(t, map[string]string{"word/_rels/document.xml.rels": `<Relationship Target="mailto:mark.op@Example.com"/>`}), []string{"mark.op@example.com"}},
		"nothing":                   {WordDocument, word(t, map[string]string{"word/document.xml": "<w:t>I made marks on remarkable markets. Benchmark: Marks 5.</w:t>"}), nil},
		"PDF author":                {PDFDocument, []byte("%PDF-1.7 <</Author (Okonkwo-Petrou)>> %%EOF"), []string{"Okonkwo-Petrou"}},
		"PDF author in UTF-16":      {PDFDocument, []byte("%PDF-1.7 <</Author (\xfe\xff\x00M\x00a\x00r\x00k)>> %%EOF"), []string{"Mark"}},
		"PDF author in hexadecimal": {PDFDocument, []byte("%PDF-1.7 <</Author <FEFF004D00610072006B>>> %%EOF"), []string{"Mark"}},
		"PDF text that is packed":   {PDFDocument, packed(t, "BT (write to mark.op@example.com) Tj ET"), []string{"mark.op@example.com"}},
		"a PDF without a name":      {PDFDocument, packed(t, "BT (I marked the market) Tj ET"), nil},
		"a damaged archive":         {WordDocument, []byte("PK\x03\x04 broken"), nil},
	} {
		if got := c.NamesIn(d.kind, d.content); !slices.Equal(got, d.want) {
			t.Errorf("%s: found %q, want %q", name, got, d.want)
		}
	}
	if got := (Candidate{Name: "Li", Email: ""}).NamesIn(PDFDocument, []byte("%PDF Li %%EOF")); got != nil {
		t.Errorf("a name of two letters is found: %q", got)
	}
}

func FuzzNamesIn(f *testing.F) {
	f.Add([]byte("%PDF-1.7 stream\n<FEFF004D> %%EOF"), true)
	f.Add([]byte("PK\x03\x04"), false)
	c := Candidate{Name: "Mark Okonkwo-Petrou", Email: "mark.op@example.com"}
	f.Fuzz(func(_ *testing.T, content []byte, pdf bool) {
		kind := WordDocument
		if pdf {
			kind = PDFDocument
		}
		c.NamesIn(kind, content) // must not panic
	})
}
