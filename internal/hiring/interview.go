package hiring

import (
	"slices"
	"time"

	"merit/internal/fault"
)

// Interview is when and where a candidate is seen at a stage.
type Interview struct {
	Candidate Candidate
	StartsAt  *time.Time // nil: not planned
	Place     string
	Overlaps  bool // with another interview of the stage
}

// MaxPlace bounds the name of a place, in characters.
const MaxPlace = 200

// DayPlan puts interviews one after the other on one day: Minutes each, and after every Every of them a break
// of Break minutes. At most Most of them, or with 0 as many as there are. First carries the zone in which the
// day is one.
type DayPlan struct {
	First                       time.Time
	Minutes, Every, Break, Most int
	Place                       string
}

// Starts are when n interviews begin; Fields name what does not fit.
func (p DayPlan) Starts(n int) ([]time.Time, error) {
	var fs fault.Fields
	fs.Check(p.Minutes >= 5 && p.Minutes <= 480, "minutes", "Minutes for each candidate must be a whole number from 5 to 480.")
	fs.Check(p.Every >= 0 && p.Every <= 100, "every", "Candidates before a break must be a whole number from 0 to 100; 0 is no break.")
	fs.Check(p.Break >= 0 && p.Break <= 480, "break", "Minutes of a break must be a whole number from 0 to 480.")
	fs.Check(p.Most >= 0 && p.Most <= 200, "most", "How many candidates must be a whole number up to 200, or empty for all.")
	fs.Check(len([]rune(p.Place)) <= MaxPlace, "place", "Place must be 200 characters or fewer.")
	if err := fs.Err(); err != nil {
		return nil, err
	}
	if p.Most > 0 {
		n = min(n, p.Most)
	}
	out := make([]time.Time, n)
	at := p.First // moments, not clock times: an hour stays an hour when clocks change
	for i := range out {
		if i > 0 && p.Every > 0 && i%p.Every == 0 {
			at = at.Add(time.Duration(p.Break) * time.Minute)
		}
		if at.YearDay() != p.First.YearDay() {
			fs.Addf("most", "Only %d of these candidates can begin on that day. Enter how many to plan.", i)
			return nil, fs.Err()
		}
		out[i] = at.UTC()
		at = at.Add(time.Duration(p.Minutes) * time.Minute)
	}
	return out, nil
}

// MarkOverlaps marks the interviews that overlap another when each takes so long.
func MarkOverlaps(rows []Interview, minutes int) {
	long := time.Duration(minutes) * time.Minute
	var order []int
	for i := range rows {
		if rows[i].StartsAt != nil {
			order = append(order, i)
		}
	}
	sortByStart(order, rows)
	for k := 1; k < len(order); k++ { // all as long: whoever overlaps another overlaps the one before or after
		if before, after := &rows[order[k-1]], &rows[order[k]]; after.StartsAt.Before(before.StartsAt.Add(long)) {
			before.Overlaps, after.Overlaps = true, true
		}
	}
}

func sortByStart(order []int, rows []Interview) {
	slices.SortStableFunc(order, func(a, b int) int { return rows[a].StartsAt.Compare(*rows[b].StartsAt) })
}
