package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"merit/internal/fault"
	"merit/internal/verdict"
)

type impactCommand struct {
	Groups string `arg:"" help:"Selection counts as CSV, group,selected,people, pooled over vacancies; - for standard input."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Help is what `merit help impact` says beyond the flags.
func (impactCommand) Help() string {
	return `Compares each group's selection rate with the highest one: the ratio with its interval, Fisher's exact test, and the ratio had one more been selected. ` +
		`Groups of fewer than five people are not shown, and few people tell nothing. It never feeds a score.`
}

// maxGroups bounds a file of groups.
const maxGroups = 1000

// Run prints a row for each group.
func (c *impactCommand) Run(s streams) error {
	in, err := openFile(c.Groups, s.In)
	if err != nil {
		return err
	}
	defer in.Close()
	groups, err := readGroups(io.LimitReader(in, 1<<20))
	if err != nil {
		return named(c.Groups, err)
	}
	impact, err := verdict.AdverseImpact(groups)
	if err != nil {
		return named(c.Groups, fault.Wrap(fault.Invalid, err.Error(), err))
	}
	if c.JSON {
		doc, err := json.MarshalIndent(impact, "", "  ")
		if err != nil {
			return fmt.Errorf("encode impact: %w", err)
		}
		_, err = s.Out.Write(append(doc, '\n'))
		return err
	}
	return impactTable(s.Out, impact)
}

// readGroups reads the counts. The error is Invalid and names the line.
func readGroups(r io.Reader) ([]verdict.Group, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord, c.TrimLeadingSpace = 3, true
	var out []verdict.Group
	known := map[string]bool{}
	for line := 1; ; line++ {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, fmt.Sprintf("Line %d is not group,selected,people.", line), err)
		}
		if line == 1 && strings.EqualFold(strings.TrimSpace(row[0]), "group") {
			continue
		}
		selected, first := strconv.Atoi(strings.TrimSpace(row[1]))
		people, second := strconv.Atoi(strings.TrimSpace(row[2]))
		if first != nil || second != nil || row[0] == "" || known[row[0]] || len(out) == maxGroups {
			return nil, fault.New(fault.Invalid, fmt.Sprintf("Line %d: it takes a group that is not listed yet and two whole numbers, for at most %d groups.", line, maxGroups))
		}
		known[row[0]] = true
		out = append(out, verdict.Group{Name: row[0], Selected: selected, People: people})
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "There are no groups.")
	}
	return out, nil
}

func impactTable(w io.Writer, impact []verdict.Impact) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "Group\tRate\tRatio\t95% interval\tFisher’s p\tOne more\tReading\t")
	for _, x := range impact {
		reading := x.Why
		switch {
		case x.Interpretable && x.BelowFour:
			reading = "The rate is below four fifths of the highest: look into why."
		case x.Interpretable:
			reading = "The rate is at least four fifths of the highest."
		}
		span := "-"
		if x.Interval95 != nil {
			span = fmt.Sprintf("%.2f to %.2f", x.Interval95[0], x.Interval95[1])
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", x.Group, number(x.Rate, 3), number(x.Ratio, 2), span, number(x.FisherP, 4), number(x.FlipFlop, 2), reading)
	}
	return t.Flush()
}

// number writes a number with some decimals, or a dash for none.
func number(v *float64, decimals int) string {
	if v == nil {
		return "-"
	}
	return strconv.FormatFloat(*v, 'f', decimals, 64)
}
