package hiring

import (
	"fmt"
	"strings"
	"time"

	"merit/internal/fault"
)

// Candidate is a person applying to a vacancy. Code is a stable name that gives nothing away.
type Candidate struct {
	ID          ID
	VacancyID   ID
	Name        string
	Email       string // may be empty; like all that follows, not for those who score
	Phone       string
	Reference   string // the candidate's number where he or she applied
	Employer    string
	Notes       string
	Code        string // unique in its vacancy: "C001"
	WithdrawnAt *time.Time
	CreatedAt   time.Time
	ErasedAt    *time.Time // nothing but the code is left
}

// CandidateCode is the code of the nth candidate of a vacancy, counted from 1.
func CandidateCode(n int) string { return fmt.Sprintf("C%03d", n) }

// Check notes what is wrong with a candidate's own words, cleaning the e-mail address.
func (c *Candidate) Check(fs *fault.Fields, prefix string) {
	c.Name = strings.Join(strings.Fields(c.Name), " ")
	fs.Check(c.Name != "", prefix+"name", "Enter the candidate's name.")
	fs.Check(len([]rune(c.Name)) <= 200, prefix+"name", "Name must be 200 characters or fewer.")
	for _, f := range []struct {
		path, label string
		text        *string
		most        int
	}{
		{"phone", "Telephone number", &c.Phone, 60},
		{"reference", "Reference", &c.Reference, 100},
		{"employer", "Employer", &c.Employer, 200},
		{"notes", "Notes", &c.Notes, 2000},
	} {
		*f.text = strings.TrimSpace(*f.text)
		if len([]rune(*f.text)) > f.most {
			fs.Addf(prefix+f.path, "%s must be %d characters or fewer.", f.label, f.most)
		}
	}
	if strings.TrimSpace(c.Email) == "" {
		c.Email = ""
		return
	}
	clean, ok := CleanEmail(c.Email)
	fs.Check(ok, prefix+"email", "Enter an e-mail address in the right form, like name@example.com.")
	if ok {
		c.Email = clean
	}
}

// ForPanel is the candidate as those who score know him or her: by name and code, without the rest.
func (c Candidate) ForPanel() Candidate {
	return Candidate{ID: c.ID, VacancyID: c.VacancyID, Name: c.Name, Code: c.Code, WithdrawnAt: c.WithdrawnAt, CreatedAt: c.CreatedAt, ErasedAt: c.ErasedAt}
}

// ByCode is the candidate as those know him or her who score blind: by code alone.
func (c Candidate) ByCode() Candidate {
	return Candidate{ID: c.ID, VacancyID: c.VacancyID, Name: NameOfCode(c.Code), Code: c.Code, WithdrawnAt: c.WithdrawnAt, CreatedAt: c.CreatedAt, ErasedAt: c.ErasedAt}
}

// NameOfCode is what a candidate is called where the name is hidden: "Candidate C003".
func NameOfCode(code string) string { return "Candidate " + code }

// Withdrawn reports whether the candidate has left the competition.
func (c Candidate) Withdrawn() bool { return c.WithdrawnAt != nil }

// Erased reports whether the candidate was erased: nothing but the code is left.
func (c Candidate) Erased() bool { return c.ErasedAt != nil }
