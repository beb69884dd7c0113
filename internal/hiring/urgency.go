package hiring

import "time"

// Urgency is how soon a scorecard wants its writer, the soonest first.
type Urgency int

// The urgencies.
const (
	Today       Urgency = iota // the interview is today
	Overdue                    // the day it was due is over
	Due                        // it has a date
	SomeTime                   // it has none
	ForPractice                // an observer's: nobody waits for it
	Done                       // submitted, or the stage is over
	NotNeeded                  // stepped back, or excused
)

// Day is the day it is for somebody, in their zone, and the moment.
type Day struct{ From, To, Now time.Time }

// DayOf is the day of a moment in a zone.
func DayOf(now time.Time, zone *time.Location) Day {
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	return Day{From: time.Date(y, m, d, 0, 0, 0, 0, zone).UTC(), To: time.Date(y, m, d+1, 0, 0, 0, 0, zone).UTC(), Now: now.UTC()}
}

// SiftSummary is somebody's own scorecards of a sift in one line.
type SiftSummary struct {
	VacancyID    ID
	VacancyTitle string
	StageNumber  int
	StageState   StageState
	Closed       bool // the vacancy is
	Practice     bool // all of them
	DueAt        *time.Time
	Candidates   int
	Submitted    int
	ToDo         int // still to be submitted
}
