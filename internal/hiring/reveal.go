package hiring

import (
	"slices"
	"time"

	"merit/internal/fault"
)

// RevealRule says when those who may see others' scores of a stage see them. Whatever the rule, nobody sees
// another's scorecard for a candidate before their own is in (rule 1).
type RevealRule string

// The rules of the reveal.
const (
	RevealOwn    RevealRule = "own"    // a panel member: candidate by candidate, once their own scorecard is in
	RevealAll    RevealRule = "all"    // everybody: when the last scorecard that is awaited is in
	RevealSignal RevealRule = "signal" // everybody: when the chair or the recruiter ends scoring
)

// RevealRules are the rules, in the order they are offered.
var RevealRules = []RevealRule{RevealSignal, RevealAll, RevealOwn}

// mayReopen is a Conflict for a scorecard whose writer has seen what others wrote: what they would write
// now is no longer their own judgement alone.
func (c Scorecard) mayReopen() error {
	if c.PeersSeenAt != nil {
		return fault.New(fault.Conflict, "This panel member has seen the others’ marks for the candidate, so the scorecard stays as it was submitted. Record what the panel agrees on instead.")
	}
	return nil
}

// SeesPeers reports whether a scorecard's writer sees what others submitted for the same candidate: after
// the reveal of the stage, or, where the stage is revealed one scorecard at a time, once they asked to after
// submitting.
func (c Scorecard) SeesPeers(s Stage) bool {
	if c.State != Submitted || c.Conflict == Recused || c.Practice {
		return false
	}
	return s.State == Revealed || s.RevealWhen == RevealOwn && c.PeersSeenAt != nil
}

// StageRules are how a stage is scored beyond its rubric: what the panel knows candidates as, who sees others'
// scores when, and when scorecards are due.
type StageRules struct {
	Blind      bool
	RevealWhen RevealRule
	DueAt      *time.Time
}

// Rules are the stage's own.
func (s Stage) Rules() StageRules {
	return StageRules{Blind: s.Blind, RevealWhen: s.RevealWhen, DueAt: s.DueAt}
}

// SetRules changes how the stage is scored, or notes what cannot be changed any more: names once the panel
// knows candidates by code or by name, and the reveal once a scorecard was submitted under it. The due date
// may change until the reveal.
func (s *Stage) SetRules(r StageRules, frozen bool, now time.Time, fs *fault.Fields) {
	fs.Check(slices.Contains(RevealRules, r.RevealWhen), "revealWhen", "Choose when scores are revealed.")
	if r.Blind != s.Blind && s.State != Preparing {
		fs.Add("blind", "Scoring has opened, so it stays as it is whether the panel knows the candidates’ names.")
	}
	if r.RevealWhen != s.RevealWhen && frozen {
		fs.Add("revealWhen", "A scorecard has been submitted, so it stays as it is when scores are revealed.")
	}
	if r.DueAt != nil && (s.DueAt == nil || !r.DueAt.Equal(*s.DueAt)) && !r.DueAt.After(now) {
		fs.Add("due", "The date by which scorecards are due must be today or later.")
	}
	s.Blind, s.RevealWhen, s.DueAt = r.Blind, r.RevealWhen, r.DueAt
}

// SeeOthers notes at now that the scorecard's writer asks to see what others submitted for the candidate,
// where the stage is revealed one scorecard at a time. From then on it stays as it is.
func (c *Scorecard) SeeOthers(s Stage, now time.Time) error {
	switch {
	case c.State != Submitted || c.Conflict == Recused:
		return fault.New(fault.Conflict, "Submit your own scorecard first. Until then you score without knowing what others think.")
	case c.Practice || s.RevealWhen != RevealOwn || s.State != Scoring:
		return fault.New(fault.Conflict, "At this stage scores are revealed when scoring ends.")
	}
	if c.PeersSeenAt == nil {
		c.PeersSeenAt = &now
	}
	return nil
}
