package framework_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
)

const bakerYAML = `# Of our own making
family: Food and drink
role: Baker
definition: >
  A baker makes
  bread.
level: "Head baker"
levelDefinition: A head baker leads a team of bakers.
responsibilities:
  - choose the flour
  - plan the week's baking
skills:
  - name: Kneading
    requiredLevel: expert
    descriptors:
      - knead dough by hand
      - judge when the dough is ready
  - name: Oven care (stone)
    requiredLevel:
    descriptors: [keep the oven hot]
`

func TestYAML(t *testing.T) {
	t.Parallel()
	role := with(func(r *hiring.Role) { r.Skills[0].RequiredLevel = hiring.Expert })
	inList := "roles:\n- " + strings.ReplaceAll(strings.TrimPrefix(bakerYAML, "# Of our own making\n"), "\n", "\n  ")
	for name, c := range map[string]struct {
		source string
		roles  int
	}{
		"one":                     {bakerYAML, 1},
		"several":                 {inList + "\n" + inList[len("roles:\n"):], 2},
		"marks around it":         {"---\n" + bakerYAML + "...\n", 1},
		"an empty document after": {bakerYAML + "---\n", 1},
		"windows line ends":       {strings.ReplaceAll(bakerYAML, "\n", "\r\n"), 1},
		"a byte-order mark":       {"\ufeff" + bakerYAML, 1},
		"no-break spaces":         {strings.ReplaceAll(bakerYAML, "  ", "\u00a0 "), 1},
		"indented as a whole":     {"  " + strings.ReplaceAll(strings.TrimSpace(strings.Replace(bakerYAML, "# Of our own making\n", "", 1)), "\n", "\n  "), 1},
		"keys in quotation marks": {strings.NewReplacer("family:", "\"family\":", "skills:", "'skills':").Replace(bakerYAML), 1},
		"invisible characters":    {strings.NewReplacer("hot", "h\u200bot", "hand", "hand\u2028").Replace(bakerYAML), 1},
		"problems of an import":   {bakerYAML + "problems: [{line: 1}]\n", 1},
	} {
		reading, err := framework.Parse([]byte(c.source))
		if err != nil || len(reading.Roles) != c.roles {
			t.Errorf("%s: %d roles, %v", name, len(reading.Roles), err)
			continue
		}
		for _, f := range reading.Roles {
			if d := cmp.Diff(role, f.Role); d != "" || len(f.Problems) != 0 {
				t.Error(name, d, f.Problems)
			}
		}
	}
}

func TestYAMLProblemsNameTheirLine(t *testing.T) {
	t.Parallel()
	reading, err := framework.Parse([]byte("level: Head baker # the best\nskills:\n- name: Kneading\n  descriptors:\n  -\n  - knead # by hand\n- name: Ovens\n- name: kneading\n  descriptors: [x]\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := " / Head baker / Head baker\nKneading [] knead\nOvens [] \n" +
		"! 1 note “# the best” was taken as a remark. If it belongs to the text, put all of it in quotation marks.\n" +
		"! 5 warning An empty entry of “descriptors” was left out.\n" +
		"! 6 note “# by hand” was taken as a remark. If it belongs to the text, put all of it in quotation marks.\n" +
		"! 7 warning “Ovens” has no descriptors.\n" +
		"! 8 error “kneading” is here twice and does not say the same (the first is on line 3). Keep one of them.\n"
	if d := cmp.Diff(want, outline(reading)); d != "" {
		t.Error(d)
	}
}

func TestYAMLIsRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", framework.MaxCharacters+1)
	for name, c := range map[string]struct{ source, want string }{
		"an unknown key":          {"role: x\nsalary: 1\nskills: []", "Line 2: “salary” is not part of a role"},
		"a key in another case":   {"role: x\nSkills: []\nskills: []", "Line 2: “Skills” is not part of a role"},
		"an unknown skill key":    {"level: x\nskills:\n- name: a\n  level: expert", "Line 4: “level” is not part of a skill"},
		"a key twice":             {"role: x\nlevel: y\nrole: z\nskills: []", "Line 3: the key “role” is given twice (the first is on line 1)"},
		"a skill's key twice":     {"level: x\nskills:\n- name: a\n  name: b", "Line 4: the key “name” is given twice"},
		"an anchor":               {"role: &a x\nskills: []", "Line 1: it gives a part of the text a name to refer to (“&a”)"},
		"an alias":                {"level: x\nskills:\n- &a {name: b}\n- *a", "Line 3: it gives a part"},
		"an alias to nothing":     {"level: *a\nskills: []", "Line 1: it refers to another part"},
		"an anchored key":         {"&a level: x\nskills: []\nrole: y", "No skills found"},
		"a merge":                 {"level: x\n<<: {role: y}\nskills: []", "Line 2: “<<” is not part of a role"},
		"a tag":                   {"level: !!binary aGk=\nskills: []", "Line 1: it has a tag (“!!binary”)"},
		"two documents":           {bakerYAML + "---\nrole: y\n", "Line 22: a second document begins"},
		"a number":                {"level: 4\nskills: []", "Line 1: “level” wants a text, but “4” is not one in YAML"},
		"a truth":                 {"level: x\nskills:\n- name: a\n  descriptors:\n  - true", "Line 5: “descriptors” wants a text, but “true”"},
		"a date":                  {"level: 2024-01-01\nskills: []", "Line 1: “level” wants a text, but “2024-01-01”"},
		"a colon in a descriptor": {"level: x\nskills:\n- name: a\n  descriptors:\n  - knead: by hand", "Line 5: “descriptors” wants a text, but this was read as a key"},
		"a list for a text":       {"level: [a, b]\nskills: []", "Line 1: “level” wants one text, not a list"},
		"a text for a list":       {"level: x\nskills: kneading, ovens", "Line 2: “skills” is a list"},
		"a text for a skill":      {"level: x\nskills:\n- kneading", "Line 3: a skill is written as keys"},
		"a text for a role":       {"roles:\n- baker", "Line 2: a role is written as keys"},
		"roles and more":          {"roles: []\nlevel: x", "Line 2: beside “roles” there can be no other key"},
		"roles within roles":      {"roles:\n- roles: []", "Line 2: “roles” is not part of a role"},
		"no roles":                {"roles: []", "No skills found"},
		"an unknown level":        {"level: x\nskills:\n- name: b\n  requiredLevel: guru", "Line 4: “guru” is none of the levels"},
		"a tab":                   {"level: x\nskills:\n\t- name: a", "Line 3: the line is indented with a tab"},
		"a wrong indent":          {"level: x\nskills:\n  - name: a\n descriptors: []", "Line 4: the YAML could not be read here"},
		"no skills":               {"role: x\nlevel: y", "No skills found"},
		"no name":                 {"skills:\n- name: a", "The text names no role"},
		"a long descriptor":       {"level: x\nskills:\n- name: a\n  descriptors:\n  - b\n  - " + long, "Line 6: a descriptor of “a” is longer than 12000"},
		"too many skills":         {"level: x\nskills:\n" + manySkills(framework.MaxSkills+1), "Line 203: the role level has more than 200 skills"},
		"too many role levels":    {"roles:\n" + strings.Repeat("- level: x\n", framework.MaxRoles+1), "more than 250 role levels"},
	} {
		if _, err := framework.Parse([]byte(c.source)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func manySkills(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("- name: a" + strings.Repeat("i", i) + "\n")
	}
	return b.String()
}

// TestYAMLBombs must come back at once, whatever a few lines would stand for.
func TestYAMLBombs(t *testing.T) {
	t.Parallel()
	laughs := "role: x\nskills:\n- &a0 [lol, lol]\n"
	for i := range 40 {
		laughs += strings.NewReplacer("N", string(rune('a'+i%26))+string(rune('a'+i/26)), "O", "a0").Replace("- &N [*O, *O, *O, *O, *O, *O, *O, *O]\n")
	}
	for name, source := range map[string]string{
		"laughs":         laughs,
		"deep lists":     "skills: " + strings.Repeat("[", framework.MaxBytes-20),
		"deep maps":      "skills:\n- " + strings.Repeat("{a: ", framework.MaxBytes/5),
		"deep dashes":    "skills:\n" + strings.Repeat("- ", framework.MaxBytes/2-20),
		"endless quotes": "skills: \"" + strings.Repeat("\\\n", framework.MaxBytes/2-20),
		"many keys":      "skills: {" + strings.Repeat("? a : b, ", framework.MaxBytes/10),
		"remarks":        "skills:\n" + strings.Repeat("#\n", framework.MaxBytes/2-20),
		"blank lines":    "role: x\nlevel:\n" + strings.Repeat(" \n", framework.MaxBytes/2-20) + "x",
		"anchors":        "role: x\nskills:\n" + strings.Repeat("- &a b\n", framework.MaxBytes/8),
	} {
		began := time.Now()
		if _, err := framework.Parse([]byte(source)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		} else {
			t.Log(name, took)
		}
	}
}

func TestLabelledTextIsNotYAML(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"a definition":      "role: Baker\n- A baker makes bread.\n\nrole level: Head\nskill: Kneading\n- knead\n",
		"labels only":       "role: Baker\nlevel: Head\nskill: Kneading\n- knead\n",
		"a heading":         "role: Baker\nrole level: Head\nskills:\nskill: Kneading\n- knead\n",
		"capitals":          "Role: Baker\nRole level: Head\nSkills:\nSkill: Kneading\n- knead\n",
		"a family":          "family: Food\nrole: Baker\nrole level: Head\nskill: Kneading\n- knead\n",
		"a list of a skill": "level: Head\nrole level: Head\nskill: Kneading\n- knead: by hand\n",
	} {
		reading, err := framework.Parse([]byte(source))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f := reading.Roles[len(reading.Roles)-1]; len(f.Skills) != 1 || f.Skills[0].Name != "Kneading" || len(f.Skills[0].Descriptors) != 1 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestFormatIsAsDocumented reads the examples of FORMAT.md.
func TestFormatIsAsDocumented(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	var roles []hiring.Role
	for _, language := range []string{"```json\n", "```yaml\n"} {
		_, rest, _ := strings.Cut(string(doc), language)
		example, _, _ := strings.Cut(rest, "```")
		reading, err := framework.Parse([]byte(example))
		if err != nil || len(reading.Roles) != 1 || len(reading.Roles[0].Problems) != 0 {
			t.Fatalf("%s: %+v, %v", language, reading, err)
		}
		roles = append(roles, reading.Roles[0].Role)
	}
	if d := cmp.Diff(roles[0], roles[1]); d != "" || roles[0].Skills[0].RequiredLevel != hiring.Expert {
		t.Error(d)
	}
}
