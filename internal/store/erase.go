package store

import (
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"merit/internal/hiring"
)

// EraseAssessments deletes what was written about candidates of a vacancy: scorecards with their ratings, versions and
// notes, interviews, moderation, feedback, and the words of decisions. At the stages of keepAt the marks that count stay,
// without any word; everywhere else nothing does. What is stored of the vacancy's recommendations goes in any case:
// their reasons name people.
func (t *Tx) EraseAssessments(vacancyID hiring.ID, candidates, keepAt []hiring.ID) error {
	stages := t.db.Model(&stageRow{}).Select("id").Where("vacancy_id = ?", vacancyID)
	interviews := func() *gorm.DB {
		return t.db.Model(&interviewRow{}).Select("id").Where("candidate_id IN ?", candidates)
	}
	keep := func(db *gorm.DB) *gorm.DB {
		return db.Where("stage_id IN ?", append(slices.Clone(keepAt), hiring.ID{}))
	}
	drop := func(db *gorm.DB) *gorm.DB {
		return db.Where("stage_id NOT IN ?", append(slices.Clone(keepAt), hiring.ID{}))
	}
	theirs := t.db.Model(&scorecardRow{}).Select("id").Where("interview_id IN (?)", interviews())
	kept := t.db.Model(&scorecardRow{}).Select("id").
		Where("interview_id IN (?) AND state = ? AND NOT practice", keep(interviews()), hiring.Submitted)
	gone := t.db.Model(&scorecardRow{}).Select("id").Where("interview_id IN (?) AND id NOT IN (?)", interviews(), kept)
	for _, step := range []func() *gorm.DB{
		func() *gorm.DB { return t.db.Where("scorecard_id IN (?)", theirs).Delete(&versionRow{}) },
		func() *gorm.DB { return t.db.Where("scorecard_id IN (?)", gone).Delete(&ratingRow{}) },
		func() *gorm.DB { return t.db.Where("id IN (?)", gone).Delete(&scorecardRow{}) },
		func() *gorm.DB {
			return t.db.Model(&ratingRow{}).Where("scorecard_id IN (?)", theirs).
				Updates(map[string]any{"reason": "", "evidence": "", "indicators": "[]"})
		},
		func() *gorm.DB {
			return t.db.Model(&scorecardRow{}).Where("interview_id IN (?)", interviews()).Updates(map[string]any{"notes": "", "conflict_note": ""})
		},
		func() *gorm.DB {
			return t.db.Where("candidate_id IN ? AND id NOT IN (?)", candidates, t.db.Model(&scorecardRow{}).Select("interview_id")).Delete(&interviewRow{})
		},
		func() *gorm.DB {
			return t.db.Model(&interviewRow{}).Where("candidate_id IN ?", candidates).Updates(map[string]any{"starts_at": nil, "place": ""})
		},
		func() *gorm.DB { return drop(t.db.Where("candidate_id IN ?", candidates)).Delete(&agreedRow{}) },
		func() *gorm.DB {
			return t.db.Model(&agreedRow{}).Where("candidate_id IN ?", candidates).Updates(map[string]any{"reason": hiring.ErasedWords, "present": "[]"})
		},
		func() *gorm.DB { return t.db.Where("candidate_id IN ?", candidates).Delete(&presenceRow{}) },
		func() *gorm.DB { return t.db.Where("candidate_id IN ?", candidates).Delete(&feedbackRow{}) },
		func() *gorm.DB {
			return t.db.Model(&decisionRow{}).Where("candidate_id IN ?", candidates).
				Updates(map[string]any{"reason": hiring.ErasedWords, "flags": "[]", "input_hash": ""})
		},
		func() *gorm.DB { return t.db.Where("stage_id IN (?)", stages).Delete(&recommendationRow{}) },
	} {
		if err := step().Error; err != nil {
			return err
		}
	}
	return nil
}

// EraseDocuments deletes up to most of the documents of candidates and counts them.
func (t *Tx) EraseDocuments(candidates []hiring.ID, most int) (int, error) {
	some := t.db.Model(&documentRow{}).Select("id").Where("candidate_id IN ?", candidates).Limit(most)
	res := t.db.Where("id IN (?)", some).Delete(&documentRow{})
	return int(res.RowsAffected), res.Error
}

// EraseCandidates blanks candidates of a vacancy: only their code stays. With withdraw they leave the competition. What
// they asked about their data and answered for monitoring goes too, and every list of candidates that waits to be
// imported. It gives them as they were; those who were erased before are not among them.
func (t *Tx) EraseCandidates(vacancyID hiring.ID, ids []hiring.ID, at time.Time, withdraw bool) ([]hiring.Candidate, error) {
	var rows []candidateRow
	err := t.db.Where("vacancy_id = ? AND id IN ? AND erased_at IS NULL", vacancyID, ids).Order("number").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	before, them := make([]hiring.Candidate, len(rows)), make([]hiring.ID, len(rows))
	for i, r := range rows {
		before[i], them[i] = r.candidate(), r.ID
		set := map[string]any{
			"name": hiring.NameOfErased(r.Code), "email": "", "phone": "", "reference": "", "employer": "", "notes": "", "erased_at": at,
		}
		if withdraw && r.WithdrawnAt == nil {
			set["withdrawn_at"] = at
		}
		if err := t.db.Model(&candidateRow{}).Where("id = ?", r.ID).Updates(set).Error; err != nil {
			return nil, err
		}
	}
	if _, err := t.DeleteEqualityAnswers(them); err != nil {
		return nil, err
	}
	for _, step := range []func() *gorm.DB{
		func() *gorm.DB { return t.db.Where("candidate_id IN ?", them).Delete(&releaseRow{}) },
		func() *gorm.DB {
			return t.db.Table("data_requests").Where("candidate_id IN ?", them).Updates(map[string]any{"words": "", "outcome": ""})
		},
		func() *gorm.DB {
			return t.db.Table("legal_holds").Where("candidate_id IN ?", them).Update("reason", hiring.ErasedWords)
		},
		func() *gorm.DB { return t.db.Where("vacancy_id = ?", vacancyID).Delete(&candidateListRow{}) },
	} {
		if err := step().Error; err != nil {
			return nil, err
		}
	}
	return before, nil
}

// EraseNamesInFlags writes what erased candidates are called now over their names in the flags that decisions about
// others of the vacancy acknowledged: Merit wrote those, and they name rivals.
func (t *Tx) EraseNamesInFlags(vacancyID hiring.ID, before []hiring.Candidate) error {
	for after := (hiring.ID{}); ; {
		var rows []decisionRow
		err := t.db.Select("id", "flags").Where("vacancy_id = ? AND id > ?", vacancyID, after).Order("id").Limit(createBatch).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].ID
		for _, r := range rows {
			said := slices.Clone(r.Flags)
			for i := range said {
				for _, c := range before {
					said[i] = strings.ReplaceAll(said[i], c.Name, hiring.NameOfErased(c.Code))
				}
			}
			if slices.Equal(said, r.Flags) {
				continue
			}
			if err := t.db.Model(&decisionRow{}).Where("id = ?", r.ID).Select("flags").Updates(&decisionRow{Flags: said}).Error; err != nil {
				return err
			}
		}
	}
}

// EraseDetails deletes what the audit trail says of subjects in a vacancy beyond its rows' columns, and gives those of
// them it had something of. Without subjects: of everything in the vacancy; then the answer is the vacancy.
func (t *Tx) EraseDetails(vacancyID hiring.ID, subjects []hiring.ID) ([]hiring.ID, error) {
	rows := func() *gorm.DB {
		q := t.db.Model(&auditRow{}).Where("vacancy_id = ? AND detail_hash <> ''", vacancyID).
			Where("seq IN (?)", t.db.Model(&auditDetailRow{}).Select("seq"))
		if subjects != nil {
			q = q.Where("subject_id IN ?", subjects)
		}
		return q
	}
	var had []hiring.ID
	if subjects == nil {
		var n int64
		if err := rows().Count(&n).Error; err != nil || n == 0 {
			return nil, err
		}
		had = []hiring.ID{vacancyID}
	} else if err := rows().Distinct().Order("subject_id").Pluck("subject_id", &had).Error; err != nil || len(had) == 0 {
		return nil, err
	}
	return had, t.db.Where("seq IN (?)", rows().Select("seq")).Delete(&auditDetailRow{}).Error
}

// ScorecardsOf lists the scorecards of candidates at every stage.
func (s *Snapshot) ScorecardsOf(candidates []hiring.ID) (ids []hiring.ID, err error) {
	err = s.db.Model(&scorecardRow{}).Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where("i.candidate_id IN ?", candidates).Pluck("scorecards.id", &ids).Error
	return ids, err
}
