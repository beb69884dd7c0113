package store

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"gorm.io/gorm/logger"
)

// statementLog tells GORM's statements to slog at debug, without the values in them: those are
// people's words. It also counts them for tests.
type statementLog struct{ log *slog.Logger }

func (l statementLog) LogMode(logger.LogLevel) logger.Interface { return l }

func (l statementLog) Info(context.Context, string, ...any)  {}
func (l statementLog) Warn(context.Context, string, ...any)  {}
func (l statementLog) Error(context.Context, string, ...any) {}

// ParamsFilter keeps values out of the statement.
func (l statementLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}

// What Scan runs GORM hands to a recorder of its own first, which asks this instead of the filter above.
func init() {
	logger.RecorderParamsFilter = func(_ context.Context, sql string, _ ...any) (string, []any) { return sql, nil }
}

func (l statementLog) Trace(ctx context.Context, begin time.Time, fc func() (string, int64), _ error) {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
	if l.log == nil || !l.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	sql, rows := fc()
	l.log.DebugContext(ctx, "statement", "sql", sql, "rows", rows, "took", time.Since(begin))
}

type countKey struct{}

// CountStatements gives a context under which statements are counted, and the count so far.
func CountStatements(ctx context.Context) (context.Context, func() int) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, countKey{}, n), func() int { return int(n.Load()) }
}
