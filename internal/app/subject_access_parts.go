package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

func dayText(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04") + " UTC" }

func stageName(st hiring.Stage) string { return fmt.Sprintf("Stage %d, %s", st.Number, st.Kind) }

// stage gathers what was written about the candidate at a stage; before its reveal only when and where they are seen.
func (g *gathering) stage(s *store.Snapshot, st hiring.Stage) error {
	times, err := s.InterviewTimes(st.ID)
	if err != nil {
		return err
	}
	when := times[g.Candidate.ID]
	if when.StartsAt != nil {
		g.add(stageName(st), key(st.ID, "time"), "When", dayText(*when.StartsAt), false)
	}
	g.add(stageName(st), key(st.ID, "place"), "Where", when.Place, false)
	cards, err := s.CandidateScorecards(st.ID, g.Candidate.ID)
	if err != nil {
		return err
	}
	practice, err := s.PracticeScorecards(st.ID, g.Candidate.ID)
	if err != nil {
		return err
	}
	if cards = append(cards, practice...); st.State != hiring.Revealed {
		g.Sealed += len(cards)
		return nil
	}
	fr, err := s.Rubric(st.ID)
	if err != nil {
		return err
	}
	for _, c := range cards {
		g.card(st, fr.Rubric, c)
		versions, err := s.ScorecardVersions(c.ID) // of a panel's cards about one candidate: as few as it has members
		if err != nil {
			return err
		}
		for _, v := range versions {
			section := fmt.Sprintf("%s, scorecard of %s, as it was until %s", stageName(st), g.who(c.UserID), dayText(v.ReopenedAt))
			at := key(c.ID, fmt.Sprintf("version.%d", v.Number))
			g.add(section, at+".reason", "Why it was reopened", v.Reason, true)
			g.ratings(section, at, fr.Rubric, v.Ratings)
		}
	}
	if err := g.agreed(s, st, fr.Rubric); err != nil {
		return err
	}
	return g.feedback(s, st)
}

func key(id hiring.ID, what string) string { return id.String() + "." + what }

func (g *gathering) card(st hiring.Stage, rub hiring.Rubric, c hiring.Scorecard) {
	section := stageName(st) + ", scorecard of " + g.who(c.UserID)
	if c.Practice {
		section += " (practice, never counted)"
	}
	g.add(section, key(c.ID, "state"), "State", string(c.State), false)
	if c.Conflict != "" {
		g.add(section, key(c.ID, "conflict"), "Conflict of interest", string(c.Conflict), false)
	}
	g.add(section, key(c.ID, "conflictnote"), "About the conflict of interest", c.ConflictNote, true)
	g.add(section, key(c.ID, "notes"), "Notes", c.Notes, true)
	g.ratings(section, c.ID.String(), rub, c.Ratings)
}

func (g *gathering) ratings(section, at string, rub hiring.Rubric, ratings []hiring.Rating) {
	for _, r := range ratings {
		name := "A criterion that was taken out"
		c, known := rub.Criterion(r.CriterionID)
		if known {
			name = c.Name
		}
		one := at + "." + r.CriterionID.String()
		if r.Mark != nil {
			g.add(section, one+".mark", name+": mark", fmt.Sprintf("%d, %s", *r.Mark, rub.Scale.Label(*r.Mark)), false)
		}
		if r.NotAssessed {
			g.add(section, one+".notassessed", name+": not assessed", "Yes", false)
		}
		var ticked []string
		for i, state := range r.Indicators {
			if state != "" && known && i < len(c.Indicators) {
				ticked = append(ticked, c.Indicators[i]+": "+string(state))
			}
		}
		for i, answer := range r.Checks {
			if answer != hiring.CheckOpen && known && i < len(c.Checks) {
				ticked = append(ticked, c.Checks[i]+": "+string(answer))
			}
		}
		g.add(section, one+".indicators", name+": what was ticked", strings.Join(ticked, "\n"), false)
		g.add(section, one+".reason", name+": why it was not assessed", r.Reason, true)
		g.add(section, one+".evidence", name+": evidence", r.Evidence, true)
	}
}

func (g *gathering) agreed(s *store.Snapshot, st hiring.Stage, rub hiring.Rubric) error {
	all, err := s.AgreedScores(st.ID, g.Candidate.ID)
	if err != nil {
		return err
	}
	section := stageName(st) + ", moderation"
	for _, x := range all {
		name := "A criterion that was taken out"
		if c, known := rub.Criterion(x.CriterionID); known {
			name = c.Name
		}
		at := key(st.ID, fmt.Sprintf("agreed.%s.%d", x.CriterionID, x.Number))
		mark := "taken back"
		if x.Mark != nil {
			mark = fmt.Sprint(*x.Mark)
		}
		g.add(section, at, name+": agreed mark", mark+", recorded by "+g.who(x.AgreedBy)+" on "+dayText(x.AgreedAt), false)
		g.add(section, at+".reason", name+": why", x.Reason, true)
	}
	return nil
}

func (g *gathering) feedback(s *store.Snapshot, st hiring.Stage) error {
	all, err := s.Feedback(st.ID, g.Candidate.ID)
	if err != nil {
		return err
	}
	for _, f := range all {
		section := fmt.Sprintf("%s, feedback %d", stageName(st), f.Number)
		at := key(st.ID, fmt.Sprintf("feedback.%d", f.Number))
		state := "Not released"
		if f.ReleasedAt != nil {
			state = "Released on " + dayText(*f.ReleasedAt)
		}
		g.add(section, at+".state", "State", state, false)
		g.add(section, at+".opening", "Opening", f.Words.Opening, true)
		for _, c := range f.Words.Criteria {
			g.add(section, at+".strengths."+c.CriterionID.String(), c.Name+": strengths", c.Strengths, true)
			g.add(section, at+".gaps."+c.CriterionID.String(), c.Name+": what was missing", c.Gaps, true)
		}
		g.add(section, at+".closing", "Closing", f.Words.Closing, true)
	}
	return nil
}

func (g *gathering) decisions(s *store.Snapshot, stages []hiring.Stage) error {
	all, err := s.DecisionHistory(g.Vacancy.ID, g.Candidate.ID)
	if err != nil {
		return err
	}
	names := map[hiring.ID]string{}
	for _, st := range stages {
		names[st.ID] = stageName(st)
	}
	for _, d := range all {
		section := names[d.StageID] + ", decision of " + dayText(d.DecidedAt)
		g.add(section, key(d.ID, "kind"), "Decision", string(d.Kind)+", by "+g.who(d.DecidedBy), false)
		g.add(section, key(d.ID, "recommendation"), "What Merit recommended", string(d.Recommendation), false)
		g.add(section, key(d.ID, "reason"), "Reason", d.Reason, true)
		g.add(section, key(d.ID, "flags"), "What was acknowledged", g.others.Replace(g.namesIn(strings.Join(d.Flags, "\n"))), false)
	}
	return nil
}

func (g *gathering) requests(s *store.Snapshot) error {
	all, _, err := s.Requests(g.Vacancy.ID, &g.Candidate.ID, hiring.Page{Limit: hiring.PageMax})
	if err != nil {
		return err
	}
	for _, r := range all {
		section := "Request of " + r.ReceivedAt.Format("2 January 2006")
		g.add(section, key(r.ID, "kind"), "Kind", string(r.Kind)+", due by "+r.DueAt.Format("2 January 2006"), false)
		g.add(section, key(r.ID, "words"), "What was asked", r.Words, true)
		g.add(section, key(r.ID, "outcome"), "How it was answered", r.Outcome, true)
	}
	return nil
}

// timeline gathers what was done about the candidate, without what says itself elsewhere. What looking at this very
// data adds is left out: it would change with every look.
func (g *gathering) timeline(s *store.Snapshot) error {
	cards, err := s.ScorecardIDsOf(g.Candidate.ID)
	if err != nil {
		return err
	}
	f := hiring.AuditFilter{VacancyID: g.Vacancy.ID, SubjectIDs: append(cards, g.Candidate.ID)}
	for after := int64(0); ; {
		rows, err := s.AuditEventsAfter(f, after, auditBatch)
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].Seq
		for _, r := range rows {
			if strings.HasPrefix(r.Action, "candidate's data ") || strings.HasSuffix(r.Action, "viewed") {
				continue
			}
			g.add("What was done", key(r.ID, "done"), dayText(r.At), r.Action+", by "+g.who(r.ActorID), false)
		}
	}
}

// namesIn writes what people are called here over their names, in words that Merit made.
func (g *gathering) namesIn(text string) string {
	for _, m := range g.members {
		text = strings.ReplaceAll(text, m.Name, g.who(m.UserID))
	}
	return text
}

// gatherResult adds what Merit computed of the candidate at a revealed stage.
func (a *App) gatherResult(ctx context.Context, g *gathering, actor hiring.Actor, st hiring.Stage) error {
	var b evidenceBase
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		b, err = a.readResults(At(ctx, st.Number), s, actor, g.Vacancy.ID, hiring.SeeAllResults)
		return err
	})
	if err != nil {
		return err
	}
	r, err := a.recommend(ctx, b)
	if fault.Is(err, fault.Conflict) {
		return nil // nobody was marked at this stage
	}
	if err != nil {
		return err
	}
	own, ok := find(r, g.Candidate.ID)
	if !ok {
		return nil
	}
	section := stageName(st) + ", recommendation"
	g.add(section, key(st.ID, "outcome"), "Outcome", string(own.Outcome), false)
	g.add(section, key(st.ID, "scores"), "Scores", scoresText(own), false)
	g.add(section, key(st.ID, "reasons"), "Reasons", g.others.Replace(g.namesIn(strings.Join(own.Reasons, "\n"))), false)
	g.add(section, key(st.ID, "flags"), "To look at before a decision", g.others.Replace(g.namesIn(strings.Join(own.Flags, "\n"))), false)
	g.add(section, key(st.ID, "engine"), "How it was computed", "By a published formula, "+r.Engine+"; a person decided.", false)
	return nil
}

func scoresText(c verdict.Candidate) string {
	var parts []string
	if c.PanelScore != nil {
		parts = append(parts, fmt.Sprintf("panel score %.2f", *c.PanelScore))
	}
	if c.FairScore != nil {
		parts = append(parts, fmt.Sprintf("fair score %.2f", *c.FairScore))
	}
	return strings.Join(parts, ", ")
}
