package verdict

import "math"

// Border is how close the last candidate within the posts and the next one are, and what one more or one less
// point of one panel member on one criterion moves at most.
type Border struct {
	Inside, Outside string  // candidates' ids
	Gap             float64 // between their fair scores, in points
	Step            float64 // the most that one point of one mark moves either of them towards the other
	Criterion       string  // whose mark does
	Candidate       string  // whose mark does
	Level           int     // how many share the score of both, where there is no gap
	Exact           bool    // everybody marked both on everything; otherwise Step leaves out what the model then makes of it
}

// Swaps reports whether one point of one mark would swap them.
func (b Border) Swaps() bool { return b.Step > b.Gap+tolerance }

// Levels reports whether one point of one mark would bring them level and no more.
func (b Border) Levels() bool { return !b.Swaps() && b.Step >= b.Gap-tolerance && b.Step > 0 }

// Border looks at the candidates on both sides of the last post, in merit order; those clearly below the bar or a
// pass mark take no post. ok is false where there are not both, or candidates are not ranked.
func (r Result) Border() (b Border, ok bool) {
	n := r.Policy.Posts
	var running []Candidate
	for _, c := range r.Candidates {
		if c.Rank != nil && c.Clause != BelowPassMark && c.Clause != BelowBar {
			running = append(running, c)
		}
	}
	if n < 1 || n >= len(running) {
		return b, false
	}
	in, out := running[n-1], running[n]
	b = Border{Inside: in.ID, Outside: out.ID, Gap: *in.FairScore - *out.FairScore, Exact: r.whole(in) && r.whole(out)}
	for _, c := range running {
		if b.Gap <= tolerance && math.Abs(*c.FairScore-*out.FairScore) <= tolerance {
			b.Level++
		}
	}
	total := 0.0
	for _, s := range in.Criteria {
		total += r.Policy.Weights[s.ID]
	}
	look := func(c Candidate, mayMove func(mean float64) bool) {
		for _, s := range c.Criteria {
			if s.Marks == 0 || total == 0 {
				continue
			}
			step, mean := r.Policy.Weights[s.ID]/total, *s.Mean
			if s.Agreed != nil {
				mean = *s.Agreed
			} else {
				step /= float64(s.Marks)
			}
			if step > b.Step+tolerance && mayMove(mean) {
				b.Step, b.Criterion, b.Candidate = step, s.ID, c.ID
			}
		}
	}
	look(out, func(mean float64) bool { return mean < float64(r.Policy.Scale.Max)-tolerance })
	look(in, func(mean float64) bool { return mean > float64(r.Policy.Scale.Min)+tolerance })
	return b, true
}

// whole reports whether every panel member marked a candidate on every criterion.
func (r Result) whole(c Candidate) bool {
	for _, s := range c.Criteria {
		if s.Marks < len(r.Panel) {
			return false
		}
	}
	return true
}

// PanelRanks are the ranks by panel score of those who have one, by candidate; equal scores share one.
func (r Result) PanelRanks() map[string]int {
	var ids []string
	var scores []float64
	for _, c := range r.Candidates {
		if c.PanelScore != nil {
			ids, scores = append(ids, c.ID), append(scores, *c.PanelScore)
		}
	}
	out := make(map[string]int, len(ids))
	for i, rank := range standing(scores) {
		out[ids[i]] = rank
	}
	return out
}
