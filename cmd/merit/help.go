package main

import (
	"fmt"

	"github.com/alecthomas/kong"
)

// helpCommand explains one command, or all of them one after the other.
type helpCommand struct {
	Command []string `arg:"" optional:"" help:"The command to explain, such as: role show."`
}

// Run prints the help of what was asked for.
func (h *helpCommand) Run(s streams, parser *kong.Kong) error {
	if len(h.Command) > 0 {
		return explain(parser, h.Command)
	}
	if err := explain(parser, nil); err != nil {
		return err
	}
	for _, leaf := range parser.Model.Leaves(true) {
		if leaf.Name == "help" {
			continue
		}
		if _, err := fmt.Fprintf(s.Out, "\n%s\n\n", leaf.Path()); err != nil {
			return err
		}
		if err := explain(parser, path(leaf)); err != nil {
			return err
		}
	}
	return nil
}

func path(node *kong.Node) []string {
	if node.Parent == nil {
		return nil
	}
	return append(path(node.Parent), node.Name)
}

// explain prints the help of a command without what all commands share being carried out.
func explain(parser *kong.Kong, command []string) error {
	ctx, err := kong.Trace(parser, command)
	if err != nil {
		return err
	}
	if ctx.Error != nil && ctx.Selected() == nil && len(command) > 0 {
		return badInput(ctx.Error.Error())
	}
	return ctx.PrintUsage(false)
}
