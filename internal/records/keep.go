package records

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"merit/internal/hiring"
)

// Source is where the records are taken from.
type Source struct {
	Head     func(context.Context) (seq int64, hash string, err error)
	Erasures func(context.Context) ([]hiring.Erasure, error) // all of them
	Now      func() time.Time
	Log      *slog.Logger
}

// Keep signs a checkpoint whenever the audit trail has grown and registers erasures, at once, every so often and when
// the context ends. What fails is logged and tried again.
func (f *Folder) Keep(ctx context.Context, every time.Duration, s Source) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var last int64
	for {
		last = f.keep(ctx, s, last)
		select {
		case <-tick.C:
		case <-ctx.Done():
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			f.keep(end, s, last)
			return
		}
	}
}

// keep does it once and gives the number of the newest row that was signed.
func (f *Folder) keep(ctx context.Context, s Source, last int64) int64 {
	warn := func(what string, err error) {
		if ctx.Err() == nil {
			s.Log.WarnContext(ctx, "could not "+what, "error", err.Error())
		}
	}
	if err := f.register(ctx, s); err != nil {
		warn("register erasures", err)
	}
	seq, hash, err := s.Head(ctx)
	if err != nil {
		warn("read the audit trail’s head", err)
		return last
	}
	if seq == 0 || seq == last {
		return last
	}
	if _, err := f.Sign(seq, hash, s.Now()); err != nil {
		warn("sign a checkpoint", err)
		return last
	}
	return seq
}

// register appends the erasures the register does not know.
func (f *Folder) register(ctx context.Context, s Source) error {
	all, err := s.Erasures(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	known, err := Erasures(f.path)
	if err != nil {
		return err
	}
	listed := make(map[hiring.ID]bool, len(known))
	for _, e := range known {
		listed[e.CandidateID] = true
	}
	return f.Erased(slices.DeleteFunc(all, func(e hiring.Erasure) bool { return listed[e.CandidateID] }))
}
