package openid_test

import (
	"fmt"
	"os"
	"testing"

	"merit/assets"
	"merit/internal/pgtest"
)

// TestMain runs nothing where styles and scripts were not built, since no page is served then; with
// MERIT_TEST_COMPLETE=1 the tests run all the same, and fail.
func TestMain(m *testing.M) {
	if _, err := assets.Open(); err != nil && !pgtest.Complete() {
		fmt.Fprintln(os.Stderr, "not run:", err)
		return
	}
	pgtest.Run(m)
}
