package roster

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"

	"merit/internal/fault"
)

// maxSheets bounds the sheets that are tried: those whose cells all turn out to be blank.
const maxSheets = 10

// readWorkbook reads the first sheet of an Excel workbook that has any text. Cells are as Excel shows
// them: numbers and dates in their format, formulas by the result that was saved with them.
func readWorkbook(data []byte) (rows []Row, err error) {
	lean, err := unpack(data)
	if err != nil {
		return nil, err
	}
	// What unpack let through may still surprise the library.
	defer func() {
		if r := recover(); r != nil {
			rows, err = nil, damaged(fmt.Errorf("%v", r))
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(lean), excelize.Options{
		// Equal, so that nothing is put into files: there is no telling whether a disk is there.
		UnzipSizeLimit: maxRead, UnzipXMLSizeLimit: maxRead,
		ShortDatePattern: "dd/mm/yyyy", // a date in the short form of the reader's country
	})
	if err != nil {
		return nil, damaged(err)
	}
	defer f.Close() //nolint:errcheck // it has no files
	tried := 0
	for _, name := range f.GetSheetList() {
		r, err := f.Rows(name)
		if missing := (excelize.ErrSheetNotExist{}); errors.As(err, &missing) {
			continue // a chart, or a sheet without a filled cell
		}
		if err != nil {
			return nil, damaged(err)
		}
		if rows, err = readRows(r); err != nil || len(rows) > 0 {
			return rows, err
		}
		if tried++; tried == maxSheets {
			break
		}
	}
	return nil, fault.New(fault.Invalid, "The workbook has no sheet with any text.")
}

func readRows(r *excelize.Rows) ([]Row, error) {
	var g gathering
	for line := 1; r.Next(); line++ {
		cells, err := r.Columns()
		if err != nil {
			return nil, damaged(err)
		}
		if err := g.add(line, cells); err != nil {
			return nil, err
		}
	}
	if err := r.Error(); err != nil {
		return nil, damaged(err)
	}
	return g.rows, nil
}
