package store

import (
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

type candidateListRow struct {
	ID        hiring.ID
	VacancyID hiring.ID
	UserID    hiring.ID
	Name      string
	Sheet     []byte
	Mapping   []string `gorm:"serializer:json"`
	CreatedAt time.Time
}

func (candidateListRow) TableName() string { return "candidate_lists" }

// CandidateList is a list of candidates between being uploaded and being imported. Sheet is JSON in the
// form of the journey that keeps it.
type CandidateList struct {
	ID        hiring.ID
	VacancyID hiring.ID
	UserID    hiring.ID
	Name      string // of the file; empty for pasted text
	Sheet     []byte
	Mapping   []string // what each column holds
	CreatedAt time.Time
}

// CandidateList finds the list a person is importing into a vacancy.
func (s *Snapshot) CandidateList(vacancyID, userID hiring.ID) (CandidateList, error) {
	var r candidateListRow
	err := s.db.Where("vacancy_id = ? AND user_id = ?", vacancyID, userID).Take(&r).Error
	return CandidateList(r), found(err, "list of candidates")
}

// KeepCandidateList keeps a list in place of the person's earlier one for the vacancy. Lists from before
// forgotten go: they hold people's names, and nobody came back for them.
func (t *Tx) KeepCandidateList(l CandidateList, forgotten time.Time) error {
	gone := t.db.Where("created_at < ? OR vacancy_id = ? AND user_id = ?", forgotten, l.VacancyID, l.UserID).Delete(&candidateListRow{})
	if gone.Error != nil {
		return gone.Error
	}
	r := candidateListRow(l)
	return t.db.Create(&r).Error
}

// MapCandidateList changes what the columns of a person's list hold.
func (t *Tx) MapCandidateList(vacancyID, userID hiring.ID, mapping []string) error {
	return t.db.Model(&candidateListRow{}).Where("vacancy_id = ? AND user_id = ?", vacancyID, userID).
		Select("Mapping").Updates(&candidateListRow{Mapping: mapping}).Error
}

// DropCandidateList forgets a person's list for a vacancy.
func (t *Tx) DropCandidateList(vacancyID, userID hiring.ID) error {
	return t.db.Where("vacancy_id = ? AND user_id = ?", vacancyID, userID).Delete(&candidateListRow{}).Error
}

type mappingRow struct {
	UserID   hiring.ID
	Headings string
	Mapping  []string `gorm:"serializer:json"`
	UsedAt   time.Time
}

func (mappingRow) TableName() string { return "column_mappings" }

// ColumnMapping is what a person last took the columns under these headings for; NotFound where they
// have not met them.
func (s *Snapshot) ColumnMapping(userID hiring.ID, headings string) ([]string, error) {
	var r mappingRow
	err := s.db.Where("user_id = ? AND headings = ?", userID, headings).Take(&r).Error
	return r.Mapping, found(err, "mapping")
}

// KeepColumnMapping remembers what the columns under these headings hold.
func (t *Tx) KeepColumnMapping(userID hiring.ID, headings string, mapping []string, at time.Time) error {
	return t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}, {Name: "headings"}}, UpdateAll: true}).
		Create(&mappingRow{UserID: userID, Headings: headings, Mapping: mapping, UsedAt: at}).Error
}

// KnownEmails gives those of the addresses that a candidate of the vacancy has already, with the
// candidate's code.
func (s *Snapshot) KnownEmails(vacancyID hiring.ID, emails []string) (map[string]string, error) {
	out := map[string]string{}
	for some := range slices.Chunk(emails, createBatch) {
		var rows []candidateRow
		err := s.db.Select("email", "code").Where("vacancy_id = ? AND email IN ?", vacancyID, some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Email] = r.Code
		}
	}
	return out, nil
}
