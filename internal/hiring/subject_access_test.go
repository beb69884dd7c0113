package hiring_test

import (
	"testing"

	"merit/internal/fault"
	"merit/internal/hiring"
)

func TestPassagesAreHiddenAndNothingElseChanged(t *testing.T) {
	t.Parallel()
	i := hiring.AccessItem{Key: "k", Text: "Äda said Bob was ill, and Bob agreed.", Free: true}
	var fs fault.Fields
	c := hiring.AccessChoices{Items: map[string]hiring.AccessChoice{"k": i.Redact(&fs, "Äda said [[Bob]] was ill, and [[Bob]] agreed.", "")}}
	if err := fs.Err(); err != nil {
		t.Fatal(err)
	}
	if got := c.Without([]hiring.AccessItem{i})[0].Text; got != "Äda said █████ was ill, and █████ agreed." {
		t.Errorf("it reads %q", got)
	}
	for _, wrong := range []string{"Äda said [[Bob was ill, and Bob agreed.", "Äda said nobody was ill, and Bob agreed.", ""} {
		var fs fault.Fields
		if i.Redact(&fs, wrong, ""); fs.Err() == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	fs = nil
	c.Items["k"] = i.Redact(&fs, "", "It is about somebody else.")
	if got := c.Without([]hiring.AccessItem{i})[0].Text; fs.Err() != nil || got != "Withheld: It is about somebody else." {
		t.Errorf("it reads %q, %v", got, fs)
	}
}
