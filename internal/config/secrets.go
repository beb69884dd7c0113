package config

import (
	"io"
	"os"
	"slices"
	"strings"

	"merit/internal/fault"
)

// fromFile ends the name of a variable that holds the path of a file with another's value: secrets are
// mounted as files, for a process's environment is shown by more tools than a file only it can read.
const fromFile = "_FILE"

// secretLimit bounds the file of a secret, in bytes: an address of a database or a mail server.
const secretLimit = 16 << 10

// readSecrets sets the variables whose values are in files. No message repeats what a file holds.
func readSecrets(fs *fault.Fields, env map[string]string) {
	for _, v := range Variables() {
		name, ok := strings.CutSuffix(v.Name, fromFile)
		path := env[v.Name]
		if !ok || path == "" || !slices.ContainsFunc(Variables(), func(o Variable) bool { return o.Name == name }) {
			continue
		}
		if env[name] != "" {
			fs.Addf(v.Name, "Set %s or %s, not both.", name, v.Name)
			continue
		}
		value, err := readSecret(path)
		if err != nil {
			fs.Addf(v.Name, "%s: %s", v.Name, err.Error())
			continue
		}
		if value == "" {
			fs.Addf(v.Name, "%s: the file %s is empty.", v.Name, path)
			continue
		}
		env[name] = value
		delete(env, v.Name) // it has been read: nobody looks at it again
	}
}

func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, secretLimit+1))
	if err != nil {
		return "", err
	}
	if len(text) > secretLimit {
		return "", fault.New(fault.Invalid, "the file "+path+" is too long for a secret.")
	}
	return strings.TrimSpace(string(text)), nil
}
