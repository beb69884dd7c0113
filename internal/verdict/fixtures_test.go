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
}

func readFixture(t *testing.T, name string) (fixture, Input) {
	t.Helper()
	var f fixture
	text, err := os.ReadFile(filepath.Join("testdata", name, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
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

func TestPanelScoresEqualTheReference(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"panel_balanced", "panel_unbalanced", "panel_disconnected", "panel_all_identical", "panel_tiny_3x2"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, in := readFixture(t, name)
			r, err := From(in)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Candidates) != len(f.Raw.Weighted) {
				t.Fatalf("%d candidates, want %d", len(r.Candidates), len(f.Raw.Weighted))
			}
			for i, want := range f.Raw.Weighted {
				c := byID(t, r, strconv.Itoa(i+1))
				if c.PanelScore == nil || math.Abs(*c.PanelScore-want) > 1e-9 {
					t.Errorf("candidate %s has panel score %v, want %v", c.ID, c.PanelScore, want)
				}
				for s, m := range f.Raw.Means[i] {
					got := c.Criteria[s].Mean
					if (m == nil) != (got == nil) || m != nil && math.Abs(*m-*got) > 1e-9 {
						t.Errorf("candidate %s, criterion %d: mean %v, want %v", c.ID, s+1, got, m)
					}
				}
			}
		})
	}
}

func TestADisconnectedPanelIsNotRanked(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_disconnected")
	r, err := From(in)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range r.Candidates {
		if c.ID != strconv.Itoa(i+1) {
			t.Errorf("candidate %s stands in place %d, as if panel scores had been compared", c.ID, i+1)
		}
		if c.Rank != nil || c.Outcome != hiring.Borderline || c.Clause != EvidenceGate {
			t.Errorf("candidate %s: rank %v, %s by %s", c.ID, c.Rank, c.Outcome, c.Clause)
		}
	}
}

func TestIdenticalMarksRecommendNobody(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_all_identical")
	r, err := From(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Candidates {
		if c.Outcome != hiring.Borderline || !c.Tied || *c.Rank != 1 {
			t.Errorf("candidate %s: %s, rank %v, tied %v", c.ID, c.Outcome, *c.Rank, c.Tied)
		}
	}
}
