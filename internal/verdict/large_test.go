package verdict

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"
)

// largePanel makes again what gen_large.R made: 5,000 candidates × 5 panel members × 12 criteria, complete
// and with holes.
func largePanel(candidates int) (complete, holes []Mark) {
	const members, criteria = 5, 12
	r := newRlike(20240601)
	fill := func(n int, sd float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = sd * r.normal()
		}
		return out
	}
	theta, gamma := fill(candidates, 0.60), fill(candidates*criteria, 0.50)
	rho, delta := fill(members, 0.35), fill(members*criteria, 0.25)
	eta, eps := fill(candidates*members, 0.40), fill(candidates*members*criteria, 0.70)
	// R's matrices are by columns, and expand.grid's first factor moves fastest: criterion, member, candidate.
	complete = make([]Mark, 0, len(eps))
	ids := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = strconv.Itoa(i + 1)
		}
		return out
	}
	cs, rs, ss := ids(candidates), ids(members), ids(criteria)
	for c := range candidates {
		for m := range members {
			for s := range criteria {
				mu := 3.6 + 1.2*float64(s)/float64(criteria-1)
				y := mu + theta[c] + gamma[s*candidates+c] + rho[m] + delta[s*members+m] + eta[m*candidates+c] + eps[len(complete)]
				mark := min(7, max(1, int(math.RoundToEven(y))))
				complete = append(complete, Mark{Candidate: cs[c], PanelMember: rs[m], Criterion: ss[s], Mark: mark})
			}
		}
	}
	keep := make([]bool, candidates*members)
	for i := range keep {
		keep[i] = r.uniform() > 0.25
	}
	for c := range candidates {
		n := 0
		for m := range members {
			if keep[m*candidates+c] {
				n++
			}
		}
		if n < 2 {
			for _, m := range r.sample(members, 2) {
				keep[m*candidates+c] = true
			}
		}
	}
	for i, m := range complete {
		c, member := i/(members*criteria), i/criteria%members
		if there := r.uniform() > 0.03; there && keep[member*candidates+c] {
			holes = append(holes, m)
		}
	}
	return complete, holes
}

// largePolicy is the policy the expected values were computed with.
func largePolicy() Policy {
	p := Policy{Bar: num(4.25), Essential: []string{"1", "2", "3"}, PassMark: num(4.0), Posts: num(20), Weights: map[string]float64{}}
	for s := range 12 {
		p.Weights[strconv.Itoa(s+1)] = 0.0625
	}
	p.Weights["1"], p.Weights["2"], p.Weights["3"] = 0.1875, 0.125, 0.125
	return p
}

func TestALargeFieldEqualsTheReference(t *testing.T) {
	t.Parallel()
	complete, holes := largePanel(5000)
	if len(complete) != 300_000 || len(holes) != 218_954 {
		t.Fatalf("made %d and %d marks, not the reference's 300,000 and 218,954", len(complete), len(holes))
	}
	for name, marks := range map[string][]Mark{"large_balanced": complete, "large_unbalanced": holes} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want struct {
				REMLcrit float64 `json:"REMLcrit"`
				VC       []struct {
					Group string  `json:"grp"`
					V     float64 `json:"vcov"`
				} `json:"vc"`
				Engine struct {
					Map map[string]float64 `json:"map_sd"`
					Q   float64            `json:"map_objective_Q"`
					F   []float64          `json:"F_first20"`
					SE  []float64          `json:"se_first20"`
					Rho []float64          `json:"rho"`
				} `json:"engine"`
			}
			text, err := os.ReadFile("testdata/large/" + name + ".expected.json")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			r := recommend(t, Input{Policy: largePolicy(), Marks: marks})
			v := r.Variance
			for k, got := range map[string]float64{"c": v.Candidate, "cs": v.Profile, "cr": v.Halo, "e": v.Residual, "r": v.Severity, "rs": v.SeverityBySkill} {
				if w, given := want.Engine.Map[k]; given && math.Abs(got-w) > 1e-4 {
					t.Errorf("spread %s: %v, want %v", k, got, w)
				}
			}
			if v.RemlCrit == nil || *v.RemlCrit > want.REMLcrit+1e-4 {
				t.Errorf("REML criterion %v, want at most %v", v.RemlCrit, want.REMLcrit+1e-4)
			}
			reml := map[string]float64{
				"cand": v.Reml.Candidate, "cand:skill": v.Reml.Profile, "cand:rater": v.Reml.Halo, "Residual": v.Reml.Residual,
				"rater": v.Reml.Severity, "rater:skill": v.Reml.SeverityBySkill,
			}
			for _, x := range want.VC {
				if got := reml[x.Group] * reml[x.Group]; math.Abs(got/x.V-1) > 1e-2 {
					t.Errorf("variance %s: %v, want %v", x.Group, got, x.V)
				}
			}
			for i, f := range want.Engine.F {
				c := byID(t, r, strconv.Itoa(i+1))
				if math.Abs(*c.FairScore-f) > 1e-4 || math.Abs(*c.SE-want.Engine.SE[i]) > 1e-4 {
					t.Errorf("candidate %s: %v ± %v, want %v ± %v", c.ID, *c.FairScore, *c.SE, f, want.Engine.SE[i])
				}
			}
			for i, rho := range want.Engine.Rho {
				if math.Abs(r.Panel[i].Severity-rho) > 1e-3 {
					t.Errorf("panel member %d: severity %v, want %v", i+1, r.Panel[i].Severity, rho)
				}
			}
		})
	}
}

// BenchmarkFrom measures a vacancy of ordinary size and the largest there is a goal for.
func BenchmarkFrom(b *testing.B) {
	policy := largePolicy()
	policy.PassMark = num(3.0)
	for _, size := range []struct {
		name       string
		candidates int
	}{{"30x5x12", 30}, {"1000x5x12", 1000}, {"5000x5x12", 5000}} {
		complete, holes := largePanel(size.candidates)
		for name, marks := range map[string][]Mark{"complete": complete, "holes": holes} {
			b.Run(size.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := From(Input{Policy: policy, Marks: marks}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
