package web

import (
	"bytes"
	"flag"
	"html/template"
	"math"
	"os"
	"strings"
	"testing"

	"merit/templates"
)

var update = flag.Bool("update", false, "write the golden charts anew")

func drawn(t *testing.T, partial string, value any) string {
	t.Helper()
	set := template.Must(template.New("").Funcs(funcs(builtAssets(t))).ParseFS(templates.Files, "layout/*.html", "partials/*.html"))
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, partial, value); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryDotLiesInThePlot(t *testing.T) {
	t.Parallel()
	for _, scale := range [][2]int{{1, 7}, {0, 4}, {1, 3}, {0, 10}, {3, 3}} {
		c := MeritChart{ScaleMin: scale[0], ScaleMax: scale[1], Bar: 99, Rows: []MeritChartRow{
			{Label: "A", Score: -5, Interval: [2]float64{-6, 99}, Panel: -7, Dots: []float64{-5, 0, 1, 2.5, 3, 4, 7, 10, 99}},
			{Label: "B", Score: 99, Dots: []float64{2, 2, 2, 2, 2, 2, 2, 2, 2, 2}},
			{Label: "C", Score: math.NaN(), Dots: []float64{math.NaN()}},
		}}
		p := c.Plot()
		xs := []float64{p.BarX}
		for _, tick := range p.Ticks {
			xs = append(xs, tick.X)
		}
		for _, row := range p.Plots {
			if row.Scored {
				xs = append(xs, row.ScoreX)
				if row.HasInterval {
					xs = append(xs, row.LowX, row.HighX, row.PanelX)
				}
			}
			for _, ring := range row.Rings {
				xs = append(xs, ring.X)
				if ring.Y < meritScoreY+11 || ring.Y+4 > row.Height {
					t.Errorf("scale %v, %s: a ring at %v px, of %v", scale, row.Label, ring.Y, row.Height)
				}
			}
		}
		for _, x := range xs {
			if math.IsNaN(x) || x < meritInset || x > 100-meritInset {
				t.Errorf("scale %v: something is drawn at %v %%", scale, x)
			}
		}
		if want := scale[1] - scale[0] + 1; len(p.Ticks) != want {
			t.Errorf("scale %v: %d ticks, want %d", scale, len(p.Ticks), want)
		}
	}
}

func TestPlacesFollowTheScale(t *testing.T) {
	t.Parallel()
	c := MeritChart{ScaleMin: 1, ScaleMax: 7, Bar: 4}
	if p := c.Plot(); p.BarX != 50 || p.Ticks[0].X != 4 || p.Ticks[6].X != 96 || p.Ticks[6].Label != "7" {
		t.Errorf("bar %v, ticks %v", p.BarX, p.Ticks)
	}
}

// Panel members who agree must all be seen: no ring hides another on the smallest screen (360 px,
// of which the plot has 328).
func TestTiesAreDodged(t *testing.T) {
	t.Parallel()
	c := MeritChart{ScaleMin: 1, ScaleMax: 7, Rows: []MeritChartRow{{Score: 4, Dots: []float64{4, 4.05, 6, 4, 3.97, 4.1, 4, 1, 7, 6.1}}}}
	rings := c.Plot().Plots[0].Rings
	if len(rings) != 10 {
		t.Fatalf("%d rings for 10 panel members", len(rings))
	}
	for i, a := range rings {
		for _, b := range rings[i+1:] {
			if far := math.Hypot((a.X-b.X)*328/100, a.Y-b.Y); far < 8 {
				t.Errorf("the rings at %v and %v are %.1f px apart", a.Mark, b.Mark, far)
			}
		}
	}
}

func TestTheMeritChartSaysInWordsWhatItDraws(t *testing.T) {
	t.Parallel()
	svg := drawn(t, "merit-chart", sampleChart())
	for _, want := range []string{
		"Fair score 5.63, above the bar of 4.25. 90% interval 5.31 to 5.95. Panel score 5.44. Panel members’ means: 5.10, 5.50, 5.60, 5.75, 6.20.",
		"Fair score 1.00, below the bar of 4.25. 90% interval 0.70 to 1.30.", "No score yet.", "Bar 4.25", "2=", "Recommend appoint",
		`href="/candidates/1"`, "Noor Haddad", "No score yet", "One panel member’s mean", "<title>Ama Owusu</title>",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the chart does not say %q", want)
		}
	}
	even := MeritChart{ScaleMin: 1, ScaleMax: 7, Bar: 4.25, Rows: []MeritChartRow{{Score: 4.25}}}.Plot().Plots[0].Words(4.25)
	if even != "Fair score 4.25, on the bar of 4.25." {
		t.Errorf("a score on the bar: %s", even)
	}
}

func TestChartsAreDrawnAsBefore(t *testing.T) {
	t.Parallel()
	for file, got := range map[string]string{
		"testdata/merit_chart.golden.html": drawn(t, "merit-chart", sampleChart()),
		"testdata/heat_map.golden.html":    drawn(t, "heat-map", sampleHeat()),
	} {
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; look at the gallery, then run with -update", file)
		}
	}
}

func TestMarksFallInFiveBands(t *testing.T) {
	t.Parallel()
	h := HeatMap{ScaleMin: 1, ScaleMax: 7}
	for mark, want := range map[float64]int{1: 1, 2.19: 1, 2.2: 2, 3.4: 3, 4.6: 4, 5.79: 4, 5.8: 5, 7: 5, 0: 1, 9: 5} {
		if got := h.Band(mark); got != want {
			t.Errorf("%v is in band %d, want %d", mark, got, want)
		}
	}
	if h.Band(math.NaN()) != 0 {
		t.Error("no mark has a band")
	}
	if key := h.Key(); len(key) != 5 || key[0].Label != "1.0 to below 2.2" || key[4].Label != "5.8 to 7.0" {
		t.Errorf("key %v", h.Key())
	}
}

func TestTheHeatMapSaysWhatItsShadesSay(t *testing.T) {
	t.Parallel()
	h := HeatMap{
		Caption: "Marks", ScaleMin: 1, ScaleMax: 7,
		Criteria: []HeatCriterion{{Label: "User focus", Essential: true, PassMark: 4}, {Label: "Testing"}},
		Rows:     []HeatRow{{Label: "Ama Owusu", Cells: []HeatCell{{Value: 3.99}, {Value: math.NaN()}}}, {Label: "Li", Cells: []HeatCell{{Value: 4}, {Value: 1}}}},
	}
	html := drawn(t, "heat-map", h)
	for _, want := range []string{"★ Essential", "Pass mark 4.0", `▼</span>3.99<span class="govuk-visually-hidden"> (below the pass mark)`, "No mark", ">4.00<", ">1.00<", `scope="row"`, `scope="col"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the heat map does not say %q", want)
		}
	}
	if n := strings.Count(html, "(below the pass mark)"); n != 1 {
		t.Errorf("%d cells are below a pass mark, want 1", n)
	}
}
