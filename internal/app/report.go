package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"merit/internal/export"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

// reportBase is everything a stage's panel report is made from, read at one moment.
type reportBase struct {
	evidenceBase
	decisions  []hiring.Decision
	signatures []hiring.Signature
}

func (a *App) readReport(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID, may hiring.Permission) (b reportBase, err error) {
	if b.evidenceBase, err = a.readEverything(ctx, s, actor, vacancyID, may); err != nil {
		return b, err
	}
	if b.decisions, err = s.AllDecisions(vacancyID, b.stage.ID); err != nil {
		return b, err
	}
	b.signatures, err = s.Signatures(b.stage.ID)
	return b, err
}

// report puts the case together. It is the same whoever asks: where names are still hidden, it has codes for all.
func (b reportBase) report() (export.Report, error) {
	c := caseOf(b.evidenceBase)
	r := export.Report{
		About: export.ReportAbout{
			Vacancy: b.vacancy.Title, Reference: b.vacancy.Reference, Role: b.vacancy.RoleName, Posts: b.vacancy.Posts, Stage: b.stage.Number, Kind: string(b.stage.Kind),
			Last: b.stage.Last, Blind: b.vacancy.Blind, FrozenAt: b.rubric.FrozenAt, OpenedAt: b.stage.OpenedAt, RevealedAt: b.stage.RevealedAt,
			RevealReason: b.stage.RevealReason, Version: b.stage.Version,
		},
		Rubric: b.rubric.Rubric,
	}
	for _, x := range c.Candidates {
		r.Candidates = append(r.Candidates, export.ReportCandidate{ID: x.ID, Code: x.Code, Name: x.Name, Called: x.Name})
	}
	for _, m := range c.Members {
		if i := slices.IndexFunc(r.Panel, func(x export.ReportMember) bool { return x.ID == m.UserID }); i >= 0 {
			r.Panel[i].Functions = append(r.Panel[i].Functions, m.Function)
			continue
		}
		r.Panel = append(r.Panel, export.ReportMember{ID: m.UserID, Name: m.Name, Functions: []hiring.Function{m.Function}})
	}
	for _, s := range c.Scorecards {
		r.Scorecards = append(r.Scorecards, export.ReportScorecard{
			ID: s.ID, Candidate: s.CandidateID, Member: s.UserID, Conflict: s.Conflict, SubmittedAt: s.SubmittedAt, Ratings: s.Ratings,
		})
	}
	for _, x := range c.Agreed {
		if x.Mark != nil {
			r.Agreed = append(r.Agreed, export.ReportAgreed{Candidate: x.CandidateID, Criterion: x.CriterionID, Mark: *x.Mark, Reason: x.Reason, By: x.AgreedByName, At: x.AgreedAt, Present: x.Present})
		}
	}
	for _, d := range b.decisions {
		if b.candidates[d.CandidateID].Withdrawn() {
			continue
		}
		r.Decisions = append(r.Decisions, export.ReportDecision{
			ID: d.ID, Candidate: d.CandidateID, Decision: d.Kind, Until: d.Until, Reason: d.Reason, Recommendation: d.Recommendation,
			InputHash: d.InputHash, Flags: d.Flags, By: d.DecidedByName, At: d.DecidedAt,
		})
	}
	for _, s := range b.signatures {
		r.Signatures = append(r.Signatures, export.ReportSignature{Name: s.Name, As: s.As, Case: s.Digest, Comment: s.Comment, At: s.SignedAt, Current: s.Current(b.stage)})
	}
	var err error
	if r.Recommendation, err = verdict.From(r.Input()); err != nil {
		return r, fault.Wrap(fault.Conflict, "There is nothing to report: "+fault.Of(err).Message, err)
	}
	return r, nil
}

// ReportFile is a stage's panel report with what it is about.
type ReportFile struct {
	Vacancy hiring.Vacancy
	Stage   hiring.Stage
	Report  export.Report
}

// Report gives a stage's whole panel report to those who see all results.
func (a *App) Report(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (out ReportFile, err error) {
	var b reportBase
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		b, err = a.readReport(ctx, s, actor, vacancyID, hiring.SeeAllResults)
		return err
	})
	if err == nil {
		out.Vacancy, out.Stage = b.vacancy, b.stage
		out.Report, err = b.report()
	}
	if err == nil {
		err = a.viewed(ctx, actor, reportViewed, vacancyID, out.Stage.ID)
	}
	if err != nil {
		return ReportFile{}, fmt.Errorf("make panel report: %w", err)
	}
	return out, nil
}

// SignOff is who has signed a stage's panel report, and whether the actor may.
type SignOff struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Rubric     hiring.FrozenRubric
	Members    []hiring.Member
	Signatures []hiring.Signature
	Awaited    []hiring.Member // who may sign and has not signed the case as it is
	As         hiring.Function // in what function the actor may sign; empty: not, or has signed
	Undecided  int
}

// SignOff shows who has signed a stage's panel report to those who see its results.
func (a *App) SignOff(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (out SignOff, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		b, err := a.readResults(ctx, s, actor, vacancyID, hiring.SeeResults)
		if err != nil {
			return err
		}
		out.Vacancy, out.Stage, out.Access, out.Rubric, out.Members = b.vacancy, b.stage, b.access, b.rubric, b.members
		if out.Signatures, err = s.Signatures(b.stage.ID); err != nil {
			return err
		}
		decisions, err := s.Decisions(vacancyID, b.stage.ID)
		if err != nil {
			return err
		}
		out.Undecided = -len(decisions)
		for _, c := range b.candidates {
			if !c.Withdrawn() {
				out.Undecided++
			}
		}
		for _, d := range decisions {
			if b.candidates[d.CandidateID].Withdrawn() {
				out.Undecided++
			}
		}
		scored, err := s.ScorersAt(b.stage.ID)
		if err != nil {
			return err
		}
		for _, m := range b.members {
			one := hiring.Access{Actor: hiring.Actor{UserID: m.UserID, Name: m.Name}, Functions: []hiring.Function{m.Function}}
			if _, err := one.MaySign(b.stage, slices.Contains(scored, m.UserID)); err == nil && !hasSigned(out.Signatures, b.stage, m.UserID) &&
				!slices.ContainsFunc(out.Awaited, func(x hiring.Member) bool { return x.UserID == m.UserID }) {
				out.Awaited = append(out.Awaited, m)
			}
		}
		if b.vacancy.MayChange() == nil && !hasSigned(out.Signatures, b.stage, actor.UserID) {
			if as, err := b.access.MaySign(b.stage, slices.Contains(scored, actor.UserID)); err == nil {
				out.As = as
			}
		}
		return nil
	})
	if err != nil {
		return SignOff{}, fmt.Errorf("show sign-off: %w", err)
	}
	return out, nil
}

// hasSigned reports whether somebody has signed the case as it is.
func hasSigned(all []hiring.Signature, st hiring.Stage, user hiring.ID) bool {
	return slices.ContainsFunc(all, func(s hiring.Signature) bool { return s.UserID == user && s.Current(st) })
}

// SignInput signs a stage's panel report. Version is the stage's version the person saw.
type SignInput struct {
	Version int64  `json:"version"`
	Comment string `json:"comment"`
}

// Sign records that the actor stands by the panel report as it is. Stale when the case changed since Version;
// Conflict when the actor has signed it already, or submitted no scorecard.
func (a *App) Sign(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in SignInput) (made hiring.Signature, err error) {
	made, err = a.sign(ctx, actor, vacancyID, in)
	if err != nil {
		return hiring.Signature{}, fmt.Errorf("sign panel report: %w", err)
	}
	return made, nil
}

func (a *App) sign(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in SignInput) (made hiring.Signature, err error) {
	stale := fault.New(fault.Stale, "The case has changed since you opened the page. Look at it again before you sign.")
	var b reportBase
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		b, err = a.readReport(ctx, s, actor, vacancyID, hiring.Sign)
		return err
	})
	if err != nil {
		return made, err
	}
	submitted := slices.ContainsFunc(b.cards, func(c hiring.Scorecard) bool { return c.UserID == actor.UserID })
	as, err := b.access.MaySign(b.stage, submitted)
	if err != nil {
		return made, err
	}
	if in.Version != b.stage.Version {
		return made, stale
	}
	made = hiring.Signature{
		ID: a.newID(), StageID: b.stage.ID, UserID: actor.UserID, Name: actor.Name, As: as, StageVersion: b.stage.Version,
		Comment: strings.TrimSpace(in.Comment), SignedAt: a.now(),
	}
	var fs fault.Fields
	if made.Check(&fs); fs.Err() != nil {
		return made, fs.Err()
	}
	r, err := b.report()
	if err != nil {
		return made, err
	}
	if made.Digest, err = r.Case(); err != nil {
		return made, err
	}
	return made, a.store.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.StageByID(b.stage.ID)
		if err != nil {
			return err
		}
		if now.Version != b.stage.Version {
			return stale
		}
		all, err := tx.Signatures(b.stage.ID)
		if err != nil {
			return err
		}
		if hasSigned(all, b.stage, actor.UserID) {
			return fault.New(fault.Conflict, "You have signed the panel report as it is.")
		}
		if err := tx.CreateSignature(made); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "panel report signed", vacancyID, b.stage.ID, map[string]string{"case": made.Digest}))
	})
}
