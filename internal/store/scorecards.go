package store

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

type interviewRow struct {
	ID          hiring.ID
	StageID     hiring.ID
	CandidateID hiring.ID
	StartsAt    *time.Time
	Place       string
	CreatedAt   time.Time
}

func (interviewRow) TableName() string { return "interviews" }

type scorecardRow struct {
	ID           hiring.ID
	InterviewID  hiring.ID
	UserID       hiring.ID
	State        hiring.ScorecardState
	Conflict     hiring.Conflict
	ConflictNote string
	Notes        string
	Practice     bool
	PeersSeenAt  *time.Time
	Version      int64
	SubmittedAt  *time.Time
	UpdatedAt    time.Time `gorm:"autoUpdateTime:false"`
}

func (scorecardRow) TableName() string { return "scorecards" }

// openStates are the states in which a scorecard can be written on.
var openStates = []hiring.ScorecardState{hiring.Draft, hiring.Reopened}

// cardRow is a scorecard with where it belongs.
type cardRow struct {
	Row         scorecardRow `gorm:"embedded"`
	StageID     hiring.ID
	VacancyID   hiring.ID
	CandidateID hiring.ID
}

func (r cardRow) scorecard() hiring.Scorecard {
	return hiring.Scorecard{
		ID: r.Row.ID, StageID: r.StageID, VacancyID: r.VacancyID, CandidateID: r.CandidateID, UserID: r.Row.UserID, State: r.Row.State,
		Conflict: r.Row.Conflict, ConflictNote: r.Row.ConflictNote, Notes: r.Row.Notes, Practice: r.Row.Practice, PeersSeenAt: utc(r.Row.PeersSeenAt),
		Version:     r.Row.Version,
		SubmittedAt: utc(r.Row.SubmittedAt), UpdatedAt: r.Row.UpdatedAt.UTC(),
	}
}

// cards selects scorecards with where they belong.
func (s *Snapshot) cards() *gorm.DB {
	return s.db.Model(&scorecardRow{}).
		Select("scorecards.*, i.stage_id, i.candidate_id, c.vacancy_id").
		Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Joins("JOIN candidates c ON c.id = i.candidate_id")
}

// withRatings turns rows into scorecards with their ratings, in the rubric's order: one more
// statement, however many there are. where and its values name the same scorecards by the columns of
// scorecards and interviews (i).
func (s *Snapshot) withRatings(rows []cardRow, where string, values ...any) ([]hiring.Scorecard, error) {
	out := make([]hiring.Scorecard, len(rows))
	at := make(map[hiring.ID]int, len(rows))
	for i, r := range rows {
		out[i], at[r.Row.ID] = r.scorecard(), i
	}
	if len(rows) == 0 {
		return out, nil
	}
	var ratings []ratingRow
	err := s.db.Model(&ratingRow{}).Select("ratings.*").
		Joins("JOIN criteria k ON k.id = ratings.criterion_id AND NOT k.dropped").
		Joins("JOIN scorecards ON scorecards.id = ratings.scorecard_id").
		Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where(where, values...).Order("k.position").Find(&ratings).Error
	if err != nil {
		return nil, err
	}
	for _, r := range ratings {
		if i, ok := at[r.ScorecardID]; ok {
			out[i].Ratings = append(out[i].Ratings, r.rating())
		}
	}
	return out, nil
}

// Scorecard finds a scorecard with its ratings, in the rubric's order.
func (s *Snapshot) Scorecard(id hiring.ID) (hiring.Scorecard, error) {
	const one = "scorecards.id = ?"
	var r cardRow
	if err := s.cards().Where(one, id).Take(&r).Error; err != nil {
		return hiring.Scorecard{}, found(err, "scorecard")
	}
	out, err := s.withRatings([]cardRow{r}, one, id)
	if err != nil {
		return hiring.Scorecard{}, err
	}
	return out[0], nil
}

// CandidateScorecards gives every scorecard of a candidate at a stage, in any state; none for practice.
func (s *Snapshot) CandidateScorecards(stageID, candidateID hiring.ID) ([]hiring.Scorecard, error) {
	const theirs = "i.stage_id = ? AND i.candidate_id = ? AND NOT scorecards.practice"
	var rows []cardRow
	err := s.cards().Where(theirs, stageID, candidateID).Order("scorecards.user_id").Limit(maxMembers).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	return s.withRatings(rows, theirs, stageID, candidateID)
}

// SubmittedScorecards gives every scorecard of a stage that counts: submitted, not for practice, for a
// candidate who has not withdrawn. It is the one list without a limit: with one, a recommendation would leave
// candidates out and say nothing.
func (s *Snapshot) SubmittedScorecards(stageID hiring.ID) ([]hiring.Scorecard, error) {
	const in = "i.stage_id = ? AND scorecards.state = ? AND NOT scorecards.practice"
	var rows []cardRow
	err := s.cards().Where(in, stageID, hiring.Submitted).Where("c.withdrawn_at IS NULL").
		Order("c.number, scorecards.user_id").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	return s.withRatings(rows, in, stageID, hiring.Submitted)
}

// SubmittedBy lists the candidates a person has submitted a scorecard for at a stage.
func (s *Snapshot) SubmittedBy(stageID, userID hiring.ID) ([]hiring.ID, error) {
	var ids []hiring.ID
	err := s.db.Model(&scorecardRow{}).Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where("i.stage_id = ? AND scorecards.user_id = ? AND scorecards.state = ? AND NOT scorecards.practice", stageID, userID, hiring.Submitted).
		Limit(maxCandidates).Pluck("i.candidate_id", &ids).Error
	return ids, err
}

// ownOrder puts what is to be done first and what needs nothing of the person last.
const ownOrder = `CASE
	WHEN scorecards.conflict = 'recused' OR scorecards.state = 'excused' THEN 2
	WHEN scorecards.state = 'submitted' OR st.state <> 'scoring' OR v.closed_at IS NOT NULL THEN 1
	ELSE 0 END, v.created_at DESC, v.id, c.number`

// marked is true of a rating (r) that says something of its criterion: a mark, an answered check, or
// that it was not assessed.
const marked = `r.mark IS NOT NULL OR r.not_assessed OR CAST(r.checks AS text) LIKE '%"yes"%' OR CAST(r.checks AS text) LIKE '%"no"%'`

// due is true of a criterion (k) that somebody has to say something of on a scorecard, or has: all of the
// rubric (b), or those the person leads on.
const due = `(NOT EXISTS (SELECT 1 FROM focus f JOIN criteria fk ON fk.id = f.criterion_id WHERE fk.rubric_id = b.id AND f.user_id = scorecards.user_id)
	OR EXISTS (SELECT 1 FROM focus f WHERE f.criterion_id = k.id AND f.user_id = scorecards.user_id)
	OR EXISTS (SELECT 1 FROM ratings r WHERE r.criterion_id = k.id AND r.scorecard_id = scorecards.id AND (` + marked + `)))`

// MyScorecards lists a person's own scorecards of stages that are open or over, those to be done
// first, and counts them all. Those of archived vacancies are left out.
func (s *Snapshot) MyScorecards(userID hiring.ID, p hiring.Page) ([]hiring.ScorecardSummary, int, error) {
	return s.ownScorecards(userID, nil, p)
}

// ownScorecards lists a person's own scorecards; with a day by what is urgent on it, without those of sifts.
func (s *Snapshot) ownScorecards(userID hiring.ID, day *hiring.Day, p hiring.Page) ([]hiring.ScorecardSummary, int, error) {
	p = p.Bounded()
	order, when := clause.Expr{SQL: ownOrder}, noDay
	query := func() *gorm.DB {
		if day == nil {
			return s.ownQuery(userID)
		}
		return s.ownQuery(userID).Where("st.kind <> ?", hiring.Sift)
	}
	if day != nil {
		order, when = clause.Expr{SQL: homeOrder, Vars: []any{day.From, day.To}}, *day
	}
	var total int64
	if err := query().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var out []hiring.ScorecardSummary
	err := query().Select(`scorecards.id, `+urgency+` AS urgency, (SELECT COUNT(*) FROM stages b WHERE b.vacancy_id = v.id AND b.position <= st.position) AS stage_number, v.id AS vacancy_id, v.title AS vacancy_title, st.kind AS stage_kind, v.closed_at IS NOT NULL AS closed,
		CASE WHEN `+blindNow+` THEN 'Candidate ' || c.code ELSE c.name END AS candidate_name, scorecards.state,
		scorecards.practice, st.due_at, i.starts_at, i.place,
		scorecards.conflict, st.state AS stage_state, scorecards.submitted_at, scorecards.updated_at,
		(SELECT COUNT(*) FROM ratings r JOIN criteria k ON k.id = r.criterion_id AND NOT k.dropped
			WHERE r.scorecard_id = scorecards.id AND (`+marked+`)) AS marked,
		(SELECT COUNT(*) FROM criteria k JOIN rubrics b ON b.id = k.rubric_id
			WHERE b.stage_id = i.stage_id AND NOT k.dropped AND `+due+`) AS criteria`, when.From, when.To, when.Now).
		Order(clause.OrderBy{Expression: order}).Limit(p.Limit).Offset(p.Offset).Scan(&out).Error
	for i := range out {
		out[i].SubmittedAt, out[i].UpdatedAt = utc(out[i].SubmittedAt), out[i].UpdatedAt.UTC()
		out[i].DueAt, out[i].StartsAt = utc(out[i].DueAt), utc(out[i].StartsAt)
	}
	return out, int(total), err
}

// StageScorecards lists who owes or has sent which scorecard of a stage, those for practice left out. It
// carries no marks.
func (s *Snapshot) StageScorecards(stageID hiring.ID, p hiring.Page) ([]hiring.StageScorecard, int, error) {
	p = p.Bounded()
	var total int64
	if err := s.db.Model(&scorecardRow{}).Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where("i.stage_id = ? AND NOT scorecards.practice", stageID).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var out []hiring.StageScorecard
	err := s.stageScorecards(stageID).Order("c.number, u.name, u.id").Limit(p.Limit).Offset(p.Offset).Scan(&out).Error
	for i := range out {
		out[i].SubmittedAt = utc(out[i].SubmittedAt)
	}
	return out, int(total), err
}

// stageScorecards selects who owes or has sent which scorecard of a stage.
func (s *Snapshot) stageScorecards(stageID hiring.ID) *gorm.DB {
	return s.db.Model(&scorecardRow{}).
		Select("scorecards.id, scorecards.user_id, u.name AS member, c.name AS candidate, c.code, c.withdrawn_at IS NOT NULL AS withdrawn, scorecards.state, scorecards.conflict, scorecards.conflict_note, scorecards.submitted_at").
		Joins("JOIN interviews i ON i.id = scorecards.interview_id").Joins("JOIN candidates c ON c.id = i.candidate_id").
		Joins("JOIN users u ON u.id = scorecards.user_id").
		Where("i.stage_id = ? AND NOT scorecards.practice", stageID)
}

// StageScorecard finds one of them.
func (s *Snapshot) StageScorecard(stageID, id hiring.ID) (c hiring.StageScorecard, err error) {
	err = s.stageScorecards(stageID).Where("scorecards.id = ?", id).Limit(1).Scan(&c).Error
	if err == nil && c.ID != id {
		err = hiring.ErrUnknown("scorecard")
	}
	c.SubmittedAt = utc(c.SubmittedAt)
	return c, err
}
