package store

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type agreedRow struct {
	StageID     hiring.ID
	CandidateID hiring.ID
	CriterionID hiring.ID
	Number      int
	Mark        *int
	Reason      string
	Present     []hiring.ID `gorm:"serializer:json"`
	AgreedBy    hiring.ID
	AgreedAt    time.Time
}

func (agreedRow) TableName() string { return "agreed_scores" }

type presenceRow struct {
	StageID     hiring.ID
	CandidateID hiring.ID
	UserID      hiring.ID
	FirstAt     time.Time
	LastAt      time.Time
	Editing     *hiring.ID
}

func (presenceRow) TableName() string { return "moderation_presence" }

// maxAgreed bounds how many agreed scores of one candidate are read, replaced ones included.
const maxAgreed = 2000

func (r agreedRow) agreed(by string) hiring.AgreedScore {
	return hiring.AgreedScore{
		StageID: r.StageID, CandidateID: r.CandidateID, CriterionID: r.CriterionID, Number: r.Number, Mark: r.Mark, Reason: r.Reason,
		Present: r.Present, AgreedBy: r.AgreedBy, AgreedByName: by, AgreedAt: r.AgreedAt.UTC(),
	}
}

// AgreedScores lists what the panel agreed on for a candidate, replaced ones included, oldest first.
func (s *Snapshot) AgreedScores(stageID, candidateID hiring.ID) ([]hiring.AgreedScore, error) {
	var rows []struct {
		Row  agreedRow `gorm:"embedded"`
		Name string
	}
	err := s.db.Model(&agreedRow{}).Select("agreed_scores.*, u.name").Joins("JOIN users u ON u.id = agreed_scores.agreed_by").
		Where("stage_id = ? AND candidate_id = ?", stageID, candidateID).Order("agreed_at, criterion_id, number").Limit(maxAgreed).Scan(&rows).Error
	out := make([]hiring.AgreedScore, len(rows))
	for i, r := range rows {
		out[i] = r.Row.agreed(r.Name)
	}
	return out, err
}

// AgreedNow lists the panel's newest agreed mark on each criterion of each candidate of a stage; what was taken
// back is not in it. It has no limit, for the reason that SubmittedScorecards has none.
func (s *Snapshot) AgreedNow(stageID hiring.ID) ([]hiring.AgreedScore, error) {
	var rows []struct {
		Row  agreedRow `gorm:"embedded"`
		Name string
	}
	err := s.db.Model(&agreedRow{}).Select("agreed_scores.*, u.name").Joins("JOIN users u ON u.id = agreed_scores.agreed_by").
		Where("agreed_scores.stage_id = ? AND agreed_scores.mark IS NOT NULL", stageID).
		Where(`NOT EXISTS (SELECT 1 FROM agreed_scores n WHERE n.stage_id = agreed_scores.stage_id AND n.candidate_id = agreed_scores.candidate_id
			AND n.criterion_id = agreed_scores.criterion_id AND n.number > agreed_scores.number)`).
		Order("agreed_scores.candidate_id, agreed_scores.criterion_id").Scan(&rows).Error
	out := make([]hiring.AgreedScore, len(rows))
	for i, r := range rows {
		out[i] = r.Row.agreed(r.Name)
	}
	return out, err
}

// SaveAgreedScore adds an agreed score; Stale when somebody else took its number first.
func (t *Tx) SaveAgreedScore(a hiring.AgreedScore) error {
	row := agreedRow{
		StageID: a.StageID, CandidateID: a.CandidateID, CriterionID: a.CriterionID, Number: a.Number, Mark: a.Mark, Reason: a.Reason,
		Present: a.Present, AgreedBy: a.AgreedBy, AgreedAt: a.AgreedAt,
	}
	res := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return changed(res, fault.Stale, "Somebody else recorded an agreed mark for this criterion at the same time.")
}

// HasAgreed reports whether the panel has agreed on anything for a candidate.
func (s *Snapshot) HasAgreed(stageID, candidateID hiring.ID) (bool, error) {
	var n int64
	err := s.db.Model(&agreedRow{}).Where("stage_id = ? AND candidate_id = ?", stageID, candidateID).Limit(1).Count(&n).Error
	return n > 0, err
}

// Present lists who has been at the discussion of a candidate since a moment.
func (s *Snapshot) Present(stageID, candidateID hiring.ID, since time.Time) ([]hiring.Presence, error) {
	var out []hiring.Presence
	err := s.db.Model(&presenceRow{}).Select("moderation_presence.user_id, u.name, first_at, last_at, editing").
		Joins("JOIN users u ON u.id = moderation_presence.user_id").
		Where("stage_id = ? AND candidate_id = ? AND last_at >= ?", stageID, candidateID, since).
		Order("u.name, u.id").Limit(maxMembers).Scan(&out).Error
	for i := range out {
		out[i].FirstAt, out[i].LastAt = out[i].FirstAt.UTC(), out[i].LastAt.UTC()
	}
	return out, err
}

// SetPresence notes that somebody is at the discussion of a candidate, and what they are changing.
func (t *Tx) SetPresence(stageID, candidateID hiring.ID, p hiring.Presence) error {
	row := presenceRow{StageID: stageID, CandidateID: candidateID, UserID: p.UserID, FirstAt: p.FirstAt, LastAt: p.LastAt, Editing: p.Editing}
	return t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "stage_id"}, {Name: "candidate_id"}, {Name: "user_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"last_at", "editing"}),
	}).Create(&row).Error
}

// Discussed is one candidate of a stage's discussion: how far the panel is apart and what it has agreed on.
type Discussed struct {
	CandidateID hiring.ID
	Worst       int // the widest spread of marks on one criterion
	Apart       int // criteria whose marks are at least as far apart as asked for
	Agreed      int // criteria with an agreed mark
}

// agreedNow counts the criteria of a candidate (x) on which the panel's newest word is a mark.
const agreedNow = `(SELECT COUNT(*) FROM agreed_scores a WHERE a.stage_id = ? AND a.candidate_id = x.candidate_id AND a.mark IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM agreed_scores n WHERE n.stage_id = a.stage_id AND n.candidate_id = a.candidate_id AND n.criterion_id = a.criterion_id AND n.number > a.number))`

// Discussed lists a stage's scored candidates by worst disagreement, and counts them all. only nil: everybody.
func (s *Snapshot) Discussed(stageID hiring.ID, apart float64, only []hiring.ID, p hiring.Page) ([]Discussed, int, error) {
	p = p.Bounded()
	spreads := func() *gorm.DB {
		q := s.db.Table("ratings AS r").Select("i.candidate_id, r.criterion_id, MAX(r.mark) - MIN(r.mark) AS spread").
			Joins("JOIN scorecards ON scorecards.id = r.scorecard_id AND NOT scorecards.practice AND scorecards.conflict <> ?", hiring.Recused).
			Joins("JOIN criteria k ON k.id = r.criterion_id AND NOT k.dropped").
			Joins("JOIN interviews i ON i.id = scorecards.interview_id").
			Joins("JOIN candidates c ON c.id = i.candidate_id AND c.withdrawn_at IS NULL").
			Where("i.stage_id = ? AND scorecards.state = ? AND r.mark IS NOT NULL", stageID, hiring.Submitted)
		if only != nil {
			q = q.Where("i.candidate_id IN ?", only)
		}
		return q.Group("i.candidate_id, r.criterion_id")
	}
	var total int64
	if err := s.db.Table("(?) AS x", spreads()).Distinct("x.candidate_id").Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var out []Discussed
	err := s.db.Table("(?) AS x", spreads()).
		Select("x.candidate_id, MAX(x.spread) AS worst, SUM(CASE WHEN x.spread >= ? THEN 1 ELSE 0 END) AS apart, "+agreedNow+" AS agreed", apart, stageID).
		Group("x.candidate_id").Order("worst DESC, apart DESC, x.candidate_id").Limit(p.Limit).Offset(p.Offset).Scan(&out).Error
	return out, int(total), err
}
