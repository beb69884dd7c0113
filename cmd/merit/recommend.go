package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"text/tabwriter"

	"merit/internal/verdict"
)

type recommendCommand struct {
	Scores string `arg:"" help:"Marks as CSV, candidate,panel_member,criterion,mark (or cand,rater,skill,score); - for standard input."`
	Policy string `help:"How marks count, as JSON; every part of it is optional." placeholder:"FILE"`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Help is what `merit help recommend` says beyond the flags.
func (recommendCommand) Help() string {
	return `Example of a policy: {"scale":{"min":1,"max":7},"weights":{"1":3,"2":1},"bar":4.25,"essential":["1"],"passMark":4,"posts":1}. ` +
		`Without one: the scale 1 to 7, equal weights, the bar in the middle of the scale, no essential criterion, one post.`
}

// Run prints the merit list with its reasons, all of it or nothing.
func (c *recommendCommand) Run(s streams) error {
	in := verdict.Input{}
	if c.Policy != "" {
		file, err := os.Open(c.Policy)
		if err != nil {
			return cannotRead(c.Policy, err)
		}
		defer file.Close()
		if in.Policy, err = verdict.ReadPolicy(file); err != nil {
			return named(c.Policy, err)
		}
	}
	scores := s.In
	if c.Scores != "-" {
		file, err := os.Open(c.Scores)
		if err != nil {
			return cannotRead(c.Scores, err)
		}
		defer file.Close()
		scores = file
	}
	var err error
	if in.Marks, err = verdict.ReadCSV(scores); err != nil {
		return named(c.Scores, err)
	}
	r, err := verdict.From(in)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if c.JSON {
		doc, err := r.JSON()
		if err != nil {
			return err
		}
		out.Write(doc)
	} else {
		meritList(&out, r)
	}
	_, err = s.Out.Write(out.Bytes())
	return err
}

// meritList writes the recommendation for people: the list, a plot, the reasons.
func meritList(w *bytes.Buffer, r verdict.Result) {
	fmt.Fprintf(w, "Merit list. Candidates: %d. Posts: %d. Marks from %d to %d. Bar: %s.\n\n", len(r.Candidates), r.Policy.Posts,
		r.Policy.Scale.Min, r.Policy.Scale.Max, short(r.Policy.Bar))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "Rank\tCandidate\tPanel score\tOutcome\t")
	for _, c := range r.Candidates {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t\n", rankText(c), c.ID, scoreText(c.PanelScore), c.Outcome)
	}
	_ = t.Flush()
	plot(w, r)
	for _, c := range r.Candidates {
		fmt.Fprintf(w, "\n%s: %s (clause: %s)\n", c.ID, c.Outcome, c.Clause)
		bullets(w, "", c.Reasons)
		bullets(w, "What would change it: ", c.WouldChange)
		if c.Arithmetic != "" {
			fmt.Fprintf(w, "  Panel score = %s\n", c.Arithmetic)
		}
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
		fmt.Fprintf(w, "  %s: mean mark %.2f, spread %.2f, %d marks; %s\n", m.ID, m.MeanMark, m.Spread, m.Marks, stands)
	}
	fmt.Fprintf(w, "\nA person decides; this is a recommendation.\nEngine %s\nInput hash  %s\nResult hash %s\n", r.Engine, r.InputHash, r.ResultHash)
}

func bullets(w io.Writer, lead string, lines []string) {
	for _, l := range lines {
		fmt.Fprintf(w, "  %s%s\n", lead, l)
	}
}

// plotWidth is how many characters the scale takes.
const plotWidth = 49

// plot draws each panel score as a dot on the scale, with the bar drawn through.
func plot(w io.Writer, r verdict.Result) {
	low, high := float64(r.Policy.Scale.Min), float64(r.Policy.Scale.Max)
	at := func(v float64) int { return int(math.Round((v - low) / (high - low) * (plotWidth - 1))) }
	longest := 0
	for _, c := range r.Candidates {
		longest = max(longest, len([]rune(c.ID)))
	}
	axis := fmt.Sprint(r.Policy.Scale.Min)
	fmt.Fprintf(w, "\n%*s  %s%*d\n", longest, "", axis, plotWidth-len(axis), r.Policy.Scale.Max)
	for _, c := range r.Candidates {
		line := []rune(strings.Repeat("·", plotWidth))
		line[at(r.Policy.Bar)] = '|'
		if c.PanelScore != nil {
			line[at(*c.PanelScore)] = '●'
		}
		fmt.Fprintf(w, "%*s  %s  %s\n", longest, c.ID, string(line), scoreText(c.PanelScore))
	}
	fmt.Fprintf(w, "%*s  ● panel score   | bar\n", longest, "")
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
