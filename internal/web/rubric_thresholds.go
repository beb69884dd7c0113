package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// thresholdHints say what each threshold decides.
var thresholdHints = map[string]string{
	"barLikely":            "From this chance of reaching the bar.",
	"barUnlikely":          "Up to this chance of reaching it.",
	"topLikely":            "From this chance of being among the best.",
	"topUnlikely":          "Up to this chance of being among the best.",
	"stableWeights":        "The outcome holds in at least this share of slightly different weights.",
	"fewestMembers":        "At least this many must have marked it, each alone.",
	"disagreementRange":    "From this range of marks, in points of a scale from 1 to 7.",
	"disagreementResidual": "Further than this many standard deviations from what the other marks let one expect.",
}

// thresholdInputs are how sure a recommendation has to be, as fields of the rubric's form.
func thresholdInputs(t hiring.Thresholds, value func(name, stored string) string, at func(string) string) []TextInput {
	stored := t.OrDefault()
	var out []TextInput
	for _, x := range stored.All() {
		v, name := x.Value(), "thresholds."+x.Name
		in := TextInput{
			Question: Question{Name: name, Label: x.Label, Hint: thresholdHints[x.Name], Error: at(name)}, InputMode: "decimal", Width: 3,
		}
		if x.Percent {
			v *= 100
			in.Suffix = "%"
		}
		in.Value = value(name, number(v))
		out = append(out, in)
	}
	return out
}

// decodeThresholds reads those the form holds.
func decodeThresholds(c echo.Context, fs *fault.Fields) map[string]float64 {
	out := map[string]float64{}
	for _, x := range new(hiring.Thresholds).All() {
		name := "thresholds." + x.Name
		text := strings.TrimSpace(c.FormValue(name))
		if text == "" {
			continue
		}
		v := decimal(fs, name, text, x.Label)
		if x.Percent {
			v /= 100
		}
		out[x.Name] = v
	}
	return out
}
