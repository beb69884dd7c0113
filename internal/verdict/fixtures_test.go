package verdict

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"merit/internal/hiring"
)

// fixture is a panel with its expected values, made by the R reference implementation.
type fixture struct {
	Config struct {
		Min       int       `json:"scale_min"`
		Max       int       `json:"scale_max"`
		Weights   []float64 `json:"weights"`
		Bar       float64   `json:"bar"`
		Essential []int     `json:"essential_skills"`
		PassMark  float64   `json:"pass_mark"`
		Posts     int       `json:"posts"`
	} `json:"config"`
	Raw struct {
		Means    [][]*float64 `json:"skill_means"`
		Weighted []float64    `json:"weighted"`
	} `json:"raw"`
	Alpha struct {
		Ordinal, Interval, Nominal *float64
	} `json:"krippendorff_pooled_cells"`
	AlphaBySkill []*float64      `json:"krippendorff_ordinal_by_skill"`
	ICC          json.RawMessage `json:"psych_icc_candidate_means"`
	LME4         json.RawMessage `json:"lme4_reml"`
	Engine       struct {
		Map    map[string]float64 `json:"map_sd"`
		Q      float64            `json:"map_objective_Q"`
		M2lR   float64            `json:"m2lR_at_map"`
		AtMode struct {
			F     []float64    `json:"F"`
			SE    []float64    `json:"se"`
			Cov   [][]float64  `json:"cov"`
			M     [][]*float64 `json:"skill_level"`
			MSE   [][]*float64 `json:"skill_level_se"`
			Rho   []float64    `json:"rho"`
			RhoSE []float64    `json:"rho_se"`
		} `json:"at_map"`
		Drawn struct {
			Mean   []float64 `json:"mean"`
			SD     []float64 `json:"sd"`
			Low    []float64 `json:"lo90"`
			High   []float64 `json:"hi90"`
			Above  []float64 `json:"p_above_bar"`
			RankLo []int     `json:"rank_lo90"`
			RankHi []int     `json:"rank_hi90"`
		} `json:"mixture_mc"`
		LeftOut []struct {
			Dropped int       `json:"dropped"`
			F       []float64 `json:"F"`
		} `json:"leave_one_rater_out_at_full_map_sd"`
	} `json:"engine"`
}

// lme4 is a fit by lme4, where there is one.
type lme4 struct {
	VC       map[string]float64 `json:"vc"`
	REMLcrit float64            `json:"REMLcrit"`
	Singular bool               `json:"singular"`
	G        struct {
		G   float64 `json:"G_relative_skills_random"`
		Phi float64 `json:"Phi_absolute_skills_random"`
	} `json:"g_theory"`
}

func (f fixture) spreads() spreads {
	m := f.Engine.Map
	return spreads{m["c"], m["cs"], m["cr"], m["e"], m["r"], m["rs"]}
}

func readJSON(t *testing.T, to any, path ...string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"testdata"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, to); err != nil {
		t.Fatal(err)
	}
}

func readFixture(t *testing.T, name string) (fixture, Input) {
	t.Helper()
	var f fixture
	readJSON(t, &f, name, "expected.json")
	data, err := os.Open(filepath.Join("testdata", name, "data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	marks, err := ReadCSV(data)
	if err != nil {
		t.Fatal(err)
	}
	p := Policy{
		Scale: &Scale{f.Config.Min, f.Config.Max}, Bar: &f.Config.Bar, PassMark: &f.Config.PassMark, Posts: &f.Config.Posts,
		Weights: map[string]float64{},
	}
	for i, w := range f.Config.Weights {
		p.Weights[strconv.Itoa(i+1)] = w
	}
	for _, s := range f.Config.Essential {
		p.Essential = append(p.Essential, strconv.Itoa(s))
	}
	return f, Input{Policy: p, Marks: marks}
}

func byID(t *testing.T, r Result, id string) Candidate {
	t.Helper()
	for _, c := range r.Candidates {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no candidate %s", id)
	return Candidate{}
}

// near reports a number that is further from what is wanted than it may be.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v ± %v", what, got, want, tolerance)
	}
}

var panels = []string{"panel_balanced", "panel_unbalanced", "panel_disconnected", "panel_all_identical", "panel_tiny_3x2"}

func eachPanel(t *testing.T, test func(t *testing.T, name string, f fixture, in Input)) {
	t.Helper()
	for _, name := range panels {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, in := readFixture(t, name)
			test(t, name, f, in)
		})
	}
}

func TestPanelScoresEqualTheReference(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, _ string, f fixture, in Input) {
		r := recommend(t, in)
		if len(r.Candidates) != len(f.Raw.Weighted) {
			t.Fatalf("%d candidates, want %d", len(r.Candidates), len(f.Raw.Weighted))
		}
		for i, want := range f.Raw.Weighted {
			c := byID(t, r, strconv.Itoa(i+1))
			near(t, "panel score of "+c.ID, *c.PanelScore, want, 1e-9)
			for s, m := range f.Raw.Means[i] {
				got := c.Criteria[s].Mean
				if (m == nil) != (got == nil) || m != nil && math.Abs(*m-*got) > 1e-9 {
					t.Errorf("candidate %s, criterion %d: mean %v, want %v", c.ID, s+1, got, m)
				}
			}
		}
	})
}

// The spreads, Q and the restricted likelihood at them. The reference's search stopped short where every
// mark is the same: its maximum has a corner there. There Merit has to find at least as much.
func TestTheFitEqualsTheReference(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, name string, f fixture, in Input) {
		p, err := arrange(in)
		if err != nil {
			t.Fatal(err)
		}
		m := newModel(p.sheet)
		near(t, "the criterion at the reference's spreads", m.remlCriterion(f.spreads()), f.Engine.M2lR, 1e-6)
		v := recommend(t, in).Variance
		if name == "panel_all_identical" {
			if v.Q < f.Engine.Q {
				t.Errorf("Q is %v, less than the reference's %v", v.Q, f.Engine.Q)
			}
			near(t, "the residual, at its floor of 1/√12", v.Residual, f.Engine.Map["e"], 1e-9)
			return
		}
		near(t, "Q", v.Q, f.Engine.Q, 1e-6)
		near(t, "the criterion at the mode", v.RemlCritAtMode, f.Engine.M2lR, 1e-2) // moves with the spreads
		for k, got := range map[string]float64{"c": v.Candidate, "cs": v.Profile, "cr": v.Halo, "e": v.Residual, "r": v.Severity, "rs": v.SeverityBySkill} {
			near(t, "spread "+k, got, f.Engine.Map[k], 1e-4)
		}
	})
}

func TestTheRestrictedLikelihoodEqualsLME4s(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, _ string, f fixture, in Input) {
		r := recommend(t, in)
		var want lme4
		if json.Unmarshal(f.LME4, &want) != nil {
			if r.Variance.RemlCrit != nil || r.Agreement.G != nil || r.Agreement.Why["g"] == "" {
				t.Error("marks without variation have a restricted likelihood, or no reason why not")
			}
			return
		}
		if *r.Variance.RemlCrit > want.REMLcrit+1e-4 {
			t.Errorf("criterion %v, want at most %v", *r.Variance.RemlCrit, want.REMLcrit+1e-4)
		}
		if want.Singular {
			return
		}
		v := r.Variance.Reml
		for k, sd := range map[string]float64{
			"cand": v.Candidate, "cand:skill": v.Profile, "cand:rater": v.Halo, "Residual": v.Residual, "rater": v.Severity, "rater:skill": v.SeverityBySkill,
		} {
			tolerance := 1e-3
			if k == "rater" {
				tolerance = 1e-2
			}
			near(t, "variance "+k, sd*sd/want.VC[k], 1, tolerance)
		}
		near(t, "G", *r.Agreement.G, want.G.G, 1e-3)
		near(t, "Phi", *r.Agreement.Phi, want.G.Phi, 5e-3)
	})
}

// At the reference's own spreads, scores, cells, severities and all covariances are the same.
func TestScoresAtGivenSpreadsEqualTheReference(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, _ string, f fixture, in Input) {
		p, err := arrange(in)
		if err != nil {
			t.Fatal(err)
		}
		m := newModel(p.sheet)
		v, err := m.look(f.spreads(), ownEvidence, true)
		if err != nil {
			t.Fatal(err)
		}
		weights := [][]float64{p.share(m)}
		for k := range m.skills {
			weights = append(weights, unit(m.skills, k))
		}
		want := f.Engine.AtMode
		for c, es := range v.scores(weights) {
			near(t, "F", es[0].mean, want.F[c], 1e-8)
			near(t, "SE", math.Sqrt(es[0].variance), want.SE[c], 1e-8)
			for k, e := range es[1:] {
				if want.M[c][k] != nil {
					near(t, "cell", e.mean, *want.M[c][k], 1e-8)
					near(t, "cell's SE", math.Sqrt(e.variance), *want.MSE[c][k], 1e-8)
				}
			}
		}
		for r, e := range v.severity() {
			near(t, "severity", e.mean, want.Rho[r], 1e-8)
			near(t, "severity's SE", math.Sqrt(e.variance), want.RhoSE[r], 1e-8)
		}
		for c, row := range v.covariance(weights[0]) {
			for d, x := range row {
				near(t, "covariance", x, want.Cov[c][d], 1e-8)
			}
		}
	})
}

// covariance is that of all candidates' scores, for comparison.
func (v *view) covariance(w []float64) [][]float64 {
	loads, own := make([][]float64, v.m.candidates), make([]float64, v.m.candidates)
	for _, p := range v.m.patterns {
		var a absorbed
		var k contrast
		a.absorb(p, v.spreads, true)
		v.contrast(&a, w, &k)
		v.sys.forward(k.load)
		for _, c := range p.candidates {
			loads[c], own[c] = k.load, k.own
		}
	}
	out := make([][]float64, len(loads))
	for c := range out {
		out[c] = make([]float64, len(loads))
		for d := range out {
			out[c][d] = dot(loads[c], loads[d])
		}
		out[c][c] += own[c]
	}
	return out
}

func TestDrawnScoresEqualTheReference(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, name string, f fixture, in Input) {
		if name == "panel_all_identical" {
			return // the reference itself cannot draw there
		}
		r := recommend(t, in)
		want := f.Engine.Drawn
		for i := range want.Mean {
			c := byID(t, r, strconv.Itoa(i+1))
			near(t, "score of "+c.ID, *c.FairScore, want.Mean[i], 0.02)
			near(t, "SE of "+c.ID, *c.SE/want.SD[i], 1, 0.07)
			near(t, "lower end of "+c.ID, c.Interval90[0], want.Low[i], 0.02+0.07*1.65*want.SD[i])
			near(t, "upper end of "+c.ID, c.Interval90[1], want.High[i], 0.02+0.07*1.65*want.SD[i])
			near(t, "chance of the bar of "+c.ID, c.AboveBar.A, want.Above[i], 0.03)
			if name == "panel_disconnected" {
				continue // not ranked
			}
			if c.Rank90[0] < want.RankLo[i]-1 || c.Rank90[0] > want.RankLo[i]+1 || c.Rank90[1] < want.RankHi[i]-1 || c.Rank90[1] > want.RankHi[i]+1 {
				t.Errorf("ranks of %s: %v, want %d to %d", c.ID, *c.Rank90, want.RankLo[i], want.RankHi[i])
			}
		}
	})
}

func TestLeavingAMemberOutEqualsTheReference(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, _ string, f fixture, in Input) {
		p, err := arrange(in)
		if err != nil {
			t.Fatal(err)
		}
		all, err := p.leaveOneOut(f.spreads())
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range f.Engine.LeftOut {
			got := all[want.Dropped-1]
			for c, score := range want.F {
				near(t, "score without "+strconv.Itoa(want.Dropped), got.fair[c], score, 1e-8)
			}
		}
	})
}

func TestAgreementEqualsTheReference(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, name string, f fixture, in Input) {
		a := recommend(t, in).Agreement
		same := func(what string, got, want *float64) {
			t.Helper()
			if (got == nil) != (want == nil) {
				t.Errorf("%s: %v, want %v", what, got, want)
			} else if got != nil {
				near(t, what, *got, *want, 1e-9)
			}
			if got == nil && a.Why[what] == "" && what != "byCriterion" {
				t.Errorf("%s is null without a reason", what)
			}
		}
		same("alphaOrdinal", a.AlphaOrdinal, f.Alpha.Ordinal)
		same("alphaInterval", a.AlphaInterval, f.Alpha.Interval)
		same("alphaNominal", a.AlphaNominal, f.Alpha.Nominal)
		for s, want := range f.AlphaBySkill {
			same("byCriterion", a.ByCriterion[s].AlphaOrdinal, want)
		}
		var icc map[string]struct{ Est float64 }
		if json.Unmarshal(f.ICC, &icc) != nil {
			if a.ICCA1 != nil || a.Why["iccA1"] == "" || a.Why["iccAk"] == "" || a.Why["iccCk"] == "" {
				t.Errorf("an incomplete panel has an intraclass correlation, or no reason why not: %v", a.Why)
			}
			return
		}
		near(t, "iccA1", *a.ICCA1, icc["ICC2"].Est, 1e-9)
		near(t, "iccAk", *a.ICCAk, icc["ICC2k"].Est, 1e-9)
		near(t, "iccCk", *a.ICCCk, icc["ICC3k"].Est, 1e-9)
	})
}

func TestADisconnectedPanelIsNotRanked(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_disconnected")
	for i, c := range recommend(t, in).Candidates {
		if c.ID != strconv.Itoa(i+1) {
			t.Errorf("candidate %s stands in place %d, as if scores had been compared", c.ID, i+1)
		}
		if c.Rank != nil || c.Rank90 != nil || c.Top != nil || c.Outcome != hiring.Borderline || c.Clause != EvidenceGate {
			t.Errorf("candidate %s: rank %v, %s by %s", c.ID, c.Rank, c.Outcome, c.Clause)
		}
	}
}

func TestIdenticalMarksRecommendNobody(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_all_identical")
	for _, c := range recommend(t, in).Candidates {
		if c.Outcome != hiring.Borderline || !c.Tied || *c.Rank != 1 {
			t.Errorf("candidate %s: %s, rank %v, tied %v", c.ID, c.Outcome, *c.Rank, c.Tied)
		}
		near(t, "fair score", *c.FairScore, 4, 1e-9)
	}
}
