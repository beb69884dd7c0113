package house

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/pdf"
	"merit/internal/roster"
	"merit/internal/route"
	"merit/internal/server"
)

// operations is the document for those who run Merit.
const operations = "docs/security-operations.md"

// holdTable wants a table of the document to be as the code has it.
func holdTable(t *testing.T, name, want string) {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	_, rest, ok := strings.Cut(read(t, operations), begin)
	got, _, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no table %s", operations, name)
	}
	if got != want {
		t.Errorf("%s: between %s and %s must stand:\n%s", operations, strings.TrimSpace(begin), end, want)
	}
}

func TestThePermissionsAreAsDocumented(t *testing.T) {
	t.Parallel()
	id := hiring.ID{1}
	var b strings.Builder
	b.WriteString("| Permission | Anybody | Any account | Recruiter's account | Administrator's account |")
	for _, f := range hiring.Functions {
		fmt.Fprintf(&b, " %s |", strings.ToUpper(string(f[:1]))+string(f[1:]))
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", 4+len(hiring.Functions)) + "\n")
	mark := func(yes bool) {
		if yes {
			b.WriteString(" yes |")
		} else {
			b.WriteString(" |")
		}
	}
	for _, p := range hiring.Permissions {
		fmt.Fprintf(&b, "| %s |", p)
		for _, a := range []hiring.Actor{{}, {UserID: id}, {UserID: id, Recruiter: true}, {UserID: id, Administrator: true}} {
			mark(p.OfAccount() && a.MayAccount(p) == nil)
		}
		for _, f := range hiring.Functions {
			mark(!p.OfAccount() && (hiring.Access{Actor: hiring.Actor{UserID: id}, Functions: []hiring.Function{f}}).May(p) == nil)
		}
		b.WriteString("\n")
	}
	holdTable(t, "permissions", b.String())
}

func TestTheLimitsAreAsDocumented(t *testing.T) {
	t.Parallel()
	megabytes := func(n int) string { return fmt.Sprintf("%d MB", n>>20) }
	defaults, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| What | At most |\n|---|---|\n")
	for _, l := range []struct {
		what string
		most any
	}{
		{"Guesses at the secrets of one account", fmt.Sprintf("%d in %s", app.GuessesPerAccount, app.GuessWindow)},
		{"Guesses from one address (IPv6: one /64)", fmt.Sprintf("%d in %s", app.GuessesPerAddress, app.GuessWindow)},
		{"Characters of a password", hiring.PasswordMaximum},
		{"Time of a session without a request", identity.DefaultIdle},
		{"Time of a session, unless MERIT_SESSION_HOURS says otherwise", identity.DefaultLifetime},
		{"Days of an API token", app.MaxTokenDays},
		{"API tokens of one person", hiring.PageMax},
		{"Time of one request", server.DefaultDeadline},
		{"Requests of one account in a minute, unless MERIT_REQUESTS_PER_MINUTE says otherwise", defaults.RequestsPerMinute},
		{"Body of a request, where its route says nothing else", megabytes(route.DefaultMaxBody)},
		{"Rows of a page of a list", hiring.PageMax},
		{"One document of a candidate", megabytes(hiring.MaxDocument)},
		{"Documents of one candidate", hiring.MaxDocuments},
		{"A list of candidates", fmt.Sprintf("%s, %d rows, %d columns", megabytes(roster.MaxBytes), roster.MaxRows, roster.MaxColumns)},
		{"Candidates added at once", app.MaxAtOnce},
		{"Candidates of one vacancy", app.MaxCandidates},
		{"A role text", fmt.Sprintf("%s, %d role levels, %d skills each", megabytes(framework.MaxBytes), framework.MaxRoles, framework.MaxSkills)},
		{"Criteria of a rubric", hiring.MaxCriteria},
		{"Steps of a scale", hiring.MaxScaleSize},
		{"Characters of the evidence for one criterion", hiring.MaxEvidence},
		{"Characters of a note; of the notes pad", fmt.Sprintf("%d; %d", hiring.MaxNote, hiring.MaxNotes)},
		{"Characters of a reason", hiring.ReasonMax},
		{"A PDF", fmt.Sprintf("%s, %s", megabytes(pdf.MaxPDF), pdf.MaxTime)},
	} {
		fmt.Fprintf(&b, "| %s | %v |\n", l.what, l.most)
	}
	holdTable(t, "limits", b.String())
}

// The inventory names every package of cryptography that Merit's own code imports, and where; none of them is broken.
func TestTheInventoryOfCryptographyIsWhole(t *testing.T) {
	t.Parallel()
	_, rest, _ := strings.Cut(read(t, operations), "<!-- cryptography -->\n")
	table, _, closed := strings.Cut(rest, "<!-- /cryptography -->")
	if !closed {
		t.Fatalf("%s has no table of cryptography", operations)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(table) {
		if m := quoted.FindAllStringSubmatch(line, -1); len(m) >= 2 {
			listed[m[0][1]+" "+m[1][1]] = true
		}
	}
	for _, s := range sources(t) {
		if s.test || slices.Contains(forTests, s.pkg) {
			continue
		}
		for _, name := range s.imports {
			if slices.Contains([]string{"crypto/md5", "crypto/sha1", "crypto/des", "crypto/rc4", "golang.org/x/crypto/md4"}, name) {
				t.Errorf("%s imports %s, which is broken", s.path, name)
			}
			if !cryptographic(name) {
				continue
			}
			key := s.pkg + " " + name
			if !listed[key] {
				t.Errorf("%s: the inventory of cryptography in %s has no row for `%s` and `%s`", s.path, operations, s.pkg, name)
			}
		}
	}
}

// cryptographic reports whether a package does cryptography. Comparing in constant time needs no row of its own.
func cryptographic(name string) bool {
	if name == "crypto/subtle" {
		return false
	}
	for _, prefix := range []string{"crypto", "golang.org/x/crypto", "github.com/alexedwards/argon2id", "github.com/go-webauthn", "github.com/pquerna/otp", "github.com/coreos/go-oidc", "golang.org/x/oauth2"} {
		if name == prefix || strings.HasPrefix(name, prefix+"/") {
			return true
		}
	}
	return false
}
