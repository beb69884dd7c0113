package house

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// banned are words that have a better one in the glossary (package hiring).
var banned = map[string]string{
	"applicant": "candidate", "applicants": "candidates", "interviewer": "panel member", "interviewers": "panel members",
	"rater": "panel member", "raters": "panel members", "leaderboard": "merit list", "requisition": "vacancy", "consensus": "agreed score",
	"competency": "skill",
}

var tag = regexp.MustCompile(`<[^>]*>|\{\{[^}]*\}\}`)

func TestPagesAndMailsUseTheGlossarysWords(t *testing.T) {
	t.Parallel()
	pages := 0
	err := filepath.WalkDir(filepath.Join(root, "templates"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".html") && !strings.HasSuffix(path, ".txt") {
			return err
		}
		pages++
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		for _, word := range strings.FieldsFunc(strings.ToLower(tag.ReplaceAllString(read(t, rel), " ")), func(r rune) bool { return r < 'a' || r > 'z' }) {
			if better := banned[word]; better != "" {
				t.Errorf("%s says %q; the glossary's word is %q", rel, word, better)
			}
		}
		return nil
	})
	if err != nil || pages == 0 {
		t.Fatalf("%d pages, %v", pages, err)
	}
}

func TestNoPackageIsADrawer(t *testing.T) {
	t.Parallel()
	drawer := regexp.MustCompile(`(?i)(^|/|_)(utils?|common|helpers?|managers?|misc)(/|_|\.go$)`)
	for _, s := range sources(t) {
		if drawer.MatchString(s.path) {
			t.Errorf("%s is named for nothing it does", s.path)
		}
	}
}
