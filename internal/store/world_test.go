package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// noon is when everything in these tests happens unless they say otherwise.
var noon = time.Date(2026, 11, 2, 12, 0, 0, 123456000, time.UTC)

// world is a store with people and one vacancy, ready to be scored in.
type world struct {
	*testing.T
	s          *store.Store
	recruiter  hiring.User
	panel      []hiring.User // the first is the chair
	vacancy    hiring.Vacancy
	stage      hiring.Stage
	rubric     hiring.FrozenRubric
	candidates []hiring.Candidate
	cards      []hiring.Scorecard // by candidate, then panel member
}

func newID() hiring.ID { return uuid.Must(uuid.NewV7()) }

func newWorld(t *testing.T, s *store.Store, panel, candidates int) *world {
	t.Helper()
	w := &world{T: t, s: s}
	w.recruiter = w.person("Rhona Recruiter")
	for i := range panel {
		w.panel = append(w.panel, w.person(fmt.Sprintf("Panel member %02d", i+1)))
	}
	w.addVacancy("Principal engineer", candidates)
	return w
}

// addVacancy makes a vacancy the world's own, with the same people in it.
func (w *world) addVacancy(title string, candidates int) {
	w.Helper()
	role := hiring.StoredRole{ID: newID(), Role: infrastructureRole(), ImportedBy: w.recruiter.ID, CreatedAt: noon}
	w.vacancy = hiring.Vacancy{
		ID: newID(), Title: title, Reference: "R-1", RoleID: role.ID, RoleName: role.Role.Level, Posts: 2,
		CreatedBy: w.recruiter.ID, CreatedAt: noon,
	}
	w.stage = hiring.Stage{ID: newID(), VacancyID: w.vacancy.ID, Position: 1, Kind: hiring.InterviewSit, State: hiring.Preparing, Version: 1}
	w.rubric = hiring.FrozenRubric{ID: newID(), StageID: w.stage.ID, Version: 1, Rubric: rubricFromZero()}
	w.candidates, w.cards = nil, nil
	for i := range candidates {
		w.candidates = append(w.candidates, hiring.Candidate{
			ID: newID(), VacancyID: w.vacancy.ID, Name: fmt.Sprintf("Candidate %02d", i+1), Email: fmt.Sprintf("c%d@example.org", i+1),
			Code: hiring.CandidateCode(i + 1), CreatedAt: noon,
		})
	}
	w.write(func(tx *store.Tx) error {
		source := newID()
		w.must(tx.CreateRoleSource(source, "the text"))
		_, err := tx.CreateRole(role, source)
		w.must(err)
		w.must(tx.CreateVacancy(w.vacancy))
		w.must(tx.CreateStage(w.stage))
		w.must(tx.CreateRubric(w.rubric))
		w.join(tx, w.recruiter, hiring.RecruiterOf)
		for i, u := range w.panel {
			w.join(tx, u, []hiring.Function{hiring.Chair, hiring.PanelMember}[min(i, 1)])
		}
		return tx.CreateCandidates(w.candidates)
	})
}

func (w *world) join(tx *store.Tx, u hiring.User, f hiring.Function) {
	w.Helper()
	if added, err := tx.AddMember(w.vacancy.ID, u.ID, f); err != nil || !added {
		w.Fatalf("add member: %v, %v", added, err)
	}
}

// open opens scoring with a scorecard for everybody.
func (w *world) open() {
	w.Helper()
	for _, c := range w.candidates {
		for _, u := range w.panel {
			w.cards = append(w.cards, hiring.Scorecard{
				ID: newID(), StageID: w.stage.ID, VacancyID: w.vacancy.ID, CandidateID: c.ID, UserID: u.ID,
				State: hiring.Draft, Version: 1, UpdatedAt: noon,
			})
		}
	}
	opened := noon
	next := w.stage
	next.State, next.OpenedAt = hiring.Scoring, &opened
	w.write(func(tx *store.Tx) error {
		w.must(tx.SetStageState(next, hiring.Preparing))
		return tx.CreateScorecards(w.cards, noon)
	})
	w.stage = w.stageNow()
}

func (w *world) stageNow() (s hiring.Stage) {
	w.Helper()
	w.read(func(q *store.Snapshot) (err error) { s, err = q.Stage(w.vacancy.ID, 0); return err })
	return s
}

func (w *world) card(id hiring.ID) (c hiring.Scorecard) {
	w.Helper()
	w.read(func(q *store.Snapshot) (err error) { c, err = q.Scorecard(id); return err })
	return c
}

// submit marks a scorecard and submits it.
func (w *world) submit(id hiring.ID, marks ...int) {
	w.Helper()
	w.write(func(tx *store.Tx) error {
		c, err := tx.Scorecard(id)
		w.must(err)
		c.Conflict, c.Ratings = hiring.NoConflict, w.ratings(marks...)
		w.must(tx.SaveScorecard(c))
		at := noon
		c.Version, c.SubmittedAt = c.Version+1, &at
		return tx.SubmitScorecard(c)
	})
}

// ratings are marks for the first criteria, each with evidence.
func (w *world) ratings(marks ...int) []hiring.Rating {
	out := make([]hiring.Rating, len(marks))
	for i, m := range marks {
		out[i] = hiring.Rating{
			CriterionID: w.rubric.Rubric.Criteria[i].ID, Mark: &m, Evidence: fmt.Sprintf("Said %d things.", m),
			Indicators: []hiring.IndicatorState{hiring.Shown, hiring.Unticked}, Checks: []hiring.CheckAnswer{},
		}
	}
	return out
}

// reveal ends scoring the way the journey does and gives the count it was made on.
func (w *world) reveal(ctx context.Context) (p hiring.Progress, err error) {
	err = w.s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.GuardStage(w.stage.ID, hiring.Scoring); err != nil {
			return err
		}
		stage, err := tx.StageByID(w.stage.ID)
		if err != nil {
			return err
		}
		if p, err = tx.Progress(stage.ID); err != nil {
			return err
		}
		if _, err := tx.ExcuseOutstanding(stage.ID, noon); err != nil {
			return err
		}
		at := noon
		stage.State, stage.RevealedAt, stage.RevealedBy = hiring.Revealed, &at, &w.recruiter.ID
		return tx.SetStageState(stage, hiring.Scoring)
	})
	return p, err
}

func (w *world) person(name string) hiring.User {
	w.Helper()
	u := hiring.User{ID: newID(), Name: name, CreatedAt: noon}
	u.Email = u.ID.String() + "@example.org"
	w.write(func(tx *store.Tx) error { return tx.CreateUser(u, "hash of "+name) })
	return u
}

func (w *world) read(f func(*store.Snapshot) error) {
	w.Helper()
	w.must(w.s.Read(context.Background(), f))
}

func (w *world) write(f func(*store.Tx) error) {
	w.Helper()
	w.must(w.s.Write(context.Background(), f))
}

// refused runs a change that must fail, and gives its error.
func (w *world) refused(kind fault.Kind, f func(*store.Tx) error) *fault.Error {
	w.Helper()
	err := w.s.Write(context.Background(), f)
	if !fault.Is(err, kind) {
		w.Fatalf("got error %v, want one answered with %d", err, kind.Status())
	}
	return fault.Of(err)
}

// missing runs a query that must find nothing.
func (w *world) missing(what string, f func(*store.Snapshot) error) {
	w.Helper()
	err := w.s.Read(context.Background(), f)
	if want := "There is no such " + what + "."; !fault.Is(err, fault.NotFound) || fault.Of(err).Message != want {
		w.Errorf("got error %v, want %q", err, want)
	}
}

// statements counts what f sends to the database.
func (w *world) statements(f func(*store.Snapshot) error) int {
	w.Helper()
	ctx, count := store.CountStatements(context.Background())
	w.must(w.s.Read(ctx, f))
	return count()
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func infrastructureRole() hiring.Role {
	return hiring.Role{
		Family: "IT operations", Role: "Infrastructure operations engineer", Level: "Principal infrastructure operations engineer",
		Responsibilities: []string{"lead others"},
		Skills: []hiring.Skill{
			{Name: "Ownership and initiative", RequiredLevel: hiring.Practitioner, Descriptors: []string{"own an issue until it is resolved", "show “initiative” – ΩÅ"}},
			{Name: "100% uptime_design", RequiredLevel: hiring.Expert, Descriptors: []string{"design for failure"}},
		},
	}
}

// rubricFromZero has a scale that starts at 0, so that a mark of 0 can get lost.
func rubricFromZero() hiring.Rubric {
	points := make([]hiring.Point, 5)
	for i := range points {
		points[i] = hiring.Point{Value: i, Label: fmt.Sprintf("Point %d", i)}
	}
	pass := 0
	return hiring.Rubric{
		Scale: hiring.Scale{Key: "0-4", Name: "Evidence", Points: points}, Bar: 2.25, Posts: 2,
		Policy: hiring.Policy{Evidence: hiring.EvidenceAlways}, InterviewMinutes: 60,
		Criteria: []hiring.Criterion{
			{
				ID: newID(), Kind: hiring.SkillCriterion, Name: "Ownership", RequiredLevel: hiring.Practitioner, Weight: 0.1875, Essential: true, PassMark: &pass,
				Indicators: []string{"own an issue", "take the lead"}, Checks: []string{}, Lead: "Tell us of an issue you owned.", Probes: []string{"What did you do?"},
				Anchors: slices.Clone(points), Minutes: 12,
			},
			{
				ID: newID(), Kind: hiring.ResponsibilitiesCriterion, Name: "Responsibilities", Weight: 0,
				Indicators: []string{}, Checks: []string{}, Probes: []string{}, Anchors: []hiring.Point{}, Minutes: 8,
			},
			{
				ID: newID(), Kind: hiring.CredentialCriterion, Name: "Certificate",
				Indicators: []string{}, Checks: []string{"show you have a certificate"}, Probes: []string{}, Anchors: []hiring.Point{},
			},
		},
	}
}
