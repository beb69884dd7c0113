package web

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// MeritChart is the merit list drawn on its scale: a row for each candidate with the fair score as one
// large dot on its interval, the panel score as a diamond where it is another, each panel member's mean
// as a small ring, and the bar as a dashed line through all.
type MeritChart struct {
	Title              string // of the figure, as in "Scores"
	Intro              string // one sentence on what it shows; may be empty
	ScaleMin, ScaleMax int    // the ends of the scale of marks
	Bar                float64
	Rows               []MeritChartRow
	ByCriterion        bool // rows are criteria of one candidate: means and marks, a pass mark each, no bar
}

// MeritChartRow is one candidate. Score is the fair score on the scale, NaN while there is none, and
// Interval its 90 % interval; Panel is the panel score where it is another, else NaN or 0. Dots are the
// panel members' means over the candidate's criteria, in any order.
type MeritChartRow struct {
	Label, Href   string
	Score         float64
	Interval      [2]float64 // both 0: none
	Panel         float64
	Dots          []float64
	Pass          float64 // the pass mark of a criterion; 0: none
	Rank          string  // as in "1" or "2="; may be empty
	Outcome       string  // as in "Recommend appoint"; may be empty
	OutcomeColour Colour
}

// Measures of a row's drawing, in CSS pixels. Places along the scale are per cent of its width, so
// that the drawing fits any screen while dots and words keep their size.
const (
	meritScoreY   = 15.0 // centre of the fair score's dot
	meritDotsY    = 35.0 // centre of the first ring below it
	meritStep     = 9.0  // from a ring to one that lies upon it
	meritFoot     = 10.0 // below the last ring
	meritInset    = 4.0  // per cent of the width left free at both ends of the scale
	meritTieWidth = 3.2  // per cent of the width within which two rings would touch on a small screen
)

// Plot lays the chart out.
func (c MeritChart) Plot() MeritPlot {
	p := MeritPlot{MeritChart: c, BarX: c.x(c.Bar)}
	for v := c.ScaleMin; v <= c.ScaleMax; v++ {
		p.Ticks = append(p.Ticks, Tick{X: c.x(float64(v)), Label: fmt.Sprint(v)})
	}
	for _, r := range c.Rows {
		p.Plots = append(p.Plots, c.row(r))
	}
	return p
}

// x is the place of a mark along the scale, in per cent; what lies off the scale is put at its end.
func (c MeritChart) x(mark float64) float64 {
	span := float64(c.ScaleMax - c.ScaleMin)
	if span <= 0 {
		return 50
	}
	share := min(1, max(0, (mark-float64(c.ScaleMin))/span))
	return meritInset + share*(100-2*meritInset)
}

// row places a candidate's dots; rings that would lie upon each other go one below the other.
func (c MeritChart) row(r MeritChartRow) MeritRowPlot {
	p := MeritRowPlot{MeritChartRow: r, Scored: !math.IsNaN(r.Score), ScoreY: meritScoreY, byCriterion: c.ByCriterion}
	if p.HasPass = r.Pass != 0; p.HasPass {
		p.PassX = c.x(r.Pass)
	}
	if p.Scored {
		p.ScoreX = c.x(r.Score)
		if p.HasInterval = r.Interval != [2]float64{}; p.HasInterval {
			p.LowX, p.HighX = c.x(r.Interval[0]), c.x(r.Interval[1])
		}
		if p.HasPanel = r.Panel != 0 && !math.IsNaN(r.Panel); p.HasPanel {
			p.PanelX = c.x(r.Panel)
		}
	}
	var lastX []float64 // the rightmost ring of each level so far
	for _, mark := range slices.Sorted(slices.Values(r.Dots)) {
		if math.IsNaN(mark) {
			continue
		}
		x, level := c.x(mark), 0
		for level < len(lastX) && x-lastX[level] < meritTieWidth {
			level++
		}
		if level == len(lastX) {
			lastX = append(lastX, x)
		}
		lastX[level] = x
		p.Rings = append(p.Rings, Ring{X: x, Y: meritDotsY + float64(level)*meritStep, Mark: mark})
	}
	p.Height = meritDotsY + float64(max(0, len(lastX)-1))*meritStep + meritFoot
	return p
}

// MeritPlot is a MeritChart laid out for drawing.
type MeritPlot struct {
	MeritChart
	BarX  float64 // per cent
	Ticks []Tick
	Plots []MeritRowPlot
}

// Tick is one mark of the scale; X is in per cent of the width.
type Tick struct {
	X     float64
	Label string
}

// Ring is one panel member's mean; X is in per cent of the width, Y in pixels.
type Ring struct {
	X, Y, Mark float64
}

// MeritRowPlot is one row laid out. Height and ScoreY are in pixels, what ends in X is in
// per cent.
type MeritRowPlot struct {
	MeritChartRow
	Scored         bool
	ScoreX, ScoreY float64
	HasInterval    bool
	LowX, HighX    float64 // ends of the interval
	HasPanel       bool
	PanelX         float64
	Height         float64
	Rings          []Ring
	HasPass        bool
	PassX          float64
	byCriterion    bool
}

// Words says what the row's drawing shows, for those who do not see it.
func (p MeritRowPlot) Words(bar float64) string {
	if !p.Scored {
		return "No score yet."
	}
	side := "on"
	switch {
	case p.Score > bar:
		side = "above"
	case p.Score < bar:
		side = "below"
	}
	words := fmt.Sprintf("Fair score %s, %s the bar of %s.", Fixed(p.Score, 2), side, Fixed(bar, 2))
	if p.byCriterion {
		words = fmt.Sprintf("Fair mean %s.", Fixed(p.Score, 2))
		if p.HasPass {
			words += fmt.Sprintf(" Pass mark %s.", Fixed(p.Pass, 0))
		}
	}
	if p.HasInterval {
		words += fmt.Sprintf(" 90%% interval %s to %s.", Fixed(p.Interval[0], 2), Fixed(p.Interval[1], 2))
	}
	if p.HasPanel {
		words += fmt.Sprintf(" Panel score %s.", Fixed(p.Panel, 2))
	}
	if len(p.Rings) == 0 {
		return words
	}
	marks := make([]string, len(p.Rings))
	for i, r := range p.Rings {
		marks[i] = Fixed(r.Mark, 2)
	}
	if p.byCriterion {
		for i, r := range p.Rings {
			marks[i] = Fixed(r.Mark, 0)
		}
		return words + " Panel members’ marks: " + strings.Join(marks, ", ") + "."
	}
	return words + " Panel members’ means: " + strings.Join(marks, ", ") + "."
}
