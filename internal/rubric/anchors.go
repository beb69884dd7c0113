package rubric

import (
	"fmt"

	"merit/internal/hiring"
)

// top is the highest rung of the ladder of anchors; the lowest is 0, and 3 is what the post needs.
const top = 6

// rungs of the scale that has no lowest rung: everyone on it works towards the level at least.
var requiredLevelRungs = []int{2, 3, top}

// anchors writes what each mark of the scale looks like for a criterion. The texts are seven rungs;
// a shorter scale takes some, and on a longer one a mark may stand between two rungs.
func anchors(phrases []phrase, scale hiring.Scale) []hiring.Point {
	points := make([]hiring.Point, len(scale.Points))
	last := len(scale.Points) - 1
	taken := map[int]bool{}
	for i, p := range scale.Points {
		rung := (i*top*2 + last) / (2 * max(last, 1)) // i×top/last, rounded half up
		if i*2 < last {
			rung = (i*top*2 + last - 1) / (2 * max(last, 1)) // below the middle, half down
		}
		if scale.Key == "1-3" {
			rung = requiredLevelRungs[min(i, len(requiredLevelRungs)-1)]
		}
		text := anchor(phrases, rung)
		if taken[rung] {
			text = fmt.Sprintf("More than mark %d asks for, but short of mark %d.", p.Value-1, p.Value+1)
		}
		taken[rung] = true
		points[i] = hiring.Point{Value: p.Value, Label: text}
	}
	return points
}

func anchor(phrases []phrase, rung int) string {
	n := len(phrases)
	first, last := phrases[0].spoken(), phrases[n-1].spoken()
	second := phrases[min(1, n-1)].spoken()
	// tail ends the sentence; one indicator alone needs no counting.
	tail := func(k int, least, shown string) string {
		if n == 1 {
			return "."
		}
		return "; " + ofIndicators(k, n, least) + " " + shown + "."
	}
	switch rung {
	case 0:
		if n > 1 {
			return "No example of a time when the candidate had to " + first + ", nor of any other indicator."
		}
		return "No example of a time when the candidate had to " + first + "."
	case 1:
		return "No example of their own, though the candidate knows in general what it takes to " + first + tail(1, "at most", "partly shown")
	case 2:
		return "Others did most of the work, or the result is unclear, where the candidate had to " + second + tail((n+2)/3, "at least", "partly shown")
	case 3:
		return "A clear example of the candidate's own, with what they did and what came of it, of having to " + first + tail((n+1)/2, "at least", "shown")
	case 4:
		return "Clear examples, with good results, of having to " + second + tail((3*n+3)/4, "at least", "shown")
	case 5:
		return "Full examples from demanding work, with results that can be checked, of having to " + last + tail(n, "", "shown")
	default:
		return "More than the post needs, with results that lasted: helped others who have to " + last + tail(n, "", "shown")
	}
}

// ofIndicators names k of n indicators, n at least 2: "at least 2 of the 3 indicators".
func ofIndicators(k, n int, least string) string {
	switch {
	case k < n:
		return fmt.Sprintf("%s %d of the %d indicators", least, k, n)
	case n == 2:
		return "both indicators"
	default:
		return fmt.Sprintf("all %d indicators", n)
	}
}
