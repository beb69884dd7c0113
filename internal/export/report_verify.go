package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// MaxReport is the most a report's document may hold, in bytes.
const MaxReport = 512 << 20

// Verified is what checking a report's document found. Problems says where it is not what it was, or not what
// its own marks give; none: it is identical.
type Verified struct {
	Report   Report
	Case     string // the digest, computed anew
	Marks    int
	Problems []string
	Notes    []string // true, and worth knowing: a signature of an earlier state of the case
}

// mostProblems bounds how many differences are told.
const mostProblems = 20

// Verify reads a report's document, checks every byte of it against its hashes, and computes the recommendation
// anew from its rubric, marks and agreed marks. The error is Invalid for what is no such document.
func Verify(in io.Reader) (v Verified, err error) {
	text, err := io.ReadAll(io.LimitReader(in, MaxReport+1))
	if err != nil {
		return v, fmt.Errorf("read report: %w", err)
	}
	if len(text) > MaxReport {
		return v, fault.New(fault.TooLarge, "The report is larger than 512 MB, the most Merit takes.")
	}
	d, told, err := parse(text)
	if err != nil {
		return v, err
	}
	v.checkBytes(d, told, text)
	if err := v.decode(d); err != nil {
		v.problem("%s", fault.Of(err).Message)
		return v, nil
	}
	v.recompute()
	return v, nil
}

func (v *Verified) problem(format string, args ...any) {
	if len(v.Problems) < mostProblems {
		v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
	}
}

// parse finds the parts of a document, byte for byte, and the hashes it tells.
func parse(text []byte) (d document, told map[string]string, err error) {
	none := func(err error) error {
		return fault.Wrap(fault.Invalid, "This is not a panel report of Merit as JSON.", err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return d, nil, none(err)
	}
	d.parts = map[string]json.RawMessage{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return d, nil, none(err)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return d, nil, none(err)
		}
		name, _ := key.(string)
		if _, twice := d.parts[name]; twice {
			return d, nil, none(errors.New("a part twice"))
		}
		d.parts[name] = raw
	}
	var format string
	if json.Unmarshal(d.parts["format"], &format) != nil || format != reportFormat {
		return d, nil, none(fmt.Errorf("format %q", format))
	}
	if err := json.Unmarshal(d.parts["hashes"], &told); err != nil {
		return d, nil, none(err)
	}
	delete(d.parts, "format")
	delete(d.parts, "hashes")
	for _, name := range append(slices.Clone(caseParts), "signatures") {
		if d.parts[name] == nil {
			return d, nil, none(fmt.Errorf("no %s", name))
		}
	}
	return d, told, nil
}

// checkBytes compares every byte with the hashes, and what is between the parts with the one layout there is.
func (v *Verified) checkBytes(d document, told map[string]string, text []byte) {
	v.Case = d.digest()
	hashes := d.hashes()
	for _, name := range append(slices.Clone(caseParts), "signatures", "case") {
		if told[name] != hashes[name] {
			v.problem("%s: the hash is %s and the document says %s.", capitalised(name), firstOf(hashes[name]), firstOf(told[name]))
		}
	}
	if len(v.Problems) > 0 {
		return
	}
	whole, err := d.bytes()
	if err != nil || bytes.Equal(whole, text) {
		return
	}
	at := 0
	for at < len(whole) && at < len(text) && whole[at] == text[at] {
		at++
	}
	v.problem("Between the parts something was changed, at byte %d.", at+1)
}

func capitalised(s string) string { return string(s[0]-'a'+'A') + s[1:] }

func firstOf(hash string) string {
	if hash == "" {
		return "nothing"
	}
	return hash[:min(len(hash), hashShown)] + "…"
}

// decode reads the parts, strictly.
func (v *Verified) decode(d document) error {
	r := &v.Report
	for name, into := range map[string]any{
		"about": &r.About, "rubric": &r.Rubric, "candidates": &r.Candidates, "panel": &r.Panel, "scorecards": &r.Scorecards, "agreed": &r.Agreed,
		"recommendation": &r.Recommendation, "decisions": &r.Decisions, "signatures": &r.Signatures,
	} {
		dec := json.NewDecoder(bytes.NewReader(d.parts[name]))
		dec.DisallowUnknownFields()
		if err := dec.Decode(into); err != nil {
			return fault.Wrap(fault.Invalid, capitalised(name)+" cannot be read: it is not in the form of a report.", err)
		}
	}
	return nil
}

// recompute computes the recommendation anew and says where it differs.
func (v *Verified) recompute() {
	r := v.Report
	in := r.Input()
	v.Marks = len(in.Marks)
	if r.Recommendation.Engine != verdict.Engine {
		v.problem("The recommendation was computed by %s and this Merit has %s, so it cannot be computed anew here.", r.Recommendation.Engine, verdict.Engine)
		return
	}
	again, err := verdict.From(in)
	if err != nil {
		v.problem("The recommendation cannot be computed from these marks: %s", fault.Of(err).Message)
		return
	}
	if again.InputHash != r.Recommendation.InputHash {
		v.problem("The marks, rubric and names of the report give the input hash %s; its recommendation was computed from %s.", firstOf(again.InputHash), firstOf(r.Recommendation.InputHash))
	}
	before, err1 := r.Recommendation.JSON()
	after, err2 := again.JSON()
	if err := errors.Join(err1, err2); err != nil {
		v.problem("The recommendation cannot be written.")
		return
	}
	v.byHand(in)
	if !bytes.Equal(before, after) {
		v.differences(again)
	}
	for _, s := range r.Signatures {
		if s.Case != v.Case {
			v.Notes = append(v.Notes, fmt.Sprintf("%s signed an earlier state of the case, %s.", s.Name, firstOf(s.Case)))
		}
	}
}

// byHand checks every panel score the way a person would: the weighted mean of the criteria's means.
func (v *Verified) byHand(in verdict.Input) {
	cards, agreed := map[hiring.ID][]hiring.Scorecard{}, map[hiring.ID]map[hiring.ID]int{}
	for _, s := range v.Report.Scorecards {
		cards[s.Candidate] = append(cards[s.Candidate], hiring.Scorecard{UserID: s.Member, Ratings: s.Ratings})
	}
	for _, a := range in.Agreed {
		candidate, err1 := hiring.ParseID(a.Candidate)
		criterion, err2 := hiring.ParseID(a.Criterion)
		if errors.Join(err1, err2) != nil {
			continue
		}
		if agreed[candidate] == nil {
			agreed[candidate] = map[hiring.ID]int{}
		}
		agreed[candidate][criterion] = a.Mark
	}
	for _, c := range v.Report.Recommendation.Candidates {
		id, err := hiring.ParseID(c.ID)
		if err != nil {
			continue
		}
		score, ok := hiring.PanelScore(v.Report.Rubric, cards[id], agreed[id])
		if ok != (c.PanelScore != nil) || ok && math.Abs(score-*c.PanelScore) > 1e-9 {
			v.problem("%s: the marks give the panel score %s, the report says %s.", v.name(c.ID), scoreTold(&score), scoreTold(c.PanelScore))
		}
	}
}

// differences says which candidates come out otherwise, and how.
func (v *Verified) differences(again verdict.Result) {
	now := map[string]verdict.Candidate{}
	for _, c := range again.Candidates {
		now[c.ID] = c
	}
	before := len(v.Problems)
	for _, was := range v.Report.Recommendation.Candidates {
		c, there := now[was.ID]
		switch {
		case !there:
			v.problem("%s is on the merit list and has no marks.", v.name(was.ID))
		case c.Outcome != was.Outcome:
			v.problem("%s: computed anew the outcome is “%s”, the report says “%s”.", v.name(was.ID), c.Outcome, was.Outcome)
		case scoreTold(c.FairScore) != scoreTold(was.FairScore):
			v.problem("%s: computed anew the fair score is %s, the report says %s.", v.name(was.ID), scoreTold(c.FairScore), scoreTold(was.FairScore))
		default:
			a, _ := json.Marshal(c)
			b, _ := json.Marshal(was)
			if !bytes.Equal(a, b) {
				v.problem("%s: computed anew, what is said of the candidate differs.", v.name(was.ID))
			}
		}
	}
	if len(v.Problems) == before {
		v.problem("Computed anew, what is said of the panel as a whole differs.")
	}
}

func (v *Verified) name(id string) string {
	for _, c := range v.Report.Candidates {
		if c.ID.String() == id {
			return c.Name
		}
	}
	return "Candidate " + id
}

func scoreTold(score *float64) string {
	if score == nil {
		return "none"
	}
	return fmt.Sprintf("%.9g", *score)
}
