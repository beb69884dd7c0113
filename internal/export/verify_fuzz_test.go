package export

import (
	"bytes"
	"testing"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// Whatever is given as a report, checking it ends: it is none, or what differs is told in bounded words. Nothing but
// the document itself is identical.
func FuzzVerify(f *testing.F) {
	doc, err := sampleReport(f, hiring.AgreedMarks).Document()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(doc)
	f.Add(bytes.Replace(doc, []byte(`"mark"`), []byte(`"mark":null,"mark"`), 1))
	f.Add(bytes.ReplaceAll(doc, []byte("1"), []byte("1e999")))
	f.Add(bytes.ReplaceAll(doc, []byte("3"), []byte("-3")))
	f.Add(doc[:len(doc)/2])
	f.Add([]byte(`{"format":"` + reportFormat + `","hashes":{},"about":{},"rubric":{},"signatures":[]}`))
	f.Add([]byte(`{"format":{},"format":[]}`))
	f.Add(bytes.Repeat([]byte(`{"a":`), 20_000))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Verify(bytes.NewReader(text))
		if err != nil {
			if k := fault.Of(err).Kind; k != fault.Invalid && k != fault.TooLarge {
				t.Fatalf("%v", err)
			}
			return
		}
		if len(v.Problems) > mostProblems {
			t.Fatalf("%d problems", len(v.Problems))
		}
		if len(v.Problems) == 0 && !bytes.Equal(bytes.TrimSpace(text), bytes.TrimSpace(doc)) {
			again, err := v.Report.Document()
			if err != nil || !bytes.Equal(bytes.TrimSpace(again), bytes.TrimSpace(text)) {
				t.Fatalf("another text is found identical: %v\n%s", err, text)
			}
		}
	})
}
