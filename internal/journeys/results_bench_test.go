package journeys

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"
)

// The pages of results with few candidates and with many: what is shown is a page of fifty, so it should weigh the
// same, and cost about the same once the recommendation has been computed. To score the largest field takes minutes.
func BenchmarkResults(b *testing.B) {
	if _, err := assets.Open(); err != nil {
		b.Skip(err)
	}
	for _, n := range []int{60, 600, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := apptest.New(b, storetest.SQLite(b)).Vacancy(2, n).Open()
			v.ScoreAll(func(member, candidate int) int { return 1 + (candidate*7+member*candidate)%7 })
			v.Reveal()
			client := servertest.Start(b, v.World).SignIn(b, v.Manager)
			root := "/vacancies/" + v.ID.String() + "/results"
			begin := time.Now()
			if r := client.Get(root); r.Status != 200 {
				b.Fatal(r.Status)
			}
			b.Logf("computed and shown in %v", time.Since(begin))
			for name, path := range map[string]string{
				"list": "", "last page": fmt.Sprintf("?page=%d", (n+49)/50), "filtered": "?outcome=borderline&q=number1", "heat map": "/heat-map", "panel": "/panel",
				"candidate": "/" + v.Candidates[n/2].ID.String(), "report": "/report", "what if": "/what-if?bar=5",
			} {
				b.Run(name, func(b *testing.B) {
					var took []time.Duration
					size := 0
					for b.Loop() {
						begin := time.Now()
						r := client.Get(root + path)
						if r.Status != 200 {
							b.Fatal(r.Status)
						}
						took, size = append(took, time.Since(begin)), len(r.Body)
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs-p50")
					b.ReportMetric(float64(size)/1000, "kB")
				})
			}
		})
	}
}
