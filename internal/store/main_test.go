package store_test

import (
	"testing"
	"time"

	"merit/internal/pgtest"
)

// The tests run far from UTC, so that a time which is not brought into UTC shows.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("far east", 9*3600+1800)
	pgtest.Run(m)
}
