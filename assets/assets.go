// Package assets owns the styles, scripts and pictures a browser is sent, as `make assets` built them
// into dist/. It refuses to open without them, so that no page is ever served without its styles.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Prefix is where the handler is mounted.
const Prefix = "/assets/"

// ErrMissing says that nothing has been built to serve.
var ErrMissing = errors.New("the styles and scripts have not been built: run `make assets`, then build Merit again")

// Files are built assets by their plain names, as in "merit.css".
type Files struct {
	files  fs.FS
	hashed map[string]string
}

// Open gives the assets built into the binary, or ErrMissing.
func Open() (*Files, error) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("open assets: %w", err)
	}
	return From(sub)
}

// From gives the assets of a folder that holds a manifest.json (plain name → hashed name), or
// ErrMissing where it holds none.
func From(files fs.FS) (*Files, error) {
	raw, err := fs.ReadFile(files, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("read asset manifest: %w", err)
	}
	f := &Files{files: files}
	if err := json.Unmarshal(raw, &f.hashed); err != nil {
		return nil, fmt.Errorf("read asset manifest: %w", err)
	}
	for name, hashed := range f.hashed {
		if _, err := fs.Stat(files, hashed); err != nil {
			return nil, fmt.Errorf("asset %s: %w", name, err)
		}
	}
	return f, nil
}

// Path is where a browser finds the asset, or nothing for a name that was not built.
func (f *Files) Path(name string) string {
	hashed, ok := f.hashed[name]
	if !ok {
		return ""
	}
	return Prefix + hashed
}

// ServeHTTP answers paths below Prefix with the hashed files, to be kept for a year: another content
// has another name. It lists no folders and serves nothing the manifest and its chunks do not name.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, Prefix)
	if !ok || name == "" || strings.Contains(name, "/") || !strings.Contains(name, "-") {
		http.NotFound(w, r)
		return
	}
	if _, err := fs.Stat(f.files, name); err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeFileFS(w, r, f.files, name)
}
