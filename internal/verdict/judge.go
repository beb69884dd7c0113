package verdict

import (
	"math"
	"slices"
	"sort"

	"merit/internal/hiring"
)

// Clause names the rule that decided an outcome.
type Clause string

// Clauses, in the order they are tried: the first that matches decides.
const (
	EvidenceGate  Clause = "evidence gate"   // borderline: the evidence does not carry an outcome
	BelowPassMark Clause = "below pass mark" // do not appoint
	BelowBar      Clause = "below bar"       // do not appoint
	Disagreement  Clause = "disagreement"    // borderline: on an essential criterion
	Tied          Clause = "tie"             // borderline: equal scores across the last post
	NearTie       Clause = "near tie"        // borderline: one point from one panel member decides the last post
	WithinPosts   Clause = "within the posts"
	BeyondPosts   Clause = "beyond the posts" // reserve
)

// Clauses are all clauses in the order they are tried.
var Clauses = []Clause{EvidenceGate, BelowPassMark, BelowBar, Disagreement, Tied, NearTie, WithinPosts, BeyondPosts}

// judgement is an outcome with the clause that decided it.
type judgement struct {
	outcome hiring.Outcome
	clause  Clause
	rival   int // place of the candidate a tie or near tie is with; −1: none
}

// contest is the candidates who can take a post, best first: at or above the bar with every pass
// mark met.
type contest struct {
	places []int // of the candidates
	scores []float64
	steps  []float64
	at     map[int]int // candidate → position
	reach  []int       // positions that one point can carry highest: of those without a post, two at most
	drop   []int       // positions that one point can carry lowest: of those with a post, two at most
}

func newContest(all []facts, bar float64, posts int) contest {
	var k contest
	for c, f := range all {
		if f.scored && len(f.failing) == 0 && f.score >= bar-tolerance {
			k.places = append(k.places, c)
		}
	}
	slices.SortStableFunc(k.places, func(a, b int) int {
		switch {
		case all[a].score > all[b].score:
			return -1
		case all[a].score < all[b].score:
			return 1
		}
		return 0
	})
	k.at = make(map[int]int, len(k.places))
	for i, c := range k.places {
		k.scores, k.steps = append(k.scores, all[c].score), append(k.steps, all[c].step)
		k.at[c] = i
	}
	if posts < 1 || posts > len(k.places) {
		return k
	}
	// Two of each are kept, since one of them may be the candidate who is judged.
	for i := posts; i < len(k.places); i++ {
		k.reach = keep(k.reach, i, func(a, b int) bool { return k.scores[a]+k.steps[a] > k.scores[b]+k.steps[b] })
	}
	for i := range posts {
		k.drop = keep(k.drop, i, func(a, b int) bool { return k.scores[a]-k.steps[a] < k.scores[b]-k.steps[b] })
	}
	return k
}

// keep puts a position into a list of two at most, the foremost first.
func keep(list []int, position int, before func(a, b int) bool) []int {
	at := len(list)
	for at > 0 && before(position, list[at-1]) {
		at--
	}
	list = slices.Insert(list, at, position)
	return list[:min(len(list), 2)]
}

// rival finds who one point from one panel member would bring level with candidate c across the
// last post, or past them: the one next to it, else whoever a single point moves furthest. It is −1
// when there is nobody. Whoever is a rival of c has c as a rival, or one nearer.
func (k contest) rival(c int, f facts, posts int, inside bool) int {
	// Leaving the candidate out, the one in the last place of the posts is next to it either way: to
	// somebody inside the first who gets no post, to somebody outside the last who gets one.
	next, ok := k.without(c, posts-1)
	if !ok {
		return -1
	}
	if math.Abs(f.score-k.scores[next]) <= math.Max(f.step, k.steps[next])+tolerance {
		return k.places[next]
	}
	own, in := k.at[c]
	movers, sign := k.drop, 1.0 // to somebody outside: those above who can fall
	if inside {
		movers, sign = k.reach, -1
	}
	for _, m := range movers {
		if in && m == own {
			continue
		}
		if sign*(k.scores[m]-f.score) <= k.steps[m]+tolerance {
			return k.places[m]
		}
	}
	return -1
}

// without gives the nth best of the contest, counted from 0, leaving candidate c out; ok is false
// when there are not so many.
func (k contest) without(c, n int) (position int, ok bool) {
	if own, in := k.at[c]; in && n >= own {
		n++
	}
	return n, n >= 0 && n < len(k.places)
}

// ahead counts the others of the contest strictly above a score, and those level with it.
func (k contest) ahead(c int, score float64) (above, level int) {
	above = sort.Search(len(k.scores), func(i int) bool { return k.scores[i] <= score+tolerance })
	level = sort.Search(len(k.scores), func(i int) bool { return k.scores[i] < score-tolerance }) - above
	if own, in := k.at[c]; in {
		switch {
		case own < above:
			above--
		case own < above+level:
			level--
		}
	}
	return above, level
}

// judge applies the clauses to candidate c with the given facts, which may be other than the real
// ones: that is how it is found what would change an outcome.
func (p *panel) judge(c int, f facts, k contest) judgement {
	switch {
	case len(f.gates) > 0:
		return judgement{hiring.Borderline, EvidenceGate, -1}
	case len(f.failing) > 0:
		return judgement{hiring.DoNotAppoint, BelowPassMark, -1}
	case f.score < p.policy.Bar-tolerance:
		return judgement{hiring.DoNotAppoint, BelowBar, -1}
	case len(f.disagree) > 0:
		return judgement{hiring.Borderline, Disagreement, -1}
	}
	posts := p.policy.Posts
	above, level := k.ahead(c, f.score)
	inside := above+level < posts
	outside := above >= posts
	if !inside && !outside {
		position, _ := k.without(c, above)
		return judgement{hiring.Borderline, Tied, k.places[position]}
	}
	if rival := k.rival(c, f, posts, inside); rival >= 0 {
		return judgement{hiring.Borderline, NearTie, rival}
	}
	if inside {
		return judgement{hiring.RecommendAppoint, WithinPosts, -1}
	}
	return judgement{hiring.RecommendReserve, BeyondPosts, -1}
}
