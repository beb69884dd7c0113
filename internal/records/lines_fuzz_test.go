package records

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"merit/internal/fault"
)

// Whatever stands in the files of a folder of records, nothing that this key did not sign is taken for a checkpoint, and
// what can be read is read the same again after Merit has added to it.
func FuzzRecords(f *testing.F) {
	path := filepath.Join(f.TempDir(), "records")
	folder, err := Open(path)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := folder.Sign(head(3), noon); err != nil {
		f.Fatal(err)
	}
	file := filepath.Join(path, checkpointsFile)
	good, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{
		good, good[:len(good)-1], nil, []byte("\n\n"), append(bytes.Clone(good), good...), bytes.Replace(good, []byte("3"), []byte("-3"), 1),
		[]byte("{}\n"), []byte("null\n"), []byte("[]\n"), bytes.Repeat([]byte("{\"a\":"), 3000), []byte("{\"seq\":1e999}\n"), []byte("\x00\n\xff\n"),
		[]byte(`{"candidate":"0190","why":"request"}` + "\n"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := Checkpoints(path, nil)
		if err == nil {
			for _, c := range all {
				if c.Seq != 3 || c.Hash != head(3).Hash || !c.At.Equal(noon) {
					t.Fatalf("%q: %+v is taken for a checkpoint", text, c)
				}
			}
		}
		if c, err := Newest(path); err == nil && c.Seq != 0 && (c.Seq != 3 || c.Hash != head(3).Hash) {
			t.Fatalf("%q: %+v is the newest", text, c)
		}
		if _, err := folder.Sign(head(9), noon); err == nil {
			again, err := Checkpoints(path, nil)
			if err == nil && (len(again) != len(all)+1 && len(again) != len(all) || again[len(again)-1].Seq != 9) {
				t.Fatalf("%q: %d checkpoints, then %d", text, len(all), len(again))
			}
		}
		if _, err := Erasures(file); err != nil && !fault.Is(err, fault.Invalid) && fault.Of(err).Kind != fault.Internal {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
