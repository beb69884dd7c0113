package records

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"

	"merit/internal/fault"
)

// locked opens one of the folder's files for adding lines, while nobody else adds any. A last line without its end,
// which a crash in the middle of writing leaves, was never kept and is taken away.
func (f *Folder) locked(name string, do func(*os.File) error) (err error) {
	file, err := os.OpenFile(f.file(name), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }() // which unlocks it
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX); err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	tail, size, err := tailOf(file)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if torn := len(tail) - 1 - bytes.LastIndexByte(tail, '\n'); torn > 0 {
		if err := file.Truncate(size - int64(torn)); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return do(file)
}

// longestLine is more than any line of a record.
const longestLine = 4096

// tailOf reads the end of a file, more than its last line, and its size.
func tailOf(file *os.File) (tail []byte, size int64, err error) {
	about, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	from := max(0, about.Size()-2*longestLine)
	tail, err = io.ReadAll(io.NewSectionReader(file, from, about.Size()-from))
	return tail, about.Size(), err
}

// lastLine reads the newest whole line; its zero value where there is none.
func lastLine[T any](file *os.File) (x T, err error) {
	tail, _, err := tailOf(file)
	tail = bytes.TrimSpace(tail[:bytes.LastIndexByte(tail, '\n')+1]) // one without its end is still being written
	if err != nil || len(tail) == 0 {
		return x, err
	}
	if err := json.Unmarshal(tail[bytes.LastIndexByte(tail, '\n')+1:], &x); err != nil {
		return x, fmt.Errorf("read the last line of %s: %w", file.Name(), err)
	}
	return x, nil
}

// add appends one line and has it reach the disk.
func add(file *os.File, line any) error {
	text, err := json.Marshal(line)
	if err == nil {
		_, err = file.Write(append(text, '\n'))
	}
	if err == nil {
		err = file.Sync()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file.Name(), err)
	}
	return nil
}

// readLines reads a document a line; a file that is not there has none, and a last line without its end is none.
func readLines[T any](path string) ([]T, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	var out []T
	lines := bufio.NewScanner(bytes.NewReader(text[:bytes.LastIndexByte(text, '\n')+1]))
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
