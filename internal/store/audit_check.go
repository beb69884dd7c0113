package store

import (
	"encoding/json"
	"errors"

	"gorm.io/gorm"

	"merit/internal/hiring"
)

// AuditHead is the trail's newest row as its head tells it; nil where the head is gone.
func (s *Snapshot) AuditHead() (*hiring.AuditHead, error) {
	var head auditHeadRow
	err := s.db.Where("id = 1").Take(&head).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &hiring.AuditHead{Seq: head.Seq, Hash: head.Hash}, nil
}

// rawDetail is a detail as it stands in the database: whoever changed one need not have left it readable.
type rawDetail struct {
	Seq    int64
	Salt   string
	Detail string
}

func (rawDetail) TableName() string { return auditDetailRow{}.TableName() }

// AuditRows gives up to most rows of the chain in its order, beginning after a number, for verifying: all there is,
// readable or not, and every detail beside them.
func (s *Snapshot) AuditRows(after int64, most int) ([]hiring.AuditRow, error) {
	var seqs []int64
	if err := s.db.Model(&auditRow{}).Where("seq > ?", after).Order("seq").Limit(most).Pluck("seq", &seqs).Error; err != nil {
		return nil, err
	}
	if len(seqs) == 0 {
		return nil, nil
	}
	last := seqs[len(seqs)-1]
	var rows []auditRow
	if err := s.db.Where("seq > ? AND seq <= ?", after, last).Order("seq").Find(&rows).Error; err != nil {
		rows = s.readable(seqs)
	}
	var raw []rawDetail
	if err := s.db.Where("seq > ? AND seq <= ?", after, last).Find(&raw).Error; err != nil {
		return nil, err
	}
	details := make(map[int64]rawDetail, len(raw))
	for _, d := range raw {
		details[d.Seq] = d
	}
	out := make([]hiring.AuditRow, len(rows))
	for i, r := range rows {
		if r.ID == (hiring.ID{}) {
			out[i] = hiring.AuditRow{Seq: r.Seq, Unreadable: true}
			continue
		}
		d, known := details[r.Seq]
		out[i] = r.row(r.DetailHash != "" && !known)
		if known {
			out[i].Salt, out[i].Detail = d.Salt, detailOf(d.Detail)
		}
	}
	return out, nil
}

// detailOf reads a detail; one that cannot be read is not what was recorded, and neither is what this gives for it.
func detailOf(text string) map[string]string {
	var detail map[string]string
	if err := json.Unmarshal([]byte(text), &detail); err != nil || len(detail) == 0 {
		return map[string]string{"unreadable": text}
	}
	return detail
}

// readable reads rows one by one where reading them together failed; those that hold what no row of the trail
// can hold have a number alone.
func (s *Snapshot) readable(seqs []int64) []auditRow {
	out := make([]auditRow, len(seqs))
	for i, seq := range seqs {
		if err := s.db.Where("seq = ?", seq).Take(&out[i]).Error; err != nil {
			out[i] = auditRow{Seq: seq}
		}
	}
	return out
}

// StrayAuditDetail finds a detail that belongs to no row; 0: there is none.
func (s *Snapshot) StrayAuditDetail() (seq int64, err error) {
	err = s.db.Table("audit_details AS d").Select("COALESCE(MIN(d.seq), 0)").
		Where("NOT EXISTS (SELECT 1 FROM audit_chain c WHERE c.seq = d.seq)").Scan(&seq).Error
	return seq, err
}
