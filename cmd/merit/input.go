package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"merit/internal/fault"
	"merit/internal/framework"
)

// readRoles reads the role text at path, "-" being standard input. It never holds more of it than
// framework.MaxBytes and one byte.
func readRoles(path string, in io.Reader) (framework.Reading, error) {
	file, err := openFile(path, in)
	if err != nil {
		return framework.Reading{}, err
	}
	defer file.Close()
	source, err := io.ReadAll(io.LimitReader(file, framework.MaxBytes+1))
	if err != nil {
		return framework.Reading{}, cannotRead(path, err)
	}
	reading, err := framework.Parse(source)
	if err != nil {
		return framework.Reading{}, named(path, err)
	}
	return reading, nil
}

// openFile opens the file at path, "-" being standard input, which closing leaves open.
func openFile(path string, in io.Reader) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(in), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, cannotRead(path, err)
	}
	return file, nil
}

// named is err with the file's name before its message.
func named(path string, err error) error {
	f := *fault.Of(err)
	if path != "-" {
		f.Message = path + ": " + f.Message
	}
	f.Err = err
	return &f
}

func cannotRead(path string, err error) error {
	why := "it cannot be read: " + err.Error()
	var pathError *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		why = "there is no such file."
	case errors.Is(err, fs.ErrPermission):
		why = "you are not allowed to read it."
	case errors.As(err, &pathError):
		why = "it cannot be read: " + pathError.Err.Error() + "."
	}
	return fault.Wrap(fault.Invalid, path+": "+why, err)
}

func badInput(message string) error { return fault.New(fault.Invalid, strings.TrimSpace(message)) }

// unusable tells which problems keep a role from being used.
func unusable(path string, f framework.Found) error {
	var lines []string
	for _, p := range f.Problems {
		if p.Severity == framework.Error {
			lines = append(lines, fmt.Sprintf("line %d: %s", p.Line, p.Message))
		}
	}
	return badInput(path + ": " + strings.Join(lines, "\n"))
}
