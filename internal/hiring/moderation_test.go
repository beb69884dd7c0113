package hiring

import (
	"math"
	"testing"

	"github.com/google/uuid"
)

func panelOf(rub Rubric, marks ...[]int) []Scorecard {
	var out []Scorecard
	for _, of := range marks {
		card := Scorecard{State: Submitted}
		for i, m := range of {
			if m > 0 {
				card.Ratings = append(card.Ratings, Rating{CriterionID: rub.Criteria[i].ID, Mark: &m})
			}
		}
		out = append(out, card)
	}
	return out
}

func rubricOf(criteria ...Criterion) Rubric {
	r := Rubric{Scale: Scale{Points: []Point{{1, ""}, {2, ""}, {3, ""}, {4, ""}, {5, ""}, {6, ""}, {7, ""}}}}
	for _, c := range criteria {
		c.ID, c.Kind = uuid.Must(uuid.NewV7()), SkillCriterion
		r.Criteria = append(r.Criteria, c)
	}
	return r
}

// What straddles an essential pass mark comes first, then what is far apart by its effect on the panel score.
func TestTheWorstDisagreementComesFirst(t *testing.T) {
	t.Parallel()
	pass := 4
	r := rubricOf(
		Criterion{Name: "close", Weight: 1}, Criterion{Name: "far, light", Weight: 1}, Criterion{Name: "far, heavy", Weight: 3},
		Criterion{Name: "straddles, essential", Weight: 1, Essential: true, PassMark: &pass}, Criterion{Name: "one mark", Weight: 1}, Criterion{Name: "no mark", Weight: 1},
	)
	got := Disagreements(r, panelOf(r, []int{5, 2, 3, 3, 6, 0}, []int{6, 5, 6, 4, 0, 0}))
	want := []struct {
		name      string
		spread    int
		agenda    bool
		straddles bool
	}{
		{"straddles, essential", 1, true, true},
		{"far, heavy", 3, true, false},
		{"far, light", 3, true, false},
		{"close", 1, false, false},
		{"one mark", 0, false, false},
		{"no mark", 0, false, false},
	}
	for i, w := range want {
		c, _ := r.Criterion(got[i].CriterionID)
		if c.Name != w.name || got[i].Spread() != w.spread || got[i].Agenda != w.agenda || got[i].Straddles != w.straddles {
			t.Errorf("place %d is %q %+v, want %+v", i+1, c.Name, got[i], w)
		}
	}
	if got[1].Effect != 3*3.0/8 {
		t.Errorf("the effect is %g, want 1.125", got[1].Effect)
	}
	five := Scale{Points: []Point{{0, ""}, {1, ""}, {2, ""}, {3, ""}, {4, ""}}}
	if AgendaSpread(five) != 4.0/3 || AgendaSpread(Scale{Points: []Point{{1, ""}, {2, ""}, {3, ""}}}) != 1 {
		t.Error("on other scales the agenda begins elsewhere")
	}
}

// Checked by hand: weights 1 and 3; means 4 and 5; (4 + 15) / 4 = 4.75. With 6 agreed on the second: 5.5.
func TestThePanelScoreWithAgreedMarks(t *testing.T) {
	t.Parallel()
	r := rubricOf(Criterion{Weight: 1}, Criterion{Weight: 3}, Criterion{Weight: 5})
	cards := panelOf(r, []int{3, 5, 0}, []int{5, 5, 0})
	if got, ok := PanelScore(r, cards, nil); !ok || math.Abs(got-4.75) > 1e-12 {
		t.Errorf("panel score %g, %t", got, ok)
	}
	if got, _ := PanelScore(r, cards, map[ID]int{r.Criteria[1].ID: 6}); math.Abs(got-5.5) > 1e-12 {
		t.Errorf("with the agreed mark %g", got)
	}
	if _, ok := PanelScore(r, nil, nil); ok {
		t.Error("no marks have a score")
	}
}
