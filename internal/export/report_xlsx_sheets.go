package export

import (
	"fmt"
	"strconv"
	"strings"

	"merit/internal/hiring"
)

func (b *workbook) summary(s *sheetRows) {
	r := b.report
	s.add("What", "Value")
	s.add("Vacancy", r.About.Vacancy)
	s.add("Reference", r.About.Reference)
	s.add("Role", r.About.Role)
	s.add("Stage", fmt.Sprintf("%d: %s", r.About.Stage, r.About.Kind))
	s.add("Posts, or how many go on", r.Rubric.Posts)
	s.add("Candidates", len(r.Candidates))
	s.add("Scorecards", len(r.Scorecards))
	s.add("Scale", fmt.Sprintf("%s, %d to %d", r.Rubric.Scale.Name, r.Rubric.Scale.Min(), r.Rubric.Scale.Max()))
	s.add("Bar", r.Rubric.Bar)
	s.add("Marks that count", string(r.Rubric.Policy.ScoreBasis()))
	s.add("Scoring opened", r.About.OpenedAt)
	s.add("Rubric frozen", r.About.FrozenAt)
	s.add("Scoring ended", r.About.RevealedAt)
	s.add("Why with scorecards missing", r.About.RevealReason)
	s.add("Attribution", Attribution)
}

func (b *workbook) evidence(s *sheetRows) {
	s.add("Code", "Candidate", "Panel member", "Criterion", "Mark", "Not assessed, since", "Evidence", "Indicators", "Checks")
	for _, card := range b.report.Scorecards {
		for _, rating := range card.Ratings {
			c, _ := b.report.Rubric.Criterion(rating.CriterionID)
			reason := ""
			if rating.NotAssessed {
				reason = rating.Reason
			}
			s.add(b.code(card.Candidate), b.names[card.Candidate], b.names[card.Member], c.Name, rating.Mark, reason, rating.Evidence, ticks(c, rating), answers(c, rating))
		}
	}
}

// ticks are the indicators of a rating that were ticked, one a line.
func ticks(c hiring.Criterion, r hiring.Rating) string {
	var out []string
	for i, text := range c.Indicators {
		if i < len(r.Indicators) && r.Indicators[i] != hiring.Unticked {
			out = append(out, string(r.Indicators[i])+": "+text)
		}
	}
	return strings.Join(out, "\n")
}

// answers are a rating's answers to its criterion's checks, one a line.
func answers(c hiring.Criterion, r hiring.Rating) string {
	var out []string
	for i, text := range c.Checks {
		if i < len(r.Checks) && r.Checks[i] != hiring.CheckOpen {
			out = append(out, string(r.Checks[i])+": "+text)
		}
	}
	return strings.Join(out, "\n")
}

func (b *workbook) rubric(s *sheetRows) {
	r := b.report.Rubric
	s.add("Criterion", "Kind", "Required level", "Weight", "Share", "Essential", "Pass mark", "Minutes", "Lead question")
	last := len(r.Criteria) + 1
	for i, c := range r.Criteria {
		row := i + 2
		share := any(nil)
		if c.Marked() && r.TotalWeight() > 0 {
			share = formula{fmt.Sprintf("D%d/SUM($D$2:$D$%d)", row, last), r.Share(c)}
		}
		weight := any(nil)
		if c.Marked() {
			weight = c.Weight
		}
		s.add(c.Name, string(c.Kind), string(c.RequiredLevel), weight, share, yesOrNo(c.Essential), c.PassMark, c.Minutes, c.Lead)
	}
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (b *workbook) agreed(s *sheetRows) {
	s.add("Code", "Candidate", "Criterion", "Agreed mark", "Reason", "Recorded by", "When", "Who was present")
	for _, a := range b.report.Agreed {
		c, _ := b.report.Rubric.Criterion(a.Criterion)
		s.add(b.code(a.Candidate), b.names[a.Candidate], c.Name, a.Mark, a.Reason, a.By, a.At, strings.Join(b.people(a.Present), ", "))
	}
}

func (b *workbook) people(ids []hiring.ID) []string {
	var out []string
	for _, id := range ids {
		if name := b.names[id]; name != "" {
			out = append(out, name)
		}
	}
	return out
}

func (b *workbook) panel(s *sheetRows) {
	s.add("Name", "Function", "Candidates scored", "Marks", "Mean mark", "Spread (SD)", "Less the others’", "Against the panel", "± SE", "What stands out")
	for _, m := range b.report.Panel {
		fs := make([]string, len(m.Functions))
		for i, f := range m.Functions {
			fs[i] = string(f)
		}
		row := []any{m.Name, strings.Join(fs, ", ")}
		for _, x := range b.report.Recommendation.Panel {
			if x.ID == m.ID.String() {
				row = append(row, x.Scorecards, x.Marks, x.MeanMark, x.Spread, x.Difference, x.Severity, x.SE, strings.Join(x.Flags, "\n"))
			}
		}
		s.add(row...)
	}
}

func (b *workbook) agreement(s *sheetRows) {
	s.add("Measure", "Value", "Why there is none")
	for _, x := range coefficients(b.report.Recommendation.Agreement) {
		s.add(x.name, x.value, x.why)
	}
}

func (b *workbook) decisions(s *sheetRows) {
	s.add("Code", "Candidate", "Decision", "Reserve until", "Reason", "Recommendation then", "Acknowledged", "By", "When", "Holds")
	for _, d := range b.report.Decisions {
		newest, _ := b.report.Newest(d.Candidate)
		s.add(b.code(d.Candidate), b.names[d.Candidate], string(d.Decision), d.Until, d.Reason, string(d.Recommendation), strings.Join(d.Flags, "\n"), d.By, d.At, yesOrNo(newest.ID == d.ID))
	}
}

func (b *workbook) signatures(s *sheetRows) {
	s.add("Name", "As", "When", "Comment", "Case signed (SHA-256)", "Of the case as it is")
	for _, x := range b.report.Signatures {
		s.add(x.Name, string(x.As), x.At, x.Comment, x.Case, yesOrNo(x.Current))
	}
}

func (b *workbook) method(s *sheetRows) {
	s.add("How the scores come about")
	for _, words := range methodWords(b.report.Rubric) {
		s.add(words)
	}
}

func (b *workbook) hashes(s *sheetRows) {
	s.add("What", "Value")
	r := b.report.Recommendation
	digest, err := b.report.Case()
	if err != nil {
		b.err = err
		return
	}
	s.add("Engine", r.Engine)
	s.add("Seed of the random draws", strconv.FormatUint(r.Seed, 10))
	s.add("Input hash (SHA-256)", r.InputHash)
	s.add("Result hash (SHA-256)", r.ResultHash)
	s.add("Case (SHA-256)", digest)
}
