package web

import (
	"net/http"

	"merit/internal/fault"
)

// ErrorPage is the page "error": what went wrong, in plain words, and what to do next.
type ErrorPage struct {
	Base
	Paragraphs []string
	RequestID  string // shown for failures on our side, to find them in the log
	Next       *Button
}

// NewErrorPage words an error for people. base brings what the header needs; requestID is shown only
// for a failure on our side. The error's cause is never shown. It gives the status to answer with.
func NewErrorPage(base Base, err error, requestID string) (int, ErrorPage) {
	f := fault.Of(err)
	if f == nil {
		f = fault.New(fault.NotFound, "")
	}
	p := ErrorPage{Base: base}
	home := &Button{Text: "Go to your home page", Href: "/", Kind: Secondary}
	said := func(instead string) string {
		if f.Message != "" {
			return f.Message
		}
		return instead
	}
	switch f.Kind {
	case fault.NotFound:
		p.Title, p.Next = "Page not found", home
		p.Paragraphs = []string{
			"There is nothing here, or it is not yours to see.",
			"If you typed the web address, check it is correct. If you pasted it, check you copied all of it.",
		}
	case fault.Denied:
		p.Title, p.Next = "You cannot do this", home
		p.Paragraphs = []string{
			said("Your role does not allow this."),
			"If you think it should, ask the recruiter of the vacancy.",
		}
	case fault.SignIn:
		p.Title = "You are signed out"
		p.Paragraphs = []string{"Sign in to carry on. What you had saved is still there."}
		p.Next = &Button{Text: "Sign in", Href: "/sign-in"}
	case fault.Conflict:
		p.Title, p.Next = "This cannot be done now", home
		p.Paragraphs = []string{said("Something has changed since the page was opened."), "Nothing was changed. Go back and look at it again."}
	case fault.Stale:
		p.Title, p.Next = "Somebody else changed this first", home
		p.Paragraphs = []string{said("It was changed after you opened it."), "Your change was not saved. Go back, copy what you typed, and open the page again."}
	case fault.TooLarge:
		p.Title, p.Next = "That is too large", home
		p.Paragraphs = []string{said("The file or text is larger than Merit takes."), "Nothing was changed."}
	case fault.Invalid:
		p.Title, p.Next = "That could not be read", home
		p.Paragraphs = []string{said("Something in the form was not what Merit expected.")}
		for _, field := range f.Fields {
			p.Paragraphs = append(p.Paragraphs, field.Message)
		}
	default:
		p.Title, p.RequestID, p.Next = "Sorry, there is a problem with Merit", requestID, home
		p.Paragraphs = []string{"Something went wrong on our side. Try again in a few minutes.", "What you had saved is still there."}
	}
	if f.Kind == fault.Internal {
		return http.StatusInternalServerError, p
	}
	return f.Kind.Status(), p
}
