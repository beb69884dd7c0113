package web

import (
	"fmt"
	"math"
)

// SpreadChart draws values on both sides of a middle, each as a dot on its interval: the same signs as in the
// MeritChart, with the dashed line for the middle.
type SpreadChart struct {
	Title, Intro      string
	Low, High, Middle string // what lies left, right and in the middle
	Rows              []SpreadRow
}

// SpreadRow is one value with the ends of its interval.
type SpreadRow struct {
	Label           string
	Value, From, To float64
}

// SpreadPlot is a SpreadChart laid out: places in per cent of the width.
type SpreadPlot struct {
	SpreadChart
	Most  float64 // the value at the right end; its negative is at the left
	Plots []SpreadRowPlot
}

// SpreadRowPlot is one row laid out.
type SpreadRowPlot struct {
	SpreadRow
	X, FromX, ToX float64
}

// Plot lays the chart out: its ends are the next half beyond the furthest interval.
func (c SpreadChart) Plot() SpreadPlot {
	p := SpreadPlot{SpreadChart: c, Most: 0.5}
	for _, r := range c.Rows {
		p.Most = math.Max(p.Most, math.Ceil(2*math.Max(math.Abs(r.From), math.Abs(r.To)))/2)
	}
	x := func(v float64) float64 { return meritInset + (v/p.Most+1)/2*(100-2*meritInset) }
	for _, r := range c.Rows {
		p.Plots = append(p.Plots, SpreadRowPlot{r, x(r.Value), x(r.From), x(r.To)})
	}
	return p
}

// Words says what the row's drawing shows.
func (r SpreadRowPlot) Words() string {
	return fmt.Sprintf("%+.2f points, 90%% interval %+.2f to %+.2f.", r.Value, r.From, r.To)
}
