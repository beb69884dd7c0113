package store

import (
	"time"

	"gorm.io/gorm"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type requestRow struct {
	ID             hiring.ID
	VacancyID      hiring.ID
	CandidateID    hiring.ID
	Kind           hiring.RequestKind
	Words          string
	ReceivedAt     time.Time
	DueAt          time.Time
	RecordedBy     hiring.ID
	AcknowledgedAt *time.Time
	ClosedAt       *time.Time
	Outcome        string
}

func (requestRow) TableName() string { return "data_requests" }

// namedRequest is a request with the names around it.
type namedRequest struct {
	Row            requestRow `gorm:"embedded"`
	RecordedByName string
	Title          string
	Candidate      string
}

func (r namedRequest) request() hiring.DataRequest {
	return hiring.DataRequest{
		ID: r.Row.ID, VacancyID: r.Row.VacancyID, CandidateID: r.Row.CandidateID, Kind: r.Row.Kind, Words: r.Row.Words,
		ReceivedAt: r.Row.ReceivedAt.UTC(), DueAt: r.Row.DueAt.UTC(), RecordedBy: r.Row.RecordedBy, RecordedByName: r.RecordedByName,
		AcknowledgedAt: utc(r.Row.AcknowledgedAt), ClosedAt: utc(r.Row.ClosedAt), Outcome: r.Row.Outcome,
	}
}

func (s *Snapshot) requests() *gorm.DB {
	return s.db.Model(&requestRow{}).Select("data_requests.*, COALESCE(u.name, '') AS recorded_by_name, v.title, c.name AS candidate").
		Joins("JOIN vacancies v ON v.id = data_requests.vacancy_id").Joins("JOIN candidates c ON c.id = data_requests.candidate_id").
		Joins("LEFT JOIN users u ON u.id = data_requests.recorded_by")
}

const openFirst = "CASE WHEN data_requests.closed_at IS NULL THEN 0 ELSE 1 END, data_requests.due_at, data_requests.id"

// Requests lists a vacancy's requests about data, the open ones first, and counts them all; with a candidate: theirs.
func (s *Snapshot) Requests(vacancyID hiring.ID, candidateID *hiring.ID, p hiring.Page) ([]hiring.DataRequest, int, error) {
	p = p.Bounded()
	query := func() *gorm.DB {
		q := s.requests().Where("data_requests.vacancy_id = ?", vacancyID)
		if candidateID != nil {
			q = q.Where("data_requests.candidate_id = ?", *candidateID)
		}
		return q
	}
	var (
		rows  []namedRequest
		total int64
	)
	if err := query().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	err := query().Order(openFirst).Limit(p.Limit).Offset(p.Offset).Scan(&rows).Error
	out := make([]hiring.DataRequest, len(rows))
	for i, r := range rows {
		out[i] = r.request()
	}
	return out, int(total), err
}

// Request finds a request of a vacancy.
func (s *Snapshot) Request(vacancyID, id hiring.ID) (hiring.DataRequest, error) {
	var rows []namedRequest
	err := s.requests().Where("data_requests.vacancy_id = ? AND data_requests.id = ?", vacancyID, id).Limit(1).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return hiring.DataRequest{}, found(err, "request")
	}
	return rows[0].request(), nil
}

// OpenRequests lists the open requests of the vacancies somebody recruits for, those due first; at most
// hiring.PageSize.
func (s *Snapshot) OpenRequests(userID hiring.ID) ([]hiring.OpenRequest, error) {
	var rows []namedRequest
	err := s.requests().Joins("JOIN vacancy_members m ON m.vacancy_id = v.id AND m.user_id = ? AND m.function = ?", userID, hiring.RecruiterOf).
		Where("data_requests.closed_at IS NULL").Order(openFirst).Limit(hiring.PageSize).Scan(&rows).Error
	out := make([]hiring.OpenRequest, len(rows))
	for i, r := range rows {
		out[i] = hiring.OpenRequest{Request: r.request(), Vacancy: r.Title, Candidate: r.Candidate}
	}
	return out, err
}

// RequestCounts counts the open requests of every vacancy that has some, those due first, and counts the vacancies.
// overdueBefore is the first day whose requests are not overdue.
func (s *Snapshot) RequestCounts(overdueBefore time.Time, p hiring.Page) ([]hiring.RequestCount, int, error) {
	p = p.Bounded()
	var total int64
	open := func() *gorm.DB {
		return s.db.Model(&requestRow{}).Joins("JOIN vacancies v ON v.id = data_requests.vacancy_id").Where("data_requests.closed_at IS NULL")
	}
	if err := open().Select("COUNT(DISTINCT v.id)").Scan(&total).Error; err != nil {
		return nil, 0, err
	}
	const waits = "(data_requests.kind <> 'complaint' OR data_requests.acknowledged_at IS NULL)"
	var rows []struct {
		VacancyID hiring.ID
		Vacancy   string
		Open      int
		Overdue   int
	}
	err := open().Select("v.id AS vacancy_id, v.title AS vacancy, COUNT(*) AS open, SUM(CASE WHEN "+waits+" AND data_requests.due_at < ? THEN 1 ELSE 0 END) AS overdue", overdueBefore).
		Group("v.id, v.title").Order("MIN(data_requests.due_at), v.id").Limit(p.Limit).Offset(p.Offset).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, int(total), err
	}
	out, at := make([]hiring.RequestCount, len(rows)), map[hiring.ID]int{}
	ids := make([]hiring.ID, len(rows))
	for i, r := range rows {
		out[i] = hiring.RequestCount{VacancyID: r.VacancyID, Vacancy: r.Vacancy, Open: r.Open, Overdue: r.Overdue}
		at[r.VacancyID], ids[i] = i, r.VacancyID
	}
	var due []requestRow // MIN of a time comes as text from one of the databases, a row's own column does not
	err = s.db.Model(&requestRow{}).Select("vacancy_id", "due_at").
		Where("vacancy_id IN ? AND closed_at IS NULL AND "+waits, ids).Order("due_at").Limit(maxCandidates).Find(&due).Error
	for _, r := range due {
		if c := &out[at[r.VacancyID]]; c.NextDue == nil {
			c.NextDue = utc(&r.DueAt)
		}
	}
	return out, int(total), err
}

// CreateRequest records a request.
func (t *Tx) CreateRequest(r hiring.DataRequest) error {
	return t.db.Create(&requestRow{
		ID: r.ID, VacancyID: r.VacancyID, CandidateID: r.CandidateID, Kind: r.Kind, Words: r.Words, ReceivedAt: r.ReceivedAt, DueAt: r.DueAt, RecordedBy: r.RecordedBy,
	}).Error
}

// UpdateRequest acknowledges or closes an open request; Conflict when it was closed meanwhile.
func (t *Tx) UpdateRequest(r hiring.DataRequest) error {
	res := t.db.Model(&requestRow{}).Where("id = ? AND vacancy_id = ? AND closed_at IS NULL", r.ID, r.VacancyID).
		Updates(map[string]any{"acknowledged_at": r.AcknowledgedAt, "closed_at": r.ClosedAt, "outcome": r.Outcome})
	return changed(res, fault.Conflict, "This request is closed already.")
}

// CloseErasureRequests closes what a candidate who was erased had asked for: that.
func (t *Tx) CloseErasureRequests(candidateID hiring.ID, at time.Time) error {
	return t.db.Model(&requestRow{}).Where("candidate_id = ? AND kind = ? AND closed_at IS NULL", candidateID, hiring.ErasureRequest).
		Updates(map[string]any{"closed_at": at, "outcome": hiring.ErasedWords}).Error
}
