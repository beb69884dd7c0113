package web

import (
	"merit/internal/app"
	"merit/internal/hiring"
)

// resultFilter narrows the merit list; its address holds the choice, so that a page can be passed on.
type resultFilter struct {
	Action   string
	Search   TextInput
	Outcome  Select
	Decision Select
	Flagged  Checkboxes
	Button   Button
	All      *Link // shows everybody again
	Showing  string
}

func (w *Web) resultFilterOf(r app.Results, root string) *resultFilter {
	f := r.Filter
	out := &resultFilter{
		Action: root, Button: Button{Text: "Show", Kind: Secondary},
		Search:   TextInput{Question: Question{Name: "q", Label: "Name or code"}, Value: f.Search, Type: "search", Width: 20},
		Outcome:  Select{Question: Question{Name: "outcome", Label: "Recommendation"}, Value: string(f.Outcome), Options: []Option{{Text: "Any"}}},
		Decision: Select{Question: Question{Name: "decision", Label: "Decision"}, Value: f.Decision, Options: []Option{{Text: "Any"}, {Value: app.Undecided, Text: "Not yet"}}},
		Flagged: Checkboxes{Question: Question{Name: "flagged"}, Small: true, Values: []string{yesIf(f.Flagged)}, Options: []Option{
			{Value: "yes", Text: "With something to look at"},
		}},
	}
	for _, o := range hiring.Outcomes {
		out.Outcome.Options = append(out.Outcome.Options, Option{Value: string(o), Text: outcomeTagAt(r.Stage, o).Text + " (" + itoa(r.Found.Counts[o]) + ")"})
	}
	for _, k := range r.Stage.DecisionKinds() {
		out.Decision.Options = append(out.Decision.Options, Option{Value: string(k), Text: sentence(string(k)) + " (" + itoa(r.Found.Decided[k]) + ")"})
	}
	if f != (app.ResultFilter{}) {
		out.All = &Link{Text: "Show all candidates", Href: root}
		out.Showing = itoa(r.Total) + " of " + Plural(r.Everybody, "candidate", "candidates")
	}
	return out
}

// decidedSoFar is where decisions stand: posts taken, the reserve list and who is next, how many are open.
func (w *Web) decidedSoFar(r app.Results, root string) SummaryList {
	f, total := r.Found, 0
	for _, n := range f.Decided {
		total += n
	}
	gone, what := f.Decided[hiring.Appoint]+f.Decided[hiring.Invite], "Posts taken"
	if !r.Stage.Last {
		what = "Invited to the next stage"
	}
	taken := Content{Text: itoa(gone) + " of " + itoa(r.Rubric.Rubric.Posts)}
	for _, x := range f.Gone {
		taken.Items = append(taken.Items, x.Name)
	}
	if gone > len(f.Gone) {
		taken.Items = append(taken.Items, "and "+itoa(gone-len(f.Gone))+" more")
	}
	reserve := Content{Text: "Nobody"}
	if len(f.Reserves) > 0 {
		reserve = Content{}
		for i, x := range f.Reserves {
			words := x.Name + ", until " + Date(x.Until, nil)
			if i == 0 {
				words += ": next in line"
			}
			reserve.Items = append(reserve.Items, words)
		}
		if n := f.Decided[hiring.Reserve]; n > len(f.Reserves) {
			reserve.Note = "Of " + itoa(n) + " held in reserve, those whose time has run out are not listed."
		}
	}
	open := Words(itoa(r.Everybody-total) + " of " + itoa(r.Everybody))
	if r.Everybody > total {
		open.Link = &Link{Text: "Show them", Href: filtered(root, app.ResultFilter{Decision: app.Undecided})}
	}
	return SummaryList{Rows: []SummaryRow{{Key: what, Value: taken}, {Key: "Reserve list, in merit order", Value: reserve}, {Key: "Without a decision", Value: open}}}
}
