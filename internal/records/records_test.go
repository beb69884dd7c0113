package records

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/fault"
	"merit/internal/hiring"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func head(seq int64) hiring.AuditHead {
	return hiring.AuditHead{Seq: seq, Hash: fmt.Sprintf("%064x", seq)}
}

func sign(t *testing.T, path string, seq int64) {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Sign(head(seq), noon); err != nil {
		t.Fatal(err)
	}
}

func TestCheckpointsAreSignedAndRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "records")
	for _, seq := range []int64{3, 3, 9} {
		sign(t, path, seq)
	}
	all, err := Checkpoints(path, nil)
	if err != nil || len(all) != 2 || all[1].Seq != 9 || all[1].Hash != head(9).Hash || !all[1].At.Equal(noon) {
		t.Fatalf("%+v, %v", all, err)
	}
	for name, mode := range map[string]os.FileMode{"": 0o700, keyFile: 0o600, checkpointsFile: 0o600} {
		about, err := os.Stat(filepath.Join(path, name))
		if err != nil || about.Mode().Perm() != mode {
			t.Errorf("%q: %v, %v", name, about.Mode(), err)
		}
	}
	if newest, err := Newest(path); err != nil || newest != all[1] {
		t.Errorf("the newest is %+v, %v", newest, err)
	}
	if none, err := Newest(filepath.Join(path, "nowhere")); err != nil || none.Seq != 0 {
		t.Errorf("of a folder that is not there: %+v, %v", none, err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []hiring.AuditHead{head(8), {Seq: 9, Hash: "other"}} {
		if _, err := f.Sign(other, noon); !errors.Is(err, ErrOtherTrail) {
			t.Errorf("a trail that ends with %+v is signed: %v", other, err)
		}
	}
	if aside, err := f.SetAside(noon); err != nil || aside == "" {
		t.Errorf("set aside: %q, %v", aside, err)
	} else if old, err := Checkpoints(aside, nil); err != nil || len(old) != 2 {
		t.Errorf("what was set aside: %d, %v", len(old), err)
	}
	if _, err := f.Sign(head(8), noon); err != nil {
		t.Errorf("after setting aside: %v", err)
	}
}

// A line that was changed, or signed by another key, is named.
func TestForgedCheckpointsAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "records")
	sign(t, path, 3)
	sign(t, path, 9)
	good, err := os.ReadFile(filepath.Join(path, checkpointsFile))
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other")
	sign(t, other, 9)
	forged, err := os.ReadFile(filepath.Join(other, checkpointsFile))
	if err != nil {
		t.Fatal(err)
	}
	first := good[:bytes.IndexByte(good, '\n')+1]
	for name, text := range map[string]string{
		"another number":   strings.Replace(string(good), `"seq":9`, `"seq":7`, 1),
		"another hash":     strings.Replace(string(good), head(9).Hash, head(8).Hash, 1),
		"another time":     strings.Replace(string(good), "2026-11-02T12", "2026-11-02T13", 1),
		"no signature":     strings.Replace(string(good), `"signature":"`, `"signature":"A`, 1),
		"by another key":   string(first) + string(forged),
		"not a checkpoint": string(good) + "{}\n",
		"not JSON":         string(good) + "nothing\n",
	} {
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".jsonl")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		public, err := os.ReadFile(filepath.Join(path, publicFile))
		if err != nil {
			t.Fatal(err)
		}
		if all, err := Checkpoints(file, public); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %d, %v", name, len(all), err)
		}
	}
}

// The newest checkpoint is believed with its signature alone.
func TestAForgedNewestCheckpointIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "records")
	sign(t, path, 9)
	file := filepath.Join(path, checkpointsFile)
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(good, []byte(`"seq":9`), []byte(`"seq":7`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := Newest(path); !fault.Is(err, fault.Invalid) {
		t.Errorf("%+v, %v", c, err)
	}
}

// What a crash left of a line is no line, and spoils none after it.
func TestATornLineIsTakenAway(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "records")
	sign(t, path, 3)
	file := filepath.Join(path, checkpointsFile)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, torn := range []int{1, len(whole) / 2, len(whole) - 1} {
		if err := os.WriteFile(file, append(bytes.Clone(whole), whole[:torn]...), 0o600); err != nil {
			t.Fatal(err)
		}
		if all, err := Checkpoints(path, nil); err != nil || len(all) != 1 {
			t.Errorf("torn after %d bytes: %d, %v", torn, len(all), err)
		}
		if newest, err := Newest(path); err != nil || newest.Seq != 3 {
			t.Errorf("torn after %d bytes, the newest is %+v, %v", torn, newest, err)
		}
		sign(t, path, 9)
		if all, err := Checkpoints(path, nil); err != nil || len(all) != 2 {
			t.Errorf("after a torn line: %d, %v", len(all), err)
		}
	}
}

// Several copies of Merit begin at once in one folder: one key, whole lines, each erasure once.
func TestCopiesShareAFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "records")
	erased := []hiring.Erasure{{CandidateID: uuid.Must(uuid.NewV7()), Why: hiring.ErasedOnRequest, At: noon}, {CandidateID: uuid.Must(uuid.NewV7()), Why: hiring.ErasedByRetention, At: noon}}
	var copies sync.WaitGroup
	for range 8 {
		copies.Go(func() {
			f, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			for seq := int64(1); seq <= 20; seq++ {
				if _, err := f.Sign(head(seq), noon); err != nil && !errors.Is(err, ErrOtherTrail) {
					t.Error(err)
				}
				if err := f.Register(erased); err != nil {
					t.Error(err)
				}
			}
		})
	}
	copies.Wait()
	all, err := Checkpoints(path, nil)
	if err != nil || len(all) == 0 || all[len(all)-1].Seq != 20 {
		t.Fatalf("%d checkpoints, %v", len(all), err)
	}
	for i := 1; i < len(all); i++ {
		if all[i].Seq <= all[i-1].Seq {
			t.Errorf("%d follows %d", all[i].Seq, all[i-1].Seq)
		}
	}
	if got, err := Erasures(path); err != nil || len(got) != 2 || got[0].CandidateID != erased[0].CandidateID {
		t.Errorf("%+v, %v", got, err)
	}
	if left, err := filepath.Glob(filepath.Join(path, "*.*.*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Keep signs at once and at the end, and goes on where the folder cannot be written.
func TestKeep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "records")
	var log bytes.Buffer
	seq := int64(4)
	asked := make(chan struct{}, 2)
	source := Source{
		Head:     func(context.Context) (hiring.AuditHead, error) { h := head(seq); asked <- struct{}{}; return h, nil },
		Erasures: func(context.Context) ([]hiring.Erasure, error) { return nil, nil },
		Now:      func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(&log, nil)),
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { Keep(ctx, path, time.Hour, source); close(ended) }()
	<-asked
	seq = 7
	stop()
	<-ended
	all, err := Checkpoints(path, nil)
	if err != nil || len(all) == 0 || all[len(all)-1].Seq != 7 || log.Len() > 0 {
		t.Fatalf("%+v, %v, %s", all, err, log.String())
	}
	seq = 5
	source.keep(t.Context(), path)
	if !strings.Contains(log.String(), "may have been tampered with") {
		t.Errorf("a trail that became shorter is told as %q", log.String())
	}
	log.Reset()
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	source.keep(t.Context(), blocked)
	if !strings.Contains(log.String(), "could not open the folder of records") {
		t.Errorf("a folder that is none is told as %q", log.String())
	}
}
