// Package framework turns role descriptor texts into roles. It owns what a text may look like
// (labelled text, a copied web page, the official CSV, Merit's own format as JSON or YAML), in which
// encodings, and how each misreading is told: every line that was not taken is named. It also says what
// a later edition of a role changed, and what a person may want to put right. It refuses to correct
// what was written (it only suggests), to guess a required level, to mix two roles' skills, and to keep
// part of a text it could not read.
//
// Merit's own format is a role, or {"roles": [role, …]}:
//
//	family: Food and drink
//	role: Baker
//	definition: A baker makes bread.
//	level: Head baker
//	levelDefinition: A head baker leads a team of bakers.
//	responsibilities:
//	  - choose the flour
//	skills:
//	  - name: Kneading
//	    requiredLevel: expert
//	    descriptors:
//	      - knead dough by hand
//
// FORMAT.md says what each key holds, what is refused, and which columns the official CSV has.
package framework

import (
	"errors"
	"fmt"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// The limits of a role text. More is refused, never cut.
const (
	MaxBytes            = 1 << 20 // of the whole text
	MaxSkills           = 200     // of one role level
	MaxDescriptors      = 200     // of one skill
	MaxResponsibilities = 200     // of one role level
	MaxRoles            = 250     // role levels in one text
	MaxCharacters       = 12_000  // of one descriptor, responsibility or definition
	MaxNameCharacters   = 300     // of one name: family, role, role level or skill
	MaxProblems         = 200     // told of one role; further ones are counted
)

// The severities of a problem.
const (
	Error   = "error"   // the role must not be imported until the text is put right
	Warning = "warning" // something was guessed or left out: a person must look
	Note    = "note"    // something was left out that is not part of a role
)

// Shape is the text Merit expects, as an example to show to people.
const Shape = `IT operations role: Infrastructure operations engineer
- An infrastructure operations engineer supports the core infrastructure.

Role level: Principal infrastructure operations engineer
- A principal infrastructure operations engineer leads specialist teams.

At this role level, you will:
- develop the roadmaps for technologies and services

Skill: Incident management (practitioner)
- lead the investigation and resolution of incidents
`

// ErrNoRole is in the chain of the error for a text that is not a role at all: show Shape with it.
var ErrNoRole = errors.New("not a role descriptor")

// Reading is what was understood of a text: at least one role level, in the order of the text.
type Reading struct {
	Roles []Found
}

// Found is one role level with what was noticed while reading it.
type Found struct {
	hiring.Role
	Line        int // where it begins in the text, counted from 1
	Problems    []Problem
	Suggestions []Suggestion
}

// Usable reports whether the role may be imported: none of its problems is an error.
func (f Found) Usable() bool {
	for _, p := range f.Problems {
		if p.Severity == Error {
			return false
		}
	}
	return true
}

// Problem is one thing a person should know about how a text was read. Line counts from 1.
type Problem struct {
	Line     int    `json:"line"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
}

// Parse reads a role text in any of the shapes Merit knows. The error is a fault: TooLarge above
// MaxBytes, else Invalid, with ErrNoRole in its chain where the text is no role at all.
func Parse(source []byte) (Reading, error) {
	if len(source) > MaxBytes {
		return Reading{}, TooLarge()
	}
	decoded, err := decode(source)
	if err != nil {
		return Reading{}, err
	}
	body := strings.TrimSpace(decoded.text)
	whole := decoded.problems
	var drafts []*draft
	switch {
	case body == "":
		return Reading{}, noRole("The text is empty.")
	case body[0] == '{' || body[0] == '[':
		drafts, err = readJSON(decoded.text)
	case tableSeparator(decoded.text) != 0:
		var told []Problem
		drafts, told, err = readTable(decoded.text)
		whole = append(whole, told...)
	case isYAML(decoded.text):
		drafts, err = readYAML(decoded.text)
	default:
		var told []Problem
		drafts, told, err = readText(decoded.text)
		whole = append(whole, told...)
	}
	if err != nil {
		return Reading{}, err
	}
	return finish(drafts, whole)
}

// TooLarge is the error for a text above MaxBytes, for those who stop reading before they have it all.
func TooLarge() error {
	return fault.New(fault.TooLarge, fmt.Sprintf("The role text is larger than %d KiB, the most Merit reads. Split it, one role level at a time.", MaxBytes>>10))
}

func noRole(what string) error {
	return fault.Wrap(fault.Invalid, what+" Merit looked for lines that begin with “Role level:” and “Skill:”, "+
		"with the descriptors of each skill below it on lines that begin with a dash.", ErrNoRole)
}

func refuse(line int, format string, args ...any) error {
	return fault.New(fault.Invalid, fmt.Sprintf("Line %d: ", line)+fmt.Sprintf(format, args...))
}
