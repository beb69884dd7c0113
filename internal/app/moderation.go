package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// atTheTable is how lately somebody has to have been on the page to count as present.
const atTheTable = time.Minute

// Discussion is what the panel has in front of it when it talks about a candidate.
type Discussion struct {
	Vacancy       hiring.Vacancy
	Stage         hiring.Stage
	Access        hiring.Access
	Rubric        hiring.Rubric
	Candidate     hiring.Candidate   // as the person may know him or her
	Scorecards    []hiring.Scorecard // those that count, without their notes
	Members       map[hiring.ID]string
	Disagreements []hiring.Disagreement // what needs talking about most first
	Agreed        []hiring.AgreedScore  // replaced ones included, oldest first
	Present       []hiring.Presence
	MayAgree      bool    // the person records what is agreed
	Independent   float64 // panel score of the panel members' own marks
	WithAgreed    float64 // the same with the agreed marks in their place
	Scored        bool    // there are marks, so both scores mean something
}

// Newest gives the panel's newest word on a criterion; ok is false when nothing was ever agreed.
func (d Discussion) Newest(criterion hiring.ID) (a hiring.AgreedScore, ok bool) {
	for _, x := range d.Agreed {
		if x.CriterionID == criterion && x.Number > a.Number {
			a, ok = x, true
		}
	}
	return a, ok
}

// AgreedMarks are the agreed marks that hold.
func (d Discussion) AgreedMarks() map[hiring.ID]int {
	out := map[hiring.ID]int{}
	for _, c := range d.Rubric.Criteria {
		if a, ok := d.Newest(c.ID); ok && a.Mark != nil {
			out[c.ID] = *a.Mark
		}
	}
	return out
}

// Discussion shows what the panel has submitted for a candidate to those who may see it: after the reveal, or,
// where a stage is revealed one scorecard at a time, to a panel member who has opened the others'.
func (a *App) Discussion(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (d Discussion, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		d, err = a.discussion(ctx, s, actor, vacancyID, candidateID)
		return err
	})
	if err == nil {
		err = a.following(ctx, actor, discussionViewed, vacancyID, candidateID)
	}
	if err != nil {
		return Discussion{}, fmt.Errorf("show discussion: %w", err)
	}
	return d, nil
}

// discussed finds the stage and candidate that a discussion is about, and asks whether the actor may follow it.
func (a *App) discussed(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID, candidateID hiring.ID) (d Discussion, cards []hiring.Scorecard, err error) {
	if d.Access, d.Vacancy, err = access(s, actor, vacancyID, hiring.SeeResults); err != nil {
		return d, nil, err
	}
	if d.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
		return d, nil, err
	}
	if cards, err = s.CandidateScorecards(d.Stage.ID, candidateID); err != nil {
		return d, nil, err
	}
	own := slices.IndexFunc(cards, func(c hiring.Scorecard) bool { return c.UserID == actor.UserID })
	if own < 0 || !cards[own].SeesPeers(d.Stage) {
		submitted, err := s.SubmittedBy(d.Stage.ID, actor.UserID)
		if err != nil {
			return d, nil, err
		}
		scope, err := d.Access.MaySeeResults(d.Stage, submitted)
		if err != nil {
			return d, nil, err
		}
		if !scope.Allows(candidateID) {
			return d, nil, hiring.ErrUnknown("candidate")
		}
	}
	cand, err := s.Candidate(vacancyID, candidateID)
	if err != nil {
		return d, nil, err
	}
	if cand.Withdrawn() || len(cards) == 0 {
		return d, nil, hiring.ErrUnknown("candidate")
	}
	d.Candidate = d.Access.Candidate(cand).ForPanel()
	return d, cards, nil
}

func (a *App) discussion(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID, candidateID hiring.ID) (d Discussion, err error) {
	d, cards, err := a.discussed(ctx, s, actor, vacancyID, candidateID)
	if err != nil {
		return d, err
	}
	fr, err := s.Rubric(d.Stage.ID)
	if err != nil {
		return d, err
	}
	d.Rubric = fr.Rubric
	for _, c := range cards {
		if c.Counts() {
			c.Notes = ""
			d.Scorecards = append(d.Scorecards, c)
		}
	}
	members, err := s.Members(vacancyID)
	if err != nil {
		return d, err
	}
	d.Members = map[hiring.ID]string{}
	for _, m := range members {
		d.Members[m.UserID] = m.Name
	}
	if d.Agreed, err = s.AgreedScores(d.Stage.ID, candidateID); err != nil {
		return d, err
	}
	if d.Present, err = s.Present(d.Stage.ID, candidateID, a.now().Add(-atTheTable)); err != nil {
		return d, err
	}
	d.MayAgree = d.Access.May(hiring.Moderate) == nil && d.Vacancy.MayChange() == nil && d.Stage.MayAgree(cards) == nil
	d.Disagreements = hiring.Disagreements(d.Rubric, d.Scorecards)
	d.Independent, d.Scored = hiring.PanelScore(d.Rubric, d.Scorecards, nil)
	d.WithAgreed, _ = hiring.PanelScore(d.Rubric, d.Scorecards, d.AgreedMarks())
	return d, nil
}

// Discussions is one page of the candidates a panel talks about, the furthest apart first.
type Discussions struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Criteria   int // that take a mark
	Rows       []store.Discussed
	Candidates map[hiring.ID]hiring.Candidate // as the person may know them
	Total      int
}

// Discussions lists the candidates of a stage by how far the panel is apart, after the reveal; a panel member
// sees those he or she submitted a scorecard for.
func (a *App) Discussions(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (out Discussions, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if out.Access, out.Vacancy, err = access(s, actor, vacancyID, hiring.SeeResults); err != nil {
			return err
		}
		if out.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
			return err
		}
		own, err := s.SubmittedBy(out.Stage.ID, actor.UserID)
		if err != nil {
			return err
		}
		scope, err := out.Access.MaySeeResults(out.Stage, own)
		if err != nil {
			return err
		}
		only := scope.Only
		if scope.All {
			only = nil
		} else if only == nil {
			only = []hiring.ID{}
		}
		fr, err := s.Rubric(out.Stage.ID)
		if err != nil {
			return err
		}
		for _, c := range fr.Rubric.Criteria {
			if c.Marked() {
				out.Criteria++
			}
		}
		if out.Rows, out.Total, err = s.Discussed(out.Stage.ID, hiring.AgendaSpread(fr.Rubric.Scale), only, p.Bounded()); err != nil {
			return err
		}
		all, err := s.CandidatesAt(out.Stage.ID)
		if err != nil {
			return err
		}
		out.Candidates = map[hiring.ID]hiring.Candidate{}
		for _, r := range out.Rows {
			out.Candidates[r.CandidateID] = out.Access.Candidate(all[r.CandidateID]).ForPanel()
		}
		return nil
	})
	if err == nil {
		err = a.viewed(ctx, actor, discussionsView, vacancyID, out.Stage.ID)
	}
	if err != nil {
		return Discussions{}, fmt.Errorf("list discussions: %w", err)
	}
	return out, nil
}

// AgreeInput is what the panel agrees on for a criterion. Number is that of the agreed score the person saw; 0:
// there was none. Mark nil takes it back.
type AgreeInput struct {
	Criterion hiring.ID
	Number    int
	Mark      *int
	Reason    string
}

// Agree records what the panel agrees on for a criterion of a candidate. Panel members' own ratings stay as they
// are. Stale when somebody else recorded another agreed score since the person looked. Field paths: "mark",
// "reason".
func (a *App) Agree(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in AgreeInput) (made hiring.AgreedScore, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		acc, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.Moderate)
		if err != nil {
			return err
		}
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		d, cards, err := a.discussed(ctx, &tx.Snapshot, actor, vacancyID, candidateID)
		if err != nil {
			return err
		}
		if err := d.Stage.MayAgree(cards); err != nil {
			return err
		}
		fr, err := tx.Rubric(d.Stage.ID)
		if err != nil {
			return err
		}
		criterion, known := fr.Rubric.Criterion(in.Criterion)
		if !known {
			return hiring.ErrUnknown("criterion")
		}
		if made, err = a.agreed(tx, acc.Actor, d, in); err != nil {
			return err
		}
		var fs fault.Fields
		made.Check(&fs, criterion, fr.Rubric.Scale, cards)
		if err := fs.Err(); err != nil {
			return err
		}
		// The stage's row puts this in line with decisions and with the end of scoring.
		if err := tx.GuardStage(d.Stage.ID, d.Stage.State); err != nil {
			return err
		}
		if err := tx.SaveAgreedScore(made); err != nil {
			return err
		}
		if err := tx.Signal(topicOf(d.Stage.ID, candidateID)); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "mark agreed", vacancyID, candidateID, map[string]string{"criterion": in.Criterion.String()}))
	})
	if err != nil {
		return made, fmt.Errorf("agree on a mark: %w", err)
	}
	a.live.tell(topicOf(made.StageID, candidateID))
	return made, nil
}

// agreed is the agreed score that follows the one the person saw; Stale when there is a newer one.
func (a *App) agreed(tx *store.Tx, actor hiring.Actor, d Discussion, in AgreeInput) (hiring.AgreedScore, error) {
	made := hiring.AgreedScore{
		StageID: d.Stage.ID, CandidateID: d.Candidate.ID, CriterionID: in.Criterion, Number: in.Number + 1, Mark: in.Mark,
		Reason: strings.TrimSpace(in.Reason), Present: []hiring.ID{actor.UserID}, AgreedBy: actor.UserID, AgreedByName: actor.Name, AgreedAt: a.now(),
	}
	var err error
	if d.Agreed, err = tx.AgreedScores(d.Stage.ID, d.Candidate.ID); err != nil {
		return made, err
	}
	if newest, _ := d.Newest(in.Criterion); newest.Number != in.Number {
		return made, fault.New(fault.Stale, "An agreed mark for this criterion was recorded after you opened the page. Nothing was overwritten: look at it, then save yours or keep it.")
	}
	present, err := tx.Present(d.Stage.ID, d.Candidate.ID, made.AgreedAt.Add(-atTheTable))
	for _, p := range present {
		if p.UserID != actor.UserID {
			made.Present = append(made.Present, p.UserID)
		}
	}
	return made, err
}

// AttendInput says that somebody is at the discussion of a candidate, which criterion's agreed score they are
// changing, or that they leave.
type AttendInput struct {
	Editing *hiring.ID
	Leaves  bool
}

// Attend notes who is at the discussion of a candidate.
func (a *App) Attend(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in AttendInput) error {
	var topic string
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		d, _, err := a.discussed(ctx, &tx.Snapshot, actor, vacancyID, candidateID)
		if err != nil {
			return err
		}
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		now := a.now()
		p := hiring.Presence{UserID: actor.UserID, FirstAt: now, LastAt: now}
		if in.Leaves {
			p.LastAt = now.Add(-atTheTable - time.Second)
		} else if d.Access.May(hiring.Moderate) == nil {
			p.Editing = in.Editing
		}
		if err := tx.SetPresence(d.Stage.ID, candidateID, p); err != nil {
			return err
		}
		topic = topicOf(d.Stage.ID, candidateID)
		return tx.Signal(topic)
	})
	if err != nil {
		return fmt.Errorf("attend discussion: %w", err)
	}
	a.live.tell(topic)
	return nil
}

func topicOf(stage, candidate hiring.ID) string { return stage.String() + "/" + candidate.String() }

// Follow gives a channel that hears of every change of a candidate's discussion, for as long as the actor may
// follow it and done is not called.
func (a *App) Follow(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (changes <-chan struct{}, done func(), err error) {
	var d Discussion
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		d, _, err = a.discussed(ctx, s, actor, vacancyID, candidateID)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("follow discussion: %w", err)
	}
	changes, done = a.live.follow(topicOf(d.Stage.ID, candidateID))
	return changes, done, nil
}

// HearChanges passes on what other copies of Merit on the same database change, until the context ends.
func (a *App) HearChanges(ctx context.Context) {
	a.store.Listen(ctx, func(topic string) {
		if topic == erasedTopic {
			a.kept.forget()
			return
		}
		a.live.tell(topic)
	})
}
