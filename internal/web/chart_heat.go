package web

import (
	"fmt"
	"math"
)

// HeatMap is candidates × criteria as a table: the panel's mean mark in each cell, shaded in five
// bands of the scale; words and signs say all that shading says.
type HeatMap struct {
	Caption            string
	ScaleMin, ScaleMax int
	Criteria           []HeatCriterion
	Rows               []HeatRow
}

// HeatCriterion is a column. PassMark is NaN or 0 where there is none.
type HeatCriterion struct {
	Label, Href string
	Essential   bool
	PassMark    float64
}

// HeatRow is a candidate with one cell for each criterion, in their order.
type HeatRow struct {
	Label, Href string
	Cells       []HeatCell
}

// HeatCell is the mean mark of one candidate at one criterion, NaN where nobody has given one. Href
// leads to the evidence.
type HeatCell struct {
	Value  float64
	Href   string
	Apart  bool // the panel disagrees on it
	Agreed bool // the panel settled on it
}

// heatBands is how many shades the scale is cut into.
const heatBands = 5

// Band is the shade of a mark, 1 (low) to 5 (high), or 0 for none. The bands are equal parts of the
// scale; a mark on an edge belongs to the higher.
func (h HeatMap) Band(mark float64) int {
	span := float64(h.ScaleMax - h.ScaleMin)
	if math.IsNaN(mark) || span <= 0 {
		return 0
	}
	band := 1 + int(math.Floor((mark-float64(h.ScaleMin))/span*heatBands+1e-9))
	return min(heatBands, max(1, band))
}

// Below tells whether a cell's mark is below its criterion's pass mark.
func (h HeatMap) Below(column int, mark float64) bool {
	if column >= len(h.Criteria) || math.IsNaN(mark) {
		return false
	}
	pass := h.Criteria[column].PassMark
	return pass > 0 && mark < pass
}

// HeatBand is one entry of the key.
type HeatBand struct {
	Band  int
	Label string
}

// Key lists the bands with the marks they stand for.
func (h HeatMap) Key() []HeatBand {
	step := float64(h.ScaleMax-h.ScaleMin) / heatBands
	key := make([]HeatBand, heatBands)
	for i := range key {
		from := float64(h.ScaleMin) + float64(i)*step
		key[i] = HeatBand{Band: i + 1, Label: fmt.Sprintf("%s to below %s", Fixed(from, 1), Fixed(from+step, 1))}
	}
	key[heatBands-1].Label = fmt.Sprintf("%s to %s", Fixed(float64(h.ScaleMax)-step, 1), Fixed(float64(h.ScaleMax), 1))
	return key
}

// Pass tells whether a criterion has a pass mark.
func (c HeatCriterion) Pass() bool { return c.PassMark > 0 }

// Missing tells whether nobody has given a mark.
func (c HeatCell) Missing() bool { return math.IsNaN(c.Value) }
