package roster

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"merit/internal/fault"
)

// What a workbook may unpack to. The parts that are read are held in memory, about three times over.
const (
	maxParts    = 200
	maxUnpacked = 64 << 20
	maxRead     = 24 << 20 // of the parts that are read
	maxRatio    = 200      // unpacked to packed, of parts above freeRatio
	freeRatio   = 1 << 20
)

// unpack walks through a workbook before anything reads it whole: every part is unpacked and counted,
// since what the file says of sizes may be a lie, and those that will be read are looked into. It
// gives a workbook of these parts only: no pictures, macros, links, themes or calculation chains.
func unpack(data []byte) ([]byte, error) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged(err)
	}
	if err := refuseZip(zr.File); err != nil {
		return nil, err
	}
	if len(zr.File) > maxParts {
		return nil, fault.New(fault.TooLarge, fmt.Sprintf("The workbook has more than %d parts inside. Copy the list into a new workbook, or save it as .csv.", maxParts))
	}
	var lean bytes.Buffer
	out := zip.NewWriter(&lean)
	total, read := int64(0), int64(0)
	for _, f := range zr.File {
		kind := kindOf(f.Name)
		left := int64(maxUnpacked) - total
		if kind != notRead {
			left = min(left, maxRead-read)
		}
		n, keep, err := look(f, kind, left)
		if err != nil {
			return nil, err
		}
		total += n
		if !keep {
			continue
		}
		read += n
		if err := out.Copy(f); err != nil {
			return nil, damaged(err)
		}
	}
	if err := out.Close(); err != nil {
		return nil, damaged(err)
	}
	return lean.Bytes(), nil
}

// look unpacks one part without keeping it: how large it is, and whether it is to be read.
func look(f *zip.File, kind partKind, left int64) (size int64, keep bool, err error) {
	rc, err := f.Open()
	if err != nil {
		return 0, false, damaged(err)
	}
	defer rc.Close()
	m := &meter{from: io.LimitReader(rc, left+1), left: left, packed: int64(f.CompressedSize64)} //nolint:gosec // a size beyond int64 is negative here, so the part is refused
	if kind == notRead {
		_, err = io.Copy(io.Discard, m)
	} else {
		keep, err = inspect(m, kind)
	}
	if err != nil {
		return 0, false, damaged(err)
	}
	return m.size, keep, nil
}

// meter counts what was really unpacked, and stops at the limits.
type meter struct {
	from               io.Reader
	left, packed, size int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.from.Read(p)
	m.size += int64(n)
	if m.size > m.left || m.size > freeRatio && m.size/maxRatio > m.packed {
		return 0, fault.New(fault.TooLarge, "The workbook unpacks to far more than a list of candidates needs. Copy the list into a new workbook, or save it as .csv.")
	}
	return n, err
}

// damaged is what people are told of a workbook that breaks its own rules; what Merit itself refused
// is told as it is.
func damaged(err error) error {
	if told := (*fault.Error)(nil); errors.As(err, &told) {
		return told
	}
	return fault.Wrap(fault.Invalid, "The workbook could not be read: it seems damaged. Open it in Excel and save it again, or save it as .csv.", err)
}

// partKind is what a part of a workbook is for.
type partKind int

const (
	notRead partKind = iota
	frame            // which sheets there are and where
	styles
	texts // the shared strings
	sheet
)

// kindOf knows a part by its name. Whatever it does not know is not read.
func kindOf(name string) partKind {
	name = strings.ToLower(slashed(name))
	dir, file := path.Split(name)
	switch {
	case dir == "xl/worksheets/" && strings.HasSuffix(file, ".xml"):
		return sheet
	case name == "xl/sharedstrings.xml":
		return texts
	case name == "xl/styles.xml":
		return styles
	case name == "[content_types].xml", name == "_rels/.rels", dir == "xl/_rels/" && strings.HasSuffix(file, ".rels"),
		dir == "xl/" && strings.HasPrefix(file, "workbook") && strings.HasSuffix(file, ".xml"):
		return frame
	}
	return notRead
}
