package verdict

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// table reads a data set's numbers, without its heading; letters count from 0.
func table(t *testing.T, name string) [][]float64 {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name, "data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float64
	for _, row := range rows[1:] {
		var numbers []float64
		for _, cell := range row {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				v = float64(cell[0] - 'A')
				if cell[0] >= 'a' {
					v = float64(cell[0] - 'a')
				}
			}
			numbers = append(numbers, v)
		}
		out = append(out, numbers)
	}
	return out
}

// Shrout and Fleiss (1979), Psychological Bulletin 86, tables 2 and 4.
func TestIntraclassCorrelationsArePublishedOnes(t *testing.T) {
	t.Parallel()
	scores := make([][]float64, 6)
	for i := range scores {
		scores[i] = make([]float64, 4)
	}
	for _, row := range table(t, "shrout_fleiss") {
		scores[int(row[0])-1][int(row[1])-1] = row[2]
	}
	got, ok := intraclass(scores)
	if !ok {
		t.Fatal("not told")
	}
	var want struct {
		Computed struct {
			ICC map[string]struct{ Est float64 } `json:"icc"`
		} `json:"computed"`
	}
	readJSON(t, &want, "shrout_fleiss", "expected.json")
	for name, x := range map[string]struct{ got, published float64 }{
		"ICC1": {got.one, .17}, "ICC2": {got.a1, .29}, "ICC3": {got.c1, .71}, "ICC1k": {got.oneK, .44}, "ICC2k": {got.aK, .62}, "ICC3k": {got.cK, .91},
	} {
		near(t, name+" as published", x.got, x.published, 0.005)
		near(t, name, x.got, want.Computed.ICC[name].Est, 1e-9)
	}
}

// Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section E.
func TestAlphaIsThePublishedOne(t *testing.T) {
	t.Parallel()
	units := map[int][]int16{}
	for _, row := range table(t, "krippendorff_2011_4x12") {
		units[int(row[1])] = append(units[int(row[1])], int16(row[2]))
	}
	c := newCoincidences([]int16{1, 2, 3, 4, 5})
	for _, u := range units {
		c.add(u)
	}
	var want struct {
		Computed map[string]float64 `json:"computed_independent"`
	}
	readJSON(t, &want, "krippendorff_2011_4x12", "expected.json")
	for name, x := range map[string]struct {
		by        metric
		published float64
	}{"nominal": {nominal, .743}, "ordinal": {ordinal, .815}, "interval": {interval, .849}} {
		got, ok := c.alpha(x.by)
		if !ok {
			t.Fatal("not told")
		}
		near(t, name+" as published", got, x.published, 0.0005)
		near(t, name, got, want.Computed[name], 1e-9)
	}
}

// marksOf makes an input of rows candidate, criterion, member, mark.
func marksOf(rows [][]float64) []Mark {
	var out []Mark
	for _, r := range rows {
		out = append(out, Mark{
			Candidate: strconv.Itoa(int(r[0])), Criterion: strconv.Itoa(int(r[1])), PanelMember: strconv.Itoa(int(r[2])), Mark: int(r[3]),
		})
	}
	return out
}

// Brennan (2001), Generalizability Theory, synthetic data set 3: table 3.1 and 3.3. The engine takes
// criteria as fixed; for complete data that changes no other component.
func TestComponentsArePublishedOnes(t *testing.T) {
	t.Parallel()
	r := recommend(t, Input{Policy: Policy{Scale: &Scale{0, 9}}, Marks: marksOf(table(t, "brennan_synthetic3_pio"))})
	v := r.Variance.Reml
	for name, x := range map[string]struct{ sd, published float64 }{
		"person": {v.Candidate, .5528}, "person × item": {v.Profile, .5750}, "person × occasion": {v.Halo, .1009},
		"occasion": {v.Severity, .0074}, "item × occasion": {v.SeverityBySkill, .1565}, "residual": {v.Residual, .9352},
	} {
		near(t, name, x.sd*x.sd, x.published, 1e-4)
	}
	s := spreads{v.Candidate, v.Profile, v.Halo, v.Residual, v.Severity, v.SeverityBySkill}
	g, phi := generalizability(s, .4417, 4, 2)
	near(t, "Eρ²", g, .64, 0.005)
	near(t, "Φ", phi, .55, 0.005)
}

// lme4's Penicillin (Davies and Goldsmith 1972; Bates et al. 2015): plates × samples and nothing else, so that
// the other effects have nothing to tell.
func TestTheCriterionIsLME4sForPenicillin(t *testing.T) {
	t.Parallel()
	var rows [][]float64
	for _, r := range table(t, "penicillin_lme4") {
		rows = append(rows, []float64{r[0], 1, r[1], r[2]})
	}
	r := recommend(t, Input{Policy: Policy{Scale: &Scale{0, 30}}, Marks: marksOf(rows)})
	if crit := *r.Variance.RemlCrit; math.Abs(crit-330.8606) > 5e-5+1e-4 {
		t.Errorf("criterion %v, published 330.8606", crit)
	}
	v := r.Variance.Reml
	// With one criterion only sums of components can be told apart.
	near(t, "plate", v.Candidate*v.Candidate+v.Profile*v.Profile, .716908, 1e-2)
	near(t, "sample", v.Severity*v.Severity+v.SeverityBySkill*v.SeverityBySkill, 3.730919, 4e-2)
	near(t, "residual", v.Residual*v.Residual+v.Halo*v.Halo, .302415, 1e-3)
}

// James, Demaree and Wolf (1984); Burke, Finkelstein and Dusig (1999).
func TestAgreementWithinACell(t *testing.T) {
	t.Parallel()
	cells := map[int]*cell{}
	for _, row := range table(t, "rwg_cells") {
		c := cells[int(row[0])]
		if c == nil {
			c = &cell{}
			cells[int(row[0])] = c
		}
		c.marks = append(c.marks, int16(row[2]))
	}
	var want struct {
		Computed []struct {
			RWG   float64 `json:"rwg"`
			AD    float64 `json:"ad_mean"`
			Mean  float64 `json:"mean"`
			Range int     `json:"range"`
		} `json:"computed"`
	}
	readJSON(t, &want, "rwg_cells", "expected.json")
	for i, w := range want.Computed {
		c := cells[i+1]
		rwg, ad := c.within(Scale{1, 7})
		near(t, "r_wg", rwg, w.RWG, 1e-9)
		near(t, "AD", ad, w.AD, 1e-9)
		near(t, "mean", c.mean(), w.Mean, 1e-9)
		if c.span() != w.Range {
			t.Errorf("range %d, want %d", c.span(), w.Range)
		}
	}
}

func TestAdverseImpactEqualsTheReference(t *testing.T) {
	t.Parallel()
	var want struct {
		Computed []struct {
			Ratio    *float64   `json:"impact_ratio_focal_over_ref"`
			P        float64    `json:"fisher_p"`
			Interval *[]float64 `json:"ir_ci95_log"`
			Flip     *float64   `json:"flip_flop_ratio_plus1_minus1"`
		} `json:"computed"`
	}
	readJSON(t, &want, "adverse_impact", "expected.json")
	for i, row := range table(t, "adverse_impact") {
		w := want.Computed[i]
		reference, focal := Group{"reference", int(row[1]), int(row[2])}, Group{"focal", int(row[3]), int(row[4])}
		var x Impact
		x.compare(reference, focal)
		near(t, "Fisher's p", *x.FisherP, w.P, 1e-9)
		for name, pair := range map[string][2]*float64{"ratio": {x.Ratio, w.Ratio}, "flip-flop": {x.FlipFlop, w.Flip}} {
			if (pair[0] == nil) != (pair[1] == nil) {
				t.Errorf("case %d, %s: %v, want %v", i+1, name, pair[0], pair[1])
			} else if pair[0] != nil {
				near(t, name, *pair[0], *pair[1], 1e-9)
			}
		}
		if (x.Interval95 == nil) != (w.Interval == nil) {
			t.Errorf("case %d: interval %v, want %v", i+1, x.Interval95, w.Interval)
		} else if w.Interval != nil {
			near(t, "lower end", x.Interval95[0], (*w.Interval)[0], 1e-9)
			near(t, "upper end", x.Interval95[1], (*w.Interval)[1], 1e-9)
		}
	}
}

func TestAdverseImpactSaysWhenItTellsNothing(t *testing.T) {
	t.Parallel()
	x, err := AdverseImpact([]Group{{"a", 48, 80}, {"b", 12, 40}, {"c", 2, 4}, {"d", 3, 6}, {"e", 6, 10}})
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case x[0].Ratio != nil || x[0].Why == "":
		t.Error("the group with the highest rate is compared with itself")
	case !x[1].Interpretable || !x[1].BelowFour || *x[1].Ratio != 0.5:
		t.Errorf("b: %+v", x[1])
	case !x[2].Suppressed || x[2].Rate != nil || x[2].FisherP != nil:
		t.Error("numbers of a group of four are shown")
	case x[3].Interpretable || x[4].Interpretable:
		t.Error("a handful of people are interpreted")
	}
	if _, err := AdverseImpact([]Group{{"a", 5, 4}}); err == nil {
		t.Error("more selected than there are")
	}
}

// Guilford's creativity data as reconstructed: not citable, so only that it computes.
func TestGuilfordComputes(t *testing.T) {
	t.Parallel()
	var rows [][]float64
	for _, r := range table(t, "guilford_creativity") {
		rows = append(rows, []float64{r[0], r[2], r[1], r[3]})
	}
	r := recommend(t, Input{Policy: Policy{Scale: &Scale{1, 9}}, Marks: marksOf(rows)})
	if *r.Variance.RemlCrit > 374.306437732209+1e-4 {
		t.Errorf("criterion %v", *r.Variance.RemlCrit)
	}
}
