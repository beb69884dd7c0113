package store

import (
	"slices"
	"time"

	"merit/internal/hiring"
)

// equalityRow is one answer of a candidate. Only this file knows the table, and a rule of the house who may call it.
type equalityRow struct {
	CandidateID    hiring.ID
	Characteristic string
	Answer         string
	GivenAt        time.Time
}

func (equalityRow) TableName() string { return "equality_answers" }

// EqualityRecorded tells of which of the candidates answers were recorded, and when; never which answers.
func (s *Snapshot) EqualityRecorded(candidateIDs []hiring.ID) (map[hiring.ID]time.Time, error) {
	out := map[hiring.ID]time.Time{}
	for some := range slices.Chunk(candidateIDs, createBatch) {
		var rows []equalityRow
		err := s.db.Model(&equalityRow{}).Distinct("candidate_id", "given_at").Where("candidate_id IN ?", some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.CandidateID] = r.GivenAt.UTC()
		}
	}
	return out, nil
}

// EqualityAnswers are a candidate's answers by characteristic.
type EqualityAnswers struct {
	CandidateID hiring.ID
	Answers     map[string]string
}

// RecordEqualityAnswers puts the candidates' answers in the place of whatever was recorded of them.
func (t *Tx) RecordEqualityAnswers(all []EqualityAnswers, at time.Time) error {
	var ids []hiring.ID
	var rows []equalityRow
	for _, c := range all {
		ids = append(ids, c.CandidateID)
		for characteristic, answer := range c.Answers {
			rows = append(rows, equalityRow{CandidateID: c.CandidateID, Characteristic: characteristic, Answer: answer, GivenAt: at})
		}
	}
	if _, err := t.DeleteEqualityAnswers(ids); err != nil || len(rows) == 0 {
		return err
	}
	return t.db.CreateInBatches(rows, createBatch).Error
}

// DeleteEqualityAnswers deletes what the candidates answered, and counts of how many there was something.
func (t *Tx) DeleteEqualityAnswers(candidateIDs []hiring.ID) (people int, err error) {
	for some := range slices.Chunk(candidateIDs, createBatch) {
		var n int64
		if err := t.db.Model(&equalityRow{}).Where("candidate_id IN ?", some).Distinct("candidate_id").Count(&n).Error; err != nil {
			return people, err
		}
		if err := t.db.Where("candidate_id IN ?", some).Delete(&equalityRow{}).Error; err != nil {
			return people, err
		}
		people += int(n)
	}
	return people, nil
}

type equalityCountedRow struct {
	VacancyID hiring.ID
	Number    int
}

func (equalityCountedRow) TableName() string { return "equality_counted" }

// EqualityCounted reports whether figures a vacancy counts in have been made.
func (s *Snapshot) EqualityCounted(vacancyID hiring.ID) (bool, error) {
	var n int64
	err := s.db.Model(&equalityCountedRow{}).Where("vacancy_id = ?", vacancyID).Count(&n).Error
	return n > 0, err
}
