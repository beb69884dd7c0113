package hiring

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"merit/internal/fault"
)

// CheckDraft notes what cannot be kept even in a draft: a mark off the scale, ticks that do not
// fit the criterion, texts that are too long. Paths are relative to prefix. What is merely missing
// is no mistake in a draft.
func (r Rating) CheckDraft(fs *fault.Fields, prefix string, c Criterion, s Scale) {
	if r.Mark != nil {
		switch {
		case !c.Marked():
			fs.Addf(prefix+"mark", "%s is answered yes or no. It takes no mark.", c.Name)
		case !s.Has(*r.Mark):
			fs.Addf(prefix+"mark", "The mark for %s must be a whole number from %d to %d.", c.Name, s.Min(), s.Max())
		case r.NotAssessed:
			fs.Addf(prefix+"mark", "Give %s a mark or say it was not assessed, not both.", c.Name)
		}
	}
	if len([]rune(r.Evidence)) > MaxEvidence {
		fs.Addf(prefix+"evidence", "Evidence for %s must be %d characters or fewer.", c.Name, MaxEvidence)
	}
	if len([]rune(r.Reason)) > MaxNote {
		fs.Addf(prefix+"reason", "The reason for %s must be %d characters or fewer.", c.Name, MaxNote)
	}
	if len(r.Indicators) > len(c.Indicators) {
		fs.Addf(prefix+"indicators", "%s has %d indicators.", c.Name, len(c.Indicators))
	}
	for _, st := range r.Indicators {
		if st != Unticked && !slices.Contains(IndicatorStates, st) {
			fs.Addf(prefix+"indicators", "An indicator of %s is shown, partly, not shown or not asked.", c.Name)
			break
		}
	}
	if len(r.Checks) > len(c.Checks) {
		fs.Addf(prefix+"checks", "%s has %d checks.", c.Name, len(c.Checks))
	}
	for _, a := range r.Checks {
		if a != CheckOpen && a != CheckYes && a != CheckNo {
			fs.Addf(prefix+"checks", "A check of %s is answered yes or no.", c.Name)
			break
		}
	}
}

// CheckComplete notes what still has to be done before a rating can be submitted: rule 5, a mark
// with its evidence, or "not assessed" with its reason; every check answered.
func (r Rating) CheckComplete(fs *fault.Fields, prefix string, c Criterion, rub Rubric) {
	if r.NotAssessed {
		CheckReason(fs, prefix+"reason", r.Reason, ReasonShort, "Say why "+c.Name+" was not assessed")
		return
	}
	for i := range c.Checks {
		if i >= len(r.Checks) || r.Checks[i] == CheckOpen {
			fs.Addf(prefix+"checks."+strconv.Itoa(i), "Answer yes or no to each check of %s.", c.Name)
			break
		}
	}
	if !c.Marked() {
		return
	}
	if r.Mark == nil {
		fs.Addf(prefix+"mark", "Give %s a mark, or say it was not assessed.", c.Name)
		return
	}
	if strings.TrimSpace(r.Evidence) == "" && (rub.Policy.Evidence == EvidenceAlways || rub.Scale.AtEnd(*r.Mark)) {
		fs.Addf(prefix+"evidence", "Write the evidence for your mark for %s.", c.Name)
	}
}

// Outstanding notes everything that stops the scorecard from being submitted: all criteria, or those the
// panel member leads on. Paths are "ratings.N.…" with N the criterion's place in the rubric, and
// "conflict".
func (c Scorecard) Outstanding(rub Rubric) fault.Fields {
	var fs fault.Fields
	if c.Conflict == Undeclared {
		fs.Add("conflict", "Say whether you have a conflict of interest.")
	}
	for i, crit := range rub.Criteria {
		r, _ := c.Rating(crit.ID)
		prefix := RatingPath(i)
		r.CheckDraft(&fs, prefix, crit, rub.Scale)
		if r.Empty() && c.MayLeaveOpen(crit.ID) {
			continue
		}
		r.CheckComplete(&fs, prefix, crit, rub)
	}
	return fs
}

// MayWrite says whether the panel member may save the scorecard now.
func (c Scorecard) MayWrite(s Stage) error {
	switch {
	case s.State == Preparing:
		return fault.New(fault.Conflict, "Scoring has not opened yet.")
	case s.State == Revealed:
		return fault.New(fault.Conflict, "Scoring has ended. This scorecard can no longer be changed.")
	case c.State == Submitted:
		return fault.New(fault.Conflict, "This scorecard was submitted and is locked. The chair or the recruiter can reopen it.")
	case c.State == Excused:
		return fault.New(fault.Conflict, "This scorecard is no longer expected.")
	}
	return nil
}

// Submit locks the scorecard at now, or says what is missing or in the way. A recused panel member
// has nothing to submit.
func (c *Scorecard) Submit(s Stage, rub Rubric, now time.Time) error {
	if err := c.MayWrite(s); err != nil {
		return err
	}
	if c.Conflict == Recused {
		return fault.New(fault.Conflict, "You stepped back from scoring this candidate, so there is nothing to submit.")
	}
	if err := c.Outstanding(rub).Err(); err != nil {
		return err
	}
	c.State, c.SubmittedAt = Submitted, &now
	return nil
}

// Excuse closes an open scorecard that will not come in, with a reason; what was written on it is kept.
func (c *Scorecard) Excuse(s Stage, reason string) error {
	switch {
	case !c.Open():
		return fault.New(fault.Conflict, "Only a scorecard that has not been submitted can be passed on.")
	case s.State != Scoring:
		return fault.New(fault.Conflict, "Scoring is not open, so no scorecard can be passed on.")
	}
	var fs fault.Fields
	CheckReason(&fs, "reason", reason, ReasonShort, "Say why somebody else scores, or nobody")
	if err := fs.Err(); err != nil {
		return err
	}
	c.State = Excused
	return nil
}

// Reopen makes a submitted scorecard a draft again, with a reason. Only while scoring is open:
// once marks were revealed, nobody could write independently any more.
func (c *Scorecard) Reopen(s Stage, reason string) error {
	switch {
	case c.State != Submitted:
		return fault.New(fault.Conflict, "Only a submitted scorecard can be reopened.")
	case s.State != Scoring:
		return fault.New(fault.Conflict, "Scoring has ended, so no scorecard can be reopened.")
	}
	if err := c.mayReopen(); err != nil {
		return err
	}
	var fs fault.Fields
	CheckReason(&fs, "reason", reason, ReasonShort, "Say why the scorecard is reopened")
	if err := fs.Err(); err != nil {
		return err
	}
	c.State, c.SubmittedAt = Reopened, nil
	return nil
}

// Declare records a conflict of interest on an open scorecard. "known" and "recused" need a note.
func (c *Scorecard) Declare(s Stage, conflict Conflict, note string) error {
	if err := c.MayWrite(s); err != nil {
		return err
	}
	var fs fault.Fields
	switch conflict {
	case NoConflict:
		note = ""
	case KnownPerson:
		CheckReason(&fs, "note", note, ReasonShort, "Say how you know the candidate")
	case Recused:
		CheckReason(&fs, "note", note, ReasonShort, "Say why you step back")
	default:
		fs.Add("conflict", "Say whether you have a conflict of interest.")
	}
	if err := fs.Err(); err != nil {
		return err
	}
	c.Conflict, c.ConflictNote = conflict, strings.TrimSpace(note)
	return nil
}
