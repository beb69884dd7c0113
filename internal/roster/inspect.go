package roster

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"merit/internal/fault"
)

// Bounds of what a part may hold, above what Excel writes and below what it takes to fill the memory.
const (
	maxRun     = 512 << 10 // bytes from one "<" to the next: bounds the attributes of an element
	maxInside  = 256 << 10 // bytes of text in one cell or shared string; Excel's most is 32,767 characters
	maxFormats = 4_000
	maxFormat  = 1_020   // bytes of a number format; Excel's most is 255 characters
	maxNumbers = 100_000 // numbers and dates with a format, which is worked through for each anew
	maxNumber  = 1e30    // a number is spelled out, whatever its size
)

// maxElements bounds the elements of a part. A sheet is read one row after another; the others are
// held whole, each element as a structure some twenty times its size.
var maxElements = map[partKind]int{frame: 10_000, styles: 100_000, texts: 400_000, sheet: 2_500_000}

// inspection goes through the XML of a part as whoever reads it will.
type inspection struct {
	kind     partKind
	depth    int
	elements int
	inside   int // bytes of text since the cell or shared string began
	formats  int
	row      int  // the row's number
	cells    int  // cells of the row with anything in them
	open     bool // the cell has nothing in it yet
	number   bool // the cell is a number or date with a format
	numbers  int
	value    []byte // of the number, while it is read; else nil
	past     bool   // the rows have ended
	filled   bool   // any cell of the sheet has anything in it
}

// inspect goes through a part and refuses what is not well formed, since that would be read in part,
// and what would take too much memory. It gives whether the part is worth reading: a sheet without a
// filled cell is not.
func inspect(r io.Reader, kind partKind) (bool, error) {
	d := xml.NewDecoder(&runs{from: r})
	in := inspection{kind: kind}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return kind != sheet || in.filled, nil
		}
		if err != nil {
			return false, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			in.depth++
			err = in.start(t)
		case xml.EndElement:
			in.depth--
			err = in.end(t)
		case xml.CharData:
			if in.value != nil {
				in.value = append(in.value, t...)
			}
			err = in.text(len(t))
		case xml.Comment:
			err = in.text(len(t))
		case xml.ProcInst:
			err = in.text(len(t.Inst))
		case xml.Directive:
			err = errors.New("a document type declaration")
		}
		if err != nil {
			return false, err
		}
	}
}

// begins is the depth at which the elements begin whose texts are counted by themselves.
func (in *inspection) begins() bool {
	switch in.kind {
	case texts:
		return in.depth <= 2 // sst, si
	case sheet:
		return in.depth <= 4 // worksheet, sheetData, row, c
	}
	return true
}

func (in *inspection) start(e xml.StartElement) error {
	if in.elements++; in.elements > maxElements[in.kind] {
		return fault.New(fault.TooLarge, "The workbook holds far more than a list of candidates needs. Copy the list into a new workbook, or save it as .csv.")
	}
	if in.begins() {
		in.inside = 0
	}
	switch {
	case in.kind == styles && e.Name.Local == "numFmt":
		return in.format(e)
	case in.kind == sheet:
		return in.startInSheet(e)
	}
	return nil
}

// format bounds the number formats, since one is parsed for every cell that has it.
func (in *inspection) format(e xml.StartElement) error {
	in.formats++
	for _, a := range e.Attr {
		if len(a.Value) > maxFormat || in.formats > maxFormats {
			return errors.New("more or longer number formats than Excel has")
		}
	}
	return nil
}

func (in *inspection) text(n int) error {
	if in.inside += n; in.inside > maxInside {
		return fault.New(fault.TooLarge, "A cell of the workbook holds more text than Excel allows. Save the list as .csv.")
	}
	return nil
}

// runs stops where no "<" comes for too long: the reader of XML would gather all of it first.
type runs struct {
	from io.Reader
	run  int
}

func (r *runs) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if last := bytes.LastIndexByte(p[:n], '<'); last >= 0 {
		first := bytes.IndexByte(p[:n], '<')
		if r.run += first; r.run <= maxRun {
			r.run = n - last // reads are far shorter than maxRun, so what lies between is, too
		}
	} else {
		r.run += n
	}
	if r.run > maxRun {
		return 0, fault.New(fault.TooLarge, "A part of the workbook holds more text than Excel allows. Save the list as .csv.")
	}
	return n, err
}
