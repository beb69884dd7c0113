// Package records owns what Merit writes outside its database so that the database can be checked against it: signed
// checkpoints of the audit trail, and the register of erasures. Both are files that only grow. It refuses to know
// what the rows mean.
package records

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
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

// Folder is where records are kept. Several copies of Merit may share one on one machine: each adds whole lines, one
// at a time, and they sign with one key. On several machines each has a folder of its own.
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
		if err := f.makeKey(); err != nil {
			return nil, err
		}
		text, err = os.ReadFile(f.file(keyFile)) // the one another copy made at the same moment, perhaps
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
	return f, f.keepPublic()
}

func (f *Folder) file(name string) string { return filepath.Join(f.path, name) }

func (f *Folder) makeKey() error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make signing key: %w", err)
	}
	own, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return fmt.Errorf("make signing key: %w", err)
	}
	return f.place(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: own}), 0o600)
}

// keepPublic writes the public key where there is none.
func (f *Folder) keepPublic() error {
	public, err := x509.MarshalPKIXPublicKey(f.key.Public())
	if err != nil {
		return fmt.Errorf("keep public key: %w", err)
	}
	return f.place(publicFile, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o644)
}

// place makes a file with its whole content at once; one that is there stays as it is.
func (f *Folder) place(name string, content []byte, mode fs.FileMode) (err error) {
	if _, err := os.Stat(f.file(name)); err == nil {
		return nil
	}
	part, err := os.CreateTemp(f.path, name+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { _ = os.Remove(part.Name()) }()
	_, err = part.Write(content)
	err = errors.Join(err, part.Chmod(mode), part.Sync(), part.Close())
	if err == nil {
		err = os.Link(part.Name(), f.file(name))
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write %s: %w", name, err)
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

// ErrOtherTrail says that the audit trail is not the one its newest checkpoint was signed for: rows were taken from its
// end or changed, or another copy of the database was put in its place.
var ErrOtherTrail = errors.New("the audit trail is not the one its newest checkpoint was signed for")

// Sign makes a checkpoint and appends it; where the newest one says the same it gives that. A trail that has become
// shorter than the newest one says is not signed: ErrOtherTrail.
func (f *Folder) Sign(head hiring.AuditHead, at time.Time) (c Checkpoint, err error) {
	c = Checkpoint{Seq: head.Seq, Hash: head.Hash, At: at.UTC()}
	c.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(f.key, c.Message()))
	err = f.locked(checkpointsFile, func(file *os.File) error {
		newest, err := lastLine[Checkpoint](file)
		switch {
		case err != nil:
			return err
		case newest.Seq > c.Seq, newest.Seq == c.Seq && newest.Hash != c.Hash:
			return fmt.Errorf("%w: it ends with row %d, the checkpoint tells of row %d", ErrOtherTrail, c.Seq, newest.Seq)
		case newest.Seq == c.Seq:
			c = newest
			return nil
		}
		return add(file, c)
	})
	return c, err
}

// SetAside renames the checkpoints after an older copy of the database was put in the place of the one they were
// signed for, and gives the new name; none, where there are none.
func (f *Folder) SetAside(at time.Time) (name string, err error) {
	name = strings.TrimSuffix(checkpointsFile, ".jsonl") + "-until-" + at.UTC().Format("20060102T150405.000000Z") + ".jsonl"
	err = os.Rename(f.file(checkpointsFile), f.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("set checkpoints aside: %w", err)
	}
	return f.file(name), nil
}

// Register appends the erasures that the register does not know yet.
func (f *Folder) Register(all []hiring.Erasure) error {
	if len(all) == 0 {
		return nil
	}
	return f.locked(erasuresFile, func(file *os.File) error {
		known, err := Erasures(f.path)
		if err != nil {
			return err
		}
		listed := make(map[hiring.ID]bool, len(known))
		for _, e := range known {
			listed[e.Whom()] = true
		}
		for _, e := range all {
			if listed[e.Whom()] {
				continue
			}
			if err := add(file, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// Checkpoints reads and verifies the checkpoints of a folder, or of a file of them, with a public key in PEM; with
// none, with the one beside them. Invalid names the line that does not hold. A folder without checkpoints has none.
func Checkpoints(path string, public []byte) ([]Checkpoint, error) {
	folder, file := path, filepath.Join(path, checkpointsFile)
	if strings.HasSuffix(path, ".jsonl") {
		folder, file = filepath.Dir(path), path
		if _, err := os.Stat(file); err != nil {
			return nil, fault.Wrap(fault.Invalid, "There is no file "+file+".", err)
		}
	}
	if public == nil {
		var err error
		if public, err = os.ReadFile(filepath.Join(folder, publicFile)); err != nil {
			return nil, fault.Wrap(fault.Invalid, "There is no public key in "+folder+".", err)
		}
	}
	key, err := publicKey(public)
	if err != nil {
		return nil, err
	}
	all, err := readLines[Checkpoint](file)
	if err != nil {
		return nil, err
	}
	for i, c := range all {
		if !c.signedBy(key) {
			return nil, fault.New(fault.Invalid, fmt.Sprintf("Checkpoint %d in %s was not signed by this key, or was changed.", i+1, file))
		}
	}
	return all, nil
}

// Newest reads the newest checkpoint of a folder and verifies it with the key beside it; its zero value where there is
// none yet.
func Newest(path string) (c Checkpoint, err error) {
	file, err := os.Open(filepath.Join(path, checkpointsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read records: %w", err)
	}
	defer file.Close() //nolint:errcheck // read only
	if c, err = lastLine[Checkpoint](file); err != nil || c.Seq == 0 {
		return c, err
	}
	public, err := os.ReadFile(filepath.Join(path, publicFile))
	if err != nil {
		return c, fmt.Errorf("read records: %w", err)
	}
	key, err := publicKey(public)
	if err != nil {
		return c, err
	}
	if !c.signedBy(key) {
		return c, fault.New(fault.Invalid, "The newest checkpoint was not signed by the key beside it, or was changed.")
	}
	return c, nil
}

func (c Checkpoint) signedBy(key ed25519.PublicKey) bool {
	signature, err := base64.StdEncoding.DecodeString(c.Signature)
	return err == nil && ed25519.Verify(key, c.Message(), signature)
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
