package hiring

import (
	"fmt"
	"maps"
	"slices"

	"merit/internal/fault"
)

// Thresholds are how sure a recommendation has to be. They belong to a vacancy's policy and are frozen
// with the rubric.
type Thresholds struct {
	BarLikely            float64 `json:"barLikely"`            // chance of reaching the bar from which somebody is clearly above it
	BarUnlikely          float64 `json:"barUnlikely"`          // chance up to which somebody is clearly below the bar, or a pass mark
	TopLikely            float64 `json:"topLikely"`            // chance of being among the best from which a post is clearly theirs
	TopUnlikely          float64 `json:"topUnlikely"`          // chance up to which the posts clearly go to others
	StableWeights        float64 `json:"stableWeights"`        // share of slightly different weights under which the outcome must hold
	FewestMembers        float64 `json:"fewestMembers"`        // independent panel members an essential criterion needs; a whole number
	DisagreementRange    float64 `json:"disagreementRange"`    // range of marks that is a disagreement, in points of the scale 1 to 7
	DisagreementResidual float64 `json:"disagreementResidual"` // standard deviations from what was expected of a mark
}

// DefaultThresholds are those of a vacancy that says nothing else.
func DefaultThresholds() Thresholds {
	return Thresholds{
		BarLikely: 0.80, BarUnlikely: 0.20, TopLikely: 0.70, TopUnlikely: 0.15, StableWeights: 0.90,
		FewestMembers: 2, DisagreementRange: 3, DisagreementResidual: 2.5,
	}
}

// OrDefault gives the thresholds, or the default ones where none were set.
func (t Thresholds) OrDefault() Thresholds {
	if t == (Thresholds{}) {
		return DefaultThresholds()
	}
	return t
}

// Threshold is what one of the thresholds is called and what it may be.
type Threshold struct {
	Name      string // in documents
	Label     string
	Percent   bool // a chance or a share, written as per cent by people
	Low, High float64
	value     *float64
}

// All are the thresholds one by one, in the order they are shown.
func (t *Thresholds) All() []Threshold {
	return []Threshold{
		{"barLikely", "Clearly above the bar", true, 0.5, 1, &t.BarLikely},
		{"barUnlikely", "Clearly below the bar or a pass mark", true, 0, 0.5, &t.BarUnlikely},
		{"topLikely", "A post is clearly theirs", true, 0.5, 1, &t.TopLikely},
		{"topUnlikely", "The posts clearly go to others", true, 0, 0.5, &t.TopUnlikely},
		{"stableWeights", "Weights matter little", true, 0, 1, &t.StableWeights},
		{"fewestMembers", "Panel members for an essential criterion", false, 1, 10, &t.FewestMembers},
		{"disagreementRange", "Disagreement by range", false, 1, 6, &t.DisagreementRange},
		{"disagreementResidual", "Surprising mark", false, 1, 10, &t.DisagreementResidual},
	}
}

// Value is the threshold's.
func (t Threshold) Value() float64 { return *t.value }

func (t Threshold) mistake() string {
	if t.Percent {
		return fmt.Sprintf("“%s” (%s) must be from %g%% to %g%%.", t.Label, t.Name, 100*t.Low, 100*t.High)
	}
	return fmt.Sprintf("“%s” (%s) must be from %g to %g.", t.Label, t.Name, t.Low, t.High)
}

// ByName gives the thresholds by the names they have in documents.
func (t Thresholds) ByName() map[string]float64 {
	out := map[string]float64{}
	for _, x := range t.All() {
		out[x.Name] = x.Value()
	}
	return out
}

// With gives the thresholds with some of them set by name. The error is Invalid and names each that there
// is none of or that is out of range.
func (t Thresholds) With(set map[string]float64) (Thresholds, error) {
	var fs fault.Fields
	known := map[string]bool{}
	for _, x := range t.All() {
		known[x.Name] = true
		v, given := set[x.Name]
		if !given {
			continue
		}
		if !(v >= x.Low && v <= x.High) {
			fs.Add("thresholds."+x.Name, x.mistake())
			continue
		}
		*x.value = v
	}
	if n := t.FewestMembers; n != float64(int(n)) {
		fs.Add("thresholds.fewestMembers", "“Panel members for an essential criterion” (fewestMembers) must be a whole number.")
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !known[name] {
			fs.Addf("thresholds", "There is no threshold %q.", name)
		}
	}
	return t, fs.Err()
}
