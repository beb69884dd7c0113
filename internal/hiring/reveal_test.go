package hiring

import (
	"testing"
	"time"

	"merit/internal/fault"
)

// Names are known to those who enter them and to a hiring manager off the panel; to nobody else while a blind
// stage has not been revealed.
func TestWhoKnowsNamesWhileTheStageIsBlind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		functions []Function
		knows     bool
	}{
		{[]Function{RecruiterOf}, true},
		{[]Function{HiringManager}, true},
		{[]Function{Chair}, false},
		{[]Function{PanelMember}, false},
		{[]Function{Observer}, false},
		{[]Function{HiringManager, PanelMember}, false},
		{[]Function{HiringManager, Observer}, false},
		{[]Function{RecruiterOf, Chair}, true},
	} {
		if got := (Access{Functions: c.functions, Blind: true}).KnowsNames(); got != c.knows {
			t.Errorf("%v know names: %t, want %t", c.functions, got, c.knows)
		}
		if !(Access{Functions: c.functions}).KnowsNames() {
			t.Errorf("%v know no names where no stage is blind", c.functions)
		}
	}
	whole := Candidate{Name: "Ana Applegate", Email: "ana@example.com", Phone: "1", Reference: "2", Employer: "3", Notes: "4", Code: "C003"}
	if got := (Access{Functions: []Function{Chair}, Blind: true}).Candidate(whole); got != (Candidate{Name: "Candidate C003", Code: "C003"}) {
		t.Errorf("a chair who scores blind knows %+v", got)
	}
	if got := (Access{Functions: []Function{Chair}}).Candidate(whole); got != whole {
		t.Errorf("a chair who does not score blind knows %+v", got)
	}
	if got := (Access{Functions: []Function{PanelMember}}).Candidate(whole); got != (Candidate{Name: "Ana Applegate", Code: "C003"}) {
		t.Errorf("a panel member knows %+v", got)
	}
}

// Others' scores are seen after one's own are in and by the stage's rule, and never from a practice scorecard.
func TestWhoSeesPeers(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, c := range map[string]struct {
		card  Scorecard
		stage Stage
		sees  bool
	}{
		"submitted, revealed":               {Scorecard{State: Submitted}, Stage{State: Revealed, RevealWhen: RevealSignal}, true},
		"draft, revealed":                   {Scorecard{State: Draft}, Stage{State: Revealed}, false},
		"submitted, scoring":                {Scorecard{State: Submitted}, Stage{State: Scoring, RevealWhen: RevealSignal}, false},
		"submitted, own, not asked":         {Scorecard{State: Submitted}, Stage{State: Scoring, RevealWhen: RevealOwn}, false},
		"submitted, own, asked":             {Scorecard{State: Submitted, PeersSeenAt: &now}, Stage{State: Scoring, RevealWhen: RevealOwn}, true},
		"reopened, own, asked before":       {Scorecard{State: Reopened, PeersSeenAt: &now}, Stage{State: Scoring, RevealWhen: RevealOwn}, false},
		"submitted, asked, rule is another": {Scorecard{State: Submitted, PeersSeenAt: &now}, Stage{State: Scoring, RevealWhen: RevealAll}, false},
		"recused":                           {Scorecard{State: Submitted, Conflict: Recused}, Stage{State: Revealed}, false},
		"practice":                          {Scorecard{State: Submitted, Practice: true, PeersSeenAt: &now}, Stage{State: Revealed, RevealWhen: RevealOwn}, false},
	} {
		if got := c.card.SeesPeers(c.stage); got != c.sees {
			t.Errorf("%s: sees %t, want %t", name, got, c.sees)
		}
	}
	open := Stage{State: Scoring, RevealWhen: RevealOwn}
	for name, card := range map[string]Scorecard{
		"a draft": {State: Draft}, "a reopened one": {State: Reopened}, "a recused one": {State: Submitted, Conflict: Recused}, "a practice one": {State: Submitted, Practice: true},
	} {
		if err := card.SeeOthers(open, now); !fault.Is(err, fault.Conflict) || card.PeersSeenAt != nil {
			t.Errorf("%s opens the others': %v", name, err)
		}
	}
	card := Scorecard{State: Submitted}
	if err := card.SeeOthers(open, now); err != nil || card.PeersSeenAt == nil {
		t.Fatalf("a submitted one does not: %v", err)
	}
	if err := card.Reopen(open, "A mark was put on the wrong line."); !fault.Is(err, fault.Conflict) {
		t.Errorf("it is reopened after its writer saw the others': %v", err)
	}
}

func TestTheRulesOfAStageSettle(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	past, future := now.Add(-time.Hour), now.Add(48*time.Hour)
	mistakes := func(s Stage, r StageRules, frozen bool) (paths []string) {
		var fs fault.Fields
		s.SetRules(r, frozen, now, &fs)
		for _, f := range fs {
			paths = append(paths, f.Path)
		}
		return paths
	}
	preparing, open := Stage{State: Preparing, RevealWhen: RevealSignal}, Stage{State: Scoring, RevealWhen: RevealSignal, DueAt: &past}
	for name, c := range map[string]struct {
		stage  Stage
		rules  StageRules
		frozen bool
		wrong  string
	}{
		"everything while preparing":         {preparing, StageRules{true, RevealOwn, &future}, false, ""},
		"blind once open":                    {open, StageRules{true, RevealSignal, nil}, false, "blind"},
		"reveal before the first is in":      {open, StageRules{false, RevealAll, nil}, false, ""},
		"reveal after the first is in":       {open, StageRules{false, RevealAll, nil}, true, "revealWhen"},
		"no rule at all":                     {preparing, StageRules{}, false, "revealWhen"},
		"due in the past":                    {preparing, StageRules{false, RevealSignal, &past}, false, "due"},
		"due in the past already, kept":      {open, StageRules{false, RevealSignal, &past}, true, ""},
		"due later, after the first is in":   {open, StageRules{false, RevealSignal, &future}, true, ""},
		"no due date, after the first is in": {open, StageRules{false, RevealSignal, nil}, true, ""},
	} {
		got := mistakes(c.stage, c.rules, c.frozen)
		if len(got) > 1 || (len(got) == 1) != (c.wrong != "") || len(got) == 1 && got[0] != c.wrong {
			t.Errorf("%s: mistakes at %v, want at %q", name, got, c.wrong)
		}
	}
}
