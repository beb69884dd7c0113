package roster_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"merit/internal/fault"
	"merit/internal/roster"
)

func read(t testing.TB, text string) roster.Sheet {
	t.Helper()
	s, err := roster.Read("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestColumnsAreGuessed(t *testing.T) {
	t.Parallel()
	type m = roster.Mapping
	const n, f, l, e, p, r, o, w = roster.Name, roster.FirstName, roster.LastName, roster.Email, roster.Phone, roster.Reference, roster.Notes, roster.Employer
	for _, c := range []struct {
		text string
		want m
	}{
		{"First name,Last name,Email\nAnna,Smith,a@x.org", m{f, l, e}},
		{"FORENAME;Surname;E-mail address\nAnna;Smith;a@x.org", m{f, l, e}},
		{"Given_Name\tFamily-Name\tMobile\nAnna\tSmith\t1", m{f, l, p}},
		{"Full Name,First name,Surname,e mail\nAnna Smith,Anna,Smith,a@x.org", m{n, "", "", e}},
		{"Surname,Candidate name,Telephone no.\nSmith,Anna Smith,1", m{"", n, p}},
		{"Application ID,Name:,Current Employer,Notes,Phone (mobile)\n1,Anna,Acme,x,2", m{r, n, w, o, ""}},
		{"Reference,Applicant Name,Email,Email,Company\n1,Anna,a@x.org,b@x.org,Acme", m{r, n, e, "", w}},
		{"ID,Colour,Name,Phone,Mobile\n1,red,Anna,2,3", m{r, "", n, p, ""}},
		{"Anna Smith,a@x.org\nBob,b@x.org", m{n, e}},
		{"a@x.org;C001;Anna Smith;+44 (0)20 7946 0000\nb@x.org;C002;Bob Jones;020 7946 0001", m{e, "", n, p}},
		{"1000000001;Anna\n1000000002;Bob", m{"", n}},
		{"Anna Smith <a@x.org>\nBob <b@x.org>", m{n, e}},
		{"Anna\nBob", m{n}},
		{"a@x.org\nb@x.org", m{e}},
		{"Anna,\nBob,b@x.org\nZoë,not known", m{n, ""}},
		{"1,2\n3,4", m{"", ""}},
	} {
		if d := cmp.Diff(c.want, roster.Guess(read(t, c.text))); d != "" {
			t.Errorf("%q: %s", c.text, d)
		}
	}
}

func TestMappingIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mapping roster.Mapping
		says    []string // field paths with the beginning of their message; none: it is right
	}{
		{roster.Mapping{"name", "email", "", ""}, nil},
		{roster.Mapping{"last name"}, nil},
		{roster.Mapping{"first name", "last name"}, nil},
		{roster.Mapping{"email", ""}, []string{"columns: Choose the column that holds"}},
		{nil, []string{"columns: Choose the column that holds"}},
		{roster.Mapping{"name", "email", "email"}, []string{"columns.2: E-mail address is chosen for column 2 already."}},
		{roster.Mapping{"name", "last name"}, []string{"columns: Choose either one column"}},
		{roster.Mapping{"name", "salary"}, []string{"columns.1: Choose what the column holds."}},
	} {
		err := c.mapping.Check()
		if len(c.says) == 0 {
			if err != nil {
				t.Errorf("%v: %v", c.mapping, err)
			}
			continue
		}
		if !fault.Is(err, fault.Invalid) || len(fault.Of(err).Fields) != len(c.says) {
			t.Errorf("%v: %v", c.mapping, err)
			continue
		}
		for i, f := range fault.Of(err).Fields {
			if !strings.HasPrefix(f.Path+": "+f.Message, c.says[i]) {
				t.Errorf("%v: %v", c.mapping, err)
			}
		}
	}
}

func TestEveryColumnHasALabel(t *testing.T) {
	t.Parallel()
	seen := []string{}
	for _, c := range roster.Columns {
		if l := c.Label(); l == "" || slices.Contains(seen, l) {
			t.Errorf("%q is called %q", c, l)
		}
		seen = append(seen, c.Label())
	}
}

func TestCandidatesComeFromRows(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", roster.MaxCell)
	s := read(t, "First name,Surname,E-mail,Phone,Ref,Notes,Employer\n"+
		" Anna \u00a0 Maria,Smith,Anna@Example.org,+44 1,C1,\"a\nb\",Acme  Ltd\n"+
		",Pelé,,,,,\n"+
		" , ,zoe@example.org,,,,\n"+
		"Bob,,bob at example,,,"+long+",\n"+
		"Cyd,,Cyd <cyd@example.org>,,,"+long+"é,\n"+
		"Dee,,mailto:dee@example.org,,,,\n")
	cs, problems := s.Candidates(roster.Guess(s))
	want := []roster.Candidate{
		{Line: 2, Name: "Anna Maria Smith", Email: "Anna@Example.org", Phone: "+44 1", Reference: "C1", Notes: "a\nb", Employer: "Acme Ltd"},
		{Line: 4, Name: "Pelé"},
		{Line: 5, Email: "zoe@example.org"},
		{Line: 6, Name: "Bob", Email: "bob at example", Notes: long},
		{Line: 7, Name: "Cyd", Email: "cyd@example.org", Notes: long + "é"},
		{Line: 8, Name: "Dee", Email: "dee@example.org"},
	}
	if d := cmp.Diff(want, cs); d != "" {
		t.Error(d)
	}
	wrong := []roster.Problem{
		{Line: 5, Column: roster.Name, Message: "The name is missing."},
		{Line: 6, Column: roster.Email, Message: "The e-mail address is not in the right form, like name@example.com."},
		{Line: 7, Column: roster.Notes, Message: "Notes is longer than 2,000 characters."},
	}
	if d := cmp.Diff(wrong, problems); d != "" {
		t.Error(d)
	}
}

func TestCandidatesOfOtherMappings(t *testing.T) {
	t.Parallel()
	s := roster.Sheet{Rows: []roster.Row{{Line: 1, Cells: []string{"Smith,  Anna", "x"}}, {Line: 2, Cells: []string{" ", "\t"}}, {Line: 3, Cells: []string{"Bob"}}}}
	cs, problems := s.Candidates(roster.Mapping{roster.Name, roster.Ignore, roster.Email})
	if d := cmp.Diff([]roster.Candidate{{Line: 1, Name: "Smith, Anna"}, {Line: 3, Name: "Bob"}}, cs); d != "" || problems != nil {
		t.Error(d, problems)
	}
	cs, problems = s.Candidates(nil)
	if len(cs) != 2 || len(problems) != 2 {
		t.Error(cs, problems)
	}
}

func TestDuplicatesShareAnAddress(t *testing.T) {
	t.Parallel()
	cs := []roster.Candidate{{Email: "a@x.org"}, {Email: "B@x.org"}, {}, {Email: "A@X.org"}, {}, {Email: "c@x.org"}, {Email: "b@x.org"}, {Email: "a@x.org"}}
	if d := cmp.Diff([][]int{{0, 3, 7}, {1, 6}}, roster.Duplicates(cs)); d != "" {
		t.Error(d)
	}
	if got := roster.Duplicates(cs[:3]); got != nil {
		t.Error(got)
	}
}
