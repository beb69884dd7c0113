package export

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"merit/internal/hiring"
)

// SubjectAccess is what one candidate is given of the data held about them.
type SubjectAccess struct {
	Candidate    string              `json:"candidate"`
	Vacancy      string              `json:"vacancy"`
	Organisation string              `json:"organisation"`
	Released     string              `json:"released"` // day as words
	Sealed       string              `json:"sealed"`   // what is not in it yet; empty: nothing
	Items        []hiring.AccessItem `json:"items"`
	Documents    []AccessDocument    `json:"documents"`
}

// AccessDocument is one of the candidate's documents. In the archive it has a number before its name, so that no two
// are called the same.
type AccessDocument struct {
	Name    string `json:"name"`
	Content []byte `json:"-"`
}

//go:embed subject_access.html
var subjectAccessPage string

var subjectAccessTemplate = template.Must(template.New("subject access").Parse(subjectAccessPage))

// accessSection is the items under one heading.
type accessSection struct {
	Title string
	Items []hiring.AccessItem
}

// Sections are the items by their headings, in order.
func (s SubjectAccess) Sections() (out []accessSection) {
	for _, i := range s.Items {
		if len(out) == 0 || out[len(out)-1].Title != i.Section {
			out = append(out, accessSection{Title: i.Section})
		}
		last := &out[len(out)-1]
		last.Items = append(last.Items, i)
	}
	return out
}

// HTML writes it as one document to read or print, that needs no other file.
func (s SubjectAccess) HTML(w io.Writer) error {
	var b bytes.Buffer
	if err := subjectAccessTemplate.Execute(&b, s); err != nil {
		return fmt.Errorf("subject access: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Archive writes all of it as a ZIP: the page, the same as JSON, and the documents.
func (s SubjectAccess) Archive(w io.Writer) error {
	archive := zip.NewWriter(w)
	page, err := archive.Create("data.html")
	if err == nil {
		err = s.HTML(page)
	}
	if err != nil {
		return fmt.Errorf("subject access: %w", err)
	}
	text, err := archive.Create("data.json")
	if err != nil {
		return fmt.Errorf("subject access: %w", err)
	}
	out := json.NewEncoder(text)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(s); err != nil {
		return fmt.Errorf("subject access: %w", err)
	}
	for n, d := range s.Documents {
		file, err := archive.Create(fmt.Sprintf("documents/%02d-%s", n+1, d.Name))
		if err == nil {
			_, err = file.Write(d.Content)
		}
		if err != nil {
			return fmt.Errorf("subject access: %w", err)
		}
	}
	return archive.Close()
}
