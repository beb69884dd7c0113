package framework_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/seeds"
)

var update = flag.Bool("update", false, "write the golden files anew")

// baker is a role text of our own, with one of everything.
const baker = `Food and drink role: Baker
- A baker makes bread.

Role level: Head baker
- A head baker leads a team of bakers.

At this role level, you will:
- choose the flour
- plan the week's baking

Skill: Kneading
- knead dough by hand
- judge when the dough is ready

Skill: Oven care (stone)
- keep the oven hot
`

func head() hiring.Role {
	return hiring.Role{
		Family: "Food and drink", Role: "Baker", Definition: "A baker makes bread.",
		Level: "Head baker", LevelDefinition: "A head baker leads a team of bakers.",
		Responsibilities: []string{"choose the flour", "plan the week's baking"},
		Skills: []hiring.Skill{
			{Name: "Kneading", Descriptors: []string{"knead dough by hand", "judge when the dough is ready"}},
			{Name: "Oven care (stone)", Descriptors: []string{"keep the oven hot"}},
		},
	}
}

func with(change func(*hiring.Role)) hiring.Role {
	r := head()
	change(&r)
	return r
}

func utf16(text string, low, high int) []byte {
	out := make([]byte, 0, 2*len(text)+2)
	for _, r := range "\ufeff" + text {
		pair := []byte{0, 0}
		pair[low], pair[high] = byte(r), byte(r>>8)
		out = append(out, pair...)
	}
	return out
}

func replace(pairs ...string) []byte { return []byte(strings.NewReplacer(pairs...).Replace(baker)) }

func TestSeedIsReadWhole(t *testing.T) {
	t.Parallel()
	reading, err := framework.Parse(seeds.PrincipalInfrastructureOperationsEngineer())
	if err != nil || len(reading.Roles) != 1 {
		t.Fatalf("%d roles, %v", len(reading.Roles), err)
	}
	f := reading.Roles[0]
	if len(f.Skills) != 12 || f.Descriptors() != 25 || len(f.Responsibilities) != 2 || len(f.Problems) != 0 {
		t.Errorf("%d skills, %d descriptors, %d responsibilities, problems %v", len(f.Skills), f.Descriptors(), len(f.Responsibilities), f.Problems)
	}
	want := []framework.Suggestion{{Line: 31, Skill: "Ownership and topic", Official: "Ownership and initiative"}}
	if d := cmp.Diff(want, f.Suggestions); d != "" {
		t.Error(d)
	}
	got, err := json.MarshalIndent(f.Role, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const golden = "testdata/seed.golden.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(stored), string(got)); d != "" {
		t.Error(d)
	}
}

func TestOneRole(t *testing.T) {
	t.Parallel()
	levelled := with(func(r *hiring.Role) {
		r.Skills[0].RequiredLevel, r.Skills[1].RequiredLevel = hiring.Expert, hiring.Working
	})
	for name, c := range map[string]struct {
		source   []byte
		want     hiring.Role
		problems []framework.Problem
	}{
		"as it should be":          {source: []byte(baker), want: head()},
		"windows line ends":        {source: replace("\n", "\r\n"), want: head()},
		"old mac line ends":        {source: replace("\n", "\r"), want: head()},
		"utf-8 byte-order mark":    {source: append([]byte("\xef\xbb\xbf"), baker...), want: head()},
		"utf-16 little endian":     {source: utf16(baker, 0, 1), want: head()},
		"utf-16 big endian":        {source: utf16(baker, 1, 0), want: head()},
		"zero width everywhere":    {source: replace("Skill", "\u200bSkill", "Role", "\ufeffRole", "hand", "ha\u200bnd\u200b", "hot", "hot\u2060"), want: head()},
		"line separators":          {source: replace("hand\n- judge", "hand\u2028- judge", "bread.", "bread.\u2028(\u2028"), want: with(func(r *hiring.Role) { r.Definition = "A baker makes bread. (" })},
		"no-break spaces and tabs": {source: replace("- ", "-\u00a0", "Skill: ", "  Skill:\u00a0", "oven", "oven ", "will:", "will: \t"), want: head()},
		"all kinds of bullets": {
			source: replace("- A baker", "• A baker", "- A head", "* A head", "- choose", "–choose", "- plan", "· plan",
				"- knead", "1. knead", "- judge", "\t‣ judge", "- keep", "—keep"), want: head(),
		},
		"bullets out of a word processor": {source: replace("- knead", "o knead", "- judge", "\uf0b7\tjudge", "- keep", "  2) keep"), want: head()},
		"labels in another case":          {source: replace("Skill:", "SKILL :", "Role level:", "role level:", "At this role level, you will:", "At this level you will"), want: head()},
		"level in a bracket":              {source: replace("Skill: Kneading", "Skill: Kneading (Expert)", "(stone)", "(stone) [working level]"), want: levelled},
		"level on its own line":           {source: replace("Kneading\n", "Kneading\nLevel: expert\nYou can:\n", "(stone)\n", "(stone)\n\nSkill level: Working\n\nYou can\n"), want: levelled},
		"labels inside a descriptor": {
			source: replace("- knead dough by hand", "- Skill: knead; Role level: dough by hand"),
			want:   with(func(r *hiring.Role) { r.Skills[0].Descriptors[0] = "Skill: knead; Role level: dough by hand" }),
		},
		"a sentence with role and colon": {
			source:   replace("- keep", "What counts in this role: warmth.\n- keep"),
			want:     head(),
			problems: []framework.Problem{{16, framework.Note, "“What counts in this role: warmth.”: not a descriptor, so left out."}},
		},
		"wrapped lines": {
			source: replace("dough by hand", "dough\n  by hand", "week's baking", "week's\nbaking"), want: head(),
		},
		"markup is text": {
			source: replace("Kneading", `Kneading"><svg/onload=alert(1)>`),
			want:   with(func(r *hiring.Role) { r.Skills[0].Name = `Kneading"><svg/onload=alert(1)>` }),
		},
		"no responsibilities": {
			source: replace("At this role level, you will:\n- choose the flour\n- plan the week's baking\n", ""),
			want:   with(func(r *hiring.Role) { r.Responsibilities = []string{} }),
		},
		"windows-1252": {
			source: replace("week's", "week\x92s", "by hand", "\x96 by hand"),
			want: with(func(r *hiring.Role) {
				r.Responsibilities[1] = "plan the week’s baking"
				r.Skills[0].Descriptors[0] = "knead dough – by hand"
			}),
			problems: []framework.Problem{{9, framework.Warning, "The text is not all UTF-8. What is not was read as Windows-1252: check quotation marks, dashes and accents."}},
		},
		"control characters": {
			source:   replace("dough", "do\x07ugh\x1b"),
			want:     head(),
			problems: []framework.Problem{{12, framework.Warning, "4 control characters were removed from the text."}},
		},
		"what everybody in the role does": {
			source:   replace("Role level:", "In this role, you will:\n- like bread\n- get up early\n\nRole level:"),
			want:     head(),
			problems: []framework.Problem{{4, framework.Note, "2 lines below “In this role, you will” tell of the role at every level, so they are not responsibilities of this role level."}},
		},
		"prose after the responsibilities": {
			source:   replace("baking\n", "baking\nThere are two roles at this level.\n\nIt is done at the grade of:\n- HEO\n"),
			want:     head(),
			problems: []framework.Problem{{10, framework.Note, "“There are two roles at this level.” and 2 lines after it: not a responsibility, so left out."}},
		},
		"bullets lost": {
			source: replace("- knead", "Knead", "- judge", "Judge"),
			want: with(func(r *hiring.Role) {
				r.Skills[0].Descriptors = []string{"Knead dough by hand", "Judge when the dough is ready"}
			}),
			problems: []framework.Problem{{12, framework.Warning, "The descriptors of “Kneading” have no bullets. Each line was taken as one: check them."}},
		},
		"skill without descriptors": {
			source:   replace("- keep the oven hot\n", "NOT IN USE\n"),
			want:     with(func(r *hiring.Role) { r.Skills[1].Descriptors = []string{} }),
			problems: []framework.Problem{{15, framework.Warning, "“Oven care (stone)” is marked NOT IN USE: it has no descriptors."}},
		},
		"role level not in use": {
			source:   replace("Role level: Head baker\n- A head baker leads a team of bakers.", "Role level: NOT IN USE\n- NOT IN USE"),
			want:     with(func(r *hiring.Role) { r.Level, r.LevelDefinition = "Baker", "" }),
			problems: []framework.Problem{{4, framework.Warning, "The role level is marked NOT IN USE. It was given the role's name, “Baker”."}},
		},
		"skill printed twice": {
			source:   append([]byte(baker), "Skill: kneading (practitioner)\n- knead dough by hand\n- judge when the dough is ready\n"...),
			want:     with(func(r *hiring.Role) { r.Skills[0].RequiredLevel = hiring.Practitioner }),
			problems: []framework.Problem{{17, framework.Warning, "“kneading” is here twice and says the same (the first is on line 11). It was taken once."}},
		},
		"skill twice, not the same": {
			source:   append([]byte(baker), "Skill: Kneading\n- use a machine\n"...),
			want:     head(),
			problems: []framework.Problem{{17, framework.Error, "“Kneading” is here twice and does not say the same (the first is on line 11). Keep one of them."}},
		},
		"two levels for a skill": {
			source:   replace("Kneading\n", "Kneading (expert)\nLevel: working\n"),
			want:     with(func(r *hiring.Role) { r.Skills[0].RequiredLevel = hiring.Expert }),
			problems: []framework.Problem{{12, framework.Error, "“Kneading” has two levels, expert and working. Keep one of them."}},
		},
		"a level that is none": {
			source:   replace("Kneading\n", "Kneading\nLevel: superb\n"),
			want:     head(),
			problems: []framework.Problem{{12, framework.Warning, "“superb” is none of the levels awareness, working, practitioner and expert. The level was left open."}},
		},
		"skill without a name": {
			source:   append([]byte(baker), "Skill:\n- slice bread\n"...),
			want:     head(),
			problems: []framework.Problem{{17, framework.Error, "A skill without a name. Write its name after “Skill:”."}},
		},
		"lines before the role": {
			source:   append([]byte("Copied on Monday\n\n"), baker...),
			want:     head(),
			problems: []framework.Problem{{1, framework.Warning, "1 line stands before the role: left out."}},
		},
		"no role level": {
			source:   replace("Role level: Head baker\n- A head baker leads a team of bakers.\n", ""),
			want:     with(func(r *hiring.Role) { r.Level, r.LevelDefinition = "Baker", "" }),
			problems: []framework.Problem{{1, framework.Warning, "The text names no role level. “Baker”, the role, was taken for its name too."}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reading, err := framework.Parse(c.source)
			if err != nil || len(reading.Roles) != 1 {
				t.Fatalf("%d roles, %v", len(reading.Roles), err)
			}
			f := reading.Roles[0]
			if d := cmp.Diff(c.want, f.Role); d != "" {
				t.Error("role", d)
			}
			if c.problems == nil {
				c.problems = []framework.Problem{}
			}
			if d := cmp.Diff(c.problems, f.Problems); d != "" {
				t.Error("problems", d)
			}
			errors := 0
			for _, p := range c.problems {
				if p.Severity == framework.Error {
					errors++
				}
			}
			if f.Usable() != (errors == 0) {
				t.Errorf("usable is %v with problems %v", f.Usable(), f.Problems)
			}
		})
	}
}

func TestTwoRoleLevelsNeverMix(t *testing.T) {
	t.Parallel()
	second := "\nRole level: Apprentice baker\n- Learns.\n\nSkill: Kneading\n- watch others knead\n"
	other := "\nAnimals role: Groom\n- A groom cares for horses.\n\nRole level: Groom\n\nSkill: Feeding\n- feed horses\n"
	reading, err := framework.Parse([]byte(baker + second + other))
	if err != nil || len(reading.Roles) != 3 {
		t.Fatalf("%d roles, %v", len(reading.Roles), err)
	}
	want := []hiring.Role{head(), {
		Family: "Food and drink", Role: "Baker", Definition: "A baker makes bread.", Level: "Apprentice baker", LevelDefinition: "Learns.",
		Responsibilities: []string{}, Skills: []hiring.Skill{{Name: "Kneading", Descriptors: []string{"watch others knead"}}},
	}, {
		Family: "Animals", Role: "Groom", Definition: "A groom cares for horses.", Level: "Groom",
		Responsibilities: []string{}, Skills: []hiring.Skill{{Name: "Feeding", Descriptors: []string{"feed horses"}}},
	}}
	for i, f := range reading.Roles {
		if d := cmp.Diff(want[i], f.Role); d != "" {
			t.Errorf("role %d: %s", i, d)
		}
		if len(f.Problems) != 0 {
			t.Errorf("role %d: %v", i, f.Problems)
		}
	}
}

func TestCopiedPage(t *testing.T) {
	t.Parallel()
	page := `2. Head baker

A head baker leads a team of bakers.

At this role level, you will:

  • choose the flour
  • plan the week's baking

This role level is most often performed at the grade of:

  • HEO

Kneading

Level: expert

Expert is the fourth of 4 ascending skill levels

You can:

  • knead dough by hand
  • judge when the dough is ready

Oven care (stone)

Level: working

Working is the second of 4 ascending skill levels

You can:

  1. keep the oven hot

3. Master baker

A master baker owns the bakery.

At this role level, you will:

  • set the prices

Trade

Level: expert

You can:

  • sell bread
`
	reading, err := framework.Parse([]byte(page))
	if err != nil || len(reading.Roles) != 2 {
		t.Fatalf("%d roles, %v", len(reading.Roles), err)
	}
	want := []hiring.Role{
		with(func(r *hiring.Role) {
			r.Family, r.Definition, r.Role = "", "", "Head baker"
			r.Skills[0].RequiredLevel, r.Skills[1].RequiredLevel = hiring.Expert, hiring.Working
		}),
		{
			Role: "Master baker", Level: "Master baker", LevelDefinition: "A master baker owns the bakery.",
			Responsibilities: []string{"set the prices"},
			Skills:           []hiring.Skill{{Name: "Trade", RequiredLevel: hiring.Expert, Descriptors: []string{"sell bread"}}},
		},
	}
	for i, f := range reading.Roles {
		if d := cmp.Diff(want[i], f.Role); d != "" {
			t.Errorf("role %d: %s", i, d)
		}
		if !f.Usable() {
			t.Errorf("role %d: %v", i, f.Problems)
		}
	}
}

func TestOfficialTable(t *testing.T) {
	t.Parallel()
	const heads = "Role Family,Role,Role Description,Role Level,Role Level Description,Skill Name,Skill Description,Skill Level,Skill Level Description,Role Type\r\n"
	kneading := "Food and drink,Baker,\"A baker makes bread.\n\nIn this role, you will:\n- like bread\",Head baker,\"A head baker leads a team of bakers.\n\nAt this role level, you will:\n- choose the flour\n- plan the week's baking\"," +
		"Kneading,Kneading involves dough.,Expert,\"You can:\n- knead dough by hand\n- judge when the dough is ready\",\r\n"
	oven := strings.NewReplacer("Kneading,Kneading involves dough.,Expert", "Oven care (stone),,Working", "\n- knead dough by hand\n- judge when the dough is ready", "\n- keep the oven hot").Replace(kneading)
	apprentice := "Food and drink,Baker,A baker makes bread.,Apprentice baker,Learns.,Kneading,,Awareness,\"You can:\n- watch \"\"how\"\" it is done\",\r\n"
	reading, err := framework.Parse([]byte("\ufeff" + heads + kneading + apprentice + oven + kneading + ",,,,,,,,,\r\n"))
	if err != nil || len(reading.Roles) != 2 {
		t.Fatalf("%d roles, %v", len(reading.Roles), err)
	}
	want := with(func(r *hiring.Role) {
		r.Skills[0].RequiredLevel, r.Skills[1].RequiredLevel = hiring.Expert, hiring.Working
	})
	if d := cmp.Diff(want, reading.Roles[0].Role); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]framework.Problem{
		{5, framework.Note, "1 line below “In this role, you will” tell of the role at every level, so they are not responsibilities of this role level."},
		{30, framework.Warning, "“Kneading” is here twice and says the same (the first is on line 9). It was taken once."},
	}, reading.Roles[0].Problems); d != "" {
		t.Error(d)
	}
	if got := reading.Roles[1].Skills[0].Descriptors; !cmp.Equal(got, []string{`watch "how" it is done`}) {
		t.Errorf("descriptors of the second role level: %q", got)
	}
	for name, c := range map[string]struct{ source, want string }{
		"a short row":        {heads + "a,b\r\n", "Line 2: the row has not as many cells"},
		"a lonely quote":     {heads + "a,b\"c\r\n", "Line 2: the quotation marks"},
		"no role named":      {heads + "Food,,,,,Kneading,,,,\r\n", "Line 2: the row names neither"},
		"only headings":      {heads, "No skills found"},
		"same heading twice": {"Role level,Skill name,Skill level description,Role level\nx,y,z,x\n", "Line 1: the column"},
	} {
		if _, err := framework.Parse([]byte(c.source)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJSONComesBackAsItWent(t *testing.T) {
	t.Parallel()
	type shown struct {
		hiring.Role
		Problems []framework.Problem `json:"problems"`
	}
	role := with(func(r *hiring.Role) { r.Skills[0].RequiredLevel = hiring.Expert })
	one, err := json.MarshalIndent(shown{role, []framework.Problem{{1, framework.Note, "x"}}}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	two := []byte(`{"roles":[` + string(one) + `,` + string(one) + `]}`)
	for want, source := range map[int][]byte{1: one, 2: two} {
		reading, err := framework.Parse(source)
		if err != nil || len(reading.Roles) != want {
			t.Fatalf("%d roles, %v", len(reading.Roles), err)
		}
		for _, f := range reading.Roles {
			if d := cmp.Diff(role, f.Role); d != "" || len(f.Problems) != 0 {
				t.Error(d, f.Problems)
			}
		}
	}
	for name, c := range map[string]struct{ source, want string }{
		"a key twice":        {"{\n\"level\":\"a\",\n\"level\":\"b\"}", "Line 3: the key “level” is given twice"},
		"an unknown key":     {`{"salary":1}`, "“salary” is not part of a role"},
		"text after the end": {string(one) + " x", "Line 35: there is more text"},
		"an unknown level":   {`{"level":"a","skills":[{"name":"b","requiredLevel":"guru","descriptors":[]}]}`, "“guru” is none of the levels"},
		"a foreign skill":    {"{\"level\":\"a\",\"skills\":[\n{\"skill\":\"b\"}]}", "Line 2: a skill has"},
		"a list":             {`[{"level":"a"}]`, "the JSON could not be read"},
		"cut short":          {`{"level":"a","skills":[`, "the JSON could not be read"},
		"roles and more":     {`{"roles":[],"level":"x"}`, "beside “roles” there can be no other key"},
		"no skills":          {`{"level":"a","skills":[]}`, "No skills found"},
		"no name":            {`{"skills":[]}`, "The text names no role"},
	} {
		if _, err := framework.Parse([]byte(c.source)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsNoRoleIsRefused(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"empty":          "",
		"white space":    " \n\t\u00a0\u200b\r\n",
		"an advert":      "Head baker\nLocation: Ely.\n\nEssential criteria\n* kneading\n* ovens\n\nHow to apply\nSend a CV.",
		"bytes":          "\x00\x01\x02\xff",
		"a zip file":     "PK\x03\x04 and so on",
		"a PDF":          "%PDF-1.7",
		"another table":  "candidate,mark\nAda,4\n",
		"utf-16, no BOM": string(utf16(baker, 0, 1)[2:]),
	} {
		_, err := framework.Parse([]byte(source))
		if !fault.Is(err, fault.Invalid) || !errors.Is(err, framework.ErrNoRole) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := framework.Parse([]byte(baker[:strings.Index(baker, "Skill:")]))
	if !fault.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), "No skills found") {
		t.Errorf("without skills: %v", err)
	}
	if _, err := framework.Parse([]byte(framework.Shape)); err != nil {
		t.Errorf("the shape shown as an example: %v", err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", framework.MaxCharacters+1)
	lines := func(n int, prefix string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(prefix + strings.Repeat("i", i+1) + "\n")
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		source string
		kind   fault.Kind
		want   string
	}{
		"bytes":            {strings.Repeat("a", framework.MaxBytes+1), fault.TooLarge, "larger than 1024 KiB"},
		"descriptor":       {baker + "Skill: More\n- x\n- " + long, fault.Invalid, "Line 19: a descriptor of “More” is longer than 12000 characters"},
		"responsibility":   {strings.Replace(baker, "choose", long, 1), fault.Invalid, "a responsibility is longer than 12000"},
		"definition":       {strings.Replace(baker, "A baker", long, 1), fault.Invalid, "the definition of the role is longer than 12000"},
		"name":             {strings.Replace(baker, "Head baker", long, 1), fault.Invalid, "the name of the role level is longer than 300"},
		"skill's name":     {baker + "Skill: " + long, fault.Invalid, "the name of a skill is longer than 300"},
		"skills":           {baker + lines(framework.MaxSkills-1, "Skill: "), fault.Invalid, "more than 200 skills"},
		"descriptors":      {baker + lines(framework.MaxDescriptors, "- "), fault.Invalid, "more than 200 descriptors"},
		"role levels":      {baker + lines(framework.MaxRoles, "Role level: "), fault.Invalid, "more than 250 role levels"},
		"responsibilities": {strings.Replace(baker, "- choose", lines(framework.MaxResponsibilities, "- ")+"- choose", 1), fault.Invalid, "more than 200 responsibilities"},
	} {
		if _, err := framework.Parse([]byte(c.source)); !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	full := bytes.Repeat([]byte("Skill: Kneading\n- other\n"), framework.MaxProblems+50)
	reading, err := framework.Parse(append([]byte(baker), full...))
	if err != nil {
		t.Fatal(err)
	}
	f := reading.Roles[0]
	if last := f.Problems[len(f.Problems)-1]; len(f.Problems) != framework.MaxProblems || last.Message != "And 51 more problems from here on." || f.Usable() {
		t.Errorf("%d problems, the last: %v", len(f.Problems), last)
	}
}
