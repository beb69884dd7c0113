package hiring

import (
	"time"

	"merit/internal/fault"
)

// Category is one kind of data that is kept for a time of its own.
type Category string

// The categories.
const (
	KeptCandidates Category = "candidates"
	KeptScorecards Category = "scorecards"
	KeptDocuments  Category = "documents"
	KeptRequests   Category = "requests"
	KeptAccounts   Category = "accounts"
	KeptTokens     Category = "tokens"
	KeptMail       Category = "mail"
	KeptDetails    Category = "audit details"
)

// RetentionRule says of a category what it holds, from when its months count (Since, Ended), and how many may be chosen.
type RetentionRule struct {
	Category           Category
	Name, Holds, Since string
	Ended              string // what was done before the day before which it goes
	Default, Min, Max  int
}

// RetentionRules are the categories in the order they are shown.
var RetentionRules = []RetentionRule{
	{KeptCandidates, "Candidates", "Names, contact details, notes, and all else that is kept about a candidate.", "after the vacancy is closed", "Vacancy closed", 12, 1, 120},
	{KeptScorecards, "Scorecards", "Marks, evidence, panel members’ notes, moderation, feedback, reasons of decisions, recommendations.", "after the vacancy is closed", "Vacancy closed", 12, 1, 120},
	{KeptDocuments, "Documents", "Files that were uploaded for candidates.", "after the vacancy is closed", "Vacancy closed", 12, 1, 120},
	{KeptRequests, "Requests about data", "What candidates asked for about their data and how it was answered.", "after the request is closed", "Request closed", 36, 6, 120},
	{KeptAccounts, "Accounts nobody uses", "The account is shut; what the person wrote stays under their name. Administrators’ accounts are left open.", "after the last sign-in", "Last signed in", 24, 3, 120},
	{KeptTokens, "API tokens nobody uses", "The token is deleted.", "after the last use", "Last used", 12, 1, 60},
	{KeptMail, "Mails", "To whom a mail went, when and how. The words are blanked once it is sent.", "after it was sent or given up", "Sent or given up", 1, 1, 24},
	{KeptDetails, "Details in the audit trail", "What a row says beyond who did what, to what and when. The rows themselves stay.", "after the row was written", "Written", 72, 12, 240},
}

// RuleOf is the rule of a category.
func RuleOf(c Category) RetentionRule {
	for _, r := range RetentionRules {
		if r.Category == c {
			return r
		}
	}
	return RetentionRule{Category: c}
}

// Retention is for how many months each category is kept; 0: until somebody deletes it by hand. A category it does
// not list is kept as its rule says.
type Retention map[Category]int

// Months is for how many months a category is kept; 0: until somebody deletes it by hand.
func (r Retention) Months(c Category) int {
	if n, ok := r[c]; ok {
		return n
	}
	return RuleOf(c).Default
}

// Before is the moment before which a category's data has been kept long enough; ok is false where it is kept until
// somebody deletes it by hand.
func (r Retention) Before(c Category, now time.Time) (at time.Time, ok bool) {
	n := r.Months(c)
	if n == 0 {
		return time.Time{}, false
	}
	return MonthsLater(now, -n), true
}

// Check notes what is wrong with the months. Field paths are the categories.
func (r Retention) Check(fs *fault.Fields) {
	for _, rule := range RetentionRules {
		if n := r.Months(rule.Category); n != 0 && (n < rule.Min || n > rule.Max) {
			fs.Addf(string(rule.Category), "%s: enter a whole number of months from %d to %d, or choose to keep them until deleted by hand.", rule.Name, rule.Min, rule.Max)
		}
	}
	most := r.Months(KeptCandidates)
	for _, c := range []Category{KeptScorecards, KeptDocuments} {
		if n := r.Months(c); most != 0 && (n == 0 || n > most) {
			fs.Addf(string(c), "%s cannot be kept longer than candidates: they are about them.", RuleOf(c).Name)
		}
	}
}

// Short reports whether candidates’ data is kept for less than the year that some jurisdictions ask for.
func (r Retention) Short() bool {
	for _, c := range []Category{KeptCandidates, KeptScorecards, KeptDocuments} {
		if n := r.Months(c); n != 0 && n < 12 {
			return true
		}
	}
	return false
}

// Organisation is who runs this Merit, as candidates are told.
type Organisation struct {
	Name    string `json:"name"`
	Contact string `json:"contact"` // how to reach who answers for data protection
}
