package web

import (
	"math"
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

// storedThresholds are the thresholds as the form shows them, by name.
func storedThresholds(t hiring.Thresholds) map[string]string {
	stored, out := t.OrDefault(), map[string]string{}
	for _, x := range stored.All() {
		v := x.Value()
		if x.Percent {
			v = math.Round(v*1e6) / 1e4 // 0.55 × 100 is a little more than 55
		}
		out[x.Name] = number(v)
	}
	return out
}

// thresholdInputs are how sure a recommendation has to be, as fields of the rubric's form.
func thresholdInputs(t hiring.Thresholds, typed map[string]string, at func(string) string) []TextInput {
	stored := t.OrDefault()
	var out []TextInput
	for _, x := range stored.All() {
		name := "thresholds." + x.Name
		in := TextInput{
			Question: Question{Name: name, Label: x.Label, Hint: thresholdHints[x.Name], Error: at(name)}, InputMode: "decimal", Width: 3,
			Value: typed[x.Name],
		}
		if x.Percent {
			in.Suffix = "%"
		}
		out = append(out, in)
	}
	return out
}

// decodeThresholds reads those the form holds, as typed.
func decodeThresholds(c echo.Context) map[string]string {
	out := map[string]string{}
	for _, x := range new(hiring.Thresholds).All() {
		if text := strings.TrimSpace(c.FormValue("thresholds." + x.Name)); text != "" {
			out[x.Name] = text
		}
	}
	return out
}

// thresholdValues are the numbers of what was typed.
func thresholdValues(typed map[string]string, fs *fault.Fields) map[string]float64 {
	out := map[string]float64{}
	for _, x := range new(hiring.Thresholds).All() {
		text, ok := typed[x.Name]
		if !ok {
			continue
		}
		v := decimal(fs, "thresholds."+x.Name, text, x.Label)
		if x.Percent {
			v /= 100
		}
		out[x.Name] = v
	}
	return out
}
