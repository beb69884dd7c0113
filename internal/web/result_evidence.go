package web

import (
	"math"
	"slices"
	"strings"

	"merit/internal/app"
	"merit/internal/hiring"
)

// criterionEvidence is what the panel said on one criterion.
type criterionEvidence struct {
	ID        string
	Name      string
	Facts     string // weight, mean, range, pass mark
	Notes     []string
	Agreed    string // what the panel settled on, and whether it counts
	Table     Table
	Essential bool
}

// evidenceOf shows every panel member's rating for one criterion.
func evidenceOf(r app.CandidateResult, i int, cr hiring.Criterion) criterionEvidence {
	e := criterionEvidence{ID: "criterion-" + itoa(i+1), Name: cr.Name, Essential: cr.Essential}
	if k := slices.IndexFunc(markedCriteria(r.Rubric.Rubric), func(c hiring.Criterion) bool { return c.ID == cr.ID }); k >= 0 && k < len(r.Result.Criteria) {
		e.ID = "criterion-" + itoa(k+1)
		x := r.Result.Criteria[k]
		parts := []string{"Weight " + number(cr.Weight)}
		if x.Mean != nil {
			parts = append(parts, "mean "+Fixed(*x.Mean, 2))
			if math.Abs(*x.FairMean-*x.Mean) >= 0.005 {
				parts = append(parts, "fair mean "+Fixed(*x.FairMean, 2))
			}
			parts = append(parts, "range "+itoa(x.Range))
		}
		if cr.PassMark != nil {
			parts = append(parts, "pass mark "+itoa(*cr.PassMark))
		}
		e.Facts = strings.Join(parts, ", ")
		for _, f := range x.Flags {
			e.Notes = append(e.Notes, sentence(f))
		}
	} else {
		e.ID = "check-" + itoa(i+1)
		e.Facts = "Answered yes or no"
	}
	e.Agreed = agreedEvidence(r, cr)
	e.Table = Table{Caption: "Ratings for " + cr.Name, HideCaption: true, Columns: []Column{{Text: "Panel member"}, {Text: "Mark"}, {Text: "Evidence"}}, RowHeadings: true}
	for _, card := range r.Scorecards {
		rating, _ := card.Rating(cr.ID)
		words := ratingWords(cr, r.Rubric.Rubric.Scale, rating)
		mark := Content{Text: words.Text}
		switch {
		case card.Conflict == hiring.Recused:
			mark, words = Words("Stepped back"), Content{}
		case !card.Counts():
			mark, words = Words("No scorecard"), Content{}
		}
		words.Text, words.Items, words.Note = "", nil, indicatorCount(rating)
		e.Table.Rows = append(e.Table.Rows, []Cell{Text(r.Members[card.UserID]), {Content: mark}, {Content: words}})
	}
	return e
}

// indicatorCount sums up what was ticked, as in "Indicators: 2 shown, 1 partly".
func indicatorCount(r hiring.Rating) string {
	var parts []string
	for _, state := range hiring.IndicatorStates {
		n := 0
		for _, s := range r.Indicators {
			if s == state {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, itoa(n)+" "+string(state))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Indicators: " + strings.Join(parts, ", ")
}

// agreedEvidence is the panel's newest word on a criterion.
func agreedEvidence(r app.CandidateResult, cr hiring.Criterion) string {
	var newest *hiring.AgreedScore
	for i, a := range r.Agreed {
		if a.CriterionID == cr.ID && (newest == nil || a.Number > newest.Number) {
			newest = &r.Agreed[i]
		}
	}
	if newest == nil || newest.Mark == nil {
		return ""
	}
	counts := "It is shown for information: independent marks count."
	if r.Rubric.Rubric.Policy.ScoreBasis() == hiring.AgreedMarks {
		counts = "It counts in place of the members’ own marks."
	}
	return "The panel agreed on " + itoa(*newest.Mark) + " " + r.Rubric.Rubric.Scale.Label(*newest.Mark) + ": " + newest.Reason + " " + counts
}
