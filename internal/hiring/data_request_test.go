package hiring_test

import (
	"testing"
	"time"

	"merit/internal/hiring"
)

// The one-month clock of a request and the 30 days of a complaint, at the ends of months and to the minute.
func TestRequestsAreDueByTheCalendar(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		kind          hiring.RequestKind
		received, due string
	}{
		{hiring.AccessRequest, "2026-09-03", "2026-10-03"},
		{hiring.AccessRequest, "2026-08-31", "2026-09-30"},
		{hiring.ErasureRequest, "2027-01-31", "2027-02-28"},
		{hiring.ErasureRequest, "2028-01-30", "2028-02-29"},
		{hiring.CorrectionRequest, "2026-12-31", "2027-01-31"},
		{hiring.ComplaintRequest, "2027-01-31", "2027-03-02"},
	} {
		due := c.kind.DueOn(day(c.received))
		if due.Format(time.DateOnly) != c.due {
			t.Errorf("%s of %s is due on %s, not %s", c.kind, c.received, due.Format(time.DateOnly), c.due)
		}
		r := hiring.DataRequest{Kind: c.kind, ReceivedAt: day(c.received), DueAt: due}
		midnight := day(c.due).AddDate(0, 0, 1)
		if r.Overdue(midnight.Add(-time.Second)) || !r.Overdue(midnight) {
			t.Errorf("%s of %s is overdue at the wrong moment", c.kind, c.received)
		}
		at := midnight
		r.AcknowledgedAt = &at
		if r.Overdue(midnight) != (c.kind != hiring.ComplaintRequest) {
			t.Errorf("%s: an acknowledgement counts wrongly", c.kind)
		}
		if r.ClosedAt = &at; r.Overdue(midnight) {
			t.Errorf("%s is overdue though closed", c.kind)
		}
	}
}
