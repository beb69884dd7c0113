package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// subjectViewed is how the audit trail names a look at all that is held about a candidate.
const subjectViewed = "candidate's data viewed"

// SubjectAccess is everything that is held about a candidate and may be seen now. Scorecards of a stage that has not
// been revealed stay sealed, from recruiters too; Sealed counts them.
type SubjectAccess struct {
	Vacancy   hiring.Vacancy
	Access    hiring.Access
	Candidate hiring.Candidate
	Items     []hiring.AccessItem // with the panel numbered, not named
	Documents []hiring.Document
	Sealed    int
	Releases  []hiring.DataRelease
}

// SubjectAccess shows it to those who handle the vacancy's data, and records that they looked.
func (a *App) SubjectAccess(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (SubjectAccess, error) {
	out, err := a.subjectAccess(ctx, actor, vacancyID, candidateID, false)
	if err == nil {
		err = a.viewed(ctx, actor, subjectViewed, vacancyID, candidateID)
	}
	if err != nil {
		return SubjectAccess{}, err
	}
	return out, nil
}

// ReleaseInput is what somebody leaves out of a release. Seen is the digest of what they went through.
type ReleaseInput struct {
	Seen    string
	Choices hiring.AccessChoices
}

// ReleaseData records that a candidate's data is given to them as chosen. Stale when anything of it changed since it
// was looked through.
func (a *App) ReleaseData(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in ReleaseInput) (r hiring.DataRelease, err error) {
	x, err := a.subjectAccess(ctx, actor, vacancyID, candidateID, false)
	if err != nil {
		return r, err
	}
	if in.Seen != hiring.AccessDigest(x.Items) {
		return r, errAccessMoved()
	}
	r = hiring.DataRelease{
		ID: a.newID(), VacancyID: vacancyID, CandidateID: candidateID, ReleasedBy: actor.UserID, ReleasedByName: actor.Name, ReleasedAt: a.now(),
		Choices: in.Choices, Digest: in.Seen,
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		if err := tx.CreateRelease(r); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "candidate's data released", vacancyID, candidateID, map[string]string{"release": r.ID.String()}))
	})
	if err != nil {
		return r, fmt.Errorf("release data: %w", err)
	}
	return r, nil
}

func errAccessMoved() error {
	return fault.New(fault.Stale, "What is held about this candidate has changed since it was looked through. Go through it again and release it anew.")
}

// ReleasedData is what a candidate is given.
type ReleasedData struct {
	SubjectAccess
	Release hiring.DataRelease
	Files   [][]byte // the documents' content, in their order
}

// ReleasedData gives a release as it was chosen. Stale when what is held has changed since.
func (a *App) ReleasedData(ctx context.Context, actor hiring.Actor, vacancyID, candidateID, id hiring.ID) (out ReleasedData, err error) {
	if out.SubjectAccess, err = a.subjectAccess(ctx, actor, vacancyID, candidateID, false); err != nil {
		return ReleasedData{}, err
	}
	at := slices.IndexFunc(out.Releases, func(r hiring.DataRelease) bool { return r.ID == id })
	if at < 0 {
		return ReleasedData{}, hiring.ErrUnknown("release")
	}
	if out.Release = out.Releases[at]; out.Release.Digest != hiring.AccessDigest(out.Items) {
		return ReleasedData{}, errAccessMoved()
	}
	if out.Release.Choices.Names {
		named, err := a.subjectAccess(ctx, actor, vacancyID, candidateID, true)
		if err != nil {
			return ReleasedData{}, err
		}
		out.Items = named.Items
	}
	out.Items = out.Release.Choices.Without(out.Items)
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		for _, d := range out.Documents {
			_, content, err := s.Document(candidateID, d.ID)
			if err != nil {
				return err
			}
			out.Files = append(out.Files, content)
		}
		return nil
	})
	if err == nil {
		err = a.viewed(ctx, actor, "candidate's data exported", vacancyID, candidateID)
	}
	if err != nil {
		return ReleasedData{}, fmt.Errorf("export candidate's data: %w", err)
	}
	return out, nil
}

// gathering collects items in order.
type gathering struct {
	*SubjectAccess
	people  map[hiring.ID]string // what people are called in it
	members []hiring.Member
	others  *strings.Replacer // other candidates' names → codes, in what Merit worded
}

func (g *gathering) add(section, key, label, text string, free bool) {
	if text != "" {
		g.Items = append(g.Items, hiring.AccessItem{Key: key, Section: section, Label: label, Text: text, Free: free})
	}
}

func (a *App) subjectAccess(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, named bool) (out SubjectAccess, err error) {
	g := gathering{SubjectAccess: &out}
	var revealed []hiring.Stage
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if out.Access, out.Vacancy, err = access(s, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		if out.Candidate, err = s.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		if out.Candidate.Erased() {
			return errErased()
		}
		if err := g.name(s, named); err != nil {
			return err
		}
		g.details()
		if out.Documents, err = s.Documents(candidateID); err != nil {
			return err
		}
		for _, d := range out.Documents {
			g.add("Documents", "document."+d.ID.String(), d.Name, "Added on "+dayText(d.CreatedAt)+".", false)
		}
		stages, err := s.Stages(vacancyID)
		if err != nil {
			return err
		}
		for _, st := range stages { // at most hiring.MaxStages
			if err := g.stage(s, st); err != nil {
				return err
			}
			if st.State == hiring.Revealed {
				revealed = append(revealed, st)
			}
		}
		if err := g.decisions(s, stages); err != nil {
			return err
		}
		if err := g.requests(s); err != nil {
			return err
		}
		if err := g.timeline(s); err != nil {
			return err
		}
		out.Releases, err = s.Releases(vacancyID, candidateID)
		return err
	})
	if err != nil {
		return SubjectAccess{}, fmt.Errorf("gather candidate's data: %w", err)
	}
	for _, st := range revealed {
		if err := a.gatherResult(ctx, &g, actor, st); err != nil {
			return SubjectAccess{}, fmt.Errorf("gather candidate's data: %w", err)
		}
	}
	return out, nil
}

// name decides what everybody is called: by name where that was chosen, else by what they are in the vacancy.
func (g *gathering) name(s *store.Snapshot, named bool) error {
	members, err := s.Members(g.Vacancy.ID)
	if err != nil {
		return err
	}
	slices.SortStableFunc(members, func(a, b hiring.Member) int { return cmp.Compare(a.UserID.String(), b.UserID.String()) })
	g.people = map[hiring.ID]string{}
	g.members = members
	panel := 0
	for _, m := range members {
		if _, known := g.people[m.UserID]; known && !m.Function.Scores() {
			continue
		}
		switch {
		case named:
			g.people[m.UserID] = m.Name
		case m.Function.Scores() || m.Function == hiring.Observer:
			panel++
			g.people[m.UserID] = fmt.Sprintf("Panel member %d", panel)
		default:
			g.people[m.UserID] = "The " + string(m.Function)
		}
	}
	all, err := s.CandidateNames(g.Vacancy.ID)
	if err != nil {
		return err
	}
	var pairs []string
	for id, c := range all {
		if id != g.Candidate.ID && c.Name != "" {
			pairs = append(pairs, c.Name, hiring.NameOfCode(c.Code))
		}
	}
	g.others = strings.NewReplacer(pairs...)
	return nil
}

// who is what somebody is called.
func (g *gathering) who(id hiring.ID) string {
	if name := g.people[id]; name != "" {
		return name
	}
	return "Somebody who left the vacancy"
}

func (g *gathering) details() {
	const section = "Details"
	c := g.Candidate
	for _, f := range []struct{ key, label, text string }{
		{"name", "Name", c.Name},
		{"email", "E-mail address", c.Email},
		{"phone", "Telephone number", c.Phone},
		{"reference", "Reference", c.Reference},
		{"employer", "Employer", c.Employer},
		{"code", "Code", c.Code},
		{"added", "Added", dayText(c.CreatedAt)},
	} {
		g.add(section, "details."+f.key, f.label, f.text, false)
	}
	g.add(section, "details.notes", "Notes of those who prepare the vacancy", c.Notes, true)
	if c.WithdrawnAt != nil {
		g.add(section, "details.withdrawn", "Withdrawn", dayText(*c.WithdrawnAt), false)
	}
}
