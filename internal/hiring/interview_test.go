package hiring

import (
	"testing"
	"time"
)

func TestADayIsPlannedWithBreaks(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	at := func(month time.Month, d, h, m int) time.Time { return time.Date(2026, month, d, h, m, 0, 0, london) }
	got, err := DayPlan{First: at(11, 27, 9, 0), Minutes: 60, Every: 2, Break: 30}.Starts(5)
	want := []string{"09:00", "10:00", "11:30", "12:30", "14:00"}
	for i, g := range got {
		if g.In(london).Format("15:04") != want[i] || g.Location() != time.UTC {
			t.Errorf("interview %d at %s, want %s", i+1, g, want[i])
		}
	}
	if err != nil || len(got) != 5 {
		t.Errorf("%d planned, %v", len(got), err)
	}
	if got, err := (DayPlan{First: at(11, 27, 9, 0), Minutes: 60, Most: 3}).Starts(5); err != nil || len(got) != 3 {
		t.Errorf("at most three: %d, %v", len(got), err)
	}
	if _, err := (DayPlan{First: at(11, 27, 22, 0), Minutes: 60}).Starts(5); err == nil {
		t.Error("a day that does not end")
	}
	// Clocks go back at 2:00 on 25 October 2026: three interviews of an hour from 0:30 are at 0:30, 1:30, 1:30.
	got, err = DayPlan{First: at(10, 25, 0, 30), Minutes: 60}.Starts(3)
	if err != nil || got[2].Sub(got[0]) != 2*time.Hour || got[2].In(london).Format("15:04") != "01:30" {
		t.Errorf("as clocks change: %v, %v", got, err)
	}
}

func TestOverlapsAreMarked(t *testing.T) {
	t.Parallel()
	at := func(h, m int) *time.Time { x := time.Date(2026, 11, 27, h, m, 0, 0, time.UTC); return &x }
	rows := []Interview{{StartsAt: at(11, 0)}, {StartsAt: at(9, 0)}, {}, {StartsAt: at(9, 59)}, {StartsAt: at(12, 0)}}
	MarkOverlaps(rows, 60)
	for i, want := range []bool{false, true, false, true, false} {
		if rows[i].Overlaps != want {
			t.Errorf("interview %d overlaps: %v", i, rows[i].Overlaps)
		}
	}
}
