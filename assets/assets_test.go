package assets_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"merit/assets"
)

func built() fstest.MapFS {
	return fstest.MapFS{
		"manifest.json":     {Data: []byte(`{"merit.css":"merit-0a1b2c.css"}`)},
		"merit-0a1b2c.css":  {Data: []byte("body{}")},
		"chunk-ABCDEFGH.js": {Data: []byte("export{}")},
	}
}

func TestWithoutAManifestTheRemedyIsNamed(t *testing.T) {
	t.Parallel()
	_, err := assets.From(fstest.MapFS{".gitkeep": {}})
	if !errors.Is(err, assets.ErrMissing) || !strings.Contains(err.Error(), "make assets") {
		t.Fatalf("got %v, want ErrMissing naming `make assets`", err)
	}
}

func TestAManifestThatNamesAMissingFileIsRefused(t *testing.T) {
	t.Parallel()
	files := built()
	delete(files, "merit-0a1b2c.css")
	if _, err := assets.From(files); err == nil || !strings.Contains(err.Error(), "merit.css") {
		t.Fatalf("got %v, want an error naming merit.css", err)
	}
}

func TestAssetsAreKeptForAYearAndNothingElseIsServed(t *testing.T) {
	t.Parallel()
	files, err := assets.From(built())
	if err != nil {
		t.Fatal(err)
	}
	if got := files.Path("merit.css"); got != "/assets/merit-0a1b2c.css" {
		t.Errorf("path %q", got)
	}
	if got := files.Path("other.css"); got != "" {
		t.Errorf("path of what was not built: %q", got)
	}
	for path, want := range map[string]int{
		"/assets/merit-0a1b2c.css":     http.StatusOK,
		"/assets/chunk-ABCDEFGH.js":    http.StatusOK,
		"/assets/":                     http.StatusNotFound,
		"/assets/manifest.json":        http.StatusNotFound,
		"/assets/.gitkeep":             http.StatusNotFound,
		"/assets/../merit-0a1b2c.css":  http.StatusNotFound,
		"/assets/merit-ffffff.css":     http.StatusNotFound,
		"/elsewhere/merit-0a1b2c.css":  http.StatusNotFound,
		"/assets/sub/merit-0a1b2c.css": http.StatusNotFound,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		files.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
		if cached := strings.Contains(w.Header().Get("Cache-Control"), "immutable"); cached != (want == http.StatusOK) {
			t.Errorf("%s: Cache-Control %q", path, w.Header().Get("Cache-Control"))
		}
	}
}
