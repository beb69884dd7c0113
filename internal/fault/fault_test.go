package fault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Each kind has its status, and what nobody foresaw is a failure of ours.
func TestKindsHaveTheirStatus(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]int{
		Internal: 500, Invalid: 422, SignIn: 401, Denied: 403, NotFound: 404, Conflict: 409, Stale: 412, TooLarge: 413, TooMany: 429, Kind(99): 500,
	} {
		if got := kind.Status(); got != want {
			t.Errorf("kind %d is %d, want %d", kind, got, want)
		}
	}
}

// An error of another make is an Internal one that tells people nothing of its cause.
func TestACauseIsForTheLog(t *testing.T) {
	t.Parallel()
	cause := errors.New("relation canary does not exist")
	for _, err := range []error{cause, fmt.Errorf("list vacancies: %w", cause)} {
		if e := Of(err); e.Kind != Internal || strings.Contains(e.Message, "canary") || !errors.Is(e, cause) {
			t.Errorf("%v is %+v", err, e)
		}
	}
	if Of(nil) != nil || Is(nil, Internal) {
		t.Error("nothing wrong counts as an error")
	}
	if !Is(fmt.Errorf("show: %w", New(NotFound, "There is no such vacancy.")), NotFound) {
		t.Error("the kind is lost on the way")
	}
}
