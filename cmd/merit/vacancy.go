package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/roster"
)

type vacancyCommand struct {
	Create vacancyCreateCommand `cmd:"" help:"Create a vacancy from a role of the library, with its candidates."`
}

type vacancyCreateCommand struct {
	Role             string `required:"" help:"The role level: its name in the library, or its id." placeholder:"NAME"`
	Title            string `help:"What the vacancy is called; the role level's name unless you say." placeholder:"TEXT"`
	Reference        string `help:"Your organisation's own number for it." placeholder:"TEXT"`
	Posts            int    `default:"1" help:"How many posts are being filled."`
	Scale            string `default:"1-7" help:"Scale of marks: 1-7, 0-4, 1-3 or 1-5."`
	Minutes          int    `default:"60" help:"How long an interview takes."`
	Responsibilities bool   `default:"true" negatable:"" help:"Score the role's responsibilities as one more criterion."`
	Candidates       string `help:"List of candidates: CSV or Excel, with headings like Name and Email; - for standard input." placeholder:"FILE"`
	As               string `required:"" help:"E-mail address of the recruiter whose vacancy it is." placeholder:"EMAIL"`
	JSON             bool   `name:"json" help:"Print JSON."`
}

// Help is what `merit help vacancy create` says beyond the flags.
func (vacancyCreateCommand) Help() string {
	return `The vacancy is created with all candidates of the list, or not at all. Merit finds out by itself what each column holds.`
}

// Run creates the vacancy and prints its id.
func (c *vacancyCreateCommand) Run(ctx context.Context, s streams) error {
	candidates, err := readCandidates(c.Candidates, s.In)
	if err != nil {
		return err
	}
	return withJourneys(ctx, s, func(_ config.Config, journeys *app.App) error {
		actor, err := journeys.ActorOfEmail(ctx, c.As)
		if err != nil {
			return err
		}
		role, err := findRole(ctx, journeys, actor, c.Role)
		if err != nil {
			return err
		}
		if c.Title == "" {
			c.Title = role.Level
		}
		made, err := journeys.CreateVacancy(ctx, actor, app.CreateVacancyInput{
			RoleID: role.ID, Title: c.Title, Reference: c.Reference, Posts: c.Posts, Scale: c.Scale, Responsibilities: c.Responsibilities,
			InterviewMinutes: c.Minutes, Candidates: candidates,
		})
		if err != nil {
			return err
		}
		return c.print(s.Out, made, len(candidates))
	})
}

func (c *vacancyCreateCommand) print(out io.Writer, made hiring.Vacancy, candidates int) error {
	if c.JSON {
		doc := struct {
			ID         hiring.ID `json:"id"`
			Title      string    `json:"title"`
			Role       string    `json:"role"`
			Candidates int       `json:"candidates"`
		}{made.ID, made.Title, made.RoleName, candidates}
		return json.NewEncoder(out).Encode(doc)
	}
	_, err := fmt.Fprintf(out, "Created %s with %s: %s\n", made.Title, counted(candidates, "candidate", "candidates"), made.ID)
	return err
}

// findRole finds the role level of the library with a name, or an id.
func findRole(ctx context.Context, journeys *app.App, actor hiring.Actor, name string) (hiring.RoleSummary, error) {
	all, err := journeys.RoleChoices(ctx, actor)
	if err != nil {
		return hiring.RoleSummary{}, err
	}
	var found []hiring.RoleSummary
	for _, r := range all {
		if r.ID.String() == name || strings.EqualFold(strings.Join(strings.Fields(name), " "), r.Level) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return hiring.RoleSummary{}, badInput("There is no role level “" + name + "” in the library. Import it with merit role import.")
	}
	ids := make([]string, len(found))
	for i, r := range found {
		ids[i] = r.ID.String() + " (" + r.Family + ", " + r.Role + ")"
	}
	return hiring.RoleSummary{}, badInput("Several role levels are called “" + name + "”. Say which by its id: " + strings.Join(ids, ", ") + ".")
}

// readCandidates reads a list of candidates whole, or says by line what is wrong with it; no path, none.
func readCandidates(path string, in io.Reader) ([]app.CandidateInput, error) {
	if path == "" {
		return nil, nil
	}
	file, err := openFile(path, in)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, roster.MaxBytes+1))
	if err != nil {
		return nil, cannotRead(path, err)
	}
	sheet, err := roster.Read(path, data)
	if err != nil {
		return nil, err
	}
	mapping := roster.Guess(sheet)
	if err := mapping.Check(); err != nil {
		return nil, fault.Wrap(fault.Invalid, path+": no column holds the candidates' names. Give it a heading like Name, or First name and Last name.", err)
	}
	rows, problems := sheet.Candidates(mapping)
	var fs fault.Fields
	for _, p := range problems {
		fs.Addf("candidates", "%s, row %d: %s", path, p.Line, p.Message)
	}
	for _, group := range roster.Duplicates(rows) {
		for _, i := range group[1:] {
			fs.Addf("candidates", "%s, row %d: %s is in row %d already.", path, rows[i].Line, rows[i].Email, rows[group[0]].Line)
		}
	}
	if err := fs.Err(); err != nil {
		return nil, err
	}
	out := make([]app.CandidateInput, len(rows))
	for i, r := range rows {
		out[i] = app.CandidateInput{Name: r.Name, Email: r.Email, Phone: r.Phone, Reference: r.Reference, Employer: r.Employer, Notes: r.Notes}
	}
	return out, nil
}
