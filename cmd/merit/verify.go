package main

import (
	"fmt"

	"merit/internal/export"
	"merit/internal/fault"
)

type verifyCommand struct {
	Report string `arg:"" help:"Panel report as JSON; - for standard input."`
}

// Help is what `merit help verify` says beyond the flags.
func (verifyCommand) Help() string {
	return `Checks every byte of the report against its hashes, then computes the recommendation anew from its rubric, marks and agreed marks, ` +
		`and every panel score by hand. Prints "identical", or where it is not. Compare the case with the one on the signed paper: whoever changes a report ` +
		`could change its hashes too, but not what people signed.`
}

// Run says whether the report is identical, or where not; the exit status is 2 where it is not.
func (c *verifyCommand) Run(s streams) error {
	file, err := openFile(c.Report, s.In)
	if err != nil {
		return err
	}
	defer file.Close()
	v, err := export.Verify(file)
	if err != nil {
		return named(c.Report, err)
	}
	for _, n := range v.Notes {
		say(s.Out, "Note: %s\n", n)
	}
	if len(v.Problems) > 0 {
		var fs fault.Fields
		for _, p := range v.Problems {
			fs.Add("report", p)
		}
		return named(c.Report, &fault.Error{Kind: fault.Invalid, Message: "The report is not identical.", Fields: fs})
	}
	r := v.Report.Recommendation
	fmt.Fprintf(s.Out, "identical\n%s, stage %d\n%d candidates, %d scorecards, %d marks: the recommendation was computed anew and is the same to the byte.\nCase   %s\nInput  %s\nResult %s\n",
		v.Report.About.Vacancy, v.Report.About.Stage, len(v.Report.Candidates), len(v.Report.Scorecards), v.Marks, v.Case, r.InputHash, r.ResultHash)
	return nil
}
