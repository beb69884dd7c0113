package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type vacancyRow struct {
	ID        hiring.ID
	Title     string
	Reference string
	RoleID    hiring.ID
	RoleName  string
	Posts     int
	CreatedBy hiring.ID
	CreatedAt time.Time

	ClosedAt     *time.Time
	ClosedReason string
	ArchivedAt   *time.Time
	CopiedFrom   *hiring.ID
	PurgedAt     *time.Time
}

func (vacancyRow) TableName() string { return "vacancies" }

func newVacancyRow(v hiring.Vacancy) vacancyRow {
	return vacancyRow{
		ID: v.ID, Title: v.Title, Reference: v.Reference, RoleID: v.RoleID, RoleName: v.RoleName, Posts: v.Posts,
		CreatedBy: v.CreatedBy, CreatedAt: v.CreatedAt, ClosedAt: v.ClosedAt, ClosedReason: v.ClosedReason, ArchivedAt: v.ArchivedAt, CopiedFrom: v.CopiedFrom,
	}
}

func (r vacancyRow) vacancy() hiring.Vacancy {
	return hiring.Vacancy{
		ID: r.ID, Title: r.Title, Reference: r.Reference, RoleID: r.RoleID, RoleName: r.RoleName, Posts: r.Posts,
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), ClosedAt: utc(r.ClosedAt), ClosedReason: r.ClosedReason, ArchivedAt: utc(r.ArchivedAt), CopiedFrom: r.CopiedFrom, PurgedAt: utc(r.PurgedAt),
	}
}

// blindNow is true of a vacancy (v) with a blind stage that has not been revealed.
const blindNow = "EXISTS (SELECT 1 FROM stages blind WHERE blind.vacancy_id = v.id AND blind.blind AND blind.state <> 'revealed')"

// Vacancy finds a vacancy.
func (s *Snapshot) Vacancy(id hiring.ID) (hiring.Vacancy, error) {
	var r struct {
		Row   vacancyRow `gorm:"embedded"`
		Blind bool
	}
	err := s.db.Table("vacancies AS v").Select("v.*, "+blindNow+" AS blind").Where("v.id = ?", id).Take(&r).Error
	v := r.Row.vacancy()
	v.Blind = r.Blind
	return v, found(err, "vacancy")
}

// LockVacancy has whoever else wants to close, hold, purge or erase in a vacancy wait for this transaction.
func (t *Tx) LockVacancy(id hiring.ID) error {
	var r vacancyRow
	return found(t.db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Select("id").Where("id = ?", id).Take(&r).Error, "vacancy")
}

// CreateVacancy adds a vacancy.
func (t *Tx) CreateVacancy(v hiring.Vacancy) error {
	r := newVacancyRow(v)
	return t.db.Create(&r).Error
}

// UpdateVacancy changes a vacancy's title, reference and posts, and whether it is closed or archived.
func (t *Tx) UpdateVacancy(v hiring.Vacancy) error {
	res := t.db.Model(&vacancyRow{}).Where("id = ?", v.ID).
		Updates(map[string]any{
			"title": v.Title, "reference": v.Reference, "posts": v.Posts,
			"closed_at": v.ClosedAt, "closed_reason": v.ClosedReason, "archived_at": v.ArchivedAt,
		})
	return changed(res, fault.NotFound, "There is no such vacancy.")
}

// summaryRow is one vacancy of a list with the state of the stage it is at.
type summaryRow struct {
	Row        vacancyRow `gorm:"embedded"`
	StageID    hiring.ID
	StageState hiring.StageState
	StageKind  hiring.StageKind
	Stages     int
}

// currentPosition is the position of the stage a vacancy is at: the first that has not ended, or the last.
const currentPosition = `COALESCE((SELECT MIN(x.position) FROM stages x WHERE x.vacancy_id = vacancies.id AND x.state <> 'revealed'),
	(SELECT MAX(x.position) FROM stages x WHERE x.vacancy_id = vacancies.id))`

// Vacancies lists the vacancies a person has a function in, newest first.
func (s *Snapshot) Vacancies(userID hiring.ID, f hiring.VacancyFilter, p hiring.Page) ([]hiring.VacancySummary, int, error) {
	p = p.Bounded()
	mine := s.db.Model(&memberRow{}).Select("vacancy_id").Where("user_id = ?", userID)
	where := "vacancies.id IN (?)"
	switch f {
	case hiring.CurrentVacancies:
		where += " AND vacancies.archived_at IS NULL"
	case hiring.ArchivedVacancies:
		where += " AND vacancies.archived_at IS NOT NULL"
	case hiring.AllVacancies:
	}
	var total int64
	if err := s.db.Model(&vacancyRow{}).Where(where, mine).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []summaryRow
	err := s.db.Model(&vacancyRow{}).Select(`vacancies.*, s.id AS stage_id, s.state AS stage_state, s.kind AS stage_kind,
			(SELECT COUNT(*) FROM stages n WHERE n.vacancy_id = vacancies.id) AS stages`).
		Joins("JOIN stages s ON s.vacancy_id = vacancies.id AND s.position = "+currentPosition).
		Where(where, mine).
		Order("vacancies.created_at DESC, vacancies.id DESC").Limit(p.Limit).Offset(p.Offset).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, int(total), err
	}
	out := make([]hiring.VacancySummary, len(rows))
	vacancyIDs, stageIDs := make([]hiring.ID, len(rows)), make([]hiring.ID, len(rows))
	for i, r := range rows {
		out[i] = hiring.VacancySummary{Vacancy: r.Row.vacancy(), StageState: r.StageState, StageKind: r.StageKind, Stages: r.Stages}
		vacancyIDs[i], stageIDs[i] = r.Row.ID, r.StageID
	}
	if err := s.fillSummaries(out, userID, vacancyIDs, stageIDs); err != nil {
		return nil, 0, err
	}
	return out, int(total), nil
}

// fillSummaries adds functions and counts to a page of vacancies: a statement each, however many.
func (s *Snapshot) fillSummaries(out []hiring.VacancySummary, userID hiring.ID, vacancyIDs, stageIDs []hiring.ID) error {
	at := make(map[hiring.ID]*hiring.VacancySummary, len(out))
	for i := range out {
		at[out[i].ID] = &out[i]
	}
	var members []memberRow
	if err := s.db.Where("user_id = ? AND vacancy_id IN ?", userID, vacancyIDs).Find(&members).Error; err != nil {
		return err
	}
	for _, f := range hiring.Functions {
		for _, m := range members {
			if m.Function == f {
				at[m.VacancyID].Functions = append(at[m.VacancyID].Functions, f)
			}
		}
	}
	var counts []struct {
		VacancyID           hiring.ID
		N                   int
		Expected, Submitted int
	}
	err := s.db.Model(&candidateRow{}).Select("vacancy_id, COUNT(*) AS n").
		Where("vacancy_id IN ? AND withdrawn_at IS NULL", vacancyIDs).Group("vacancy_id").Scan(&counts).Error
	if err != nil {
		return err
	}
	for _, c := range counts {
		at[c.VacancyID].Candidates = c.N
	}
	counts = nil
	err = s.progressQuery(stageIDs).Select("st.vacancy_id, " + progressCounts).
		Joins("JOIN stages st ON st.id = i.stage_id").Group("st.vacancy_id").Scan(&counts).Error
	if err != nil {
		return err
	}
	for _, c := range counts {
		at[c.VacancyID].Expected, at[c.VacancyID].Submitted = c.Expected, c.Submitted
	}
	counts = nil
	err = s.db.Model(&decisionRow{}).Select("vacancy_id, COUNT(DISTINCT candidate_id) AS n").
		Where("stage_id IN ?", stageIDs).Group("vacancy_id").Scan(&counts).Error
	if err != nil {
		return err
	}
	for _, c := range counts {
		at[c.VacancyID].Decided = c.N
	}
	return s.fillPeople(at, vacancyIDs)
}

// fillPeople counts who scores and who decides in each vacancy of a page.
func (s *Snapshot) fillPeople(at map[hiring.ID]*hiring.VacancySummary, vacancyIDs []hiring.ID) error {
	var counts []struct {
		VacancyID         hiring.ID
		Scorers, Managers int
	}
	err := s.db.Model(&memberRow{}).
		Select(`vacancy_id, COUNT(DISTINCT CASE WHEN function IN ('panel member', 'chair') THEN user_id END) AS scorers,
			COUNT(DISTINCT CASE WHEN function = 'hiring manager' THEN user_id END) AS managers`).
		Where("vacancy_id IN ?", vacancyIDs).Group("vacancy_id").Scan(&counts).Error
	for _, c := range counts {
		at[c.VacancyID].Scorers, at[c.VacancyID].Managers = c.Scorers, c.Managers
	}
	return err
}
