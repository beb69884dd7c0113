package records

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"merit/internal/hiring"
)

// Source is where the records are taken from.
type Source struct {
	Head     func(context.Context) (hiring.AuditHead, error)
	Erasures func(context.Context) ([]hiring.Erasure, error) // all of them
	Now      func() time.Time
	Log      *slog.Logger
}

// Keep keeps records in a folder: it signs a checkpoint whenever the audit trail has grown and registers erasures, at
// once, every so often and when the context ends. What fails is logged and tried again; nothing else waits for it.
func Keep(ctx context.Context, path string, every time.Duration, s Source) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		s.keep(ctx, path)
		select {
		case <-tick.C:
		case <-ctx.Done():
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			s.keep(end, path)
			return
		}
	}
}

// keep does it once.
func (s Source) keep(ctx context.Context, path string) {
	warn := func(what string, err error) {
		if ctx.Err() == nil {
			s.Log.WarnContext(ctx, "could not "+what, "error", err.Error())
		}
	}
	f, err := Open(path)
	if err != nil {
		warn("open the folder of records", err)
		return
	}
	if all, err := s.Erasures(ctx); err != nil {
		warn("read the erasures", err)
	} else if err := f.Register(all); err != nil {
		warn("register erasures", err)
	}
	head, err := s.Head(ctx)
	if err != nil {
		warn("read the audit trail’s head", err)
		return
	}
	if head.Seq == 0 {
		return
	}
	if _, err := f.Sign(head, s.Now()); errors.Is(err, ErrOtherTrail) {
		s.Log.ErrorContext(ctx, "the audit trail may have been tampered with", "error", err.Error())
	} else if err != nil {
		warn("sign a checkpoint", err)
	}
}
