package hiring

import "time"

// MonthsLater is the same day so many calendar months on, or before where months is below zero; the month's last day
// where it has no such day. A request that came in on 31 January is due on the last of February.
func MonthsLater(t time.Time, months int) time.Time {
	y, m, d := t.Date()
	hour, minute, second := t.Clock()
	first := time.Date(y, m+time.Month(months), 1, hour, minute, second, t.Nanosecond(), t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, last)-1)
}
