package hiring_test

import (
	"testing"
	"time"

	"merit/internal/hiring"
)

func TestMonthsLaterKeepsToTheMonth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2026-03-31", 1, "2026-04-30"},
		{"2026-09-03", 1, "2026-10-03"},
		{"2026-12-15", 1, "2027-01-15"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2028-02-29", -12, "2027-02-28"},
		{"2026-05-30", -15, "2025-02-28"},
		{"2026-08-31", 0, "2026-08-31"},
	} {
		from, err := time.Parse(time.DateOnly, c.from)
		if err != nil {
			t.Fatal(err)
		}
		from = from.Add(23 * time.Hour)
		if got := hiring.MonthsLater(from, c.months); got.Format(time.DateOnly) != c.want || got.Hour() != 23 {
			t.Errorf("%s and %d months is %s, not %s", c.from, c.months, got, c.want)
		}
	}
}
