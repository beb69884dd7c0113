//go:build study

package verdict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"merit/internal/hiring"
)

// world is a simulated panel of which everything is known.
type world struct {
	in        Input
	fair      []float64   // by candidate: the score this whole panel would have given, but for chance
	essential [][]float64 // the same, by essential criterion
}

// simulate makes a panel as the fixtures' generator does (make_synthetic.R): 12 criteria, marks 1 to 7, and
// with holes two in five panel members missing for each candidate.
func simulate(r *rand.Rand, candidates, members int, holes bool) world {
	const criteria = 12
	sd := spreads{0.8, 0.5, 0.4, 0.75, 0.45, 0.3}
	normal := func(k int) float64 { return sd[k] * r.NormFloat64() }
	mu := []float64{4.26, 4.63, 3.99, 4.81, 4.45, 3.90, 4.90, 4.17, 4.54, 4.08, 4.72, 4.35}
	weights := []float64{3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	w := world{in: Input{Policy: Policy{
		Bar: num(4.25), Essential: []string{"1", "2", "3"}, PassMark: num(3.5), Posts: num(max(1, candidates/6)), Weights: map[string]float64{},
	}}}
	rho, delta := make([]float64, members), make([]float64, members*criteria)
	mean := make([]float64, criteria)
	for m := range rho {
		rho[m] = normal(severityEffect)
	}
	for i := range delta {
		delta[i] = normal(bySkillEffect)
		mean[i%criteria] += (rho[i/criteria] + delta[i]) / float64(members)
	}
	for s, x := range weights {
		w.in.Policy.Weights[strconv.Itoa(s+1)] = x
	}
	for c := range candidates {
		theta, fair := normal(candidateEffect), 0.0
		cells := make([]float64, criteria)
		for s := range cells {
			cells[s] = mu[s] + theta + normal(profileEffect)
			fair += weights[s] / 16 * (cells[s] + mean[s])
		}
		w.fair = append(w.fair, fair)
		w.essential = append(w.essential, []float64{cells[0] + mean[0], cells[1] + mean[1], cells[2] + mean[2]})
		on := r.Perm(members)
		if holes {
			on = on[:max(2, members*3/5)]
		}
		for _, m := range on {
			eta := normal(haloEffect)
			for s := range cells {
				y := cells[s] + rho[m] + delta[m*criteria+s] + eta + normal(residualEffect)
				w.in.Marks = append(w.in.Marks, Mark{
					Candidate: strconv.Itoa(c + 1), PanelMember: strconv.Itoa(m + 1), Criterion: strconv.Itoa(s + 1), Mark: min(7, max(1, int(math.Round(y)))),
				})
			}
		}
	}
	return w
}

// tally is what came of many panels of one kind.
type tally struct {
	candidates, covered, plainCovered, plain   int
	recommended, wrongly, refused, wrongRefuse int
	reserve, borderline                        int
}

// TestCoverage prints how often the 90 % intervals hold the truth, and how often a clear outcome is wrong.
// Run: go test -run Coverage -tags study -timeout 60m ./internal/verdict
func TestCoverage(t *testing.T) {
	panels := 300
	if n, err := strconv.Atoi(os.Getenv("STUDY_PANELS")); err == nil {
		panels = n
	}
	var out strings.Builder
	fmt.Fprintln(&out, "| candidates × members | marks | panels | 90% intervals that hold | of plain REML | recommended | of these below the bar or a pass mark | do not appoint | of these above both | reserve | borderline |")
	fmt.Fprintln(&out, "|---|---|---|---|---|---|---|---|---|---|---|")
	for _, size := range [][2]int{{3, 2}, {4, 3}, {6, 3}, {8, 4}, {12, 5}, {30, 5}} {
		for _, holes := range []bool{false, true} {
			if holes && size[1] < 4 {
				continue
			}
			var mutex sync.Mutex
			var sum tally
			parallel(panels, func(i int) {
				w := simulate(rand.New(rand.NewPCG(uint64(i), uint64(100*size[0]+size[1]))), size[0], size[1], holes)
				one := judged(t, w)
				mutex.Lock()
				defer mutex.Unlock()
				sum.add(one)
			})
			share := func(n, of int) string {
				if of == 0 {
					return "–"
				}
				return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
			}
			fmt.Fprintf(&out, "| %d × %d | %s | %d | %s | %s | %s | %s | %s | %s | %s | %s |\n", size[0], size[1], map[bool]string{false: "complete", true: "3 in 5"}[holes], panels,
				share(sum.covered, sum.candidates), share(sum.plainCovered, sum.plain), share(sum.recommended, sum.candidates), share(sum.wrongly, sum.recommended),
				share(sum.refused, sum.candidates), share(sum.wrongRefuse, sum.refused), share(sum.reserve, sum.candidates), share(sum.borderline, sum.candidates))
			t.Log("\n" + out.String())
		}
	}
}

func (s *tally) add(o tally) {
	s.candidates += o.candidates
	s.covered += o.covered
	s.plainCovered += o.plainCovered
	s.plain += o.plain
	s.recommended += o.recommended
	s.wrongly += o.wrongly
	s.refused += o.refused
	s.wrongRefuse += o.wrongRefuse
	s.reserve += o.reserve
	s.borderline += o.borderline
}

// judged compares one panel's recommendation with the truth, and with plain REML: its spreads alone.
func judged(t *testing.T, w world) (out tally) {
	r, err := From(w.in)
	if err != nil {
		t.Error(err)
		return out
	}
	p, _ := arrange(w.in)
	m := newModel(p.sheet)
	var plain [][]estimate
	if v := r.Variance.Reml; v != nil {
		s := spreads{v.Candidate, v.Profile, v.Halo, v.Residual, v.Severity, v.SeverityBySkill}
		for k := range s {
			s[k] = math.Max(s[k], leastSpread)
		}
		if view, err := m.look(s, ownEvidence, false); err == nil {
			plain = view.scores([][]float64{p.share(m)})
		}
	}
	for _, c := range r.Candidates {
		i, _ := strconv.Atoi(c.ID)
		truth := w.fair[i-1]
		good := truth >= *w.in.Policy.Bar
		for _, e := range w.essential[i-1] {
			good = good && e >= *w.in.Policy.PassMark
		}
		out.candidates++
		if truth >= c.Interval90[0] && truth <= c.Interval90[1] {
			out.covered++
		}
		if plain != nil {
			out.plain++
			if e := plain[i-1][0]; math.Abs(truth-e.mean) <= 1.6448536*math.Sqrt(e.variance) {
				out.plainCovered++
			}
		}
		switch c.Outcome {
		case hiring.RecommendAppoint:
			out.recommended++
			if !good {
				out.wrongly++
			}
		case hiring.DoNotAppoint:
			out.refused++
			if good {
				out.wrongRefuse++
			}
		case hiring.RecommendReserve:
			out.reserve++
		default:
			out.borderline++
		}
	}
	return out
}
