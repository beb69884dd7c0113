package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

// DecideInput is a person's decision about a candidate. InputHash is that of the recommendation the
// person saw; Flags are those acknowledged, word for word. Until is the last day of a reserve; nil: a year on.
type DecideInput struct {
	Decision  hiring.DecisionKind `json:"decision"`
	Until     *time.Time          `json:"until"`
	Reason    string              `json:"reason"`
	Flags     []string            `json:"flags" validate:"max=100" label:"flags"`
	InputHash string              `json:"inputHash"`
}

// errMoved says that the stage changed between computing and deciding.
var errMoved = errors.New("the stage changed in between")

// Decide records a hiring manager's decision beside the recommendation. It never replaces an
// earlier one: both are kept. Stale when the recommendation is no longer the one the person saw.
func (a *App) Decide(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in DecideInput) (d hiring.Decision, err error) {
	var fs fault.Fields
	if err := checkShape(&fs, in); err != nil {
		return d, err
	}
	if err := fs.Err(); err != nil {
		return d, err
	}
	// Another decision in between raises the stage's version without changing what this one rests
	// on: then it is tried again.
	for range 5 {
		if d, err = a.decideOnce(ctx, actor, vacancyID, candidateID, in); !errors.Is(err, errMoved) {
			break
		}
	}
	if errors.Is(err, errMoved) {
		err = fault.New(fault.Conflict, "Somebody else is deciding at the same time. Try again.")
	}
	if err != nil {
		return hiring.Decision{}, fmt.Errorf("decide: %w", err)
	}
	return d, nil
}

func (a *App) decideOnce(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in DecideInput) (d hiring.Decision, err error) {
	var (
		b     evidenceBase
		extra []string
	)
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if b, err = a.readResults(ctx, s, actor, vacancyID, hiring.Decide); err != nil {
			return err
		}
		if err := b.access.MayDecide(b.stage); err != nil {
			return err
		}
		extra, err = flagsBeside(s, b, candidateID)
		return err
	})
	if err != nil {
		return d, err
	}
	r, err := a.recommend(ctx, b)
	if err != nil {
		return d, err
	}
	own, ok := find(r, candidateID)
	if !ok {
		return d, hiring.ErrUnknown("candidate")
	}
	if in.InputHash != r.InputHash {
		return d, fault.New(fault.Stale, "The recommendation has changed since you opened the page. Look at it again before you decide.")
	}
	d = hiring.Decision{
		ID: a.newID(), VacancyID: vacancyID, StageID: b.stage.ID, CandidateID: candidateID, Kind: in.Decision, Reason: strings.TrimSpace(in.Reason),
		Recommendation: own.Outcome, InputHash: r.InputHash, Flags: in.Flags, DecidedBy: actor.UserID, DecidedByName: actor.Name, DecidedAt: a.now(),
	}
	d.Until = untilOf(d.Kind, in.Until, d.DecidedAt)
	var fs fault.Fields
	d.Check(&fs, b.stage, slices.Concat(own.Flags, extra))
	if err := fs.Err(); err != nil {
		return d, err
	}
	return d, a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.GuardStage(b.stage.ID, hiring.Revealed); err != nil {
			return err
		}
		now, err := tx.StageByID(b.stage.ID)
		if err != nil {
			return err
		}
		if now.Version != b.stage.Version+1 {
			return errMoved
		}
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		if err := tx.CreateDecision(d); err != nil {
			return err
		}
		if err := a.passOn(tx, b.stage, b.candidates[candidateID], d.Kind); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "decision recorded", vacancyID, candidateID, map[string]string{"decision": string(d.Kind)}))
	})
}

// untilOf is the last day of a reserve: the one given, else a year on; nil for every other decision.
func untilOf(kind hiring.DecisionKind, given *time.Time, now time.Time) *time.Time {
	if kind != hiring.Reserve {
		return nil
	}
	until := hiring.ReserveUntil(now)
	if given != nil {
		y, m, day := given.Date()
		until = time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
	}
	return &until
}

// flagsBeside are what to look at before appointing a candidate that the marks do not tell: who on the panel
// knows the candidate, and that the posts are taken.
func flagsBeside(s *store.Snapshot, b evidenceBase, candidate hiring.ID) (out []string, err error) {
	cards, err := s.CandidateScorecards(b.stage.ID, candidate)
	if err != nil {
		return nil, err
	}
	for _, m := range b.members {
		for _, c := range cards {
			if c.UserID == m.UserID && c.Counts() && c.Conflict == hiring.KnownPerson && !slices.ContainsFunc(out, func(f string) bool { return strings.HasPrefix(f, m.Name+" ") }) {
				out = append(out, m.Name+" said they know the candidate.")
			}
		}
	}
	n, err := taken(s, b, candidate)
	if err != nil {
		return nil, err
	}
	if posts := b.rubric.Rubric.Posts; n >= posts {
		if b.stage.Last {
			out = append(out, fmt.Sprintf("The posts are taken: %d of %d.", n, posts))
		} else {
			out = append(out, fmt.Sprintf("As many are invited as were to go on: %d of %d.", n, posts))
		}
	}
	return out, nil
}

// taken counts the posts, or places at the next stage, that decisions at a stage have given to others than one
// candidate.
func taken(s *store.Snapshot, b evidenceBase, but hiring.ID) (n int, err error) {
	decisions, err := s.Decisions(b.vacancy.ID, b.stage.ID)
	for _, d := range decisions {
		if d.CandidateID != but && d.Kind.GoesOn() && !b.candidates[d.CandidateID].Withdrawn() {
			n++
		}
	}
	return n, err
}

// passOn has a candidate scored at the next stage where that is open already and the decision takes them there.
// A candidate who is being scored there is not called back: what happens then is decided there.
func (a *App) passOn(tx *store.Tx, from hiring.Stage, c hiring.Candidate, kind hiring.DecisionKind) error {
	next, ok, err := stageAfter(&tx.Snapshot, from)
	if err != nil || !ok || next.State == hiring.Preparing {
		return err
	}
	there, err := tx.CandidatesAt(next.ID)
	if err != nil {
		return err
	}
	_, already := there[c.ID]
	switch {
	case already && !kind.GoesOn():
		return fault.New(fault.Conflict, fmt.Sprintf("%s is scored at stage %d already. Decide there, or withdraw the candidate.", c.Name, next.Number))
	case already || !kind.GoesOn():
		return nil
	case next.State == hiring.Revealed:
		return fault.New(fault.Conflict, fmt.Sprintf("Stage %d has ended, so nobody can be invited to it.", next.Number))
	}
	if err := tx.GuardStage(next.ID, hiring.Scoring); err != nil {
		return err
	}
	members, err := panelAt(tx, next)
	if err != nil {
		return err
	}
	everybody, err := tx.Members(next.VacancyID)
	if err != nil {
		return err
	}
	one := []hiring.Candidate{c}
	if err := a.issueScorecards(tx, next, one, members); err != nil {
		return err
	}
	return a.issuePractice(tx, next, one, everybody, members)
}

func find(r verdict.Result, candidate hiring.ID) (verdict.Candidate, bool) {
	for _, c := range r.Candidates {
		if c.ID == candidate.String() {
			return c, true
		}
	}
	return verdict.Candidate{}, false
}
