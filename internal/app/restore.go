package app

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// Restored is what was restored from a backup, every part of it verified.
type Restored struct {
	Manifest Manifest
	Rows     int64
	Audit    hiring.AuditCheck
}

const notABackup = "This is no backup of Merit, or it was changed or cut off."

// Restore fills an empty database from a backup, all of it or nothing: what the file holds is compared with its
// hashes and counts, every reference with what it refers to, and the audit trail with itself. It is for commands
// on the machine itself.
func (a *App) Restore(ctx context.Context, in io.ReaderAt, size int64, progress Progress) (r Restored, err error) {
	z, err := openBackup(in, size, progress)
	if err != nil {
		return r, err
	}
	if r.Manifest, err = readManifest(z); err != nil {
		return r, err
	}
	if err := a.emptySchema(ctx, r.Manifest.Schema); err != nil {
		return r, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		tables, err := restorable(&tx.Snapshot, r.Manifest)
		if err != nil {
			return err
		}
		err = tx.FillInAnyOrder(func() error { r.Rows, err = fill(tx, z, r.Manifest, tables, progress); return err })
		if err != nil {
			return err
		}
		if err := verifyAudit(&tx.Snapshot, &r.Audit, nil); err != nil {
			return err
		}
		if !r.Audit.Holds() {
			return fault.New(fault.Invalid, "The audit trail in the backup does not hold: "+r.Audit.Problems[0])
		}
		if r.Audit.Rows != r.Manifest.Audit.Seq || r.Audit.Head != r.Manifest.Audit.Hash {
			return fault.New(fault.Invalid, "The audit trail in the backup is not the one its manifest tells of.")
		}
		return tx.Audit(a.event(hiring.OnTheMachine(), "restored from a backup", hiring.ID{}, hiring.ID{},
			map[string]string{"made": r.Manifest.MadeAt.Format("2006-01-02T15:04:05Z")}))
	})
	if err != nil {
		return r, fmt.Errorf("restore: %w", err)
	}
	if err := a.store.Migrate(ctx); err != nil {
		return r, fmt.Errorf("restore: %w", err)
	}
	return r, nil
}

// openBackup opens a file whose seal holds.
func openBackup(in io.ReaderAt, size int64, progress Progress) (*zip.Reader, error) {
	if size <= sealBytes {
		return nil, fault.New(fault.Invalid, notABackup)
	}
	sum, told, buffer := sha256.New(), make([]byte, sealBytes), make([]byte, 1<<20)
	from := io.NewSectionReader(in, 0, size-sealBytes)
	for at := int64(0); ; {
		n, err := from.Read(buffer)
		_, _ = sum.Write(buffer[:n])
		at += int64(n)
		progress("the file", float64(at)/float64(size)/10)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read backup: %w", err)
		}
	}
	if _, err := in.ReadAt(told, size-sealBytes); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read backup: %w", err)
	}
	z, err := zip.NewReader(in, size)
	if err != nil || hex.EncodeToString(sum.Sum(nil)) != string(told) {
		return nil, fault.Wrap(fault.Invalid, notABackup, err)
	}
	return z, nil
}

// manifestLimit bounds a manifest in memory.
const manifestLimit = 1 << 20

func readManifest(z *zip.Reader) (m Manifest, err error) {
	file, err := z.Open(manifestName)
	if err != nil {
		return m, fault.Wrap(fault.Invalid, notABackup, err)
	}
	defer file.Close() //nolint:errcheck // read only
	if err := json.NewDecoder(io.LimitReader(file, manifestLimit)).Decode(&m); err != nil || m.Format != backupFormat {
		return m, fault.Wrap(fault.Invalid, notABackup, err)
	}
	return m, nil
}

// emptySchema gives the database the schema a backup was made of, unless it has it already.
func (a *App) emptySchema(ctx context.Context, version int64) error {
	all, err := a.store.Migrations(ctx)
	if err != nil {
		return err
	}
	if newest := all[len(all)-1].Version; version > newest {
		return fault.New(fault.Invalid, fmt.Sprintf("The backup was made by a newer Merit: its schema is at step %d, this one knows %d.", version, newest))
	}
	now, err := a.store.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if now > version {
		return fault.New(fault.Conflict, fmt.Sprintf("The database's schema is at step %d, the backup's at %d. Restore into a database that nothing has been made in.", now, version))
	}
	return a.store.MigrateUpTo(ctx, version)
}

// restorable gives the tables of an empty database that fit a backup.
func restorable(s *store.Snapshot, m Manifest) (map[string]store.Table, error) {
	all, err := s.Tables()
	if err != nil {
		return nil, err
	}
	var kept []store.Table
	out := map[string]store.Table{}
	for _, t := range all {
		if m.LeftOut[t.Name] == "" {
			kept, out[t.Name] = append(kept, t), t
		}
	}
	filled, err := s.Filled(kept)
	if err != nil {
		return nil, err
	}
	if filled != "" {
		return nil, fault.New(fault.Conflict, "The database is not empty: there are rows in "+filled+". Restore into an empty one.")
	}
	for _, t := range m.Tables {
		own, known := out[t.Name]
		if !known || !slices.Equal(slices.Sorted(slices.Values(own.Columns)), slices.Sorted(slices.Values(t.Columns))) {
			return nil, fault.New(fault.Invalid, "The backup's table "+t.Name+" is not one of this schema.")
		}
	}
	if len(m.Tables) != len(out) {
		return nil, fault.New(fault.Invalid, "The backup lacks tables of its schema.")
	}
	return out, nil
}

// rowLimit bounds one row of a backup in memory: a candidate's document, in base64.
const rowLimit = 64 << 20

// fill writes every table's rows and compares them with the manifest.
func fill(tx *store.Tx, z *zip.Reader, m Manifest, tables map[string]store.Table, progress Progress) (rows int64, err error) {
	total := int64(0)
	for _, t := range m.Tables {
		total += t.Rows
	}
	for _, t := range m.Tables {
		n, err := fillTable(tx, z, t, tables[t.Name])
		if err != nil {
			return 0, err
		}
		rows += n
		progress(t.Name, 0.1+0.9*float64(rows)/float64(max(total, 1)))
	}
	return rows, nil
}

// batchBytes is about how much of a table is held in memory at once.
const batchBytes = 4 << 20

func fillTable(tx *store.Tx, z *zip.Reader, t ManifestTable, into store.Table) (n int64, err error) {
	file, err := z.Open(tableFile(t.Name))
	if err != nil {
		return 0, fault.Wrap(fault.Invalid, notABackup, err)
	}
	defer file.Close() //nolint:errcheck // read only
	sum := sha256.New()
	lines := bufio.NewScanner(io.TeeReader(file, sum))
	lines.Buffer(nil, rowLimit)
	var batch [][]any
	held := 0
	for lines.Scan() {
		row, err := into.ReadRow(t.Columns, lines.Bytes())
		if err != nil {
			return 0, fault.Wrap(fault.Invalid, fmt.Sprintf("Row %d of %s cannot be read.", n+1, t.Name), err)
		}
		batch, n, held = append(batch, row), n+1, held+len(lines.Bytes())
		if held >= batchBytes || len(batch) >= 1000 {
			if err := tx.InsertRows(into, t.Columns, batch); err != nil {
				return 0, err
			}
			batch, held = batch[:0], 0
		}
	}
	if err := lines.Err(); err != nil {
		return 0, fault.Wrap(fault.Invalid, notABackup, err)
	}
	if err := tx.InsertRows(into, t.Columns, batch); err != nil {
		return 0, err
	}
	there, err := tx.CountRows(into)
	if err != nil {
		return 0, err
	}
	if n != t.Rows || there != t.Rows || hex.EncodeToString(sum.Sum(nil)) != t.SHA256 {
		return 0, fault.New(fault.Invalid, "The rows of "+t.Name+" are not those the manifest tells of.")
	}
	return n, nil
}
