package hiring

import (
	"strings"
	"time"

	"merit/internal/fault"
)

// RequestKind is what a candidate asks about their own data.
type RequestKind string

// The kinds.
const (
	AccessRequest     RequestKind = "access"
	ErasureRequest    RequestKind = "erasure"
	CorrectionRequest RequestKind = "correction"
	ComplaintRequest  RequestKind = "complaint"
)

// RequestKinds are all kinds, in the order they are offered.
var RequestKinds = []RequestKind{AccessRequest, ErasureRequest, CorrectionRequest, ComplaintRequest}

// DataRequest is what a candidate asked about their own data. ReceivedAt and DueAt are days, at midnight in UTC.
type DataRequest struct {
	ID             ID
	VacancyID      ID
	CandidateID    ID
	Kind           RequestKind
	Words          string
	ReceivedAt     time.Time
	DueAt          time.Time
	RecordedBy     ID
	RecordedByName string
	AcknowledgedAt *time.Time // of a complaint
	ClosedAt       *time.Time
	Outcome        string
}

// complaintDays is within how many days a complaint has to be acknowledged.
const complaintDays = 30

// DueOn is the last day on which a request that came in on a day is answered in time: the same day of the next month,
// or its last day where it has no such day. A complaint is acknowledged within 30 days.
func (k RequestKind) DueOn(received time.Time) time.Time {
	if k == ComplaintRequest {
		return received.AddDate(0, 0, complaintDays)
	}
	return MonthsLater(received, 1)
}

// Overdue reports whether what is due by the request's day has not been done when that day is over.
func (r DataRequest) Overdue(now time.Time) bool {
	return r.Waits() && !now.Before(r.DueAt.AddDate(0, 0, 1))
}

// Waits reports whether the clock runs: the request is open and, if a complaint, was not acknowledged.
func (r DataRequest) Waits() bool {
	return r.ClosedAt == nil && (r.Kind != ComplaintRequest || r.AcknowledgedAt == nil)
}

// Check notes what is wrong with a request that is recorded now. Field paths: "kind", "received", "words".
func (r *DataRequest) Check(fs *fault.Fields, now time.Time) {
	r.Words = strings.TrimSpace(r.Words)
	known := false
	for _, k := range RequestKinds {
		known = known || k == r.Kind
	}
	fs.Check(known, "kind", "Choose what the candidate asks for.")
	fs.Check(!r.ReceivedAt.After(now), "received", "The day it was received cannot be in the future.")
	fs.Check(r.ReceivedAt.After(now.AddDate(-2, 0, 0)), "received", "Enter the day it was received, in the last two years.")
	fs.Check(len([]rune(r.Words)) <= 4000, "words", "What was asked must be 4,000 characters or fewer.")
}

// Close ends a request with what became of it, at the path "outcome".
func (r *DataRequest) Close(outcome string, now time.Time) error {
	if r.ClosedAt != nil {
		return fault.New(fault.Conflict, "This request is closed already.")
	}
	var fs fault.Fields
	r.Outcome = strings.TrimSpace(outcome)
	CheckReason(&fs, "outcome", r.Outcome, ReasonShort, "Say how the request was answered")
	if err := fs.Err(); err != nil {
		return err
	}
	r.ClosedAt = &now
	return nil
}

// Acknowledge notes that the candidate was told a complaint has come in.
func (r *DataRequest) Acknowledge(now time.Time) error {
	if !r.Waits() || r.Kind != ComplaintRequest {
		return fault.New(fault.Conflict, "Only a complaint that is open can be acknowledged, once.")
	}
	r.AcknowledgedAt = &now
	return nil
}

// RequestCount is what an administrator sees of a vacancy's requests: how many wait, and by when, of nobody in
// particular.
type RequestCount struct {
	VacancyID ID
	Vacancy   string
	Open      int
	Overdue   int
	NextDue   *time.Time
}

// OpenRequest is one open request on a recruiter's home page.
type OpenRequest struct {
	Request   DataRequest
	Vacancy   string
	Candidate string
}
