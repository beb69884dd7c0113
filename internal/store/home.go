package store

import (
	"time"

	"gorm.io/gorm"

	"merit/internal/hiring"
)

// toDo is true of a scorecard its writer still has to submit, or may for practice.
const toDo = `scorecards.conflict <> 'recused' AND scorecards.state IN ('draft', 'reopened') AND st.state = 'scoring' AND v.closed_at IS NULL`

// urgency puts scorecards in the order of hiring.Urgency, within a day from ? to ?, at the moment ?.
const urgency = `CASE
	WHEN scorecards.conflict = 'recused' OR scorecards.state = 'excused' THEN 6
	WHEN NOT (` + toDo + `) THEN 5
	WHEN scorecards.practice THEN 4
	WHEN i.starts_at >= ? AND i.starts_at < ? THEN 0
	WHEN st.due_at < ? THEN 1
	WHEN st.due_at IS NOT NULL THEN 2
	ELSE 3 END`

// HomeScorecards lists a person's own scorecards, but those of sifts: what is to be done today first, then
// what is overdue, due, to be done some time, for practice, and what is done. It counts them all.
func (s *Snapshot) HomeScorecards(userID hiring.ID, day hiring.Day, p hiring.Page) ([]hiring.ScorecardSummary, int, error) {
	return s.ownScorecards(userID, &day, p)
}

// ownQuery selects a person's own scorecards of stages that are open or over; those of archived vacancies are
// left out.
func (s *Snapshot) ownQuery(userID hiring.ID) *gorm.DB {
	return s.db.Model(&scorecardRow{}).
		Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Joins("JOIN candidates c ON c.id = i.candidate_id AND c.withdrawn_at IS NULL").
		Joins("JOIN stages st ON st.id = i.stage_id").
		Joins("JOIN vacancies v ON v.id = st.vacancy_id AND v.archived_at IS NULL").
		Where("scorecards.user_id = ? AND st.state IN ?", userID, []hiring.StageState{hiring.Scoring, hiring.Revealed})
}

// Sifts sums up a person's scorecards of sifts, a line a stage, those with work left first, and counts the
// lines.
func (s *Snapshot) Sifts(userID hiring.ID, p hiring.Page) ([]hiring.SiftSummary, int, error) {
	p = p.Bounded()
	query := func() *gorm.DB { return s.ownQuery(userID).Where("st.kind = ?", hiring.Sift) }
	var total int64
	if err := query().Select("COUNT(DISTINCT st.id)").Scan(&total).Error; err != nil {
		return nil, 0, err
	}
	var out []hiring.SiftSummary
	left := `SUM(CASE WHEN ` + toDo + ` THEN 1 ELSE 0 END)`
	err := query().Select(`v.id AS vacancy_id, v.title AS vacancy_title, st.state AS stage_state, st.due_at, v.closed_at IS NOT NULL AS closed, MIN(CASE WHEN scorecards.practice THEN 1 ELSE 0 END) = 1 AS practice,
		(SELECT COUNT(*) FROM stages b WHERE b.vacancy_id = v.id AND b.position <= st.position) AS stage_number,
		COUNT(*) AS candidates, SUM(CASE WHEN scorecards.state = 'submitted' THEN 1 ELSE 0 END) AS submitted, ` + left + ` AS to_do`).
		Group("v.id, v.title, v.closed_at, v.created_at, st.id, st.state, st.due_at, st.position").
		Order("CASE WHEN " + left + " > 0 THEN 0 ELSE 1 END, CASE WHEN st.due_at IS NULL THEN 1 ELSE 0 END, st.due_at, v.created_at DESC, st.id").
		Limit(p.Limit).Offset(p.Offset).Scan(&out).Error
	for i := range out {
		out[i].DueAt = utc(out[i].DueAt)
	}
	return out, int(total), err
}

var noDay = hiring.Day{From: time.Unix(0, 0).UTC(), To: time.Unix(0, 0).UTC(), Now: time.Unix(0, 0).UTC()}

// homeOrder is by urgency; within it by what begins (today) or is due sooner, within a day from ? to ?.
const homeOrder = `urgency, CASE WHEN ` + toDo + ` AND i.starts_at >= ? AND i.starts_at < ? THEN i.starts_at WHEN ` + toDo + ` THEN st.due_at END,
	CASE WHEN i.starts_at IS NULL THEN 1 ELSE 0 END, i.starts_at, v.created_at DESC, v.id, c.number`
