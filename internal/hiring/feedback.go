package hiring

import (
	"maps"
	"slices"
	"strings"
	"time"

	"merit/internal/fault"
)

// Feedback is what a candidate is to be told. Merit drafts it from what the panel ticked and wrote; a person
// edits it and releases it. Released, it never changes: a later number replaces it and both are kept.
type Feedback struct {
	StageID        ID
	CandidateID    ID
	Number         int // counted from 1
	Version        int64
	Words          FeedbackWords
	EditedBy       ID
	EditedByName   string
	EditedAt       time.Time
	ReleasedBy     *ID
	ReleasedByName string
	ReleasedAt     *time.Time
}

// FeedbackWords are the words of feedback, section by section.
type FeedbackWords struct {
	Opening  string              `json:"opening"`
	Criteria []CriterionFeedback `json:"criteria"`
	Closing  string              `json:"closing"`
}

// CriterionFeedback is what is said of one criterion.
type CriterionFeedback struct {
	CriterionID ID     `json:"criterionId"`
	Name        string `json:"name"`
	Strengths   string `json:"strengths"`
	Gaps        string `json:"gaps"`
}

// maxFeedback bounds each section of feedback, in characters.
const maxFeedback = 5000

// Released reports whether a person let it go.
func (f Feedback) Released() bool { return f.ReleasedAt != nil }

// Parts are the sections by the names of their fields.
func (w FeedbackWords) Parts() map[string]string {
	out := map[string]string{"opening": w.Opening, "closing": w.Closing}
	for _, c := range w.Criteria {
		out["strengths."+c.CriterionID.String()], out["gaps."+c.CriterionID.String()] = c.Strengths, c.Gaps
	}
	return out
}

// Check notes what is wrong with the words. names are those of the panel: feedback names nobody.
func (w FeedbackWords) Check(fs *fault.Fields, names []string) {
	parts := w.Parts()
	for _, path := range slices.Sorted(maps.Keys(parts)) {
		text := parts[path]
		if len([]rune(text)) > maxFeedback {
			fs.Addf(path, "Each part of the feedback must be %d characters or fewer.", maxFeedback)
		}
		for _, name := range names {
			if named(text, name) {
				fs.Addf(path, "This names %s. Feedback names nobody on the panel.", name)
			}
		}
	}
}

// named reports whether a text names somebody: in full, or by the last part of the name as a word of its own.
func named(text, name string) bool {
	return slices.ContainsFunc(soughtOf(name), func(s sought) bool { return s.in(text) })
}

// soughtOf are the ways a text may name somebody of the panel. First names are left out: Mark and Will are words.
func soughtOf(name string) (out []sought) {
	parts := strings.Fields(name)
	if len(parts) > 1 {
		out = append(out, sought{strings.ToLower(name), true})
	}
	if n := len(parts); n > 0 && len([]rune(parts[n-1])) >= partLetters {
		out = append(out, sought{parts[n-1], false})
	}
	return out
}

// Unnamed is a text without those sentences that name somebody of the panel.
func Unnamed(text string, names []string) string {
	var kept []string
	for _, s := range sentences(text) {
		if !slices.ContainsFunc(names, func(n string) bool { return named(s, n) }) {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, " ")
}

// sentences cuts a text behind full stops, question marks and line breaks.
func sentences(text string) (out []string) {
	for line := range strings.Lines(text) {
		for _, s := range strings.SplitAfter(strings.TrimSpace(line), ". ") {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// Named is the words with the criteria of others, in their order and by their names: an editor changes what is
// said, not of what.
func (w FeedbackWords) Named(of FeedbackWords) FeedbackWords {
	out := FeedbackWords{Opening: strings.TrimSpace(w.Opening), Closing: strings.TrimSpace(w.Closing)}
	for _, c := range of.Criteria {
		one := CriterionFeedback{CriterionID: c.CriterionID, Name: c.Name}
		if i := slices.IndexFunc(w.Criteria, func(x CriterionFeedback) bool { return x.CriterionID == c.CriterionID }); i >= 0 {
			one.Strengths, one.Gaps = strings.TrimSpace(w.Criteria[i].Strengths), strings.TrimSpace(w.Criteria[i].Gaps)
		}
		out.Criteria = append(out.Criteria, one)
	}
	return out
}

// Blank reports whether nothing is said.
func (w FeedbackWords) Blank() bool {
	for _, text := range w.Parts() {
		if text != "" {
			return false
		}
	}
	return true
}
