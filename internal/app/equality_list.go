package app

import (
	"context"
	"fmt"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/roster"
	"merit/internal/store"
)

// ImportEquality records the answers of a list, pasted or uploaded: the first row has headings, a column the candidates'
// codes or e-mail addresses, and each other column the answers to one characteristic, in words or as they are stored.
// All rows are recorded or none. Nothing of the list is kept beyond the answers, and what was recorded before is not told:
// only of how many candidates something was replaced. Field path: "list", a message a row.
func (a *App) ImportEquality(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, name string, data []byte) (recorded, replaced int, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		v, err := enterEquality(ctx, &tx.Snapshot, actor, vacancyID)
		if err != nil {
			return err
		}
		if v.Counted {
			return errCounted()
		}
		if len(strings.TrimSpace(string(data))) == 0 {
			return fieldError("list", "Paste the list or choose a file.")
		}
		sheet, err := roster.Read(name, data)
		if err != nil {
			return atField("list", err)
		}
		candidates, err := tx.CandidateNames(vacancyID)
		if err != nil {
			return err
		}
		all, err := equalityOf(sheet, candidates)
		if err != nil {
			return err
		}
		ids := make([]hiring.ID, len(all))
		for i, c := range all {
			ids[i] = c.CandidateID
		}
		before, err := tx.EqualityRecorded(ids)
		if err != nil {
			return err
		}
		recorded, replaced = len(all), len(before)
		return a.keepEquality(tx, actor, vacancyID, all)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("import equality answers: %w", err)
	}
	return recorded, replaced, nil
}

// equalityOf reads a list of answers. A cell that is empty is no answer; a row without any is a mistake, for it would
// delete what was recorded before.
func equalityOf(sheet roster.Sheet, candidates map[hiring.ID]hiring.Candidate) ([]store.EqualityAnswers, error) {
	head, rows := sheet.Head, sheet.Rows
	if !sheet.HasHead && len(rows) > 0 {
		head, rows = rows[0].Cells, rows[1:]
	}
	var fs fault.Fields
	key, columns := equalityColumns(&fs, head)
	if err := fs.Err(); err != nil {
		return nil, err
	}
	byKey := map[string]hiring.ID{}
	for id, c := range candidates {
		if c.Erased() {
			continue // nothing is recorded of them again
		}
		byKey[strings.ToLower(c.Code)] = id
		if c.Email != "" {
			byKey[strings.ToLower(c.Email)] = id
		}
	}
	var out []store.EqualityAnswers
	first := map[hiring.ID]int{}
	for _, r := range rows {
		id, known := byKey[strings.ToLower(r.Cells[key])]
		earlier, twice := first[id]
		switch {
		case !known:
			fs.Addf("list", "Row %d: no candidate of this vacancy has that code or e-mail address.", r.Line)
			continue
		case twice:
			fs.Addf("list", "Row %d: this candidate is in row %d already.", r.Line, earlier)
			continue
		}
		first[id] = r.Line
		answers := map[string]string{}
		for i, c := range columns {
			if r.Cells[i] == "" {
				continue
			}
			answer, ok := answerOf(c, r.Cells[i])
			if !ok {
				fs.Addf("list", "Row %d: “%s” has an answer that is not on the list.", r.Line, c.Name)
				continue
			}
			answers[c.Key] = answer
		}
		if len(answers) == 0 {
			fs.Addf("list", "Row %d has no answer. Leave the row out.", r.Line)
		}
		out = append(out, store.EqualityAnswers{CandidateID: id, Answers: answers})
	}
	fs.Check(len(rows) > 0, "list", "There are headings but no rows below them.")
	return out, fs.Err()
}

// equalityColumns says which column names the candidates, and which hold answers to what.
func equalityColumns(fs *fault.Fields, head []string) (key int, columns map[int]hiring.Characteristic) {
	key, columns = -1, map[int]hiring.Characteristic{}
	seen := map[string]bool{}
	for i, h := range head {
		heading := plainWords(h)
		switch heading {
		case "code", "candidate", "candidatecode", "email", "emailaddress", "mail":
			fs.Check(key < 0, "list", "Two columns name the candidates. Keep one: code or e-mail address.")
			key = i
			continue
		}
		for _, c := range hiring.Characteristics {
			if heading == plainWords(c.Key) || heading == plainWords(c.Name) || heading == plainWords(c.Question) {
				fs.Check(!seen[c.Key], "list", "Two columns hold the answers to “"+c.Name+"”.")
				columns[i], seen[c.Key] = c, true
			}
		}
		if _, known := columns[i]; !known && heading != "" {
			fs.Addf("list", "Column %d: its heading is none that Merit knows. Take the column out, or give it one of the headings listed.", i+1)
		}
	}
	fs.Check(key >= 0, "list", "No column is headed “Code” or “E-mail address”. The first row must hold headings.")
	fs.Check(len(columns) > 0, "list", "No column is headed with a characteristic, such as “"+hiring.Characteristics[0].Name+"”.")
	return key, columns
}

// answerOf reads an answer as it is stored or as it is shown.
func answerOf(c hiring.Characteristic, text string) (string, bool) {
	for _, a := range c.Answers {
		if plainWords(text) == plainWords(a.Key) || plainWords(text) == plainWords(a.Text) {
			return a.Key, true
		}
	}
	return "", false
}

// plainWords is a text in small letters without spaces and punctuation, for comparing; + and digits stay.
func plainWords(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n-–—_,.?’':/", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
