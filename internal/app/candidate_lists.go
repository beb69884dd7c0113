package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/roster"
	"merit/internal/store"
)

// listLife is how long a list that nobody imports is kept.
const listLife = 24 * time.Hour

// UploadCandidates keeps a list of candidates, as a file or as pasted text, until it is imported or
// dropped. Its columns are taken for what the actor took columns under the same headings for the last
// time, else for what they seem to be.
func (a *App) UploadCandidates(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, name string, data []byte) error {
	if len(strings.TrimSpace(string(data))) == 0 {
		return fieldError("list", "Paste the list or choose a file.")
	}
	sheet, err := roster.Read(name, data)
	if err != nil {
		return atField("list", err)
	}
	doc, err := json.Marshal(sheet)
	if err != nil {
		return fmt.Errorf("upload candidates: %w", err)
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		mapping, err := tx.ColumnMapping(actor.UserID, headings(sheet))
		gone, err := missing(err)
		if err != nil {
			return err
		}
		if gone || len(mapping) != sheet.Width() {
			mapping = texts(roster.Guess(sheet))
		}
		now := a.now()
		return tx.KeepCandidateList(store.CandidateList{
			ID: a.newID(), VacancyID: vacancyID, UserID: actor.UserID, Name: name, Sheet: doc, Mapping: mapping, CreatedAt: now,
		}, now.Add(-listLife))
	})
	if err != nil {
		return fmt.Errorf("upload candidates: %w", err)
	}
	return nil
}

// headings is what a mapping is remembered by.
func headings(s roster.Sheet) string {
	return strings.ToLower(strings.Join(append([]string{fmt.Sprint(s.Width())}, s.Head...), "\x1f"))
}

func texts(m roster.Mapping) []string {
	out := make([]string, len(m))
	for i, c := range m {
		out[i] = string(c)
	}
	return out
}

// CandidateListView is an uploaded list as its columns are taken now, before anything is imported.
type CandidateListView struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Name       string // of the file; empty for pasted text
	Sheet      roster.Sheet
	Mapping    roster.Mapping
	MapError   error // what is wrong with the mapping
	Candidates []roster.Candidate
	Problems   []roster.Problem
	Twice      [][]int           // groups of candidates, by index, who share an e-mail address
	Known      map[string]string // addresses a candidate of the vacancy has already, with the candidate's code
}

// Repeated are the indexes of candidates whose e-mail address was there before, in the vacancy or higher up
// in the list.
func (v CandidateListView) Repeated() map[int]bool {
	out := map[int]bool{}
	for _, group := range v.Twice {
		for _, i := range group[1:] {
			out[i] = true
		}
	}
	for i, c := range v.Candidates {
		if _, ok := v.Known[strings.ToLower(c.Email)]; ok && c.Email != "" {
			out[i] = true
		}
	}
	return out
}

// CandidateList shows the list the actor has uploaded for a vacancy. With a mapping its columns are taken
// so from now on.
func (a *App) CandidateList(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (view CandidateListView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { view, err = listView(ctx, s, actor, vacancyID, nil); return err })
	if err != nil {
		return CandidateListView{}, fmt.Errorf("show list of candidates: %w", err)
	}
	return view, nil
}

func listView(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID, mapping []string) (v CandidateListView, err error) {
	if v.Access, v.Vacancy, err = access(s, actor, vacancyID, hiring.EditVacancy); err != nil {
		return v, err
	}
	if v.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
		return v, err
	}
	l, err := s.CandidateList(vacancyID, actor.UserID)
	if err != nil {
		return v, err
	}
	v.Name = l.Name
	if err := json.Unmarshal(l.Sheet, &v.Sheet); err != nil {
		return v, fmt.Errorf("read kept list: %w", err)
	}
	if mapping == nil {
		mapping = l.Mapping
	}
	if v.Mapping, err = mappingOf(mapping, v.Sheet.Width()); err != nil {
		return v, err
	}
	if v.MapError = v.Mapping.Check(); v.MapError != nil {
		return v, nil //nolint:nilerr // it is shown beside the columns, for the person to choose others
	}
	v.Candidates, v.Problems = v.Sheet.Candidates(v.Mapping)
	v.Twice = roster.Duplicates(v.Candidates)
	var emails []string
	for _, c := range v.Candidates {
		if c.Email != "" {
			emails = append(emails, strings.ToLower(c.Email))
		}
	}
	v.Known, err = s.KnownEmails(vacancyID, emails)
	return v, err
}

func mappingOf(columns []string, width int) (roster.Mapping, error) {
	if len(columns) != width {
		return nil, fieldError("mapping", "The list has other columns now. Upload it again.")
	}
	m := make(roster.Mapping, len(columns))
	for i, c := range columns {
		if m[i] = roster.Column(c); !slices.Contains(roster.Columns, m[i]) {
			return nil, fieldError(fmt.Sprintf("mapping.%d", i), "Choose what the column holds from the list.")
		}
	}
	return m, nil
}

// MapCandidates sets what the columns of the actor's list hold.
func (a *App) MapCandidates(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, mapping []string) error {
	mapping = append([]string{}, mapping...) // none is a mapping too, and fits no list
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := listView(ctx, &tx.Snapshot, actor, vacancyID, mapping); err != nil {
			return err
		}
		return tx.MapCandidateList(vacancyID, actor.UserID, mapping)
	})
	if err != nil {
		return fmt.Errorf("map columns: %w", err)
	}
	return nil
}

// ImportCandidates adds the candidates of the actor's list, all or none, remembers the mapping and forgets
// the list. Rows with mistakes are Invalid; so are rows whose e-mail address is there already, unless the
// actor says to leave them out.
func (a *App) ImportCandidates(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, leaveOut bool) (added, left int, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		v, err := listView(ctx, &tx.Snapshot, actor, vacancyID, nil)
		if err != nil {
			return err
		}
		if v.MapError != nil {
			return v.MapError
		}
		repeated := v.Repeated()
		switch {
		case len(v.Problems) > 0:
			return fieldError("list", "Put right what is listed, then upload the list again.")
		case len(repeated) > 0 && !leaveOut:
			return fieldError("leaveOut", "Some candidates are there already. Say that they are to be left out, or change the list.")
		case len(repeated) == len(v.Candidates):
			return fault.New(fault.Conflict, "Every candidate of the list is there already, so there is nothing to import.")
		}
		var in []CandidateInput
		for i, c := range v.Candidates {
			if !repeated[i] {
				in = append(in, CandidateInput{Name: c.Name, Email: c.Email, Phone: c.Phone, Reference: c.Reference, Employer: c.Employer, Notes: c.Notes})
			}
		}
		added, left = len(in), len(repeated)
		if _, err := a.addCandidates(tx, actor, vacancyID, in); err != nil {
			return listErrors(err, v, repeated)
		}
		if err := tx.KeepColumnMapping(actor.UserID, headings(v.Sheet), texts(v.Mapping), a.now()); err != nil {
			return err
		}
		return tx.DropCandidateList(vacancyID, actor.UserID)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("import candidates: %w", err)
	}
	return added, left, nil
}

// listErrors tells mistakes of single candidates ("candidates.7.notes") by their lines in the list.
func listErrors(err error, v CandidateListView, repeated map[int]bool) error {
	e := fault.Of(err)
	if e.Kind != fault.Invalid || len(e.Fields) == 0 {
		return err
	}
	var lines []int
	for i, c := range v.Candidates {
		if !repeated[i] {
			lines = append(lines, c.Line)
		}
	}
	var fs fault.Fields
	for _, f := range e.Fields {
		var n int
		var field string
		if _, scanErr := fmt.Sscanf(f.Path, "candidates.%d.%s", &n, &field); scanErr == nil && n >= 0 && n < len(lines) {
			fs.Addf("list", "Line %d: %s", lines[n], f.Message)
		} else {
			fs.Add("list", f.Message)
		}
	}
	return fs.Err()
}

// DropCandidates forgets the actor's list without importing it.
func (a *App) DropCandidates(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		return tx.DropCandidateList(vacancyID, actor.UserID)
	})
	if err != nil {
		return fmt.Errorf("drop list of candidates: %w", err)
	}
	return nil
}
