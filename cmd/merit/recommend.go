package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"merit/internal/verdict"
)

type recommendCommand struct {
	Scores string `arg:"" help:"Marks as CSV, candidate,panel_member,criterion,mark (or cand,rater,skill,score); - for standard input."`
	Policy string `help:"How marks count, as JSON; every part of it is optional." placeholder:"FILE"`
	JSON   bool   `name:"json" help:"Print JSON."`

	Conflict []string `help:"A candidate with a conflict of interest that is not settled. May be given more than once." placeholder:"ID" sep:"none"`
}

// Help is what `merit help recommend` says beyond the flags.
func (recommendCommand) Help() string {
	return `Example of a policy: {"scale":{"min":1,"max":7},"weights":{"1":3,"2":1},"bar":4.25,"essential":["1"],"passMark":4,"posts":1,"thresholds":{"barLikely":0.8}}. ` +
		`Without one: the scale 1 to 7, equal weights, the bar in the middle of the scale, no essential criterion, one post, the default thresholds.`
}

// Run prints the merit list with its reasons, all of it or nothing.
func (c *recommendCommand) Run(s streams) error {
	// The marks of a large field are many and live as long as this command: collect what they leave early.
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	in := verdict.Input{}
	if c.Policy != "" {
		file, err := openFile(c.Policy, s.In)
		if err != nil {
			return err
		}
		defer file.Close()
		if in.Policy, err = verdict.ReadPolicy(file); err != nil {
			return named(c.Policy, err)
		}
	}
	scores, err := openFile(c.Scores, s.In)
	if err != nil {
		return err
	}
	defer scores.Close()
	if in.Marks, err = verdict.ReadCSV(scores); err != nil {
		return named(c.Scores, err)
	}
	in.Conflicts = c.Conflict
	progress, done := showProgress(s.Err)
	r, err := verdict.FromWith(in, progress)
	done()
	if err != nil {
		return err
	}
	if c.JSON {
		return r.Write(s.Out)
	}
	var out bytes.Buffer
	meritList(&out, r)
	_, err = s.Out.Write(out.Bytes())
	return err
}

// meritList writes the recommendation for people: the list, a plot, the reasons.
func meritList(w *bytes.Buffer, r verdict.Result) {
	fmt.Fprintf(w, "Merit list. Candidates: %d. Posts: %d. Marks from %d to %d. Bar: %s.\n\n", len(r.Candidates), r.Policy.Posts,
		r.Policy.Scale.Min, r.Policy.Scale.Max, short(r.Policy.Bar))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "Rank\tCandidate\tPanel score\tFair score\t90% interval\tBar\tPost\tOutcome\t")
	for _, c := range r.Candidates {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", rankText(c), c.ID, scoreText(c.PanelScore), scoreText(c.FairScore), intervalText(c.Interval90),
			barText(c.AboveBar), postText(c.Top), c.Outcome)
	}
	_ = t.Flush()
	fmt.Fprintln(w, "Bar: the chance that the fair score is at the bar or above. Post: the chance of being among the best.")
	plot(w, r)
	for _, c := range r.Candidates {
		reasons(w, c)
	}
	if len(r.Warnings) > 0 {
		fmt.Fprintln(w, "\nTo keep in mind")
		bullets(w, "", r.Warnings)
	}
	fmt.Fprintln(w, "\nHow the panel marked")
	for _, m := range r.Panel {
		stands := "nothing stands out"
		if len(m.Flags) > 0 {
			stands = strings.Join(m.Flags, "; ")
		}
		fmt.Fprintf(w, "  %s: mean mark %.2f, spread %.2f, %d marks, %+.2f ± %.2f against the panel; %s\n", m.ID, m.MeanMark, m.Spread, m.Marks, m.Severity, m.SE, stands)
	}
	agreement(w, r.Agreement)
	fmt.Fprintf(w, "\nA person decides; this is a recommendation.\nEngine %s\nSeed %d\nInput hash  %s\nResult hash %s\n", r.Engine, r.Seed, r.InputHash, r.ResultHash)
}

// reasons writes why a candidate has the outcome, step by step.
func reasons(w io.Writer, c verdict.Candidate) {
	fmt.Fprintf(w, "\n%s: %s (clause: %s)\n", c.ID, c.Outcome, c.Clause)
	bullets(w, "", c.Reasons)
	bullets(w, "What would change it: ", c.WouldChange)
	if c.Arithmetic == "" {
		return
	}
	fmt.Fprintf(w, "  Panel score = %s\n", c.Arithmetic)
	for _, s := range c.Steps {
		who := s.Why
		if s.PanelMember != "" {
			who = "panel member " + s.PanelMember + " " + s.Why
		}
		fmt.Fprintf(w, "    %+.4f  %s\n", s.Amount, who)
	}
	fmt.Fprintf(w, "  Fair score = %s ± %s", scoreText(c.FairScore), scoreText(c.SE))
	if c.LeftOut != nil {
		fmt.Fprintf(w, "; from %.4f to %.4f when one panel member is left out", c.LeftOut[0], c.LeftOut[1])
	}
	if c.Rank90 != nil {
		fmt.Fprintf(w, "; rank %d to %d", c.Rank90[0], c.Rank90[1])
	}
	fmt.Fprintln(w)
}

// agreement writes the coefficients, and why one is missing.
func agreement(w io.Writer, a verdict.Agreement) {
	fmt.Fprintln(w, "\nHow far the panel agrees (1 is fully)")
	for _, x := range []struct {
		name, key string
		value     *float64
	}{
		{"Generalizability, for the order of candidates (G)", "g", a.G},
		{"Dependability, for the bar (Phi)", "phi", a.Phi},
		{"Krippendorff’s alpha, ordinal", "alphaOrdinal", a.AlphaOrdinal},
		{"ICC(A,1), one panel member", "iccA1", a.ICCA1},
		{"ICC(A,k), the panel", "iccAk", a.ICCAk},
		{"ICC(C,k), the panel’s order", "iccCk", a.ICCCk},
	} {
		if x.value == nil {
			fmt.Fprintf(w, "  %s: not to be told. %s\n", x.name, a.Why[x.key])
			continue
		}
		fmt.Fprintf(w, "  %s: %.2f\n", x.name, *x.value)
	}
}

func bullets(w io.Writer, lead string, lines []string) {
	for _, l := range lines {
		fmt.Fprintf(w, "  %s%s\n", lead, l)
	}
}

// plotWidth is how many characters the scale takes.
const plotWidth = 49

// plot draws each fair score as a dot on the scale with its 90 % interval, the panel score as a ring where it
// is another, and the bar through them.
func plot(w io.Writer, r verdict.Result) {
	low, high := float64(r.Policy.Scale.Min), float64(r.Policy.Scale.Max)
	at := func(v float64) int {
		return max(0, min(plotWidth-1, int(math.Round((v-low)/(high-low)*(plotWidth-1)))))
	}
	longest := 0
	for _, c := range r.Candidates {
		longest = max(longest, len([]rune(c.ID)))
	}
	axis := fmt.Sprint(r.Policy.Scale.Min)
	fmt.Fprintf(w, "\n%*s  %s%*d\n", longest, "", axis, plotWidth-len(axis), r.Policy.Scale.Max)
	for _, c := range r.Candidates {
		line := []rune(strings.Repeat("·", plotWidth))
		if c.Interval90 != nil {
			for i := at(c.Interval90[0]); i <= at(c.Interval90[1]); i++ {
				line[i] = '─'
			}
		}
		line[at(r.Policy.Bar)] = '|'
		if c.PanelScore != nil {
			line[at(*c.PanelScore)] = '○'
		}
		if c.FairScore != nil {
			line[at(*c.FairScore)] = '●'
		}
		fmt.Fprintf(w, "%*s  %s  %s\n", longest, c.ID, string(line), scoreText(c.FairScore))
	}
	fmt.Fprintf(w, "%*s  ● fair score   ─ its 90%% interval   ○ panel score, where it is another   | bar\n", longest, "")
}

// rankText is a rank as people write it: "1", "2=" for a shared one, "-" for none.
func rankText(c verdict.Candidate) string {
	switch {
	case c.Rank == nil:
		return "-"
	case c.Tied:
		return fmt.Sprint(*c.Rank) + "="
	default:
		return fmt.Sprint(*c.Rank)
	}
}

func scoreText(score *float64) string {
	if score == nil {
		return "-"
	}
	return fmt.Sprintf("%.4f", *score)
}

// short writes a number with no zeros at the end.
func short(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.4f", v), "0"), ".")
}

func intervalText(i *[2]float64) string {
	if i == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f to %.2f", i[0], i[1])
}

// barText is a chance by the less hopeful of the two lenses.
func barText(p *verdict.ByLens) string {
	if p == nil {
		return "-"
	}
	return verdict.Percent(math.Min(p.A, p.B))
}

func postText(p *verdict.Top) string {
	if p == nil {
		return "-"
	}
	return verdict.Percent(p.B)
}
