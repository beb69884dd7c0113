package web

import (
	"fmt"
	"math"
)

// RatioChart draws how the selection rate of each group compares with the highest: a dot on its interval, with the dashed
// line at four-fifths.
type RatioChart struct {
	Title, Intro string
	Rows         []RatioRow
}

// RatioRow is one group. From and To are the ends of its interval; both 0 where there is none, as for the group with the
// highest rate.
type RatioRow struct {
	Label           string
	Ratio, From, To float64
}

// RatioPlot is a RatioChart laid out: places in per cent of the width.
type RatioPlot struct {
	RatioChart
	Most             float64 // the ratio at the right end
	One, FourFifthsX float64
	Plots            []RatioRowPlot
}

// RatioRowPlot is one row laid out; Beyond says that its interval goes on to the right of what is drawn.
type RatioRowPlot struct {
	RatioRow
	X, FromX, ToX float64
	Beyond        bool
}

// FourFifths is the line ratios are held against.
const fourFifths = 0.8

// Plot lays the chart out: from 0 to a ratio of 1.25 at least and 2 at most.
func (c RatioChart) Plot() RatioPlot {
	p := RatioPlot{RatioChart: c, Most: 1.25}
	for _, r := range c.Rows {
		p.Most = math.Max(p.Most, math.Min(2, math.Ceil(4*math.Max(r.Ratio, r.To))/4))
	}
	x := func(v float64) float64 { return meritInset + math.Min(v, p.Most)/p.Most*(100-2*meritInset) }
	p.One, p.FourFifthsX = x(1), x(fourFifths)
	for _, r := range c.Rows {
		p.Plots = append(p.Plots, RatioRowPlot{r, x(r.Ratio), x(r.From), x(r.To), r.To > p.Most})
	}
	return p
}

// Words says what the row's drawing shows.
func (r RatioRowPlot) Words() string {
	if r.To == 0 {
		return fmt.Sprintf("%.2f of the highest rate.", r.Ratio)
	}
	return fmt.Sprintf("%.2f of the highest rate, 95%% interval %.2f to %.2f.", r.Ratio, r.From, r.To)
}
