// Package app owns Merit's journeys: each exported method validates its input, asks hiring whether
// the actor may, and carries the change out with its audit row in one transaction. It is the only
// caller of the store and refuses to know of pages, documents or transports.
package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// App carries out journeys against one store.
type App struct {
	store *store.Store
	now   func() time.Time
	newID func() hiring.ID

	mail   *Mail // nil: people are told nothing
	queued chan struct{}

	live *live
	kept *keptResults

	looks *looks

	asked chan struct{} // a purge was asked for here
}

// Options are what an App takes from outside. Mail may be left out.
type Options struct {
	Now   func() time.Time // the clock; its answers are taken to UTC microseconds
	NewID func() hiring.ID // makes UUIDv7 ids
	Mail  *Mail            // puts what people are told into words; nil: they are told nothing
}

// New makes an App over a migrated store.
func New(s *store.Store, o Options) *App {
	return &App{
		store: s,
		now:   func() time.Time { return o.Now().UTC().Truncate(time.Microsecond) },
		newID: o.NewID, mail: o.Mail, queued: make(chan struct{}, 1), live: &live{}, kept: &keptResults{}, looks: &looks{},
		asked: make(chan struct{}, 1),
	}
}

// Ready is nil when the database answers.
func (a *App) Ready(ctx context.Context) error { return a.store.Ping(ctx) }

// access finds a vacancy and what the actor does in it, and asks for a permission. A vacancy that
// does not exist and one the actor has no part in give the same NotFound.
func access(s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID, p hiring.Permission) (hiring.Access, hiring.Vacancy, error) {
	acc := hiring.Access{Actor: actor}
	if err := actor.SignedIn(); err != nil {
		return acc, hiring.Vacancy{}, err
	}
	fs, err := s.Functions(vacancyID, actor.UserID)
	if err != nil {
		return acc, hiring.Vacancy{}, err
	}
	acc.Functions = fs
	if err := acc.May(p); err != nil {
		return acc, hiring.Vacancy{}, err
	}
	v, err := s.Vacancy(vacancyID)
	if err != nil {
		return acc, v, err
	}
	acc.Blind = v.Blind
	if slices.Contains(hiring.Changing, p) {
		err = v.MayChange()
	}
	return acc, v, err
}

// event is an audit row about a vacancy or a thing in it.
func (a *App) event(actor hiring.Actor, action string, vacancy, subject hiring.ID, detail map[string]string) hiring.AuditEvent {
	e := hiring.AuditEvent{ID: a.newID(), At: a.now(), ActorID: actor.UserID, Action: action, Detail: detail}
	if actor.Machine {
		e.Detail = map[string]string{"where": "on the machine Merit runs on"}
		maps.Copy(e.Detail, detail)
	}
	if vacancy != (hiring.ID{}) {
		e.VacancyID = &vacancy
	}
	if subject != (hiring.ID{}) {
		e.SubjectID = &subject
	}
	return e
}

// missing turns NotFound into ok = false, so that only a query that failed is an error.
func missing(err error) (bool, error) {
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return false, err
}
