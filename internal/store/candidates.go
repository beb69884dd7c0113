package store

import (
	"strconv"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// maxCandidates bounds how many candidates are read at once; a vacancy has fewer.
const maxCandidates = 20000

// createBatch is how many rows one INSERT carries: SQLite takes 32,766 values in a statement.
const createBatch = 500

type candidateRow struct {
	ID          hiring.ID
	VacancyID   hiring.ID
	Number      int
	Code        string
	Name        string
	Email       string
	WithdrawnAt *time.Time
	CreatedAt   time.Time
}

func (candidateRow) TableName() string { return "candidates" }

func (r candidateRow) candidate() hiring.Candidate {
	return hiring.Candidate{
		ID: r.ID, VacancyID: r.VacancyID, Name: r.Name, Email: r.Email, Code: r.Code,
		WithdrawnAt: utc(r.WithdrawnAt), CreatedAt: r.CreatedAt.UTC(),
	}
}

// Candidates lists a vacancy's candidates in the order they were added, and counts them all.
func (s *Snapshot) Candidates(vacancyID hiring.ID, p hiring.Page, includeWithdrawn bool) ([]hiring.Candidate, int, error) {
	where := "vacancy_id = ?"
	if !includeWithdrawn {
		where += " AND withdrawn_at IS NULL"
	}
	var total int64
	if err := s.db.Model(&candidateRow{}).Where(where, vacancyID).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []candidateRow
	err := s.db.Where(where, vacancyID).Order("number").Limit(p.Limit).Offset(p.Offset).Find(&rows).Error
	out := make([]hiring.Candidate, len(rows))
	for i, r := range rows {
		out[i] = r.candidate()
	}
	return out, int(total), err
}

// Candidate finds a candidate of a vacancy.
func (s *Snapshot) Candidate(vacancyID, id hiring.ID) (hiring.Candidate, error) {
	var r candidateRow
	err := s.db.Where("vacancy_id = ? AND id = ?", vacancyID, id).Take(&r).Error
	return r.candidate(), found(err, "candidate")
}

// CandidateNames gives every candidate of a vacancy by id.
func (s *Snapshot) CandidateNames(vacancyID hiring.ID) (map[hiring.ID]hiring.Candidate, error) {
	var rows []candidateRow
	err := s.db.Where("vacancy_id = ?", vacancyID).Order("number").Limit(maxCandidates).Find(&rows).Error
	out := make(map[hiring.ID]hiring.Candidate, len(rows))
	for _, r := range rows {
		out[r.ID] = r.candidate()
	}
	return out, err
}

// NextCandidateNumber is the number of the next candidate of a vacancy, counted from 1.
func (t *Tx) NextCandidateNumber(vacancyID hiring.ID) (int, error) {
	var last int
	err := t.db.Model(&candidateRow{}).Where("vacancy_id = ?", vacancyID).Select("COALESCE(MAX(number), 0)").Scan(&last).Error
	return last + 1, err
}

// CreateCandidates adds candidates; Conflict when one of the e-mail addresses is a candidate of the
// vacancy already.
func (t *Tx) CreateCandidates(cs []hiring.Candidate) error {
	rows := make([]candidateRow, len(cs))
	emails := make([]string, 0, len(cs))
	for i, c := range cs {
		n, err := strconv.Atoi(strings.TrimPrefix(c.Code, "C"))
		if err != nil {
			return fault.Wrap(fault.Internal, "", err)
		}
		rows[i] = candidateRow{ID: c.ID, VacancyID: c.VacancyID, Number: n, Code: c.Code, Name: c.Name, Email: c.Email, CreatedAt: c.CreatedAt}
		if c.Email != "" {
			emails = append(emails, c.Email)
		}
	}
	if len(emails) > 0 {
		var there []string
		err := t.db.Model(&candidateRow{}).Where("vacancy_id = ? AND email IN ?", cs[0].VacancyID, emails).Limit(5).Pluck("email", &there).Error
		if err != nil {
			return err
		}
		if len(there) > 0 {
			return fault.New(fault.Conflict, "Already a candidate of this vacancy: "+strings.Join(there, ", ")+".")
		}
	}
	err := t.db.CreateInBatches(rows, createBatch).Error
	if isDuplicate(err) {
		return fault.Wrap(fault.Conflict, "Somebody else added candidates at the same time. Nothing was added; try again.", err)
	}
	return err
}

// UpdateCandidate changes a candidate's name, e-mail address and withdrawal; Conflict when another
// candidate of the vacancy has the address.
func (t *Tx) UpdateCandidate(c hiring.Candidate) error {
	if c.Email != "" {
		var n int64
		err := t.db.Model(&candidateRow{}).Where("vacancy_id = ? AND email = ? AND id <> ?", c.VacancyID, c.Email, c.ID).Count(&n).Error
		if err != nil {
			return err
		}
		if n > 0 {
			var fs fault.Fields
			fs.Add("email", "Another candidate of this vacancy has this e-mail address.")
			return fs.Err()
		}
	}
	res := t.db.Model(&candidateRow{}).Where("id = ? AND vacancy_id = ?", c.ID, c.VacancyID).
		Updates(map[string]any{"name": c.Name, "email": c.Email, "withdrawn_at": c.WithdrawnAt})
	return changed(res, fault.NotFound, "There is no such candidate.")
}
