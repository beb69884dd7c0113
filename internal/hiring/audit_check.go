package hiring

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// DetailsErased is the action of the row that tells that the details of earlier rows about its subject were erased.
const DetailsErased = "details erased"

// OldDetailsErased is the action of the row that tells that the details of rows were erased because they had been kept
// long enough; its detail says up to which row.
const (
	OldDetailsErased = "old details erased"
	UpToRow          = "up to row"
)

// AuditCheck verifies an audit trail row by row, in its order. Its zero value is ready for the first row.
type AuditCheck struct {
	Rows     int64
	Erased   int64 // details that were erased, as rows tell
	Head     string
	First    int64    // the first row that is wrong; 0: none
	Problems []string // at most MaxAuditProblems of them

	Checkpoints map[int64]string // hashes that were witnessed, by row number

	seq     int64
	known   map[ID]bool // subjects whose details were erased
	upTo    int64       // the last row whose details were erased for their age
	missing []missingDetail
}

type missingDetail struct {
	seq              int64
	subject, vacancy ID
}

// MaxAuditProblems bounds what is told of a trail that does not hold.
const MaxAuditProblems = 20

// Holds reports whether nothing was found.
func (c *AuditCheck) Holds() bool { return len(c.Problems) == 0 }

// problem notes what is wrong, and with which row.
func (c *AuditCheck) problem(row int64, format string, args ...any) {
	if c.First == 0 || row < c.First {
		c.First = row
	}
	if len(c.Problems) < MaxAuditProblems {
		c.Problems = append(c.Problems, fmt.Sprintf(format, args...))
	}
}

// Add verifies the next row.
func (c *AuditCheck) Add(r AuditRow) {
	c.Rows++
	if r.Seq != c.seq+1 {
		c.problem(c.seq+1, "Row %d follows row %d: rows are missing or out of order.", r.Seq, c.seq)
	}
	if r.Unreadable {
		c.problem(r.Seq, "Row %d holds what Merit never writes.", r.Seq)
		c.seq, c.Head = r.Seq, ""
		return
	}
	switch {
	case r.Erased:
		m := missingDetail{seq: r.Seq}
		if r.SubjectID != nil {
			m.subject = *r.SubjectID
		}
		if r.VacancyID != nil {
			m.vacancy = *r.VacancyID
		}
		c.missing = append(c.missing, m)
	case r.DetailHash == "" && len(r.Detail) > 0, r.DetailHash != "" && AuditDetailHash(r.Salt, r.Detail) != r.DetailHash:
		c.problem(r.Seq, "Row %d: its detail is not what was recorded.", r.Seq)
	}
	if AuditHash(c.Head, r.Seq, r.AuditEvent, r.DetailHash) != r.Hash {
		c.problem(r.Seq, "Row %d is not what was recorded, or a row before it is.", r.Seq)
	}
	if want, ok := c.Checkpoints[r.Seq]; ok && want != r.Hash {
		c.problem(r.Seq, "Row %d is not the one of the signed checkpoint.", r.Seq)
	}
	if r.Action == DetailsErased && r.SubjectID != nil {
		if c.known == nil {
			c.known = map[ID]bool{}
		}
		c.known[*r.SubjectID] = true
	}
	if r.Action == OldDetailsErased {
		if n, err := strconv.ParseInt(r.Detail[UpToRow], 10, 64); err == nil && n < r.Seq {
			c.upTo = max(c.upTo, n)
		}
	}
	c.seq, c.Head = r.Seq, r.Hash // go on from the row as it is: one change is one problem
}

// End verifies what only shows at the end: that the trail ends where its head says, that it reaches every checkpoint,
// and that every missing detail was erased by a recorded erasure. head is nil where there is none.
func (c *AuditCheck) End(head *AuditHead) {
	switch {
	case head == nil:
		c.problem(c.seq+1, "The head of the trail is gone.")
	case head.Seq != c.seq || head.Hash != c.Head:
		c.problem(min(head.Seq, c.seq)+1, "The trail ends with row %d, but its head says row %d: rows were taken from its end or added beside it.", c.seq, head.Seq)
	}
	for _, seq := range slices.Sorted(maps.Keys(c.Checkpoints)) {
		if seq > c.seq {
			c.problem(c.seq+1, "A signed checkpoint knows of row %d, but the trail ends with row %d: rows were taken from its end.", seq, c.seq)
		}
	}
	for _, m := range c.missing {
		if m.seq <= c.upTo || c.known[m.subject] || c.known[m.vacancy] {
			c.Erased++
			continue
		}
		c.problem(m.seq, "Row %d: its detail is missing, and no erasure tells why.", m.seq)
	}
}

// Stray notes a detail that belongs to no row.
func (c *AuditCheck) Stray(seq int64) {
	c.problem(seq, "There is a detail for row %d, but no such row.", seq)
}
