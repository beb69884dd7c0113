package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func recommendRun(t *testing.T, in string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(context.Background(), append([]string{"recommend"}, args...), streams{strings.NewReader(in), &o, &e})
	return status, o.String(), e.String()
}

const balanced = "../../internal/verdict/testdata/panel_balanced/"

// balancedPolicy is the policy of the fixture's own configuration.
func balancedPolicy(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "policy.json")
	text := `{"scale":{"min":1,"max":7},"weights":{"1":0.1875,"2":0.125,"3":0.125,"4":0.0625,"5":0.0625,"6":0.0625,"7":0.0625,"8":0.0625,` +
		`"9":0.0625,"10":0.0625,"11":0.0625,"12":0.0625},"bar":4.25,"essential":["1","2","3"],"passMark":4,"posts":1}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRecommendGivesTheReferencesPanelScores(t *testing.T) {
	t.Parallel()
	status, out, errs := recommendRun(t, "", balanced+"data.csv", "--policy", balancedPolicy(t), "--json")
	if status != exitOK {
		t.Fatalf("status %d: %s", status, errs)
	}
	var got struct {
		Candidates []struct {
			ID         string  `json:"id"`
			PanelScore float64 `json:"panelScore"`
		} `json:"candidates"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"1": 4.5, "2": 4.875, "3": 3.546875, "4": 4.09375, "5": 4.53125, "6": 4.375, "7": 4.609375, "8": 3.828125}
	if len(got.Candidates) != len(want) {
		t.Fatalf("%d candidates", len(got.Candidates))
	}
	for _, c := range got.Candidates {
		if math.Abs(c.PanelScore-want[c.ID]) > 1e-9 {
			t.Errorf("candidate %s: %v, want %v", c.ID, c.PanelScore, want[c.ID])
		}
	}
}

func TestRecommendTellsPeopleWhy(t *testing.T) {
	t.Parallel()
	status, out, errs := recommendRun(t, "", balanced+"data.csv", "--policy", balancedPolicy(t))
	if status != exitOK {
		t.Fatalf("status %d: %s", status, errs)
	}
	for _, want := range []string{"Merit list", "do not appoint (clause: below pass mark)", "What would change it: ", "●", "A person decides", "Input hash"} {
		if !strings.Contains(out, want) {
			t.Errorf("the output does not say %q", want)
		}
	}
}

func TestRecommendRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, says string }{
		"nothing":         {"", "empty"},
		"off the scale":   {"candidate,panel_member,criterion,mark\na,b,c,4\na,b,d,9\n", "Line 3"},
		"no such column":  {"who,mark\na,4\n", `no column "candidate"`},
		"not a number":    {"candidate,panel_member,criterion,mark\na,b,c,x\n", "Line 2"},
		"the same again":  {"candidate,panel_member,criterion,mark\na,b,c,4\na,b,c,4\n", "line 2"},
		"one endless row": {"candidate,panel_member,criterion,mark\n" + strings.Repeat("a", 1<<20), "64 KB"},
	} {
		status, out, errs := recommendRun(t, c.in, "-")
		if status != exitBadInput || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: status %d, printed %q, said %q", name, status, out, errs)
		}
	}
	if status, _, errs := recommendRun(t, "", "no-such-file.csv"); status != exitBadInput || errs == "" {
		t.Errorf("a file that is not there: status %d, %q", status, errs)
	}
}
