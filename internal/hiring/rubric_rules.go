package hiring

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"merit/internal/fault"
)

// Bounds of a rubric.
const (
	MaxCriteria  = 60
	MaxWeight    = 100
	MinWeight    = 0.001 // of a weight that is not 0
	MinScaleSize = 2
	MaxScaleSize = 10
)

// Min is the lowest mark of the scale.
func (s Scale) Min() int { return s.Points[0].Value }

// Max is the highest mark of the scale.
func (s Scale) Max() int { return s.Points[len(s.Points)-1].Value }

// Has reports whether mark is a point of the scale.
func (s Scale) Has(mark int) bool { return mark >= s.Min() && mark <= s.Max() }

// Label is the name of a mark, or "" when the mark is off the scale.
func (s Scale) Label(mark int) string {
	for _, p := range s.Points {
		if p.Value == mark {
			return p.Label
		}
	}
	return ""
}

// AtEnd reports whether mark is the lowest or the highest of the scale.
func (s Scale) AtEnd(mark int) bool { return mark == s.Min() || mark == s.Max() }

// Criterion finds a criterion of the rubric by id.
func (r Rubric) Criterion(id ID) (Criterion, bool) {
	for _, c := range r.Criteria {
		if c.ID == id {
			return c, true
		}
	}
	return Criterion{}, false
}

// TotalWeight is the sum of the marked criteria's weights.
func (r Rubric) TotalWeight() float64 {
	sum := 0.0
	for _, c := range r.Criteria {
		if c.Marked() {
			sum += c.Weight
		}
	}
	return sum
}

// Share is the part of the panel score that a criterion's weight makes up, 0 to 1.
func (r Rubric) Share(c Criterion) float64 {
	total := r.TotalWeight()
	if !c.Marked() || total <= 0 {
		return 0
	}
	return c.Weight / total
}

// Check notes what is wrong with a rubric: paths are "bar", "posts", "criteria" and
// "criteria.N.weight" or ".passMark", N counted from 0.
func (r Rubric) Check(fs *fault.Fields) {
	n := len(r.Scale.Points)
	if n < MinScaleSize || n > MaxScaleSize {
		fs.Addf("scale", "A scale has %d to %d points.", MinScaleSize, MaxScaleSize)
		return
	}
	for i, p := range r.Scale.Points {
		if p.Value != r.Scale.Points[0].Value+i || strings.TrimSpace(p.Label) == "" {
			fs.Add("scale", "The points of a scale follow one another and each has a name.")
			return
		}
	}
	lo, hi := r.Scale.Min(), r.Scale.Max()
	if math.IsNaN(r.Bar) || r.Bar < float64(lo) || r.Bar > float64(hi) {
		fs.Addf("bar", "The bar must be a number from %d to %d.", lo, hi)
	}
	if r.Posts < 1 || r.Posts > MaxPosts {
		fs.Addf("posts", "Posts must be a whole number from 1 to %d.", MaxPosts)
	}
	if !slices.Contains(ScoreBases, r.Policy.ScoreBasis()) {
		fs.Add("basis", "Choose which marks count.")
	}
	if r.Policy.Evidence != EvidenceAlways && r.Policy.Evidence != EvidenceAtEnds {
		fs.Add("evidence", "Choose which marks need evidence.")
	}
	marked := 0
	for i, c := range r.Criteria {
		c.check(fs, i, r.Scale)
		if c.Marked() {
			marked++
		}
	}
	fs.Check(marked > 0, "criteria", "A rubric needs at least one criterion that takes a mark.")
	if len(r.Criteria) > MaxCriteria {
		fs.Addf("criteria", "A rubric has at most %d criteria.", MaxCriteria)
	}
	if marked > 0 {
		fs.Check(r.TotalWeight() > 0, "criteria", "At least one criterion needs a weight above 0.")
	}
}

func (c Criterion) check(fs *fault.Fields, i int, s Scale) {
	at := func(field string) string { return fmt.Sprintf("criteria.%d.%s", i, field) }
	if strings.TrimSpace(c.Name) == "" {
		fs.Add(at("name"), "Enter the criterion's name.")
	}
	if !c.Marked() {
		if c.PassMark != nil || c.Weight != 0 {
			fs.Addf(at("weight"), "%s is answered yes or no, so it has no weight and no pass mark.", c.Name)
		}
		return
	}
	if math.IsNaN(c.Weight) || c.Weight < 0 || c.Weight > MaxWeight || c.Weight > 0 && c.Weight < MinWeight {
		fs.Addf(at("weight"), "Weight of %s must be 0, or a number from 0.001 to %d.", c.Name, MaxWeight)
	}
	if c.PassMark != nil && !s.Has(*c.PassMark) {
		fs.Addf(at("passMark"), "Pass mark of %s must be a whole number from %d to %d.", c.Name, s.Min(), s.Max())
	}
	if c.Essential && c.PassMark == nil {
		fs.Addf(at("passMark"), "%s is essential, so it needs a pass mark.", c.Name)
	}
}
