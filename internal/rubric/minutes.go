package rubric

import (
	"fmt"

	"merit/internal/hiring"
)

// What an interview takes, in minutes: a question and its answer, half a minute more for each
// indicator to be heard, and a moment for a yes or no check.
const (
	minutesForQuestion = 3
	minutesForCheck    = 1
)

// NeededBy is how many minutes a criterion takes to assess.
func NeededBy(c hiring.Criterion) int {
	if !c.Marked() {
		return minutesForCheck * max(1, len(c.Checks))
	}
	return minutesForQuestion + (len(c.Indicators)+1)/2 + minutesForCheck*len(c.Checks)
}

// Needed is how many minutes it takes to assess every criterion of a rubric.
func Needed(r hiring.Rubric) int {
	sum := 0
	for _, c := range r.Criteria {
		sum += NeededBy(c)
	}
	return sum
}

// Plan shares the interview's minutes out: to each criterion what it needs, and what is left over to
// the marked ones in turn; if there is not enough, to each in proportion. The sum is never more than
// the interview has.
func Plan(r *hiring.Rubric) {
	total, have := Needed(*r), r.InterviewMinutes
	left := have
	for i := range r.Criteria {
		c := &r.Criteria[i]
		c.Minutes = NeededBy(*c)
		if total > have {
			c.Minutes = c.Minutes * have / total
		}
		left -= c.Minutes
	}
	for left > 0 {
		for i := range r.Criteria {
			if c := &r.Criteria[i]; c.Marked() && left > 0 {
				c.Minutes++
				left--
			}
		}
	}
}

// TimeWarning says in a sentence that the interview is too short for the rubric and what to do about
// it, or is empty if it is long enough.
func TimeWarning(r hiring.Rubric) string {
	total := Needed(r)
	if total <= r.InterviewMinutes {
		return ""
	}
	return fmt.Sprintf("The interview has %d minutes, but %d criteria need about %d. Give it more time, or split the criteria over panel members or stages.",
		r.InterviewMinutes, len(r.Criteria), total)
}
