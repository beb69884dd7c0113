package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"merit/internal/framework"
	"merit/seeds"
)

const (
	baker = "Food and drink role: Baker\n\nRole level: Head baker\n\nSkill: Ovens (expert)\n- manage ovens\n"
	other = "\nRole level: Apprentice baker\n\nSkill: Ovens\n- understand ovens\n"
	twice = baker + "\nSkill: Ovens (expert)\n- clean ovens\n"
)

// merit runs a command line with an input and gives its exit status and what it wrote.
func merit(t *testing.T, in io.Reader, args ...string) (status int, out, messages string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(context.Background(), args, streams{in, &o, &e})
	return status, o.String(), e.String()
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "role.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRoleShowPrintsTheSeedAsJSON(t *testing.T) {
	t.Parallel()
	status, out, messages := merit(t, nil, "role", "show", "--json", file(t, string(seeds.PrincipalInfrastructureOperationsEngineer())))
	if status != exitOK || messages != "" {
		t.Fatalf("status %d, %q", status, messages)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &keys); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"family", "role", "definition", "level", "levelDefinition", "responsibilities", "skills", "problems"} {
		if _, ok := keys[key]; !ok {
			t.Errorf("no key %s", key)
		}
	}
	var skills []map[string]any
	if err := json.Unmarshal(keys["skills"], &skills); err != nil {
		t.Fatal(err)
	}
	descriptors := 0
	for _, s := range skills {
		if len(s) != 3 || s["name"] == "" || s["requiredLevel"] != "" {
			t.Errorf("skill %v", s)
		}
		list, _ := s["descriptors"].([]any)
		descriptors += len(list)
	}
	if len(keys) != 8 || len(skills) != 12 || descriptors != 25 || string(keys["problems"]) != "[]" {
		t.Errorf("%d keys, %d skills, %d descriptors, problems %s", len(keys), len(skills), descriptors, keys["problems"])
	}
	again, second, messages := merit(t, strings.NewReader(out), "role", "show", "--json", "-")
	if again != exitOK || second != out {
		t.Errorf("reading its own JSON: status %d, %q %s", again, messages, cmp.Diff(out, second))
	}
}

func TestRoleShowPrintsSeveralRoleLevels(t *testing.T) {
	t.Parallel()
	status, out, _ := merit(t, strings.NewReader(baker+other), "role", "show", "--json", "-")
	var got struct{ Roles []struct{ Level string } }
	if err := json.Unmarshal([]byte(out), &got); err != nil || status != exitOK || len(got.Roles) != 2 || got.Roles[1].Level != "Apprentice baker" {
		t.Errorf("status %d, %v: %s", status, err, out)
	}
}

func TestRoleShowIsReadable(t *testing.T) {
	t.Parallel()
	status, out, _ := merit(t, bytes.NewReader(seeds.PrincipalInfrastructureOperationsEngineer()), "role", "show", "-")
	for _, want := range []string{
		"Role level  Principal infrastructure operations engineer\n", "\n5. Incident management\n  - lead the investigation",
		"Understood: 12 skills, 25 descriptors, 2 responsibilities. No problem.", "rename “Ownership and topic” (line 31) to “Ownership and initiative”",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q", want)
		}
	}
	if status != exitOK {
		t.Errorf("status %d", status)
	}
}

func TestAnUnusableRoleIsShownAndRefused(t *testing.T) {
	t.Parallel()
	status, out, messages := merit(t, strings.NewReader(twice), "role", "show", "-")
	if status != exitBadInput || !strings.Contains(out, "manage ovens") || !strings.Contains(messages, "line 8: “Ovens” is here twice") {
		t.Errorf("status %d, out %q, messages %q", status, out, messages)
	}
	status, out, messages = merit(t, strings.NewReader(twice), "scorecard", "-")
	if status != exitBadInput || out != "" || !strings.Contains(messages, "line 8: “Ovens” is here twice") {
		t.Errorf("scorecard: status %d, out %q, messages %q", status, out, messages)
	}
}

func TestScorecardInEveryFormat(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"INTERVIEW SCORECARD\n":         {},
		"<!DOCTYPE html>":               {"--format", "html"},
		`"levelDefinition"`:             nil,
		`"key": "0-4"`:                  {"--format=json", "--scale", "0-4"},
		`"interviewMinutes": 90`:        {"--json", "--minutes=90"},
		"[ ]  3  Above the required":    {"--scale", "1-3"},
		"licensed under the Open Gover": {"--format", "html"},
	} {
		status, out, messages := merit(t, bytes.NewReader(seeds.PrincipalInfrastructureOperationsEngineer()), append([]string{"scorecard", "-"}, args...)...)
		if status != exitOK || strings.Contains(out, want) == (args == nil) || messages != "" {
			t.Errorf("%v: status %d, messages %q, %q is missing or too much", args, status, messages, want)
		}
	}
	status, out, messages := merit(t, bytes.NewReader(seeds.PrincipalInfrastructureOperationsEngineer()), "scorecard", "-", "--minutes", "45")
	if status != exitOK || out == "" || !strings.Contains(messages, "The interview has 45 minutes, but 13 criteria need about 52.") {
		t.Errorf("status %d, messages %q", status, messages)
	}
}

func TestOneRoleLevelIsChosen(t *testing.T) {
	t.Parallel()
	status, out, _ := merit(t, strings.NewReader(baker+other), "scorecard", "-", "--level", "apprentice BAKER")
	if status != exitOK || !strings.Contains(out, "had to understand ovens") || strings.Contains(out, "manage ovens") {
		t.Errorf("status %d: %s", status, out)
	}
	for args, want := range map[string]string{"": "The text has 2 role levels. Choose one with --level:\n  Head baker\n  Apprentice baker", "--level=Groom": "has no role level “Groom”"} {
		status, out, messages := merit(t, strings.NewReader(baker+other), append([]string{"scorecard", "-"}, strings.Fields(args)...)...)
		if status != exitBadInput || out != "" || !strings.Contains(messages, want) {
			t.Errorf("%s: status %d, messages %q", args, status, messages)
		}
	}
}

// endless gives bytes for ever and counts them.
type endless struct{ given int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.given += len(p)
	return len(p), nil
}

func TestAnEndlessInputIsRefusedEarly(t *testing.T) {
	t.Parallel()
	in := &endless{}
	status, out, messages := merit(t, in, "role", "show", "-")
	if status != exitBadInput || out != "" || !strings.Contains(messages, "larger than 1024 KiB") || in.given > 2*framework.MaxBytes {
		t.Errorf("status %d, %d bytes read, %q", status, in.given, messages)
	}
}

func TestBadInputIsToldPlainly(t *testing.T) {
	t.Parallel()
	advert := file(t, "Baker wanted\n\nSend a CV.\n")
	for want, args := range map[string][]string{
		"there is no such file":                                {"role", "show", filepath.Join(t.TempDir(), "none.txt")},
		"is a directory":                                       {"role", "show", t.TempDir()},
		"This does not read as a role descriptor":              {"role", "show", advert, "--json"},
		"A role text looks like this":                          {"scorecard", advert},
		"The text is empty":                                    {"role", "show", file(t, "")},
		"There is no scale “1-9”":                              {"scorecard", file(t, baker), "--scale=1-9"},
		"The interview must have":                              {"scorecard", file(t, baker), "--minutes=0"},
		`--format must be one of "text","html","json"`:         {"scorecard", advert, "--format", "pdf"},
		"unexpected argument bogus":                            {"bogus"},
		"expected":                                             {"role", "show"},
		"A rubric needs at least one criterion that takes a m": {"scorecard", file(t, "Role level: Driver\n\nSkill: Driving\n- hold a driving licence\n")},
		"unexpected argument nonsense":                         {"help", "nonsense"},
	} {
		status, out, messages := merit(t, nil, args...)
		if status != exitBadInput || out != "" || !strings.Contains(messages, want) || !strings.HasPrefix(messages, "merit: ") {
			t.Errorf("%v: status %d, out %q, messages %q", args, status, out, messages)
		}
	}
}

func TestHelpAndVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want []string
		args []string
	}{
		{[]string{"Usage: merit <command>", "Usage: merit role show <file>", "Usage: merit scorecard <file>", "--scale", "Exit status"}, []string{"help"}},
		{[]string{"Usage: merit role show <file>", "--json"}, []string{"help", "role", "show"}},
		{[]string{"Usage: merit <command>"}, nil},
		{[]string{"Usage: merit scorecard <file>"}, []string{"scorecard", "--help"}},
		{[]string{"merit ", "(commit "}, []string{"--version"}},
	} {
		status, out, messages := merit(t, nil, c.args...)
		if status != exitOK || messages != "" {
			t.Errorf("%v: status %d, messages %q", c.args, status, messages)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%v: no %q", c.args, want)
			}
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAnOutputThatFailsIsUnexpected(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"role", "show", "-"}, {"scorecard", "-"}} {
		var messages bytes.Buffer
		if status := run(context.Background(), command, streams{strings.NewReader(baker), full{}, &messages}); status != exitUnexpected || messages.Len() == 0 {
			t.Errorf("%v: status %d, %q", command, status, messages.String())
		}
	}
}
