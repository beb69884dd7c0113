package export

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"merit/internal/hiring"
	"merit/internal/verdict"
)

// reportView is a report in the words and numbers of its page.
type reportView struct {
	About       ReportAbout
	Where, Lead string
	Facts       []string
	Chart       template.HTML
	List        []reportRow
	Scale       string
	Criteria    []reportCriterion
	Method      []string
	Sections    []reportSection
	Warnings    []string
	Panel       []reportMarking
	Agreement   []reportCoefficient
	Signatures  []reportSigned
	Signers     []string
	Hashes      [][2]string
	Attribution string
}

type reportRow struct {
	Rank, Name, Code, Panel, Fair, Interval, Chance, Outcome, Decision string
}

type reportCriterion struct{ Name, Weight, Share, Essential, Pass string }

type reportMarking struct{ Name, Functions, Candidates, Mean, Severity, Stands string }

type reportCoefficient struct{ Name, Value, Why string }

type reportSigned struct{ Name, As, When, Comment, Case string }

func newReportView(r Report, p ReportPrint) reportView {
	v := reportView{
		About: r.About, Method: methodWords(r.Rubric), Warnings: r.Recommendation.Warnings, Attribution: Attribution,
		Where: strings.Join(nonEmpty(r.About.Reference, r.About.Role, fmt.Sprintf("stage %d: %s", r.About.Stage, r.About.Kind), "made "+p.Made), " · "),
		Scale: r.scaleWords(), Chart: reportChart(r),
		Hashes: [][2]string{
			{"Engine", r.Recommendation.Engine},
			{"Seed of the random draws", strconv.FormatUint(r.Recommendation.Seed, 10)},
			{"Input", r.Recommendation.InputHash},
			{"Result", r.Recommendation.ResultHash},
			{"Case", p.Case},
		},
	}
	who := r.who()
	v.Lead, v.Facts = r.leadWords(), r.facts(p.Zone)
	for _, c := range r.Recommendation.Candidates {
		id, _ := hiring.ParseID(c.ID) // the engine was given nothing else
		v.List = append(v.List, r.listed(c, id))
		v.Sections = append(v.Sections, r.section(c, id, who, p.Zone))
	}
	for _, c := range r.Rubric.Criteria {
		one := reportCriterion{Name: c.Name, Weight: "yes or no", Share: "–", Essential: yesOrNo(c.Essential), Pass: "–"}
		if c.Marked() {
			one.Weight, one.Share = strconv.FormatFloat(c.Weight, 'f', -1, 64), strconv.FormatFloat(100*r.Rubric.Share(c), 'f', 1, 64)+"%"
		}
		if c.PassMark != nil {
			one.Pass = strconv.Itoa(*c.PassMark)
		}
		v.Criteria = append(v.Criteria, one)
	}
	for _, m := range r.Panel {
		v.Panel = append(v.Panel, r.marking(m))
		if slices.ContainsFunc(m.Functions, func(f hiring.Function) bool { return f.Scores() || f == hiring.HiringManager }) {
			v.Signers = append(v.Signers, m.Name)
		}
	}
	for _, x := range coefficients(r.Recommendation.Agreement) {
		v.Agreement = append(v.Agreement, reportCoefficient{x.name, score(x.value), x.why})
	}
	for _, s := range r.Signatures {
		state := "as it is now"
		if !s.Current {
			state = "an earlier state"
		}
		v.Signatures = append(v.Signatures, reportSigned{s.Name, string(s.As), moment(s.At, p.Zone), s.Comment, state + ", " + firstOf(s.Case)})
	}
	return v
}

func score(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 2, 64)
}

func moment(t time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2 January 2006 at 3:04pm MST")
}

func (r Report) who() map[hiring.ID]string {
	out := map[hiring.ID]string{}
	for _, m := range r.Panel {
		out[m.ID] = m.Name
	}
	for _, c := range r.Candidates {
		out[c.ID] = c.Name
	}
	return out
}

func (r Report) scaleWords() string {
	points := make([]string, len(r.Rubric.Scale.Points))
	for i, p := range r.Rubric.Scale.Points {
		points[i] = fmt.Sprintf("%d %s", p.Value, p.Label)
	}
	return fmt.Sprintf("Marks: %s. The bar is %s.", strings.Join(points, ", "), strconv.FormatFloat(r.Rubric.Bar, 'f', -1, 64))
}

// leadWords sums the case up in a few sentences.
func (r Report) leadWords() string {
	outcomes, decided := map[hiring.Outcome]int{}, map[hiring.DecisionKind]int{}
	open := 0
	for _, c := range r.Recommendation.Candidates {
		outcomes[c.Outcome]++
		id, _ := hiring.ParseID(c.ID)
		if d, ok := r.Newest(id); ok {
			decided[d.Decision]++
		} else {
			open++
		}
	}
	var found, done []string
	for _, o := range hiring.Outcomes {
		if n := outcomes[o]; n > 0 {
			found = append(found, fmt.Sprintf("%s: %d", o, n))
		}
	}
	for _, k := range hiring.DecisionKinds {
		if n := decided[k]; n > 0 {
			done = append(done, fmt.Sprintf("%s: %d", k, n))
		}
	}
	if open > 0 {
		done = append(done, fmt.Sprintf("not yet: %d", open))
	}
	return fmt.Sprintf("%d candidates, %d scorecards. Recommended: %s. Decided: %s.", len(r.Recommendation.Candidates), len(r.Scorecards), strings.Join(found, ", "), strings.Join(done, ", "))
}

func (r Report) facts(zone *time.Location) []string {
	what := "Posts"
	if !r.About.Last {
		what = "Places at the next stage"
	}
	out := []string{
		fmt.Sprintf("%s: %d", what, r.Rubric.Posts),
		"Marks that count: " + string(r.Rubric.Policy.ScoreBasis()),
	}
	for _, x := range []struct {
		what string
		at   *time.Time
	}{{"Scoring opened", r.About.OpenedAt}, {"Rubric frozen by the first submitted scorecard", r.About.FrozenAt}, {"Scoring ended", r.About.RevealedAt}} {
		if x.at != nil {
			out = append(out, x.what+": "+moment(*x.at, zone))
		}
	}
	if r.About.RevealReason != "" {
		out = append(out, "Scoring ended with scorecards missing: "+r.About.RevealReason)
	}
	if r.About.Blind {
		out = append(out, "Names are hidden until the last blind stage is revealed, so candidates are named by code.")
	}
	return out
}

func (r Report) listed(c verdict.Candidate, id hiring.ID) reportRow {
	row := reportRow{Rank: "–", Panel: score(c.PanelScore), Fair: score(c.FairScore), Interval: "–", Chance: "–", Outcome: string(c.Outcome), Decision: "not yet"}
	for _, x := range r.Candidates {
		if x.ID == id {
			row.Name, row.Code = x.Name, x.Code
		}
	}
	if c.Rank != nil {
		if row.Rank = strconv.Itoa(*c.Rank); c.Tied {
			row.Rank += "="
		}
	}
	if c.Interval90 != nil {
		row.Interval = fmt.Sprintf("%.2f to %.2f", c.Interval90[0], c.Interval90[1])
	}
	if c.AboveBar != nil {
		row.Chance = c.AboveBar.String()
	}
	if d, ok := r.Newest(id); ok {
		row.Decision = decisionWords(d)
	}
	return row
}

func decisionWords(d ReportDecision) string {
	if d.Until != nil {
		return string(d.Decision) + " until " + d.Until.Format("2 January 2006")
	}
	return string(d.Decision)
}

func (r Report) marking(m ReportMember) reportMarking {
	fs := make([]string, len(m.Functions))
	for i, f := range m.Functions {
		fs[i] = string(f)
	}
	out := reportMarking{Name: m.Name, Functions: strings.Join(fs, ", "), Candidates: "–", Mean: "–", Severity: "–", Stands: "did not score"}
	for _, x := range r.Recommendation.Panel {
		if x.ID != m.ID.String() {
			continue
		}
		out.Candidates, out.Mean, out.Severity, out.Stands = strconv.Itoa(x.Scorecards), fmt.Sprintf("%.2f", x.MeanMark), fmt.Sprintf("%+.2f ± %.2f", x.Severity, x.SE), "nothing"
		if len(x.Flags) > 0 {
			out.Stands = strings.Join(x.Flags, "; ")
		}
	}
	return out
}
