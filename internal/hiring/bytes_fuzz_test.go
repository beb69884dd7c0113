package hiring_test

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// An address that is taken is one address, which is read back as itself, and holds nothing that ends a header.
func FuzzCleanEmail(f *testing.F) {
	for _, seed := range []string{
		"ann@example.org", " Ann@Example.ORG ", "Ann <ann@example.org>", "ann@example.org\r\nBcc: x@y", `"a b"@example.org`, "a@b@c", "ann@exa\x00mple.org",
		"ann@[127.0.0.1]", "ä@ö.example", "a,b@example.org", "(c)a@b", "\u202eann@example.org", "ann@example.org,bob@example.org", "\u0080@0", "ann\u200b@example.org", "=?utf-8?q?a?=@b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		email, ok := hiring.CleanEmail(text)
		if !ok {
			if email != "" {
				t.Fatalf("%q is refused and gives %q", text, email)
			}
			return
		}
		parsed, err := mail.ParseAddress(email)
		again, same := hiring.CleanEmail(email)
		if err != nil || parsed.Address != email || parsed.Name != "" || !same || again != email || strings.ContainsFunc(email, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) || len(email) > 254 || !utf8.ValidString(email) {
			t.Fatalf("%q became %q: %v", text, email, err)
		}
	})
}

// Whatever is uploaded under whatever name, it is refused, or it is one of the two kinds under a name that is safe to
// write into a header and onto a disk.
func FuzzDocumentOf(f *testing.F) {
	for _, name := range []string{"cv.pdf", `..\..\etc\passwd`, "a\r\nX-Evil: 1.pdf", "\u202efdp.exe", "", ".", strings.Repeat("é", 300), "con.pdf", "a\"b;c.pdf"} {
		f.Add(name, []byte("%PDF-1.7 %%EOF"))
		f.Add(name, []byte("PK\x03\x04"))
	}
	f.Add("x.pdf", []byte("GIF89a/*%PDF-1.7*/=1;%%EOF"))
	f.Add("x.docx", []byte("PK\x03\x04\x14\x00PK\x01\x02PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00.\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		d, err := hiring.DocumentOf(name, content)
		if err != nil {
			if k := fault.Of(err).Kind; k != fault.Invalid && k != fault.TooLarge {
				t.Fatal(err)
			}
			return
		}
		if d.Kind == hiring.PDFDocument && !bytes.HasPrefix(content, []byte("%PDF-")) || d.Kind == hiring.WordDocument && !bytes.HasPrefix(content, []byte("PK\x03\x04")) {
			t.Fatalf("%q is taken for %s", content, d.Kind)
		}
		if strings.ContainsAny(d.Name, "/\\\r\n\"<>:|?*\x00") || strings.ContainsFunc(d.Name, unicode.IsControl) || len([]rune(d.Name)) > 110 || d.Name[0] == '.' || !utf8.ValidString(d.Name) || !strings.HasSuffix(d.Name, "."+string(d.Kind)) {
			t.Fatalf("%q became %q", name, d.Name)
		}
	})
}
