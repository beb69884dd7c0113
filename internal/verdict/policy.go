package verdict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// Policy says how marks count. Everything is optional: see Settle for what holds otherwise.
type Policy struct {
	Scale     *Scale             `json:"scale,omitempty"`
	Weights   map[string]float64 `json:"weights,omitempty"`   // by criterion; relative
	Bar       *float64           `json:"bar,omitempty"`       // on the scale
	Essential []string           `json:"essential,omitempty"` // criteria
	PassMark  *float64           `json:"passMark,omitempty"`  // of every essential criterion
	PassMarks map[string]float64 `json:"passMarks,omitempty"` // by criterion, in place of PassMark
	Posts     *int               `json:"posts,omitempty"`

	Thresholds map[string]float64 `json:"thresholds,omitempty"` // by name: see hiring.Thresholds
}

// Scale is the lowest and the highest mark.
type Scale struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Steps is h of the model: how much wider than the scale 1 to 7 a scale is, (K−1)/6 for K points.
func (s Scale) Steps() float64 { return float64(s.Max-s.Min) / 6 }

// Settled is a policy with nothing left open.
type Settled struct {
	Scale     Scale              `json:"scale"`
	Weights   map[string]float64 `json:"weights"`
	Bar       float64            `json:"bar"`
	Essential []string           `json:"essential"`
	PassMarks map[string]float64 `json:"passMarks"` // of the essential criteria
	Posts     int                `json:"posts"`

	Thresholds hiring.Thresholds `json:"thresholds"`
}

// Settle fills in what a policy leaves open: the scale 1 to 7, equal weights, the bar and pass marks
// in the middle of the scale, no essential criterion, one post, the default thresholds. The error is Invalid and names
// every mistake. criteria are those of the rubric, in their order.
func (p Policy) Settle(criteria []string) (Settled, error) {
	var fs fault.Fields
	s := Settled{Scale: Scale{1, 7}, Posts: 1, Weights: map[string]float64{}, PassMarks: map[string]float64{}, Essential: []string{}}
	if p.Scale != nil {
		s.Scale = *p.Scale
	}
	if s.Scale.Max <= s.Scale.Min {
		fs.Add("scale", "The highest mark of the scale must be above the lowest.")
		return s, fs.Err()
	}
	if s.Scale.Min < -maxMark || s.Scale.Max > maxMark {
		fs.Addf("scale", "The marks of a scale go from %d to %d at most.", -maxMark, maxMark)
		return s, fs.Err()
	}
	middle := float64(s.Scale.Min+s.Scale.Max) / 2
	s.Bar = middle
	if p.Bar != nil {
		s.Bar = *p.Bar
	}
	onScale := func(v float64) bool { return v >= float64(s.Scale.Min) && v <= float64(s.Scale.Max) }
	if !onScale(s.Bar) {
		fs.Addf("bar", "The bar must be a number from %d to %d.", s.Scale.Min, s.Scale.Max)
	}
	if p.Posts != nil {
		s.Posts = *p.Posts
	}
	if s.Posts < 0 {
		fs.Add("posts", "Posts must be 0 or more.")
	}
	thresholds, err := hiring.DefaultThresholds().With(p.Thresholds)
	if err != nil {
		fs = append(fs, fault.Of(err).Fields...)
	}
	s.Thresholds = thresholds
	p.settleWeights(&s, criteria, &fs)
	p.checkPassMarks(criteria, onScale, &fs)
	for _, c := range p.Essential {
		if !slices.Contains(criteria, c) {
			fs.Addf("essential", "The essential criterion %q has no marks and is not on the rubric.", c)
			continue
		}
		if slices.Contains(s.Essential, c) {
			continue
		}
		s.Essential = append(s.Essential, c)
		s.PassMarks[c] = middle
		if p.PassMark != nil {
			s.PassMarks[c] = *p.PassMark
		}
		if own, ok := p.PassMarks[c]; ok {
			s.PassMarks[c] = own
		}
	}
	slices.SortFunc(s.Essential, natural)
	return s, fs.Err()
}

// checkPassMarks looks at every pass mark given, whether or not its criterion is essential.
func (p Policy) checkPassMarks(criteria []string, onScale func(float64) bool, fs *fault.Fields) {
	if p.PassMark != nil && !onScale(*p.PassMark) {
		fs.Add("passMark", "The pass mark must be a number on the scale.")
	}
	for _, c := range slices.SortedFunc(maps.Keys(p.PassMarks), natural) {
		if !slices.Contains(criteria, c) {
			fs.Addf("passMarks", "There is a pass mark for %q, which has no marks and is not on the rubric.", c)
		} else if !onScale(p.PassMarks[c]) {
			fs.Addf("passMarks", "The pass mark of %q must be a number on the scale.", c)
		}
	}
}

func (p Policy) settleWeights(s *Settled, criteria []string, fs *fault.Fields) {
	for c, w := range p.Weights {
		if !slices.Contains(criteria, c) {
			fs.Addf("weights", "There is a weight for %q, which has no marks and is not on the rubric.", c)
		}
		if math.IsNaN(w) || math.IsInf(w, 0) || w < 0 || w > maxWeight || w > 0 && w < minWeight {
			fs.Addf("weights", "The weight of %q must be 0 or a number from 0.000001 to %d.", c, maxWeight)
		}
	}
	total := 0.0
	for _, c := range criteria {
		w := 1.0
		if len(p.Weights) > 0 {
			var given bool
			if w, given = p.Weights[c]; !given {
				fs.Addf("weights", "The criterion %q has no weight. Give every criterion one, or none of them.", c)
			}
		}
		s.Weights[c] = w
		total += w
	}
	if len(*fs) == 0 && (total <= 0 || math.IsInf(total, 0)) {
		fs.Add("weights", "At least one criterion needs a weight above 0.")
	}
	slices.SortFunc(*fs, func(a, b fault.Field) int { return strings.Compare(a.Path+a.Message, b.Path+b.Message) })
}

// Weights and marks stay far from where numbers lose their digits: between minWeight and maxWeight
// where they are not 0, and at most maxMark from 0.
const (
	minWeight = 1e-6
	maxWeight = 1_000_000
	maxMark   = 1000
)

// MaxPolicyBytes is the most a policy document may hold.
const MaxPolicyBytes = 1 << 20

// ReadPolicy reads a policy document strictly: an unknown name, a name twice or anything behind the
// end is refused, since a misspelt bar would silently be none.
func ReadPolicy(r io.Reader) (Policy, error) {
	var p Policy
	text, err := io.ReadAll(io.LimitReader(r, MaxPolicyBytes+1))
	if err != nil {
		return p, fmt.Errorf("read policy: %w", err)
	}
	if len(text) > MaxPolicyBytes {
		return p, fault.New(fault.TooLarge, "The policy is larger than 1 MB, the most Merit takes.")
	}
	if name := twice(text); name != "" {
		return p, fault.New(fault.Invalid, fmt.Sprintf("The policy says %q twice.", name))
	}
	if message := inexact(text); message != "" {
		return p, fault.New(fault.Invalid, message)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return p, fault.Wrap(fault.Invalid, "The policy is not in the right form: "+plainJSON(err), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return p, fault.New(fault.Invalid, "There is something behind the end of the policy.")
	}
	return p, nil
}

// plainJSON words a decoding error without Go's own terms.
func plainJSON(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf("%q cannot be a %s.", wrong.Field, wrong.Value)
	}
	if errors.Is(err, io.EOF) {
		return "it is empty."
	}
	return strings.TrimPrefix(err.Error(), "json: ") + "."
}

// inexact finds what Go's decoder would let pass: a name in other letters ("BAR"), a null, which would
// count as not given, and a scale with one end only, whose other end would be 0.
func inexact(text []byte) string {
	var doc map[string]json.RawMessage
	if json.Unmarshal(text, &doc) != nil {
		return "" // told by the decoder
	}
	if doc == nil && len(bytes.TrimSpace(text)) > 0 {
		return "The policy is null. Leave out --policy to go without one."
	}
	known := []string{"scale", "weights", "bar", "essential", "passMark", "passMarks", "posts", "thresholds"}
	for _, name := range slices.Sorted(maps.Keys(doc)) {
		if !slices.Contains(known, name) {
			return fmt.Sprintf("The policy has %q, which is not part of one. Its parts are %s.", name, strings.Join(known, ", "))
		}
		if string(doc[name]) == "null" {
			return fmt.Sprintf("%q is null. Leave it out instead.", name)
		}
	}
	for _, name := range []string{"scale", "weights", "passMarks", "thresholds"} {
		var inner map[string]json.RawMessage
		if doc[name] == nil || json.Unmarshal(doc[name], &inner) != nil {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(inner)) {
			if string(inner[key]) == "null" {
				return fmt.Sprintf("%q of %q is null. Leave it out instead.", key, name)
			}
		}
		if name == "scale" && (len(inner) != 2 || inner["min"] == nil || inner["max"] == nil) {
			return `The scale needs "min" and "max", and nothing else.`
		}
	}
	return ""
}

// twice names a key that stands twice in one object of a JSON text, or nothing.
func twice(text []byte) string {
	d := json.NewDecoder(bytes.NewReader(text))
	type level struct {
		object, value bool
		keys          map[string]bool
	}
	var stack []level
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		top := len(stack) - 1
		if key, ok := token.(string); ok && top >= 0 && stack[top].object && !stack[top].value {
			if stack[top].keys[key] {
				return key
			}
			stack[top].keys[key], stack[top].value = true, true
			continue
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			if top >= 0 {
				stack[top].value = false
			}
			stack = append(stack, level{object: token == json.Delim('{'), keys: map[string]bool{}})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:top]
		default:
			if top >= 0 {
				stack[top].value = false
			}
		}
	}
}
