package verdict

import (
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// agreeOn gives an input in which the panel agreed on a mark for a cell.
func agreeOn(in Input, candidate, criterion string, mark int) Input {
	in.Agreed = append(slices.Clone(in.Agreed), Agreed{candidate, criterion, mark})
	return in
}

func TestAgreedMarksCountInPlaceOfTheMembersOwn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"panel_balanced", "panel_unbalanced"} {
		_, in := readFixture(t, name)
		before := recommend(t, in)
		own := before.Candidates[0]
		for _, cell := range own.Criteria {
			in = agreeOn(in, own.ID, cell.ID, 2)
		}
		after := recommend(t, in)
		c := byID(t, after, own.ID)
		if *c.PanelScore != 2 || math.Abs(*c.FairScore-2) > 1e-9 || *c.Independent != *own.PanelScore {
			t.Errorf("%s: panel score %v, fair score %v, by independent marks %v of %v", name, *c.PanelScore, *c.FairScore, *c.Independent, *own.PanelScore)
		}
		if math.Abs(*c.SE-*own.SE) > 0.07**own.SE { // other input, other draws
			t.Errorf("%s: agreeing changed how sure the score is: ± %v, before ± %v", name, *c.SE, *own.SE)
		}
		if c.AboveBar.A >= own.AboveBar.A || len(c.Steps) > 0 || c.Outcome == own.Outcome && own.Outcome == "recommend appoint" {
			t.Errorf("%s: P(bar) %v, before %v; steps %v; %s", name, c.AboveBar, own.AboveBar, c.Steps, c.Outcome)
		}
		for i, m := range after.Panel {
			if m.Severity != before.Panel[i].Severity || m.MeanMark != before.Panel[i].MeanMark {
				t.Errorf("%s: agreeing changed how %s marks", name, m.ID)
			}
		}
		if after.InputHash == before.InputHash {
			t.Errorf("%s: other input, same hash", name)
		}
		for _, other := range after.Candidates {
			if was := byID(t, before, other.ID); other.ID != own.ID && (*other.FairScore != *was.FairScore || *other.PanelScore != *was.PanelScore || other.Independent != nil) {
				t.Errorf("%s: agreeing on one moved %s from %v to %v", name, other.ID, *was.FairScore, *other.FairScore)
			}
		}
	}
}

func TestStepsSumUpBesideAgreedMarks(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_unbalanced")
	for i, c := range recommend(t, in).Candidates {
		if i%2 == 0 {
			in = agreeOn(in, c.ID, c.Criteria[0].ID, 5)
		}
	}
	told := 0
	for _, c := range recommend(t, in).Candidates {
		sum := *c.PanelScore
		for _, s := range c.Steps {
			sum += s.Amount
			told++
		}
		if math.Abs(sum-*c.FairScore) > 1e-7 {
			t.Errorf("%s: the steps lead to %v, the fair score is %v", c.ID, sum, *c.FairScore)
		}
	}
	if told == 0 {
		t.Error("no steps")
	}
}

func TestASettledDisagreementIsNone(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_balanced")
	for _, c := range recommend(t, in).Candidates {
		for _, cell := range c.Criteria {
			if slices.Contains(cell.Flags, "disagreement") {
				settled := byID(t, recommend(t, agreeOn(in, c.ID, cell.ID, 4)), c.ID)
				for _, s := range settled.Criteria {
					if s.ID == cell.ID && (slices.Contains(s.Flags, "disagreement") || s.Agreed == nil || *s.Agreed != 4 || *s.Mean != *cell.Mean) {
						t.Errorf("%s on %s: %+v", c.ID, cell.ID, s)
					}
				}
				return
			}
		}
	}
	t.Error("the panel disagrees on nothing")
}

var agreedTold = regexp.MustCompile(`^If the panel had agreed on (\d) instead of (\d) for criterion (\S+) and all else were the same, the outcome (would|might) be “(.+)”\.$`)

func TestAChangeOfAnAgreedMarkChangesTheOutcome(t *testing.T) {
	t.Parallel()
	tried, right := 0, 0
	r := rand.New(rand.NewPCG(11, 12))
	for range 12 {
		in := random(r)
		for _, c := range recommend(t, in).Candidates {
			for _, cell := range c.Criteria {
				if cell.Marks > 0 && r.IntN(2) == 0 {
					in = agreeOn(in, c.ID, cell.ID, max(2, min(6, int(math.Round(*cell.Mean)))))
				}
			}
		}
		for _, c := range recommend(t, in).Candidates {
			m := agreedTold.FindStringSubmatch(c.WouldChange[0])
			if m == nil || m[4] == "might" {
				continue
			}
			other := in
			other.Agreed = slices.Clone(in.Agreed)
			for i, a := range other.Agreed {
				if a.Candidate == c.ID && a.Criterion == m[3] {
					other.Agreed[i].Mark, _ = strconv.Atoi(m[1])
				}
			}
			tried++
			if after := byID(t, recommend(t, other), c.ID); string(after.Outcome) == m[5] {
				right++
			}
		}
	}
	if tried < 5 || right < tried-1 {
		t.Errorf("%d of %d changes came out as told", right, tried)
	}
}

func TestAgreedMarksThatCannotBe(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_tiny_3x2")
	for name, bad := range map[string]Input{
		"off the scale":  agreeOn(in, in.Marks[0].Candidate, in.Marks[0].Criterion, 8),
		"nobody":         agreeOn(in, "nobody", in.Marks[0].Criterion, 4),
		"twice":          agreeOn(agreeOn(in, in.Marks[0].Candidate, in.Marks[0].Criterion, 4), in.Marks[0].Candidate, in.Marks[0].Criterion, 5),
		"of no criteria": agreeOn(in, in.Marks[0].Candidate, "none", 4),
	} {
		if _, err := From(bad); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
