package app

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
)

// Manifest says what a backup holds. It is the file manifest.json in it.
type Manifest struct {
	Format  string            `json:"format"` // "merit backup 1"
	Merit   string            `json:"merit"`  // the version that made it
	Schema  int64             `json:"schema"` // the step of the schema the tables have
	MadeAt  time.Time         `json:"madeAt"`
	Tables  []ManifestTable   `json:"tables"`
	Audit   hiring.AuditHead  `json:"audit"`
	LeftOut map[string]string `json:"leftOut"` // tables, and why
}

// ManifestTable is a table's file in a backup, tables/NAME.jsonl: a row a line, an array in the order of the columns.
type ManifestTable struct {
	store.Table
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // of the file
}

const (
	backupFormat = "merit backup 1"
	manifestName = "manifest.json"
	sealBytes    = 2 * sha256.Size // of the digits at the very end of a backup
)

// leftOut are the tables no backup holds: what lets somebody in by itself, and what is over in a moment.
var leftOut = map[string]string{
	"sessions":            "sign-ins: everybody signs in again",
	"setup_tokens":        "the link for the first account",
	"invitations":         "links that open accounts: send them again",
	"password_resets":     "links to choose a password",
	"outbox":              "mails, whose links are left out",
	"guesses":             "counts of guesses",
	"moderation_presence": "who is on a page now",
}

// Progress is told which share of something long is done.
type Progress func(what string, share float64)

// Backup writes everything people entered into one file, as it is at one moment: a zip, whose comment is the SHA-256
// of all before it. It is for commands on the machine itself; that it was made is recorded first.
func (a *App) Backup(ctx context.Context, out Seeker, version string, progress Progress) (m Manifest, err error) {
	m = Manifest{Format: backupFormat, Merit: version, MadeAt: a.now(), LeftOut: leftOut}
	if m.Schema, err = a.store.SchemaVersion(ctx); err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.Audit(a.event(hiring.OnTheMachine(), "backup made", hiring.ID{}, hiring.ID{}, nil))
	})
	if err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	seal := &sealing{out: out, sum: sha256.New()}
	z := zip.NewWriter(seal)
	if err := z.SetComment(fmt.Sprintf("%0*d", sealBytes, 0)); err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) error { return m.write(s, z, progress) })
	if err == nil {
		err = z.Close()
	}
	if err == nil {
		err = seal.end()
	}
	if err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	return m, nil
}

// write writes every table and, last, the manifest.
func (m *Manifest) write(s *store.Snapshot, z *zip.Writer, progress Progress) error {
	tables, err := s.Tables()
	if err != nil {
		return err
	}
	total, done := int64(0), int64(0)
	for _, t := range tables {
		n, err := s.CountRows(t)
		if err != nil {
			return err
		}
		total += n
	}
	for _, t := range tables {
		if leftOut[t.Name] != "" {
			continue
		}
		file, err := z.CreateHeader(&zip.FileHeader{Name: tableFile(t.Name), Method: zip.Deflate, Modified: m.MadeAt})
		if err != nil {
			return err
		}
		one, sum := ManifestTable{Table: t}, sha256.New()
		lines := bufio.NewWriter(io.MultiWriter(file, sum))
		err = s.EachRow(t, func(line []byte) error {
			one.Rows++
			if done++; done%500 == 0 {
				progress(t.Name, float64(done)/float64(max(total, done)))
			}
			_, err := lines.Write(append(line, '\n'))
			return err
		})
		if err == nil {
			err = lines.Flush()
		}
		if err != nil {
			return err
		}
		one.SHA256 = hex.EncodeToString(sum.Sum(nil))
		m.Tables = append(m.Tables, one)
	}
	head, err := s.AuditHead()
	if err != nil {
		return err
	}
	if head != nil {
		m.Audit = *head
	}
	file, err := z.CreateHeader(&zip.FileHeader{Name: manifestName, Method: zip.Deflate, Modified: m.MadeAt})
	if err != nil {
		return err
	}
	e := json.NewEncoder(file)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

func tableFile(name string) string { return "tables/" + name + ".jsonl" }

// Seeker is a file that a backup is written to.
type Seeker interface {
	io.Writer
	io.WriterAt
}

// sealing keeps the hash of all that is written but its last bytes, which are to hold that hash.
type sealing struct {
	out  Seeker
	sum  hash.Hash
	held []byte // not yet in the hash
	size int64
}

func (s *sealing) Write(p []byte) (int, error) {
	s.held = append(s.held, p...)
	if n := len(s.held) - sealBytes; n > 0 {
		_, _ = s.sum.Write(s.held[:n])
		s.held = append(s.held[:0], s.held[n:]...)
	}
	n, err := s.out.Write(p)
	s.size += int64(n)
	return n, err
}

func (s *sealing) end() error {
	_, err := s.out.WriteAt([]byte(hex.EncodeToString(s.sum.Sum(nil))), s.size-sealBytes)
	return err
}
