package verdict

import (
	"math"
	"slices"
)

// top keeps the largest values it is given: a heap with the least of them first.
type top[F float32 | float64] struct {
	most int
	heap []F
}

func newTop[F float32 | float64](most int) *top[F] { return &top[F]{most: most} }

func (t *top[F]) add(v F) {
	if len(t.heap) < t.most {
		t.heap = append(t.heap, v)
		if len(t.heap) == t.most {
			slices.Sort(t.heap) // ascending is a heap
		}
		return
	}
	if v <= t.heap[0] {
		return
	}
	i := 0
	for {
		child := 2*i + 1
		if child+1 < t.most && t.heap[child+1] < t.heap[child] {
			child++
		}
		if child >= t.most || t.heap[child] >= v {
			break
		}
		t.heap[i] = t.heap[child]
		i = child
	}
	t.heap[i] = v
}

// border gives the last but one and the last value kept: the last that gets a post and the first that does
// not. Where there are fewer values, −Inf; where there are no posts, +Inf.
func (t *top[F]) border() (last, next F) {
	last, next = F(math.Inf(-1)), F(math.Inf(-1))
	slices.Sort(t.heap)
	missing := t.most - len(t.heap)
	if missing == 0 {
		next = t.heap[0]
	}
	if t.most == 1 {
		return F(math.Inf(1)), next
	}
	if at := 1 - missing; at >= 0 {
		last = t.heap[at]
	}
	return last, next
}
