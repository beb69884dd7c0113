package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// thief is somebody with all rights in the database, with the tables as they were before each attempt.
type thief struct {
	t    *testing.T
	db   *sql.DB
	lite bool
	rows []hiring.AuditRow // as they were
}

func newThief(t *testing.T, address string, rows []hiring.AuditRow) *thief {
	t.Helper()
	path, lite := strings.CutPrefix(address, "sqlite:")
	driver, name := "pgx", address
	if lite {
		driver, name = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	th := &thief{t: t, db: db, lite: lite, rows: rows}
	if lite {
		for _, trigger := range []string{"audit_chain_kept", "audit_chain_not_deleted", "audit_chain_not_replaced", "audit_details_kept", "audit_details_not_replaced"} {
			th.do("DROP TRIGGER " + trigger)
		}
	} else {
		th.do("DROP TRIGGER audit_chain_kept ON audit_chain")
		th.do("DROP TRIGGER audit_details_kept ON audit_details")
		th.do("ALTER TABLE audit_details DROP CONSTRAINT audit_details_row")
	}
	for _, table := range tables {
		th.do("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table)
	}
	return th
}

var tables = []string{"audit_chain", "audit_details", "audit_head"}

// do runs a statement; ? stands for values on both databases.
func (th *thief) do(statement string, values ...any) {
	th.t.Helper()
	if !th.lite {
		for n := 1; strings.Contains(statement, "?"); n++ {
			statement = strings.Replace(statement, "?", fmt.Sprintf("$%d", n), 1)
		}
	}
	if _, err := th.db.ExecContext(context.Background(), statement, values...); err != nil {
		th.t.Fatalf("%s: %v", statement, err)
	}
}

// undo puts everything back as it was.
func (th *thief) undo() {
	for _, table := range []string{"audit_details", "audit_head", "audit_chain"} {
		th.do("DELETE FROM " + table)
	}
	for _, table := range tables {
		th.do("INSERT INTO " + table + " SELECT * FROM kept_" + table)
	}
}

// any is a row, never the last one.
func (th *thief) any() hiring.AuditRow { return th.rows[rand.IntN(len(th.rows)-1)] }

// detailed is a row that has a detail.
func (th *thief) detailed() hiring.AuditRow {
	for {
		if r := th.any(); r.DetailHash != "" {
			return r
		}
	}
}

func (th *thief) set(seq int64, column string, value any) {
	th.do("UPDATE audit_chain SET "+column+" = ? WHERE seq = ?", value, seq)
}

// put writes a row as the chain would have it.
func (th *thief) put(r hiring.AuditRow) {
	th.do("UPDATE audit_chain SET action = ?, detail_hash = ?, hash = ? WHERE seq = ?", r.Action, r.DetailHash, r.Hash, r.Seq)
}

// anew computes the chain anew from rows as the thief wants them, and moves the head: the work of somebody who knows
// how Merit does it. It gives the number of the last row.
func (th *thief) anew(rows []hiring.AuditRow) {
	before := ""
	for i := range rows {
		rows[i].Seq = int64(i + 1)
		rows[i].Hash = hiring.AuditHash(before, rows[i].Seq, rows[i].AuditEvent, rows[i].DetailHash)
		before = rows[i].Hash
		th.put(rows[i])
	}
	th.do("DELETE FROM audit_details WHERE seq > ?", len(rows))
	th.do("DELETE FROM audit_chain WHERE seq > ?", len(rows))
	th.do("UPDATE audit_head SET seq = ?, hash = ?", len(rows), before)
}

// swap exchanges two rows, each keeping what it says.
func (th *thief) swap(a, b int64) {
	for _, table := range []string{"audit_details", "audit_chain"} {
		th.do("UPDATE "+table+" SET seq = 1000000 WHERE seq = ?", a)
		th.do("UPDATE "+table+" SET seq = ? WHERE seq = ?", a, b)
		th.do("UPDATE "+table+" SET seq = ? WHERE seq = 1000000", b)
	}
}

// tampering is one way to change the trail; it gives the first row that is wrong, or 0 where that depends.
type tampering func(th *thief) int64

// tamperings are what the chain alone catches; afterwards what only a signed checkpoint does.
var tamperings = map[string]tampering{
	"another actor": func(th *thief) int64 {
		r := th.any()
		th.set(r.Seq, "actor_id", uuid.Must(uuid.NewV7()).String())
		return r.Seq
	},
	"nobody as actor": func(th *thief) int64 { r := th.rows[5]; th.set(r.Seq, "actor_id", nil); return r.Seq },
	"another action":  func(th *thief) int64 { r := th.any(); th.set(r.Seq, "action", r.Action+" again"); return r.Seq },
	"another time":    func(th *thief) int64 { r := th.any(); th.set(r.Seq, "at", "2026-10-01 09:00:00+00:00"); return r.Seq },
	"another id": func(th *thief) int64 {
		r := th.any()
		th.set(r.Seq, "id", uuid.Must(uuid.NewV7()).String())
		return r.Seq
	},
	"another vacancy": func(th *thief) int64 {
		r := th.any()
		th.set(r.Seq, "vacancy_id", uuid.Must(uuid.NewV7()).String())
		return r.Seq
	},
	"another subject": func(th *thief) int64 {
		r := th.any()
		th.set(r.Seq, "subject_id", uuid.Must(uuid.NewV7()).String())
		return r.Seq
	},
	"another hash":      func(th *thief) int64 { r := th.any(); th.set(r.Seq, "hash", strings.Repeat("0", 64)); return r.Seq },
	"no hash":           func(th *thief) int64 { r := th.any(); th.set(r.Seq, "hash", ""); return r.Seq },
	"no detail hash":    func(th *thief) int64 { r := th.detailed(); th.set(r.Seq, "detail_hash", ""); return r.Seq },
	"another detail":    func(th *thief) int64 { return th.detail(`{"reason":"They asked for it."}`) },
	"a detail less":     func(th *thief) int64 { return th.detail(`{}`) },
	"no map of details": func(th *thief) int64 { return th.detail(`["x"]`) },
	"a number":          func(th *thief) int64 { return th.detail(`{"posts":2}`) },
	"another salt": func(th *thief) int64 {
		r := th.detailed()
		th.do("UPDATE audit_details SET salt = 'x' WHERE seq = ?", r.Seq)
		return r.Seq
	},
	"detail taken": func(th *thief) int64 {
		r := th.detailed()
		th.do("DELETE FROM audit_details WHERE seq = ?", r.Seq)
		return r.Seq
	},
	"detail put in": func(th *thief) int64 { return th.addDetail() },
	"detail of no row": func(th *thief) int64 {
		if th.lite {
			th.do("PRAGMA foreign_keys = 0")
		}
		th.do("INSERT INTO audit_details (seq, salt, detail) VALUES (?, 'x', ?)", len(th.rows)+7, `{"a":"b"}`)
		return int64(len(th.rows) + 7)
	},
	"new hash for it alone": func(th *thief) int64 {
		r := th.any()
		before := ""
		if r.Seq > 1 {
			before = th.rows[r.Seq-2].Hash
		}
		r.Action = "signed in twice"
		r.Hash = hiring.AuditHash(before, r.Seq, r.AuditEvent, r.DetailHash)
		th.put(r)
		return r.Seq + 1
	},
	"row taken": func(th *thief) int64 { r := th.any(); th.remove(r.Seq); return r.Seq },
	"row taken, numbers closed": func(th *thief) int64 {
		r := th.any()
		th.remove(r.Seq)
		for _, later := range th.rows[r.Seq:] {
			th.do("UPDATE audit_details SET seq = ? WHERE seq = ?", later.Seq-1, later.Seq)
			th.do("UPDATE audit_chain SET seq = ? WHERE seq = ?", later.Seq-1, later.Seq)
		}
		return r.Seq
	},
	"rows swapped": func(th *thief) int64 {
		a, b := th.any(), th.any()
		for a.Seq == b.Seq {
			b = th.any()
		}
		th.swap(a.Seq, b.Seq)
		return min(a.Seq, b.Seq)
	},
	"row put in": func(th *thief) int64 {
		r := th.any()
		for _, later := range slices.Backward(th.rows[r.Seq-1:]) {
			th.do("UPDATE audit_details SET seq = ? WHERE seq = ?", later.Seq+1, later.Seq)
			th.do("UPDATE audit_chain SET seq = ? WHERE seq = ?", later.Seq+1, later.Seq)
		}
		th.insert(r.Seq, r.Hash)
		return r.Seq
	},
	"row put at the end": func(th *thief) int64 {
		th.insert(int64(len(th.rows)+1), th.last().Hash)
		return int64(len(th.rows) + 1)
	},
	"true row put at the end":   func(th *thief) int64 { th.append(); return int64(len(th.rows) + 1) },
	"rows taken from the end":   func(th *thief) int64 { th.cut(false); return 0 },
	"head moved back":           func(th *thief) int64 { th.do("UPDATE audit_head SET seq = seq - 1"); return int64(len(th.rows)) },
	"head moved on":             func(th *thief) int64 { th.do("UPDATE audit_head SET seq = seq + 1"); return int64(len(th.rows) + 1) },
	"another hash in the head":  func(th *thief) int64 { th.do("UPDATE audit_head SET hash = 'x'"); return int64(len(th.rows) + 1) },
	"no head":                   func(th *thief) int64 { th.do("DELETE FROM audit_head"); return int64(len(th.rows) + 1) },
	"everything taken but head": func(th *thief) int64 { th.do("DELETE FROM audit_details"); th.do("DELETE FROM audit_chain"); return 1 },
	"unreadable id":             func(th *thief) int64 { return th.onlyLite("id", "nobody") },
	"unreadable time":           func(th *thief) int64 { return th.onlyLite("at", "yesterday") },
	"unreadable actor":          func(th *thief) int64 { return th.onlyLite("actor_id", "somebody") },
}

var checkpointed = map[string]tampering{
	"rows taken from the end, and head": func(th *thief) int64 { return th.cut(true) },
	"a row changed, all computed anew": func(th *thief) int64 {
		rows := slices.Clone(th.rows)
		rows[rand.IntN(len(rows))].Action = "nothing happened"
		th.anew(rows)
		return 0
	},
	"a detail changed, all computed anew": func(th *thief) int64 {
		rows, r := slices.Clone(th.rows), th.detailed()
		detail := map[string]string{"reason": "Another one."}
		th.do("UPDATE audit_details SET detail = ? WHERE seq = ?", `{"reason":"Another one."}`, r.Seq)
		rows[r.Seq-1].Detail, rows[r.Seq-1].DetailHash = detail, hiring.AuditDetailHash(r.Salt, detail)
		th.anew(rows)
		return 0
	},
	"everything taken": func(th *thief) int64 {
		th.do("DELETE FROM audit_details")
		th.do("DELETE FROM audit_chain")
		th.do("UPDATE audit_head SET seq = 0, hash = ''")
		return 1
	},
}

func (th *thief) last() hiring.AuditRow { return th.rows[len(th.rows)-1] }

func (th *thief) detail(text string) int64 {
	r := th.detailed()
	th.do("UPDATE audit_details SET detail = ? WHERE seq = ?", text, r.Seq)
	return r.Seq
}

func (th *thief) addDetail() int64 {
	for {
		if r := th.any(); r.DetailHash == "" {
			th.do("INSERT INTO audit_details (seq, salt, detail) VALUES (?, 'x', ?)", r.Seq, `{"a":"b"}`)
			return r.Seq
		}
	}
}

func (th *thief) remove(seq int64) {
	th.do("DELETE FROM audit_details WHERE seq = ?", seq)
	th.do("DELETE FROM audit_chain WHERE seq = ?", seq)
}

func (th *thief) insert(seq int64, hash string) {
	th.do("INSERT INTO audit_chain (seq, id, at, action, detail_hash, hash) VALUES (?, ?, '2026-11-02 10:00:00+00:00', 'signed in', '', ?)", seq, uuid.Must(uuid.NewV7()).String(), hash)
}

// append adds a row whose hash is right, and leaves the head.
func (th *thief) append() {
	e := th.last().AuditEvent
	e.ID = uuid.Must(uuid.NewV7())
	seq := th.last().Seq + 1
	th.insert(seq, hiring.AuditHash(th.last().Hash, seq, e, ""))
	th.set(seq, "id", e.ID.String())
}

// cut takes up to ten rows from the end, with the head or without it.
func (th *thief) cut(head bool) int64 {
	left := len(th.rows) - 1 - rand.IntN(10)
	th.do("DELETE FROM audit_details WHERE seq > ?", left)
	th.do("DELETE FROM audit_chain WHERE seq > ?", left)
	if head {
		th.do("UPDATE audit_head SET seq = ?, hash = ?", left, th.rows[left-1].Hash)
	}
	return int64(left + 1)
}

// onlyLite puts what cannot be read into a column; PostgreSQL itself refuses it there.
func (th *thief) onlyLite(column, value string) int64 {
	r := th.any()
	if !th.lite {
		value = uuid.Must(uuid.NewV7()).String()
		column = "id"
	}
	th.set(r.Seq, column, value)
	return r.Seq
}

// chain is a trail that real journeys leave.
func chain(t *testing.T, s *store.Store) *apptest.Vacancy {
	t.Helper()
	v := apptest.New(t, s).Vacancy(3, 6).Open()
	v.ScoreAll(func(m, c int) int { return 3 + (m+c)%3 }).Reveal()
	ctx := context.Background()
	if _, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{}); err != nil {
		t.Fatal(err)
	}
	if err := v.App.CloseVacancy(ctx, v.Recruiter, v.ID, "Nobody is needed any more."); err != nil {
		t.Fatal(err)
	}
	return v
}

// rowsOf reads the whole chain.
func rowsOf(t *testing.T, s *store.Store) (rows []hiring.AuditRow) {
	t.Helper()
	err := s.Read(t.Context(), func(s *store.Snapshot) (err error) { rows, err = s.AuditRows(0, 10_000); return err })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Whoever changes the trail by the database itself, past every trigger, is found, and the first wrong row is named;
// whoever computes all of it anew, or cuts its end with the head, is found by a signed checkpoint.
func TestTamperingIsCaught(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s, err := store.Open(t.Context(), address, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		v := chain(t, s)
		th := newThief(t, address, rowsOf(t, s))
		verify := func(checkpoints map[int64]string) hiring.AuditCheck {
			check, err := v.App.VerifyAudit(t.Context(), checkpoints, nil)
			if err != nil {
				t.Fatal(err)
			}
			return check
		}
		signed := map[int64]string{th.last().Seq: th.last().Hash, 20: th.rows[19].Hash}
		whole := func() {
			if check := verify(signed); !check.Holds() || check.Rows != int64(len(th.rows)) || check.First != 0 {
				t.Fatalf("what nobody touched does not hold: %+v", check)
			}
		}
		whole()
		if len(th.rows) < 40 {
			t.Errorf("only %d rows", len(th.rows))
		}
		caught := 0
		try := func(name string, how tampering, checkpoints map[int64]string) {
			first := how(th)
			check := verify(checkpoints)
			if check.Holds() {
				t.Errorf("%s: not caught", name)
			} else {
				caught++
			}
			if first != 0 && check.First != first {
				t.Errorf("%s: row %d is named, it is %d: %v", name, check.First, first, check.Problems)
			}
			th.undo()
		}
		for range 8 {
			for _, name := range slices.Sorted(maps.Keys(tamperings)) {
				try(name, tamperings[name], nil)
			}
		}
		for range 5 {
			for _, name := range slices.Sorted(maps.Keys(checkpointed)) {
				checkpointed[name](th)
				if check := verify(nil); !check.Holds() {
					t.Errorf("%s: caught without a checkpoint, so it is in the wrong list: %v", name, check.Problems)
				}
				th.undo()
				try(name, checkpointed[name], signed)
			}
		}
		whole()
		figures.Add(t, "Audit tamperings caught", caught)
	})
}

// A detail that was erased leaves the chain as it is, while the erasure is on record; without that it is missing.
func TestAnErasedDetailLeavesTheTrailVerifiable(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s, err := store.Open(t.Context(), address, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		v := chain(t, s)
		th := newThief(t, address, rowsOf(t, s))
		r := th.detailed()
		for r.SubjectID == nil {
			r = th.detailed()
		}
		th.do("DELETE FROM audit_details WHERE seq = ?", r.Seq)
		check, err := v.App.VerifyAudit(t.Context(), nil, nil)
		if err != nil || check.First != r.Seq || !strings.Contains(strings.Join(check.Problems, " "), "no erasure tells why") {
			t.Errorf("a detail that is gone without an erasure: %+v, %v", check, err)
		}
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.Audit(hiring.AuditEvent{ID: uuid.Must(uuid.NewV7()), At: v.Now(), Action: hiring.DetailsErased, SubjectID: r.SubjectID})
		})
		if err != nil {
			t.Fatal(err)
		}
		if check, err = v.App.VerifyAudit(t.Context(), nil, nil); err != nil || !check.Holds() || check.Erased != 1 {
			t.Errorf("after a recorded erasure: %+v, %v", check, err)
		}
	})
}
