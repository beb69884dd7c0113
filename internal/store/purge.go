package store

import (
	"time"

	"gorm.io/gorm"

	"merit/internal/hiring"
)

// heldNow is true of a candidate whom a legal hold keeps.
const heldNow = `EXISTS (SELECT 1 FROM legal_holds h WHERE h.vacancy_id = candidates.vacancy_id AND h.lifted_at IS NULL
	AND (h.candidate_id IS NULL OR h.candidate_id = candidates.id))`

// holding is true of a candidate of whom there is something of a category.
var holding = map[hiring.Category]string{
	hiring.KeptCandidates: "candidates.erased_at IS NULL",
	hiring.KeptScorecards: "EXISTS (SELECT 1 FROM interviews i WHERE i.candidate_id = candidates.id)",
	hiring.KeptDocuments:  "EXISTS (SELECT 1 FROM candidate_documents d WHERE d.candidate_id = candidates.id)",
}

// due selects the candidates of vacancies that were closed before a moment of whom there is something of a category.
func (s *Snapshot) due(c hiring.Category, before time.Time) *gorm.DB {
	closed := s.db.Model(&vacancyRow{}).Select("id").Where("closed_at <= ?", before)
	return s.db.Model(&candidateRow{}).Where("candidates.vacancy_id IN (?)", closed).Where(holding[c])
}

// DueCandidates gives up to most candidates of one vacancy whose data of a category has been kept long enough.
func (s *Snapshot) DueCandidates(c hiring.Category, before time.Time, most int) (vacancyID hiring.ID, ids []hiring.ID, err error) {
	var rows []candidateRow
	err = s.due(c, before).Where("NOT "+heldNow).Select("candidates.id", "candidates.vacancy_id").
		Order("candidates.vacancy_id, candidates.number").Limit(most).Find(&rows).Error
	for _, r := range rows {
		if r.VacancyID == rows[0].VacancyID {
			vacancyID, ids = r.VacancyID, append(ids, r.ID)
		}
	}
	return vacancyID, ids, err
}

// DueIn counts by vacancy what is due of a category; at most hiring.MaxPurgedVacancies of them. held counts the
// candidates whom a hold keeps instead.
func (s *Snapshot) DueIn(c hiring.Category, before time.Time) (due, held map[hiring.ID]int, err error) {
	count := func(q *gorm.DB) (map[hiring.ID]int, error) {
		var rows []struct {
			VacancyID hiring.ID
			N         int
		}
		what := "COUNT(*)"
		switch c {
		case hiring.KeptScorecards:
			what = "SUM((SELECT COUNT(*) FROM interviews i JOIN scorecards sc ON sc.interview_id = i.id WHERE i.candidate_id = candidates.id))"
		case hiring.KeptDocuments:
			what = "SUM((SELECT COUNT(*) FROM candidate_documents d WHERE d.candidate_id = candidates.id))"
		}
		err := q.Select("candidates.vacancy_id, CAST(" + what + " AS integer) AS n").Group("candidates.vacancy_id").Order("candidates.vacancy_id").
			Limit(hiring.MaxPurgedVacancies).Scan(&rows).Error
		out := make(map[hiring.ID]int, len(rows))
		for _, r := range rows {
			out[r.VacancyID] = r.N
		}
		return out, err
	}
	if due, err = count(s.due(c, before).Where("NOT " + heldNow)); err != nil {
		return nil, nil, err
	}
	held, err = count(s.due(c, before).Where(heldNow))
	return due, held, err
}

// DueVacancy gives a vacancy whose candidates were all erased and that nothing holds, for what it says itself.
func (s *Snapshot) DueVacancy(before time.Time) (id hiring.ID, ok bool, err error) {
	var ids []hiring.ID
	err = s.db.Model(&vacancyRow{}).Where("closed_at <= ? AND purged_at IS NULL", before).
		Where("NOT EXISTS (SELECT 1 FROM candidates WHERE candidates.vacancy_id = vacancies.id AND (candidates.erased_at IS NULL OR "+holding[hiring.KeptScorecards]+"))").
		Where("NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.vacancy_id = vacancies.id AND h.lifted_at IS NULL)").
		Order("id").Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return id, false, err
	}
	return ids[0], true, nil
}

// EraseVacancy blanks what a vacancy whose candidates are gone says of people: reasons, comments, lists, and by what
// its erased candidates would be known again.
func (t *Tx) EraseVacancy(id hiring.ID, at time.Time) error {
	stages := t.db.Model(&stageRow{}).Select("id").Where("vacancy_id = ?", id)
	for _, step := range []func() *gorm.DB{
		func() *gorm.DB {
			return t.db.Model(&vacancyRow{}).Where("id = ?", id).Updates(map[string]any{"closed_reason": hiring.ErasedWords, "purged_at": at})
		},
		func() *gorm.DB {
			return t.db.Model(&stageRow{}).Where("vacancy_id = ? AND reveal_reason <> ''", id).Update("reveal_reason", hiring.ErasedWords)
		},
		func() *gorm.DB {
			return t.db.Model(&stageRow{}).Where("vacancy_id = ? AND supersedes_reason <> ''", id).Update("supersedes_reason", hiring.ErasedWords)
		},
		func() *gorm.DB { return t.db.Where("stage_id IN (?)", stages).Delete(&signatureRow{}) },
		func() *gorm.DB { return t.db.Where("stage_id IN (?)", stages).Delete(&recommendationRow{}) },
		func() *gorm.DB { return t.db.Where("vacancy_id = ?", id).Delete(&candidateListRow{}) },
		func() *gorm.DB {
			return t.db.Table("legal_holds").Where("vacancy_id = ?", id).Update("reason", hiring.ErasedWords)
		},
		func() *gorm.DB {
			return t.db.Model(&erasureRow{}).Where("vacancy_id = ?", id).Update("fingerprint", "")
		},
	} {
		if err := step().Error; err != nil {
			return err
		}
	}
	return nil
}

// old selects the rows of a category that belong to no vacancy and have been kept long enough.
func (s *Snapshot) old(c hiring.Category, before time.Time) (query *gorm.DB, row any, id string) {
	switch c {
	case hiring.KeptMail:
		return s.db.Model(&mailRow{}).Where("sent_at <= ? OR failed_at <= ?", before, before), &mailRow{}, "id"
	case hiring.KeptTokens:
		return s.db.Model(&apiTokenRow{}).Where("expires_at <= ? OR COALESCE(last_used_at, created_at) <= ?", before, before), &apiTokenRow{}, "id"
	case hiring.KeptDetails:
		newer := s.db.Model(&auditRow{}).Select("seq").Where("at <= ?", before)
		return s.db.Model(&auditDetailRow{}).Where("seq IN (?)", newer), &auditDetailRow{}, "seq"
	case hiring.KeptAccounts:
		return s.db.Model(&userRow{}).Where("disabled_at IS NULL AND NOT administrator AND COALESCE(signed_in_at, created_at) <= ?", before), &userRow{}, "id"
	case hiring.KeptRequests:
		return s.db.Model(&requestRow{}).Where("closed_at <= ?", before), &requestRow{}, "id"
	}
	return nil, nil, ""
}

// CountOld counts what has been kept long enough of a category that belongs to no vacancy.
func (s *Snapshot) CountOld(c hiring.Category, before time.Time) (int, error) {
	q, _, _ := s.old(c, before)
	var n int64
	err := q.Count(&n).Error
	return int(n), err
}

// DeleteOld deletes up to most of it and counts it.
func (t *Tx) DeleteOld(c hiring.Category, before time.Time, most int) (int, error) {
	q, row, id := t.old(c, before)
	res := t.db.Where(id+" IN (?)", q.Select(id).Limit(most)).Delete(row)
	return int(res.RowsAffected), res.Error
}

// UnusedAccounts gives up to most accounts that nobody has used since a moment.
func (s *Snapshot) UnusedAccounts(before time.Time, most int) (ids []hiring.ID, err error) {
	q, _, _ := s.old(hiring.KeptAccounts, before)
	err = q.Order("id").Limit(most).Pluck("id", &ids).Error
	return ids, err
}

// LastAuditBefore is the number of the newest row of the audit trail that was written before a moment.
func (s *Snapshot) LastAuditBefore(at time.Time) (seq int64, err error) {
	err = s.db.Model(&auditRow{}).Where("at <= ?", at).Select("COALESCE(MAX(seq), 0)").Scan(&seq).Error
	return seq, err
}

// ForgetMappings deletes up to most of the remembered columns of lists that were last used before a moment: headings
// are whatever stood in a list's first line.
func (t *Tx) ForgetMappings(before time.Time, most int) (int, error) {
	res := t.db.Where("(user_id, headings) IN (?)", t.db.Model(&mappingRow{}).Select("user_id, headings").Where("used_at <= ?", before).Limit(most)).Delete(&mappingRow{})
	return int(res.RowsAffected), res.Error
}
