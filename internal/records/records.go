// Package records owns what Merit writes outside its database so that the database can be checked against it: signed
// checkpoints of the audit trail, and the register of erasures. Both are files that only grow. It refuses to know
// what the rows mean.
package records

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// The files of a folder of records.
const (
	keyFile         = "audit.key"         // Ed25519, PKCS #8 in PEM; only its owner can read it
	publicFile      = "audit.pub"         // Ed25519, PKIX in PEM
	checkpointsFile = "checkpoints.jsonl" // one Checkpoint a line
	erasuresFile    = "erasures.jsonl"    // one hiring.Erasure a line
)

// Folder is where records are kept. It is for one writer at a time; several copies of Merit have one each, or write
// lines short enough to be appended whole.
type Folder struct {
	path string
	key  ed25519.PrivateKey
}

// Open makes a folder of records, and the key that signs its checkpoints, where there is none.
func Open(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	f := &Folder{path: path}
	text, err := os.ReadFile(f.file(keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return f, f.makeKey()
	}
	if err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fault.New(fault.Invalid, f.file(keyFile)+" holds no key.")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, f.file(keyFile)+" holds no key.", err)
	}
	own, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fault.New(fault.Invalid, f.file(keyFile)+" holds a key of another kind than Ed25519.")
	}
	f.key = own
	return f, nil
}

func (f *Folder) file(name string) string { return filepath.Join(f.path, name) }

func (f *Folder) makeKey() error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make signing key: %w", err)
	}
	own, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return fmt.Errorf("make signing key: %w", err)
	}
	theirs, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return fmt.Errorf("make signing key: %w", err)
	}
	if err := os.WriteFile(f.file(keyFile), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: own}), 0o600); err != nil {
		return fmt.Errorf("keep signing key: %w", err)
	}
	f.key = private
	if err := os.WriteFile(f.file(publicFile), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: theirs}), 0o644); err != nil { //nolint:gosec // it is public
		return fmt.Errorf("keep public key: %w", err)
	}
	return nil
}

// Checkpoint says that at a moment the newest row of the audit trail was number Seq with this hash. Signature is
// Ed25519 over the lines of Message, in base64.
type Checkpoint struct {
	Seq       int64     `json:"seq"`
	Hash      string    `json:"hash"`
	At        time.Time `json:"at"`
	Signature string    `json:"signature"`
}

// Message is what is signed: "merit audit checkpoint 1", the number, the hash and the time in RFC 3339, a line each.
func (c Checkpoint) Message() []byte {
	return fmt.Appendf(nil, "merit audit checkpoint 1\n%d\n%s\n%s\n", c.Seq, c.Hash, c.At.UTC().Format(time.RFC3339Nano))
}

// Sign makes a checkpoint and appends it.
func (f *Folder) Sign(seq int64, hash string, at time.Time) (Checkpoint, error) {
	c := Checkpoint{Seq: seq, Hash: hash, At: at.UTC()}
	c.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(f.key, c.Message()))
	return c, f.append(checkpointsFile, c)
}

// Erased appends to the register of erasures.
func (f *Folder) Erased(es []hiring.Erasure) error {
	for _, e := range es {
		if err := f.append(erasuresFile, e); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) append(name string, line any) (err error) {
	text, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	out, err := os.OpenFile(f.file(name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := out.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return out.Sync()
}

// Checkpoints reads and verifies a folder's checkpoints with a public key in PEM; with none, with the folder's own.
// Invalid names the line that does not hold. A folder without checkpoints has none.
func Checkpoints(path string, public []byte) ([]Checkpoint, error) {
	if public == nil {
		var err error
		if public, err = os.ReadFile(filepath.Join(path, publicFile)); err != nil {
			return nil, fault.Wrap(fault.Invalid, "There is no public key in "+path+".", err)
		}
	}
	key, err := publicKey(public)
	if err != nil {
		return nil, err
	}
	all, err := readLines[Checkpoint](filepath.Join(path, checkpointsFile))
	if err != nil {
		return nil, err
	}
	for i, c := range all {
		signature, err := base64.StdEncoding.DecodeString(c.Signature)
		if err != nil || !ed25519.Verify(key, c.Message(), signature) {
			return nil, fault.New(fault.Invalid, fmt.Sprintf("Checkpoint %d in %s was not signed by this key, or was changed.", i+1, path))
		}
	}
	return all, nil
}

func publicKey(text []byte) (ed25519.PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fault.New(fault.Invalid, "The public key is not in PEM.")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "The public key cannot be read.", err)
	}
	own, ok := key.(ed25519.PublicKey)
	if !ok {
		return nil, fault.New(fault.Invalid, "The public key is of another kind than Ed25519.")
	}
	return own, nil
}

// Erasures reads a folder's register, or the file itself.
func Erasures(path string) ([]hiring.Erasure, error) {
	if !strings.HasSuffix(path, ".jsonl") {
		path = filepath.Join(path, erasuresFile)
	}
	return readLines[hiring.Erasure](path)
}

// readLines reads a document a line; a file that is not there has none.
func readLines[T any](path string) ([]T, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	var out []T
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var x T
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			return nil, fault.Wrap(fault.Invalid, fmt.Sprintf("Line %d of %s cannot be read.", n, path), err)
		}
		out = append(out, x)
	}
	return out, lines.Err()
}
