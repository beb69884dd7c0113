package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFiguresAreAddedUpAndHeldToWhatWasPublished(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "figures.jsonl")
	lines := `{"name":"Matrix cells","n":30000,"test":"a/sqlite"}` + "\n" + `{"name":"Matrix cells","n":30001,"test":"a/postgres"}` + "\n" + `{"name":"Oddities","n":7,"test":"b"}` + "\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	counted, err := read(path)
	if err != nil {
		t.Fatal(err)
	}
	now := table(counted)
	for _, row := range []string{"| Matrix cells | 60,001 | 0 leaks", "| Oddities | 7 | counted |"} {
		if !strings.Contains(now, row) {
			t.Errorf("%q is not in\n%s", row, now)
		}
	}
	for what, c := range map[string]struct {
		published string
		says      string
	}{
		"the same":           {now, ""},
		"nothing yet":        {"", ""},
		"fewer than now":     {"| Matrix cells | 59,000 | 0 leaks |\n", ""},
		"hardly more":        {"| Matrix cells | 62,000 | 0 leaks |\n", ""},
		"more than now":      {"| Matrix cells | 64,000 | 0 leaks |\n", `"Matrix cells" was 64,000 and is 60,001`},
		"what is gone":       {"| Blinding probes | 1 | 0 leaks |\n", `"Blinding probes" is published and was not counted`},
		"two things at once": {"| Oddities | 8 | x |\n| Gone | 1 | x |\n", `"Gone" is published`},
	} {
		err := shrunk(c.published, counted)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
