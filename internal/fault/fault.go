// Package fault owns the kinds of error Merit knows and how each is told to people and to programs.
// It holds the sentence a person may read apart from the cause that belongs in the log, and refuses
// to know anything about transports beyond the status number of a kind.
package fault

import (
	"errors"
	"strings"
)

// Kind says what sort of failure an error is; the zero value is an unexpected one.
type Kind int

// The kinds of failure, and the HTTP status each is answered with.
const (
	Internal Kind = iota // 500: a defect or an outage; its cause is only for the log
	Invalid              // 422: the input is wrong; Fields say where
	SignIn               // 401: nobody is signed in
	Denied               // 403: known to the person, but not theirs to do
	NotFound             // 404: not there, or not theirs to know of
	Conflict             // 409: the state of things forbids it
	Stale                // 412: somebody else changed it first
	TooLarge             // 413: more than the stated limit
	TooMany              // 429: tried too often in a short while
)

// Status is the HTTP status code of a kind.
func (k Kind) Status() int {
	switch k {
	case Invalid:
		return 422
	case SignIn:
		return 401
	case Denied:
		return 403
	case NotFound:
		return 404
	case Conflict:
		return 409
	case Stale:
		return 412
	case TooLarge:
		return 413
	case TooMany:
		return 429
	default:
		return 500
	}
}

// Field is one mistake at one place in the input. Path is dotted, as in "criteria.3.weight": pages
// turn it into an element id, the API into a JSON pointer.
type Field struct {
	Path    string
	Message string
}

// ElementID is the id of the form element a field path stands for: "criteria.3.weight" is
// "criteria-3-weight".
func (f Field) ElementID() string { return strings.ReplaceAll(f.Path, ".", "-") }

// Pointer is the RFC 6901 JSON pointer of a field path: "criteria.3.weight" is "/criteria/3/weight".
func (f Field) Pointer() string { return "/" + strings.ReplaceAll(f.Path, ".", "/") }

// Error is a failure with a message for people (Message), the fields it concerns, and a cause for
// the log (Err).
type Error struct {
	Kind    Kind
	Message string
	Fields  []Field
	Err     error
}

// Error gives the message, or the cause where there is no message.
func (e *Error) Error() string {
	if e.Message == "" && e.Err != nil {
		return e.Err.Error()
	}
	if len(e.Fields) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Path + ": " + f.Message
	}
	return e.Message + " (" + strings.Join(parts, "; ") + ")"
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind with a message for people.
func New(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// Wrap makes an error of a kind with a message for people and a cause for the log.
func Wrap(kind Kind, message string, err error) *Error {
	return &Error{Kind: kind, Message: message, Err: err}
}

// Of finds the first *Error in err's chain. For any other error it makes an Internal one around it;
// for nil it gives nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Message: "Something went wrong on our side. Nothing was changed.", Err: err}
}

// Is reports whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && Of(err).Kind == kind }
