package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestImpactComparesGroups(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in     string
		args   []string
		status int
		says   []string
	}{
		"a table":    {"group,selected,people\nA,48,80\nB,12,40\nC,2,4\n", nil, exitOK, []string{"0.50", "0.30 to 0.83", "0.0034", "below four fifths", "fewer than 5 people"}},
		"json":       {"A,48,80\nB,12,40\n", []string{"--json"}, exitOK, []string{`"belowFourFifths": true`, `"interpretable": true`}},
		"nobody":     {"group,selected,people\n", nil, exitBadInput, []string{"no groups"}},
		"not so":     {"A,9,8\n", nil, exitBadInput, []string{"cannot have that many"}},
		"twice":      {"A,1,8\nA,1,8\n", nil, exitBadInput, []string{"Line 2"}},
		"too many":   {"A,1,9223372036854775807\nB,1,9223372036854775807\n", nil, exitBadInput, []string{"more than 1000000 people"}},
		"no numbers": {"A,some,8\n", nil, exitBadInput, []string{"Line 1"}},
	} {
		var out, errs bytes.Buffer
		status := run(context.Background(), append([]string{"impact", "-"}, c.args...), streams{strings.NewReader(c.in), &out, &errs})
		all := out.String() + errs.String()
		if status != c.status {
			t.Errorf("%s: status %d: %s", name, status, all)
		}
		for _, s := range c.says {
			if !strings.Contains(all, s) {
				t.Errorf("%s: does not say %q: %s", name, s, all)
			}
		}
	}
}
