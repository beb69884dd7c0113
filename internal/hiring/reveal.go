package hiring

import "merit/internal/fault"

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
