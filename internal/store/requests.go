package store

import (
	"time"

	"merit/internal/hiring"
)

type requestRow struct {
	ID             hiring.ID
	VacancyID      hiring.ID
	CandidateID    hiring.ID
	Kind           string
	Words          string
	ReceivedAt     time.Time
	DueAt          time.Time
	RecordedBy     hiring.ID
	AcknowledgedAt *time.Time
	ClosedAt       *time.Time
	Outcome        string
}

func (requestRow) TableName() string { return "data_requests" }
