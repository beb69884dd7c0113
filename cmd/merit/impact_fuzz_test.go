package main

import (
	"bytes"
	"testing"

	"merit/internal/fault"
	"merit/internal/verdict"
)

// Whatever is given as counts of groups, it is read, compared or refused in words for people.
func FuzzReadGroups(f *testing.F) {
	for _, seed := range []string{
		"group,selected,people\nA,48,80\nB,12,40\n", "A,1,2", "", "A,1\n", "A,1,2\nA,1,2\n", "A,-1,2\n", "A,9,8\n", "A,99999999999999999999,1\n",
		"\ufeffgroup,selected,people\r\n\"A\"\"\",1,2\r\n", "A,0,0\nB,0,0\n", "\"", "=1+1,1,2\n", "A,9223372036854775807,9223372036854775807\nB,1,9223372036854775807\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		groups, err := readGroups(bytes.NewReader(text))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if len(groups) == 0 || len(groups) > maxGroups {
			t.Fatalf("%q: %d groups", text, len(groups))
		}
		for _, g := range groups {
			if g.People > 10_000 && g.People <= 1_000_000 {
				return // it is worked out, and takes a while
			}
		}
		if impact, err := verdict.AdverseImpact(groups); err == nil && len(impact) != len(groups) {
			t.Fatalf("%q: %d of %d groups are compared", text, len(impact), len(groups))
		}
	})
}
