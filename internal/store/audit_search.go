package store

import (
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

// auditWhere is the query for the rows a filter chooses.
func (s *Snapshot) auditWhere(f hiring.AuditFilter) *gorm.DB {
	query := s.db.Model(&auditRow{})
	if f.VacancyID != (hiring.ID{}) {
		query = query.Where("vacancy_id = ?", f.VacancyID)
	}
	if f.VacancyIDs != nil {
		query = query.Where(clause.IN{Column: "vacancy_id", Values: anys(f.VacancyIDs)})
	}
	if f.ActorID != (hiring.ID{}) {
		query = query.Where("actor_id = ?", f.ActorID)
	}
	if len(f.SubjectIDs) > 0 {
		query = query.Where(clause.IN{Column: "subject_id", Values: anys(f.SubjectIDs)})
	}
	if f.Action != "" {
		query = query.Where("action = ?", f.Action)
	}
	if !f.From.IsZero() {
		query = query.Where("at >= ?", f.From)
	}
	if !f.Until.IsZero() {
		query = query.Where("at < ?", f.Until)
	}
	return query
}

func anys[T any](xs []T) []any {
	out := make([]any, len(xs))
	for i, x := range xs {
		out[i] = x
	}
	return out
}

// AuditEvents lists rows of the chain, newest first, and counts them.
func (s *Snapshot) AuditEvents(f hiring.AuditFilter, p hiring.Page) ([]hiring.AuditRow, int, error) {
	p = p.Bounded()
	var (
		rows  []auditRow
		total int64
	)
	if err := s.auditWhere(f).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	if err := s.auditWhere(f).Order("seq DESC").Limit(p.Limit).Offset(p.Offset).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	out, err := s.withDetails(rows)
	return out, int(total), err
}

// AuditEventsAfter lists up to most rows the filter chooses, oldest first, beginning after a number.
func (s *Snapshot) AuditEventsAfter(f hiring.AuditFilter, after int64, most int) ([]hiring.AuditRow, error) {
	var rows []auditRow
	if err := s.auditWhere(f).Where("seq > ?", after).Order("seq").Limit(most).Find(&rows).Error; err != nil {
		return nil, err
	}
	return s.withDetails(rows)
}

// AuditActions lists the actions the chain knows, by name; at most hiring.PageMax.
func (s *Snapshot) AuditActions() (actions []string, err error) {
	err = s.db.Model(&auditRow{}).Distinct().Order("action").Limit(hiring.PageMax).Pluck("action", &actions).Error
	return actions, err
}

// VacanciesNamed gives the vacancies whose title or reference holds a text, newest first; at most most.
func (s *Snapshot) VacanciesNamed(text string, most int) (ids []hiring.ID, err error) {
	like := "%" + likeEscape.Replace(strings.ToLower(text)) + "%"
	err = s.db.Model(&vacancyRow{}).Where(`lower(title) LIKE ? ESCAPE '\' OR lower(reference) LIKE ? ESCAPE '\'`, like, like).
		Order("created_at DESC, id DESC").Limit(most).Pluck("id", &ids).Error
	return ids, err
}

// NamesOf gives the names of those of the ids that are accounts.
func (s *Snapshot) NamesOf(ids []hiring.ID) (map[hiring.ID]string, error) {
	var rows []userRow
	if err := s.db.Select("id", "name").Where(clause.IN{Column: "id", Values: anys(ids)}).Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make(map[hiring.ID]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

// TitlesOf gives the titles of vacancies.
func (s *Snapshot) TitlesOf(ids []hiring.ID) (map[hiring.ID]string, error) {
	var rows []vacancyRow
	if err := s.db.Select("id", "title").Where(clause.IN{Column: "id", Values: anys(ids)}).Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make(map[hiring.ID]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Title
	}
	return out, nil
}

// CandidatesOf gives the candidates of a vacancy that things are about: candidates themselves, or scorecards.
func (s *Snapshot) CandidatesOf(vacancyID hiring.ID, subjects []hiring.ID) (map[hiring.ID]hiring.Candidate, error) {
	out := map[hiring.ID]hiring.Candidate{}
	if len(subjects) == 0 {
		return out, nil
	}
	var rows []candidateRow
	if err := s.db.Where("vacancy_id = ?", vacancyID).Where(clause.IN{Column: "id", Values: anys(subjects)}).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		out[r.ID] = r.candidate()
	}
	var cards []struct {
		ScorecardID hiring.ID
		CandidateID hiring.ID
	}
	err := s.db.Table("scorecards").Select("scorecards.id AS scorecard_id, i.candidate_id").Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where(clause.IN{Column: clause.Column{Table: "scorecards", Name: "id"}, Values: anys(subjects)}).Find(&cards).Error
	if err != nil || len(cards) == 0 {
		return out, err
	}
	ids := make([]hiring.ID, len(cards))
	for i, c := range cards {
		ids[i] = c.CandidateID
	}
	rows = nil
	if err := s.db.Where("vacancy_id = ?", vacancyID).Where(clause.IN{Column: "id", Values: anys(ids)}).Find(&rows).Error; err != nil {
		return nil, err
	}
	byID := map[hiring.ID]hiring.Candidate{}
	for _, r := range rows {
		byID[r.ID] = r.candidate()
	}
	for _, c := range cards {
		if cand, ok := byID[c.CandidateID]; ok {
			out[c.ScorecardID] = cand
		}
	}
	return out, nil
}

// ScorecardIDsOf lists a candidate's scorecards at every stage.
func (s *Snapshot) ScorecardIDsOf(candidateID hiring.ID) (ids []hiring.ID, err error) {
	err = s.db.Table("scorecards").Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where("i.candidate_id = ?", candidateID).Pluck("scorecards.id", &ids).Error
	return ids, err
}
