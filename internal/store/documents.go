package store

import (
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type documentRow struct {
	ID          hiring.ID
	CandidateID hiring.ID
	Name        string
	Kind        hiring.DocumentKind
	Size        int
	Content     []byte
	Anonymous   bool
	UploadedBy  hiring.ID
	CreatedAt   time.Time
}

func (documentRow) TableName() string { return "candidate_documents" }

func (r documentRow) document() hiring.Document {
	return hiring.Document{
		ID: r.ID, CandidateID: r.CandidateID, Name: r.Name, Kind: r.Kind, Size: r.Size, Anonymous: r.Anonymous, UploadedBy: r.UploadedBy, CreatedAt: r.CreatedAt.UTC(),
	}
}

// Documents lists a candidate's documents without their content, oldest first.
func (s *Snapshot) Documents(candidateID hiring.ID) ([]hiring.Document, error) {
	var rows []documentRow
	err := s.db.Omit("content").Where("candidate_id = ?", candidateID).Order("created_at, id").Limit(hiring.MaxDocuments).Find(&rows).Error
	out := make([]hiring.Document, len(rows))
	for i, r := range rows {
		out[i] = r.document()
	}
	return out, err
}

// DocumentsOf lists the documents of some candidates without their content, oldest first, by candidate.
func (s *Snapshot) DocumentsOf(candidates []hiring.ID) (map[hiring.ID][]hiring.Document, error) {
	var rows []documentRow
	out := map[hiring.ID][]hiring.Document{}
	if len(candidates) == 0 {
		return out, nil
	}
	err := s.db.Omit("content").Where("candidate_id IN ?", candidates).Order("created_at, id").Limit(len(candidates) * hiring.MaxDocuments).Find(&rows).Error
	for _, r := range rows {
		out[r.CandidateID] = append(out[r.CandidateID], r.document())
	}
	return out, err
}

// Scores reports whether a person has a scorecard for a candidate and did not step back from it.
func (s *Snapshot) Scores(candidateID, userID hiring.ID) (bool, error) {
	var n int64
	err := s.db.Model(&scorecardRow{}).Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where("i.candidate_id = ? AND scorecards.user_id = ? AND scorecards.conflict <> ?", candidateID, userID, hiring.Recused).Count(&n).Error
	return n > 0, err
}

// Document finds a candidate's document with its content.
func (s *Snapshot) Document(candidateID, id hiring.ID) (hiring.Document, []byte, error) {
	var r documentRow
	err := s.db.Where("candidate_id = ? AND id = ?", candidateID, id).Take(&r).Error
	return r.document(), r.Content, found(err, "document")
}

// CreateDocument keeps a document; Conflict when the candidate has as many as are taken.
func (t *Tx) CreateDocument(d hiring.Document, content []byte) error {
	var n int64
	if err := t.db.Model(&documentRow{}).Where("candidate_id = ?", d.CandidateID).Count(&n).Error; err != nil {
		return err
	}
	if n >= hiring.MaxDocuments {
		return fault.New(fault.Conflict, "This candidate has 20 documents already, the most Merit takes. Remove one first.")
	}
	return t.db.Create(&documentRow{
		ID: d.ID, CandidateID: d.CandidateID, Name: d.Name, Kind: d.Kind, Size: d.Size, Content: content, Anonymous: d.Anonymous, UploadedBy: d.UploadedBy, CreatedAt: d.CreatedAt,
	}).Error
}

// DeleteDocument removes a candidate's document for good.
func (t *Tx) DeleteDocument(candidateID, id hiring.ID) error {
	res := t.db.Where("candidate_id = ? AND id = ?", candidateID, id).Delete(&documentRow{})
	return changed(res, fault.NotFound, "There is no such document.")
}
