package verdict

import (
	"math"
	"slices"
	"sort"
)

// draws are joint draws of candidates' scores through one lens. Candidates share the error of the panel's
// effects, so their ranks cannot be told from each one's own distribution.
type draws struct {
	places []int       // the candidates drawn
	column []int       // of a candidate, by place; −1: not drawn
	rows   [][]float32 // draw × candidate, as in places
}

// As many draws as leave ranks sharp, fewer for a large field.
const (
	mostDraws  = 4096
	leastDraws = 200
	drawnCells = 1 << 20 // draws × candidates
)

func drawsFor(candidates int) int {
	return min(mostDraws, max(leastDraws, drawnCells/max(1, candidates)))
}

func newDraws(places []int, n, candidates int) draws {
	d := draws{places: places, column: make([]int, candidates), rows: make([][]float32, n)}
	for c := range d.column {
		d.column[c] = -1
	}
	for i, c := range places {
		d.column[c] = i
	}
	room := make([]float32, n*len(places))
	for k := range d.rows {
		d.rows[k] = room[k*len(places) : (k+1)*len(places)]
	}
	return d
}

// shares gives the first of n draws for each point, in proportion to its weight (systematic resampling);
// one more at the end.
func shares(points []point, n int) []int {
	out := make([]int, len(points)+1)
	sum := 0.0
	for i, p := range points {
		sum += p.weight
		out[i+1] = int(math.Round(sum * float64(n)))
	}
	out[len(points)] = n
	return out
}

// ranks gives, for each candidate drawn, the rank that 5 % and 95 % of the draws do not exceed.
func (d draws) ranks() [][2]int {
	n := len(d.places)
	counts := make([][]int16, n) // candidate × draw
	room := make([]int16, n*len(d.rows))
	for i := range counts {
		counts[i] = room[i*len(d.rows) : (i+1)*len(d.rows)]
	}
	parallel(len(d.rows), func(k int) {
		keys := make([]uint64, n) // the score in an order of whole numbers, then the candidate
		for i, v := range d.rows[k] {
			bits := math.Float32bits(v)
			if bits>>31 == 1 {
				bits = ^bits
			} else {
				bits |= 1 << 31
			}
			keys[i] = uint64(bits)<<32 | uint64(i) //nolint:gosec // a place
		}
		slices.Sort(keys)
		for rank, key := range keys {
			counts[uint32(key)][k] = int16(n - rank) //nolint:gosec // at most MaxCandidates
		}
	})
	out := make([][2]int, n)
	for i, ranks := range counts {
		slices.Sort(ranks)
		out[i] = [2]int{int(ranks[nth(0.05, len(ranks))]), int(ranks[nth(0.95, len(ranks))])}
	}
	return out
}

// nth is the place of the least of n values that a share of them does not exceed.
func nth(share float64, n int) int {
	return min(n-1, max(0, int(math.Ceil(share*float64(n)-1e-9))-1))
}

// cut is, in each draw, the score of the last in the best posts and of the next one.
type cut struct{ last, next []float32 }

// cut looks at the candidates that compete, by place.
func (d draws) cut(posts int, competes []bool) cut {
	out := cut{make([]float32, len(d.rows)), make([]float32, len(d.rows))}
	parallel(len(d.rows), func(k int) {
		top := newTop[float32](posts + 1)
		for i, c := range d.places {
			if competes[c] {
				top.add(d.rows[k][i])
			}
		}
		out.last[k], out.next[k] = top.border()
	})
	return out
}

// gap is how far a candidate's score is from a place among the best in one draw: without the candidate the
// next one takes the last place.
func (d draws) gap(draw, candidate int, c cut, competes bool) float32 {
	own, limit := d.rows[draw][d.column[candidate]], c.last[draw]
	if competes && own >= limit {
		limit = c.next[draw]
	}
	return limit - own
}

// gaps are those of all draws, lowest first.
func (d draws) gaps(candidate int, c cut, competes bool) []float32 {
	out := make([]float32, len(d.rows))
	for k := range d.rows {
		out[k] = d.gap(k, candidate, c, competes)
	}
	slices.Sort(out)
	return out
}

// inTop is the share of draws in which a candidate is among the best.
func (d draws) inTop(candidate int, c cut, competes bool) float64 {
	n := 0
	for k := range d.rows {
		if d.gap(k, candidate, c, competes) < 0 {
			n++
		}
	}
	return float64(n) / float64(len(d.rows))
}

// reached is the share of draws in which a candidate with these gaps is among the best, their score moved by
// shift.
func reached(gaps []float32, shift float64) float64 {
	n := sort.Search(len(gaps), func(i int) bool { return float64(gaps[i]) >= shift })
	return float64(n) / float64(len(gaps))
}
