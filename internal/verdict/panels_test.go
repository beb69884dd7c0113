package verdict

import (
	"strings"
	"testing"
)

func num[T any](v T) *T { return &v }

// marks writes one criterion's marks a line: "candidate criterion: member=mark member=mark".
func marks(t *testing.T, lines ...string) []Mark {
	t.Helper()
	var out []Mark
	for _, l := range lines {
		head, tail, _ := strings.Cut(l, ":")
		who := strings.Fields(head)
		for _, f := range strings.Fields(tail) {
			member, mark, _ := strings.Cut(f, "=")
			n := int(mark[0] - '0')
			out = append(out, Mark{Candidate: who[0], Criterion: who[1], PanelMember: member, Mark: n})
		}
	}
	return out
}

func recommend(t *testing.T, in Input) Result {
	t.Helper()
	r, err := From(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// twoCriteria are of weight 3 and 1; Ann is at 5.25, Bob at 4.25, Cy at 3.75.
func twoCriteria(t *testing.T) Input {
	return Input{
		Policy: Policy{Weights: map[string]float64{"lead": 3, "code": 1}, Bar: num(4.0), Posts: num(1), Essential: []string{"lead"}, PassMark: num(3.5)},
		Marks: marks(t,
			"Ann lead: x=5 y=6", "Ann code: x=4 y=5",
			"Bob lead: x=4 y=4", "Bob code: x=5 y=5",
			"Cy lead: x=4 y=4", "Cy code: x=3 y=3"),
	}
}

// assessed is everything computed of an input; it closes with the test.
func assessed(t *testing.T, in Input) *assessment {
	t.Helper()
	p, err := arrange(in)
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.assess(func(string, float64) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.close)
	return a
}
