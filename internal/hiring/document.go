package hiring

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"
	"time"
	"unicode"

	"merit/internal/fault"
)

// Document is a file that belongs to a candidate, like a CV. Its content is kept apart.
type Document struct {
	ID          ID
	CandidateID ID
	Name        string // without a path, with the ending of its kind
	Kind        DocumentKind
	Size        int  // bytes
	Anonymous   bool // it tells nobody who the candidate is
	UploadedBy  ID
	CreatedAt   time.Time
}

// DocumentKind is what a document's content was found to be.
type DocumentKind string

// The kinds of document that are taken.
const (
	PDFDocument  DocumentKind = "pdf"
	WordDocument DocumentKind = "docx"
)

// The limits of a candidate's documents.
const (
	MaxDocument  = 10 << 20 // bytes of one
	MaxDocuments = 20       // of one candidate
)

// DocumentOf looks at a file's content, whatever its name says, and names it: Invalid for what is neither
// a PDF nor a Word document without macros, TooLarge above MaxDocument.
func DocumentOf(name string, content []byte) (d Document, err error) {
	switch {
	case len(content) == 0:
		return d, fault.New(fault.Invalid, "The file is empty.")
	case len(content) > MaxDocument:
		return d, fault.New(fault.TooLarge, "The file is larger than 10 MB, the most Merit takes.")
	case bytes.HasPrefix(content, []byte("%PDF-")) && bytes.Contains(content[max(0, len(content)-2048):], []byte("%%EOF")):
		d.Kind = PDFDocument
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		if err := checkWord(content); err != nil {
			return d, err
		}
		d.Kind = WordDocument
	default:
		return d, fault.New(fault.Invalid, "The file is neither a PDF nor a Word document (.docx). Save it as one of them.")
	}
	d.Size = len(content)
	d.Name = documentName(name, d.Kind)
	return d, nil
}

// checkWord looks into the archive's list of files alone: nothing of it is unpacked.
func checkWord(content []byte) error {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return fault.Wrap(fault.Invalid, "The file is damaged, so it cannot be taken.", err)
	}
	const most = 5000
	if len(z.File) > most {
		return fault.New(fault.Invalid, "The file holds more parts than a Word document has.")
	}
	types, body := false, false
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		types = types || name == "[content_types].xml"
		body = body || name == "word/document.xml"
		if strings.HasSuffix(name, "vbaproject.bin") {
			return fault.New(fault.Invalid, "The Word document holds macros. Save it without them, as .docx or PDF.")
		}
	}
	if !types || !body {
		return fault.New(fault.Invalid, "The file is neither a PDF nor a Word document (.docx). Save it as one of them.")
	}
	return nil
}

// documentName is the file's own name without a path, control characters and what steers the direction of
// text, short enough, and with the ending of what it is.
func documentName(name string, kind DocumentKind) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*/`, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name)
	stem := strings.Trim(strings.TrimSuffix(name, path.Ext(name)), " .")
	if r := []rune(stem); len(r) > 100 {
		stem = string(r[:100])
	}
	if stem == "" {
		stem = "document"
	}
	return stem + "." + string(kind)
}
