package identity_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/store/storetest"
)

// How long it takes to be told that a password is wrong, with and without an account, asked in turn: what can be read
// from the time is no more than chance. It reports both medians, and the share of pairs in which the account's answer
// was the later one: a half tells nothing.
func BenchmarkSignInTellsNothingByTime(b *testing.B) {
	p := newPeople(b, storetest.SQLite(b))
	p.first(b)
	times := map[bool][]time.Duration{}
	later := 0
	for i := range b.N {
		took := map[bool]time.Duration{}
		for _, known := range []bool{i%2 == 0, i%2 != 0} {
			email := fmt.Sprintf("nobody%d@example.org", i)
			if known {
				email = "ann@example.org"
			}
			began := time.Now()
			if _, err := p.SignIn(b.Context(), email, another); !fault.Is(err, fault.Invalid) {
				b.Fatal(err)
			}
			took[known] = time.Since(began)
			times[known] = append(times[known], took[known])
		}
		if took[true] > took[false] {
			later++
		}
		p.Advance(app.GuessWindow)
	}
	for known, name := range map[bool]string{true: "account-ms", false: "nobody-ms"} {
		slices.Sort(times[known])
		b.ReportMetric(float64(times[known][len(times[known])/2].Microseconds())/1000, name)
	}
	b.ReportMetric(float64(later)/float64(b.N), "account-later")
}
