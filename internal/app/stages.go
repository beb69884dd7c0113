package app

import (
	"context"

	"merit/internal/hiring"
	"merit/internal/store"
)

type stageKey struct{}

// At says which stage of a vacancy a journey is about, by its number counted from 1. Without it a journey
// is about the stage the vacancy is at: the first that has not ended, or the last.
func At(ctx context.Context, number int) context.Context {
	return context.WithValue(ctx, stageKey{}, number)
}

// stageAt finds the stage of a vacancy that the journey is about.
func stageAt(ctx context.Context, s *store.Snapshot, vacancyID hiring.ID) (hiring.Stage, error) {
	number, _ := ctx.Value(stageKey{}).(int)
	return s.Stage(vacancyID, number)
}
