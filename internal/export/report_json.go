package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// reportFormat names the form of a report's document.
const reportFormat = "merit/report/1"

// caseParts are the parts of a report that the digest of the case covers, in their order in the document.
// Signatures are no part of what is signed.
var caseParts = []string{"about", "rubric", "candidates", "panel", "scorecards", "agreed", "recommendation", "decisions"}

// document is a report's parts as they are written, byte for byte.
type document struct {
	parts map[string]json.RawMessage
}

// Document is a report as JSON with the SHA-256 of each part, so that a changed byte is found, and found where.
func (r Report) Document() ([]byte, error) {
	d, err := r.document()
	if err != nil {
		return nil, err
	}
	return d.bytes()
}

// Case is the digest of the case: SHA-256 in hex over the hashes of its parts. It is what people sign.
func (r Report) Case() (string, error) {
	d, err := r.document()
	if err != nil {
		return "", err
	}
	return d.digest(), nil
}

func (r Report) document() (document, error) {
	d := document{parts: map[string]json.RawMessage{}}
	recommendation, err := r.Recommendation.JSON()
	if err != nil {
		return d, err
	}
	d.parts["recommendation"] = bytes.TrimSpace(recommendation)
	for name, value := range map[string]any{"about": r.About, "rubric": r.Rubric} {
		if d.parts[name], err = json.Marshal(value); err != nil {
			return d, fmt.Errorf("encode %s: %w", name, err)
		}
	}
	for _, list := range []struct {
		name  string
		write func() (json.RawMessage, error)
	}{
		{"candidates", func() (json.RawMessage, error) { return listed(r.Candidates) }},
		{"panel", func() (json.RawMessage, error) { return listed(r.Panel) }},
		{"scorecards", func() (json.RawMessage, error) { return listed(r.Scorecards) }},
		{"agreed", func() (json.RawMessage, error) { return listed(r.Agreed) }},
		{"decisions", func() (json.RawMessage, error) { return listed(r.Decisions) }},
		{"signatures", func() (json.RawMessage, error) { return listed(r.Signatures) }},
	} {
		if d.parts[list.name], err = list.write(); err != nil {
			return d, fmt.Errorf("encode %s: %w", list.name, err)
		}
	}
	return d, nil
}

// listed is a list as JSON with a line for each of it, so that two reports can be compared line by line.
func listed[T any](all []T) (json.RawMessage, error) {
	var out bytes.Buffer
	out.WriteByte('[')
	for i, one := range all {
		doc, err := json.Marshal(one)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		out.Write(doc)
	}
	out.WriteByte(']')
	return out.Bytes(), nil
}

// hashes are the SHA-256 of each part, in hex.
func (d document) hashes() map[string]string {
	out := map[string]string{"case": d.digest()}
	for name, raw := range d.parts {
		out[name] = sum(raw)
	}
	return out
}

func (d document) digest() string {
	h := sha256.New()
	for _, name := range caseParts {
		_, _ = io.WriteString(h, name+" "+sum(d.parts[name])+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}

func sum(raw []byte) string {
	s := sha256.Sum256(raw)
	return hex.EncodeToString(s[:])
}

// bytes is the whole document in the one layout it has.
func (d document) bytes() ([]byte, error) {
	hashes, err := json.Marshal(d.hashes())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"format\": %q", reportFormat)
	for _, name := range append(append([]string{}, caseParts...), "signatures") {
		fmt.Fprintf(&out, ",\n  %q: ", name)
		out.Write(d.parts[name])
	}
	fmt.Fprintf(&out, ",\n  \"hashes\": %s\n}\n", hashes)
	return out.Bytes(), nil
}
