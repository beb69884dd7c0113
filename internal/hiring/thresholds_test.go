package hiring_test

import (
	"strings"
	"testing"

	"merit/internal/fault"
	"merit/internal/hiring"
)

func TestThresholdsAreSetByName(t *testing.T) {
	t.Parallel()
	got, err := hiring.DefaultThresholds().With(map[string]float64{"barLikely": 0.9, "fewestMembers": 3})
	if err != nil {
		t.Fatal(err)
	}
	want := hiring.DefaultThresholds()
	want.BarLikely, want.FewestMembers = 0.9, 3
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if names := got.ByName(); len(names) != 8 || names["barLikely"] != 0.9 {
		t.Errorf("by name: %v", names)
	}
	if (hiring.Thresholds{}).OrDefault() != hiring.DefaultThresholds() || got.OrDefault() != want {
		t.Error("the default stands in for something, or for nothing")
	}
}

// What holds where a vacancy says nothing else is agreed: see docs/recommendation.md.
func TestTheDefaultThresholds(t *testing.T) {
	t.Parallel()
	want := hiring.Thresholds{
		BarLikely: 0.8, BarUnlikely: 0.2, TopLikely: 0.7, TopUnlikely: 0.15, StableWeights: 0.9,
		FewestMembers: 2, DisagreementRange: 3, DisagreementResidual: 2.5,
	}
	if got := hiring.DefaultThresholds(); got != want {
		t.Errorf("got %+v", got)
	}
}

func TestThresholdsOutOfRangeAreNamed(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]map[string]float64{
		"(barLikely) must be from 50% to 100%":    {"barLikely": 0.49},
		"(topUnlikely) must be from 0% to 50%":    {"topUnlikely": 0.51},
		"(disagreementRange) must be from 1 to 6": {"disagreementRange": 7},
		"(fewestMembers) must be a whole number":  {"fewestMembers": 2.5},
		`There is no threshold "sure"`:            {"sure": 1},
	} {
		if _, err := hiring.DefaultThresholds().With(set); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: got %v, want it to say %q", set, err, name)
		}
	}
}
