package fault

import "fmt"

// Fields gathers mistakes while input is checked, so that a person is told of all of them at once.
type Fields []Field

// Add notes a mistake at a path.
func (fs *Fields) Add(path, message string) { *fs = append(*fs, Field{Path: path, Message: message}) }

// Addf notes a mistake at a path, with a formatted message.
func (fs *Fields) Addf(path, format string, args ...any) { fs.Add(path, fmt.Sprintf(format, args...)) }

// Check notes a mistake unless ok holds.
func (fs *Fields) Check(ok bool, path, message string) {
	if !ok {
		fs.Add(path, message)
	}
}

// Err is nil when nothing was noted, else one Invalid error with all of it.
func (fs Fields) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: "There is a problem", Fields: fs}
}
