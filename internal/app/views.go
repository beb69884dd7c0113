package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
)

// The looks at what others wrote that are recorded, as the audit trail names them.
const (
	resultsViewed    = "results viewed"
	resultViewed     = "candidate's result viewed"
	comparisonViewed = "candidates compared"
	panelViewed      = "panel's marking viewed"
	whatIfViewed     = "what-if viewed"
	reportViewed     = "panel report opened"
	discussionViewed = "discussion viewed"
	discussionsView  = "discussions viewed"
	versionsViewed   = "scorecard's versions viewed"
	markingViewed    = "own marking compared"
	feedbackViewed   = "feedback viewed"
)

// viewed records that somebody looked at what others wrote, a row for each thing. What cannot be recorded is not shown, so whoever reads
// such a thing fails when this does.
func (a *App) viewed(ctx context.Context, actor hiring.Actor, action string, vacancyID hiring.ID, subjects ...hiring.ID) error {
	events := make([]hiring.AuditEvent, len(subjects))
	for i, s := range subjects {
		events[i] = a.event(actor, action, vacancyID, s, nil)
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.AuditAll(events) })
	if err != nil {
		return fmt.Errorf("record a view: %w", err)
	}
	return nil
}

// lookFor is how long looking at a page that follows changes by itself counts as one look.
const lookFor = time.Minute

// looks are the lately recorded looks at pages that follow changes by themselves.
type looks struct {
	mu    sync.Mutex
	since map[look]time.Time
}

type look struct {
	user, subject hiring.ID
	action        string
}

// fresh reports whether a look is a new one, and forgets those that are over.
func (l *looks) fresh(k look, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, known := l.since[k]
	return !known || now.Sub(at) >= lookFor
}

// note keeps a look that has been recorded.
func (l *looks) note(k look, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.since == nil {
		l.since = map[look]time.Time{}
	}
	for old, at := range l.since {
		if now.Sub(at) >= lookFor {
			delete(l.since, old)
		}
	}
	l.since[k] = now
}

// following is viewed for a page that asks again by itself whenever something changes: once a minute.
func (a *App) following(ctx context.Context, actor hiring.Actor, action string, vacancyID, subject hiring.ID) error {
	k, now := look{actor.UserID, subject, action}, a.now()
	if !a.looks.fresh(k, now) {
		return nil
	}
	if err := a.viewed(ctx, actor, action, vacancyID, subject); err != nil {
		return err
	}
	a.looks.note(k, now)
	return nil
}
