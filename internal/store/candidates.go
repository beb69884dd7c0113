package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm/clause"

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
	Phone       string
	Reference   string
	Employer    string
	Notes       string
	WithdrawnAt *time.Time
	CreatedAt   time.Time
	ErasedAt    *time.Time
}

func (candidateRow) TableName() string { return "candidates" }

func (r candidateRow) candidate() hiring.Candidate {
	return hiring.Candidate{
		ID: r.ID, VacancyID: r.VacancyID, Name: r.Name, Email: r.Email, Code: r.Code,
		Phone: r.Phone, Reference: r.Reference, Employer: r.Employer, Notes: r.Notes,
		WithdrawnAt: utc(r.WithdrawnAt), CreatedAt: r.CreatedAt.UTC(), ErasedAt: utc(r.ErasedAt),
	}
}

// Candidates lists a vacancy's candidates in the order they were added, and counts them all.
func (s *Snapshot) Candidates(vacancyID hiring.ID, p hiring.Page, includeWithdrawn bool) ([]hiring.Candidate, int, error) {
	where := "vacancy_id = ?"
	if !includeWithdrawn {
		where += " AND withdrawn_at IS NULL"
	}
	p = p.Bounded()
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

// Candidate finds a candidate of a vacancy for a change that writes about them. Somebody who was erased is not found, and
// an erasure at the same time waits: what is stale writes nothing back.
func (t *Tx) Candidate(vacancyID, id hiring.ID) (hiring.Candidate, error) {
	var r candidateRow
	err := t.db.Clauses(clause.Locking{Strength: clause.LockingStrengthShare}).
		Where("vacancy_id = ? AND id = ? AND erased_at IS NULL", vacancyID, id).Take(&r).Error
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

// CreateCandidates adds candidates of one vacancy, all or none. Conflict when one of the e-mail
// addresses is a candidate of the vacancy already, or somebody else took one of the codes first.
func (t *Tx) CreateCandidates(cs []hiring.Candidate) error {
	if len(cs) == 0 {
		return nil
	}
	rows := make([]candidateRow, len(cs))
	var emails []string
	for i, c := range cs {
		n, err := strconv.Atoi(strings.TrimPrefix(c.Code, "C"))
		if err != nil {
			return fmt.Errorf("number of candidate code %q: %w", c.Code, err)
		}
		rows[i] = candidateRow{
			ID: c.ID, VacancyID: c.VacancyID, Number: n, Code: c.Code, Name: c.Name, Email: c.Email,
			Phone: c.Phone, Reference: c.Reference, Employer: c.Employer, Notes: c.Notes, WithdrawnAt: c.WithdrawnAt, CreatedAt: c.CreatedAt,
		}
		if c.Email != "" {
			emails = append(emails, c.Email)
		}
	}
	if err := t.refuseKnown(cs[0].VacancyID, emails); err != nil {
		return err
	}
	res := t.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, createBatch)
	if res.Error == nil && res.RowsAffected < int64(len(rows)) {
		return fault.New(fault.Conflict, "Somebody else added candidates at the same time. Nothing was added; try again.")
	}
	return res.Error
}

// refuseKnown is a Conflict that names the addresses which are there twice, or are a candidate's of
// the vacancy already; the first few, where there are many.
func (t *Tx) refuseKnown(vacancyID hiring.ID, emails []string) error {
	const first = 5
	seen := make(map[string]bool, len(emails))
	var twice, there []string
	for _, e := range emails {
		if seen[e] && !slices.Contains(twice, e) && len(twice) < first {
			twice = append(twice, e)
		}
		seen[e] = true
	}
	if len(twice) > 0 {
		return fault.New(fault.Conflict, "There twice: "+strings.Join(twice, ", ")+". Each candidate needs an e-mail address of their own, or none.")
	}
	for some := range slices.Chunk(emails, createBatch) {
		var known []string
		err := t.db.Model(&candidateRow{}).Where("vacancy_id = ? AND email IN ?", vacancyID, some).
			Order("number").Limit(first).Pluck("email", &known).Error
		if err != nil {
			return err
		}
		if there = append(there, known...); len(there) >= first {
			break
		}
	}
	if len(there) > 0 {
		return fault.New(fault.Conflict, "Already a candidate of this vacancy: "+strings.Join(there[:min(first, len(there))], ", ")+".")
	}
	return nil
}

// UpdateCandidate changes what is known of a candidate, and the withdrawal; Conflict when another
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
	res := t.db.Model(&candidateRow{}).Where("id = ? AND vacancy_id = ? AND erased_at IS NULL", c.ID, c.VacancyID).
		Updates(map[string]any{
			"name": c.Name, "email": c.Email, "phone": c.Phone, "reference": c.Reference, "employer": c.Employer, "notes": c.Notes,
			"withdrawn_at": c.WithdrawnAt,
		})
	return changed(res, fault.NotFound, "There is no such candidate.")
}
