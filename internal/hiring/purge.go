package hiring

import "time"

// Purge is one run over all data that has been kept long enough.
type Purge struct {
	ID        ID
	StartedBy *ID // nil: it was due
	StartedAt time.Time
	Running   bool
	HeardAt   time.Time // when whoever carries it out was last heard of
	EndedAt   *time.Time
	Done      int
	Total     int
	Report    PurgeReport
}

// PurgeReport is what a purge deleted, or would: numbers, and vacancies by id. It names nobody.
type PurgeReport struct {
	Counts    map[Category]int       `json:"counts"`
	Vacancies []PurgedVacancy        `json:"vacancies"` // at most MaxPurgedVacancies
	More      int                    `json:"more"`      // vacancies beyond those
	Held      int                    `json:"held"`      // candidates whom a legal hold kept
	Before    map[Category]time.Time `json:"before"`    // what is older goes
}

// PurgedVacancy is what a purge deletes of one vacancy.
type PurgedVacancy struct {
	VacancyID  ID  `json:"vacancyId"`
	Candidates int `json:"candidates"`
	Scorecards int `json:"scorecards"`
	Documents  int `json:"documents"`
	Held       int `json:"held"`
}

// MaxPurgedVacancies bounds how many vacancies a report lists one by one.
const MaxPurgedVacancies = 500

// A purge runs once a day, and is carried on by somebody else when its copy was not heard of for a while.
const (
	PurgeEvery  = 24 * time.Hour
	PurgeSilent = 5 * time.Minute
)

// Total is how many things a report counts.
func (r PurgeReport) Total() (n int) {
	for _, c := range r.Counts {
		n += c
	}
	return n
}
