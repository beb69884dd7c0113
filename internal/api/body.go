package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"merit/internal/fault"
)

// Bounds of a document, so that what is built from it stays small whatever it holds.
const (
	maxTokens = 40000
	maxDepth  = 16
)

// decode reads a request's body into the type its schema was made into. What breaks the schema, and
// what is unknown, repeated or behind the document, is Invalid with every place named.
func decode[T any](a *API, c echo.Context) (in T, err error) {
	r := c.Request()
	if err := checkType(r.Header.Get(echo.HeaderContentType)); err != nil {
		return in, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return in, unread(err)
	}
	return parse[T](a.document.operations[r.Method+" "+c.Path()], body)
}

// parse reads a document as an operation's schema says.
func parse[T any](op operation, body []byte) (in T, err error) {
	if err := scan(body); err != nil {
		return in, err
	}
	var doc any
	if err := json.Unmarshal(body, &doc); err != nil {
		return in, misread(err)
	}
	if err := checkSchema(op.body, doc); err != nil {
		return in, err
	}
	if err := json.Unmarshal(body, &in, json.RejectUnknownMembers(true)); err != nil {
		return in, misread(err)
	}
	return in, nil
}

// checkType refuses a body that does not say it is JSON in UTF-8.
func checkType(header string) error {
	kind, params, err := mime.ParseMediaType(header)
	if charset := params["charset"]; err != nil || kind != jsonType || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return refused(http.StatusUnsupportedMediaType, `Send JSON in UTF-8, with the header "Content-Type: application/json".`)
	}
	return nil
}

// scan reads a document once without building anything from it: its form, its size and depth, names
// that stand twice, and characters no database keeps.
func scan(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return at("", "Send a JSON document.")
	}
	d := jsontext.NewDecoder(bytes.NewReader(body))
	for n := 0; ; n++ {
		token, err := d.ReadToken()
		switch {
		case err != nil:
			return misread(err)
		case n > maxTokens || d.StackDepth() > maxDepth:
			return at("", "This document holds more than any request needs.")
		case token.Kind() == '"' && strings.ContainsRune(token.String(), 0):
			return at(pointer(d.StackPointer()), "This holds a character that cannot be kept (U+0000).")
		case d.StackDepth() == 0:
			return nil // what comes behind it is refused when it is read
		}
	}
}

// misread tells what is wrong with the form of a document.
func misread(err error) error {
	var (
		syntax  *jsontext.SyntacticError
		meaning *json.SemanticError
	)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return at(pointer(syntax.JSONPointer), "This member stands here twice.")
	case errors.As(err, &meaning):
		return at(pointer(meaning.JSONPointer), "This is not a value that can be taken here.")
	case errors.As(err, &syntax):
		return at(pointer(syntax.JSONPointer), "This is not one JSON document. Check it from here on.")
	default:
		return fault.Wrap(fault.Invalid, "The body is not JSON.", err)
	}
}

// unread tells that a body could not be read to its end. One that is too large the server tells.
func unread(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return err
	}
	return fault.Wrap(fault.Invalid, "The body could not be read to its end.", err)
}

// at is one mistake at a JSON pointer.
func at(pointer, message string) error {
	var fs fault.Fields
	fs.Add("#"+pointer, message)
	return fs.Err()
}

// pointer is where a mistake is, bounded: names in a document can be as long as the document.
func pointer(p jsontext.Pointer) string {
	s := strings.ToValidUTF8(string(p), "�")
	if len(s) > maxPointer {
		return ""
	}
	return s
}

// maxPointer bounds a pointer, in bytes.
const maxPointer = 500

// given is a member's value, or its zero value where it was left out.
func given[T any](member *T) T {
	if member == nil {
		var zero T
		return zero
	}
	return *member
}
