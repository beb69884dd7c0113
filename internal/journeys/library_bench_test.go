package journeys

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"
)

// The role library as a page, with few role levels and with as many as the whole framework has: what is
// shown is a page of fifty, so it should cost about the same.
func BenchmarkRoleLibrary(b *testing.B) {
	if _, err := assets.Open(); err != nil {
		b.Skip(err)
	}
	for _, levels := range []int{5, 205} {
		for name, path := range map[string]string{"list": "/roles", "search": "/roles?q=level", "bank": "/questions"} {
			b.Run(fmt.Sprintf("%s/%d", name, levels), func(b *testing.B) {
				w := apptest.New(b, storetest.SQLite(b))
				recruiter := w.Person("Rhona Recruiter", true)
				if _, err := w.App.ImportRole(context.Background(), recruiter, app.ImportRoleInput{Text: library(levels)}); err != nil {
					b.Fatal(err)
				}
				client := servertest.Start(b, w).SignIn(b, recruiter)
				var took []time.Duration
				for b.Loop() {
					begin := time.Now()
					if r := client.Get(path); r.Status != 200 {
						b.Fatal(r.Status)
					}
					took = append(took, time.Since(begin))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs-p50")
			})
		}
	}
}

// library is a text with so many role levels of eight skills each.
func library(levels int) string {
	var t strings.Builder
	for i := range levels {
		fmt.Fprintf(&t, "Family %d role: Role %d\n- A role.\n\nRole level: Level %d\n- A level.\n\n", i%8, i/4, i)
		for k := range 8 {
			fmt.Fprintf(&t, "Skill: Skill %d (working)\n- do thing %d\n- do another thing %d\n\n", (i*3+k)%170, k, i)
		}
	}
	return t.String()
}
