package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"merit/internal/export"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/internal/rubric"
)

type scorecardCommand struct {
	File    string `arg:"" help:"The role text, as for role show; - for standard input."`
	Scale   string `default:"1-7" help:"The scale of the marks: 1-7, 0-4, 1-3 or 1-5."`
	Minutes int    `default:"60" help:"How long the interview is."`
	Format  string `default:"text" enum:"text,html,json" help:"What to print: text, html (to print on A4) or json."`
	JSON    bool   `name:"json" help:"The same as --format json."`
	Level   string `help:"Which role level to take, by its name, if the text has several."`
}

// Run prints the scorecard, all of it or nothing. What a person should know of the reading and of the
// time goes to the stream for messages.
func (c *scorecardCommand) Run(s streams) error {
	settings := rubric.Defaults()
	settings.InterviewMinutes = c.Minutes
	var err error
	if settings.Scale, err = rubric.ParseScale(c.Scale); err != nil {
		return err
	}
	reading, err := readRoles(c.File, s.In)
	if err != nil {
		return err
	}
	found, err := c.choose(reading.Roles)
	if err != nil {
		return err
	}
	if !found.Usable() {
		return unusable(c.File, found)
	}
	r, err := rubric.Build(found.Role, settings)
	if err != nil {
		return named(c.File, err)
	}
	var b bytes.Buffer
	if err := c.writer()(&b, found.Role, r); err != nil {
		return fmt.Errorf("scorecard: %w", err)
	}
	if _, err := s.Out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("scorecard: %w", err)
	}
	for _, p := range found.Problems {
		say(s.Err, "line %d, %s: %s\n", p.Line, p.Severity, p.Message)
	}
	if warning := rubric.TimeWarning(r); warning != "" {
		say(s.Err, "%s\n", warning)
	}
	return nil
}

func (c *scorecardCommand) writer() func(io.Writer, hiring.Role, hiring.Rubric) error {
	switch {
	case c.JSON || c.Format == "json":
		return export.ScorecardJSON
	case c.Format == "html":
		return export.ScorecardHTML
	default:
		return export.ScorecardText
	}
}

// choose finds the role level asked for; a text with several never has one taken by chance.
func (c *scorecardCommand) choose(roles []framework.Found) (framework.Found, error) {
	var names []string
	var fitting []framework.Found
	for _, f := range roles {
		if c.Level == "" || strings.EqualFold(f.Level, strings.TrimSpace(c.Level)) {
			fitting = append(fitting, f)
		}
		names = append(names, "  "+f.Level)
	}
	switch {
	case len(fitting) == 1:
		return fitting[0], nil
	case len(fitting) > 1 && c.Level != "":
		return framework.Found{}, badInput(fmt.Sprintf("The text has %d role levels of the name “%s”. Keep one of them.", len(fitting), c.Level))
	case c.Level != "":
		return framework.Found{}, badInput("The text has no role level “" + c.Level + "”. It has:\n" + strings.Join(names, "\n"))
	}
	return framework.Found{}, badInput(fmt.Sprintf("The text has %d role levels. Choose one with --level:\n", len(roles)) + strings.Join(names, "\n"))
}
