package deliver

import (
	"fmt"
	"io/fs"
	"strings"
	"text/template"
	"time"
	"unicode"

	"merit/internal/app"
	"merit/internal/hiring"
)

// Words are the texts of mails, parsed once.
type Words struct {
	mails map[hiring.MailKind]*template.Template
	zone  *time.Location
}

// NewWords parses mails/*.txt for every kind of mail; times are written in the zone.
func NewWords(files fs.FS, zone *time.Location) (*Words, error) {
	w := &Words{mails: map[hiring.MailKind]*template.Template{}, zone: zone}
	for _, kind := range []hiring.MailKind{hiring.InvitationMail, hiring.AddedMail, hiring.AccountMail, hiring.ResetMail, hiring.NoAccountMail, hiring.FactorMail} {
		name := "mails/" + strings.ReplaceAll(string(kind), " ", "_") + ".txt"
		t, err := template.New("").Option("missingkey=error").ParseFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		for _, part := range []string{"subject", "body"} {
			if t.Lookup(part) == nil {
				return nil, fmt.Errorf("template %s has no %s", name, part)
			}
		}
		w.mails[kind] = t
	}
	return w, nil
}

// noticeWords is what the texts show of a notice: each a line of its own.
type noticeWords struct {
	Name, By, Vacancy, Function, What, Link, Expires string
	Unopened                                         bool
}

// Write puts a notice into words. What people typed is shown as it is and never evaluated; nothing of it
// can begin a new line.
func (w *Words) Write(n app.Notice) (app.Wording, error) {
	t, ok := w.mails[n.Kind]
	if !ok {
		return app.Wording{}, fmt.Errorf("there are no words for mail of kind %q", n.Kind)
	}
	shown := noticeWords{
		Name: line(n.Name), By: line(n.By), Vacancy: line(n.Vacancy), Function: string(n.Function), What: line(n.What), Link: line(n.Link),
		Expires: n.Expires.In(w.zone).Format("2 January 2006, 15:04 MST"), Unopened: n.Unopened,
	}
	var subject, body strings.Builder
	if err := t.ExecuteTemplate(&subject, "subject", shown); err != nil {
		return app.Wording{}, fmt.Errorf("write the subject: %w", err)
	}
	if err := t.ExecuteTemplate(&body, "body", shown); err != nil {
		return app.Wording{}, fmt.Errorf("write the body: %w", err)
	}
	return app.Wording{Subject: subject.String(), Body: strings.TrimSpace(body.String()) + "\n"}, nil
}

// line is a text on one line: line breaks and the like become spaces, other characters that move or hide
// what stands beside them go.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		case unsafeInLine(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// unsafeInLine are control characters, line and paragraph separators, and those that change a line's
// direction.
func unsafeInLine(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || r == unicode.ReplacementChar
}
