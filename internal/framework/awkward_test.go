package framework_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"merit/internal/fault"
	"merit/internal/framework"
)

// outline is a reading in few words: a line for each role, skill and problem.
func outline(reading framework.Reading) string {
	var b strings.Builder
	for _, f := range reading.Roles {
		fmt.Fprintf(&b, "%s / %s / %s\n", f.Family, f.Role.Role, f.Level)
		for _, text := range []string{f.Definition, f.LevelDefinition} {
			if text != "" {
				fmt.Fprintf(&b, "= %s\n", text)
			}
		}
		for _, r := range f.Responsibilities {
			fmt.Fprintf(&b, "- %s\n", r)
		}
		for _, s := range f.Skills {
			fmt.Fprintf(&b, "%s [%s] %s\n", s.Name, s.RequiredLevel, strings.Join(s.Descriptors, " | "))
		}
		for _, p := range f.Problems {
			if !strings.Contains(p.Message, "names no role.") {
				fmt.Fprintf(&b, "! %d %s %s\n", p.Line, p.Severity, p.Message)
			}
		}
	}
	return b.String()
}

// TestAwkwardTexts has a text of each awkward kind, invented, and what must become of it.
func TestAwkwardTexts(t *testing.T) {
	t.Parallel()
	const start = "Role level: Head baker\n"
	const head = " / Head baker / Head baker\n"
	for name, c := range map[string]struct{ source, want string }{
		"levels in many ways": {
			start + "Skill: Kneading\nLevel - Practitioner\n- knead\nSkill: Trade\nSkill level: working\n- sell\nSkill: Flour - expert\n- choose\nSkill: Salt: awareness\n- salt\n" +
				"Skill: Sugar, working\n- sugar\nSkill: Water – Practitioner level\n- pour\nSkill: Ovens Level: expert\n- heat\nSkill: Yeast\nAwareness\n- stir\nSkill: Crust\n- bake\nLevel: expert\n",
			head + "Kneading [practitioner] knead\nTrade [working] sell\nFlour [expert] choose\nSalt [awareness] salt\nSugar [working] sugar\nWater [practitioner] pour\n" +
				"Ovens [expert] heat\nYeast [awareness] stir\nCrust [expert] bake\n",
		},
		"brackets and endings of the name": {
			start + "Skill: User focus (content design)\n- write\nSkill: Hard-working\n- work\nSkill: Safety awareness\n- look\nSkill: Non-expert\n- ask\n",
			head + "User focus (content design) [] write\nHard-working [] work\nSafety awareness [] look\nNon-expert [] ask\n",
		},
		"brackets that name no single level": {
			start + "Skill: Kneading (working/practitioner)\n- knead\nSkill: Ovens (level: novice)\n- heat\n",
			head + "Kneading (working/practitioner) [] knead\nOvens (level: novice) [] heat\n" +
				"! 2 warning The bracket of “Kneading (working/practitioner)” names no single one of the levels awareness, working, practitioner and expert. The level was left open.\n" +
				"! 4 warning The bracket of “Ovens (level: novice)” names no single one of the levels awareness, working, practitioner and expert. The level was left open.\n",
		},
		"capitals": {
			"FOOD AND DRINK ROLE: BAKER\n\nROLE LEVEL: HEAD BAKER\n\nAT THIS ROLE LEVEL, YOU WILL:\n- CHOOSE\n\nSKILL: KNEADING\nLEVEL: WORKING\nYOU CAN:\n- KNEAD\n",
			"FOOD AND DRINK / BAKER / HEAD BAKER\n- CHOOSE\nKNEADING [working] KNEAD\n",
		},
		"Markdown": {
			"# Food and drink role: Baker\n\nA baker makes bread.\n\n## Role level: Head baker\n\n---\n\n### At this role level, you will:\n\n- choose\n\n## **Skill:** Kneading ##\n\n**Level:** working\n\n" +
				"_You can:_\n\n* knead **hard**\n\n**Skill: Ovens**\n- heat\n\n__Skill:__ Trade\n- sell\n***\n",
			"Food and drink / Baker / Head baker\n= A baker makes bread.\n- choose\nKneading [working] knead **hard**\nOvens [] heat\nTrade [] sell\n",
		},
		"every bullet": {
			start + "Skill: Kneading\n1. a\n\t- b\n‣ c\no d\n-  e\n—f\n– g\n· h\n(i) i\n2) j\n1.2 k\n❖ l\n» m\n→ n\n\uf0d8 o\n\uf076p\n§ q\n−r\n- \"s\" t\n-(u)\n✔\ufe0f v\n☐ w\n",
			head + "Kneading [] a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p | q | r | \"s\" t | (u) | v | w\n",
		},
		"bullets on lines of their own": {
			start + "Skill: Kneading\n•\nKnead dough\n•\nJudge it\n- Rest\n1.\nFold\n",
			head + "Kneading [] Knead dough | Judge it | Rest | Fold\n",
		},
		"a number that is no bullet": {
			start + "Skill: Ovens\n-3 degrees is cold\n- heat\n",
			head + "Ovens [] heat\n! 3 note “-3 degrees is cold”: not a descriptor, so left out.\n",
		},
		"wrapped lines": {
			start + "Skill: Kneading\n- knead dough for the\nGovernment bakery\n- rest it in\n\n  a cool place\n- bake at home,\nWork and elsewhere\n- cool\n",
			head + "Kneading [] knead dough for the Government bakery | rest it in a cool place | bake at home, Work and elsewhere | cool\n",
		},
		"a line right below a descriptor": {
			start + "Skill: Kneading\n- knead\nThe dough is soft.\n- rest\n",
			head + "Kneading [] knead | rest\n! 4 warning “The dough is soft.” stands right below a descriptor and was left out. If it belongs to it, put both on one line.\n",
		},
		"a skill whose label was forgotten": {
			start + "Skill: Kneading\n- knead\n\nOvens\n\n- heat\n",
			head + "Kneading [] knead | heat\n! 5 error “Ovens” has descriptors below it but no “Skill:” before it. If it is a skill, write “Skill:” before its name; if not, take the line out.\n",
		},
		"a skill of the page's shape among labelled ones": {
			start + "Skill: Kneading\n- knead\n\nOvens\n\nLevel: expert\n\nYou can:\n\n- heat\n",
			head + "Kneading [] knead\nOvens [expert] heat\n",
		},
		"a level that may be another skill's": {
			start + "Skill: Kneading\n- knead\nOvens are hot.\nLevel: expert\n- heat\n",
			head + "Kneading [] knead | heat\n! 4 warning “Ovens are hot.” stands right below a descriptor and was left out. If it belongs to it, put both on one line.\n" +
				"! 5 error “Level: expert” stands below the descriptors of “Kneading”. If another skill begins above it, write “Skill:” before its name.\n",
		},
		"bullets below bullets": {
			start + "Skill: Kneading\n- knead:\n  - by hand\n  - by machine\n- rest\n",
			head + "Kneading [] knead: | by hand | by machine | rest\n! 3 warning “knead:” has bullets of its own. Each was taken as a descriptor: check them.\n",
		},
		"you can, again and again": {
			start + "Skill: Kneading\nYou can:\n- knead\nYou can\n- You can:\n- rest\n",
			head + "Kneading [] knead | rest\n",
		},
		"tabs for bullets": {
			start + "Skill: Kneading\n\tknead\n\trest\n",
			head + "Kneading [] knead | rest\n! 3 warning The descriptors of “Kneading” have no bullets. Each line was taken as one: check them.\n",
		},
		"tabs for colons": {
			"Role\tBaker\nRole level\tHead baker\nSkill\tKneading\nLevel\tworking\n- knead\n",
			" / Baker / Head baker\nKneading [working] knead\n",
		},
		"dashes for colons": {
			"Role level – Head baker\nSkill – Kneading\n- knead\n",
			head + "Kneading [] knead\n",
		},
		"colons too many": {
			"Role: Baker:\nRole level: Head baker:\nSkill: Kneading:\n- knead\n",
			" / Baker / Head baker\nKneading [] knead\n",
		},
		"numbered skills": {
			start + "Skill 1: Kneading\n- knead\nSkill 2: Ovens\n- heat\n",
			head + "Kneading [] knead\nOvens [] heat\n",
		},
		"names on the next line": {
			"Role:\nBaker\nRole level:\nHead baker\n\nSkill:\nKneading\n- knead\n",
			" / Baker / Head baker\nKneading [] knead\n",
		},
		"level in place of role level": {
			"Role: Baker\nLevel: Head baker\nSkill: Kneading\n- knead\n",
			" / Baker / Head baker\nKneading [] knead\n",
		},
		"a level that names nothing": {
			"Role: Baker\nKneading\n\nLevel: novice\n\nYou can:\n\n• knead\n• rest\n\nSkill: Ovens\n- heat\n",
			" / Baker / Baker\n= Kneading knead rest\nOvens [] heat\n! 1 warning The text names no role level. “Baker”, the role, was taken for its name too.\n" +
				"! 2 warning “Kneading” and 2 lines below it were taken into the definition. If they are responsibilities, write “At this role level, you will:” above them.\n" +
				"! 4 warning “Level: novice” stands below no skill, so it was left out.\n",
		},
		"a required level without a skill": {
			start + "Level: expert\nSkill: Kneading\n- knead\n",
			head + "Kneading [] knead\n! 2 warning “Level: expert” stands below no skill, so it was left out.\n",
		},
		"the table's headings as labels": {
			"Role: Baker\nRole description: A baker makes bread.\nRole level: Head baker\nRole level description\nLeads.\nKey responsibilities:\n- choose\nSkill name: Kneading\n" +
				"Skill description: Kneading is pressing.\nSkill level: Working\nSkill level description: You can:\n- knead\n",
			" / Baker / Head baker\n= A baker makes bread.\n= Leads.\n- choose\nKneading [working] knead\n! 9 note “Skill description: Kneading is pressing.”: not a descriptor, so left out.\n",
		},
		"other words above the responsibilities": {
			start + "At this level you'll also be\n- choose\nWhat you will do:\n- plan\n\nSkills needed for this role level\n\nSkill: Kneading\n- knead\n",
			head + "- choose\n- plan\nKneading [] knead\n",
		},
		"words above the responsibilities that are not known": {
			start + "- Leads.\n\nDuties of the post\n- choose\n- plan\n\nSkill: Kneading\n- knead\n",
			head + "= Leads. Duties of the post choose plan\nKneading [] knead\n" +
				"! 4 warning “Duties of the post” and 2 lines below it were taken into the definition. If they are responsibilities, write “At this role level, you will:” above them.\n",
		},
		"a list of skills by name only": {
			start + "At this role level, you will:\n- choose\nSkills\n- kneading\n- ovens\nSkill: Trade\n- sell\n",
			head + "- choose\nTrade [] sell\n! 4 warning “Skills” and 2 lines below it: no skill begins there with “Skill:”, so left out.\n",
		},
		"a list within the responsibilities": {
			start + "At this role level, you will:\n- choose\n\nDesirable\n- a licence\nSkill: Trade\n- sell\n",
			head + "- choose\n- a licence\nTrade [] sell\n! 5 warning “Desirable” stands in the middle of a list and is not a responsibility: left out. Check what is below it.\n",
		},
		"a copy from a PDF": {
			"Food and drink role: Baker\n- A baker makes bread.\nPage 1 of 3\n" + start + "- Leads.\nAt this role level, you will:\n- choose\n1\n- plan\n\fSkill: Kneading\n- knead dough and\n- 2 -\nrest it\n3 | Page\n",
			"Food and drink / Baker / Head baker\n= A baker makes bread.\n= Leads.\n- choose\n- plan\nKneading [] knead dough and rest it\n" +
				"! 3 note “Page 1 of 3” and 3 lines like it: of the page around the role, so left out.\n",
		},
		"links around a page": {
			"Baker\n\nContents\n\n1. Apprentice baker\n2. Head baker\n\n2. Head baker\n\nLeads.\n\nSkills needed for this role level\n\nKneading\n\nLevel: expert\n\nYou can:\n\n  • knead\n\nBack to top\nPrint this page\n",
			" / Baker / Head baker\n= Leads.\nKneading [expert] knead\n! 3 note “Contents” and 4 lines like it: of the page around the role, so left out.\n",
		},
		"HTML entities": {
			"Role level: Head baker &amp; chief\n- Leads &lt;all&gt;.\nSkill: Kneading\n- knead&nbsp;well &#8211; by&shy;hand&#10;Skill: x &nosuch; &\n",
			" / Head baker & chief / Head baker & chief\n= Leads <all>.\nKneading [] knead well – byhand Skill: x &nosuch; &\n" +
				"! 1 warning The text holds HTML entities such as “&amp;”. They were read as the characters they stand for: check them.\n",
		},
		"markup and script": {
			start + "Skill: Kneading\"><svg/onload=alert(3)>\n- knead <b>hard</b> <script>alert(1)</script><img src=x onerror=alert(2)>\n",
			head + "Kneading\"><svg/onload=alert(3)> [] knead <b>hard</b> <script>alert(1)</script><img src=x onerror=alert(2)>\n",
		},
		"marks that are not seen": {
			"\u200fRole le\u00advel: Head ba\u00adker\u200f\n\u202eSkill:\u200b Knead\u2060ing\u200e\n\u200f- knead\ufeff\n",
			head + "Kneading [] knead\n",
		},
		"a text from an e-mail": {
			"> Role level: Head baker\n>\n> Skill: Kneading\n>> - knead\n",
			head + "Kneading [] knead\n",
		},
		"garbled before it came": {
			start + "Skill: Kneading\n- knead the bakerâ€™s dough\n",
			head + "Kneading [] knead the bakerâ€™s dough\n! 3 warning The text was garbled before it came here: “â€™” stands for another character. Copy it from its source again.\n",
		},
		"text below the family": {
			"Role family: Food\nAll about food.\nRole: Baker\n" + start + "Skill: Kneading\n- knead\n",
			"Food / Baker / Head baker\nKneading [] knead\n! 2 note 1 paragraph below the role family: not about a role, so left out.\n",
		},
		"a role without anything": {
			"Role: Groom\nRole: Baker\n" + start + "Skill: Kneading\n- knead\n",
			" / Groom / Groom\n! 1 warning The text names no role level. “Groom”, the role, was taken for its name too.\n! 1 error “Groom” has no skills.\n / Baker / Head baker\nKneading [] knead\n",
		},
		"a role's name printed twice": {
			"Role: Baker\nA baker makes bread.\nRole: baker\n" + start + "Skill: Kneading\n- knead\n",
			" / baker / Head baker\n= A baker makes bread.\nKneading [] knead\n",
		},
		"nothing in use": {
			"Role: Baker\nRole level: NOT IN USE\n- NOT IN USE\n\nSkill: Kneading\nNOT IN USE\n\nSkill: Ovens\n- not in use\n",
			" / Baker / Baker\nKneading [] \nOvens [] \n! 2 warning The role level is marked NOT IN USE. It was given the role's name, “Baker”.\n" +
				"! 5 warning “Kneading” is marked NOT IN USE: it has no descriptors.\n! 8 warning “Ovens” is marked NOT IN USE: it has no descriptors.\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, ends := range []string{"\n", "\r\n", "\r"} {
				reading, err := framework.Parse([]byte(strings.ReplaceAll(c.source, "\n", ends)))
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(c.want, outline(reading)); d != "" {
					t.Errorf("line ends %q: %s", ends, d)
				}
			}
		})
	}
}

func TestAwkwardTables(t *testing.T) {
	t.Parallel()
	const heads = "Role Family;Role;Role Level;Role Level Description;Skill Name;Skill Description;Skill Level;Skill Level Description;Role Type;Grade\n"
	reading, err := framework.Parse([]byte(heads +
		"Food;Baker;Head baker;\"Leads &amp; bakes.\";Kneading (Expert);About dough.;;\"You can:\n\n• knead\n\n\n  – rest &quot;well&quot;\n1\";;G7\n" +
		"Food;Baker;NOT IN USE;NOT IN USE;Kneading;;;NOT IN USE;;\n" +
		"Food;Baker;Head baker;Leads others.;Ovens;;Guru;\"- heat\nOvens\n\nSafety\n- cool\";;\n" +
		"food;baker;head baker;;;;;;;\n"))
	if err != nil {
		t.Fatal(err)
	}
	const whole = "! 1 note The column “Grade” is not part of a role, so it was left out.\n" +
		"! 2 warning The text holds HTML entities such as “&amp;”. They were read as the characters they stand for: check them.\n"
	want := "Food / Baker / Head baker\n= Leads & bakes.\nKneading [expert] knead | rest \"well\"\nOvens [] heat | cool\n" + whole +
		"! 8 warning “1” stands right below a descriptor and was left out. If it belongs to it, put both on one line.\n" +
		"! 10 warning The row describes “Head baker” in other words than the row on line 2, which were taken.\n" +
		"! 10 warning “Guru” is none of the levels awareness, working, practitioner and expert. The level was left open.\n" +
		"! 11 warning “Ovens” stands right below a descriptor and was left out. If it belongs to it, put both on one line.\n" +
		"! 13 warning “Safety” stands in the middle of a list and is not a descriptor: left out. Check what is below it.\n" +
		"! 15 error The row names no skill.\n" +
		"Food / Baker / Baker\nKneading [] \n" + whole +
		"! 9 warning “Kneading” is marked NOT IN USE: it has no descriptors.\n" +
		"! 9 warning The role level is marked NOT IN USE. It was given the role's name, “Baker”.\n"
	if d := cmp.Diff(want, outline(reading)); d != "" {
		t.Error(d)
	}
}

func TestAtTheLimits(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("Role level: Head baker\n")
	for i := range framework.MaxSkills {
		fmt.Fprintf(&b, "Skill: Skill number %d of many\n- é%s\n", i, strings.Repeat("x", i))
	}
	reading, err := framework.Parse([]byte(b.String()))
	if err != nil || len(reading.Roles[0].Skills) != framework.MaxSkills || !reading.Roles[0].Usable() {
		t.Errorf("200 skills: %v", err)
	}
	const start = "Role level: Head baker\nSkill: Kneading\n- "
	for n, refused := range map[int]bool{framework.MaxCharacters: false, framework.MaxCharacters + 1: true} {
		for name, source := range map[string]string{
			"labelled": start + strings.Repeat("é", n),
			"JSON":     `{"level":"a","skills":[{"name":"b","descriptors":["` + strings.Repeat("é", n) + `"]}]}`,
			"YAML":     "level: a\nskills:\n- name: b\n  descriptors:\n  - " + strings.Repeat("é", n),
		} {
			reading, err := framework.Parse([]byte(source))
			switch {
			case refused && (!fault.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), "Line ") || !strings.Contains(err.Error(), "longer than 12000 characters")):
				t.Errorf("%s, %d characters: %v", name, n, err)
			case !refused && (err != nil || len([]rune(reading.Roles[0].Skills[0].Descriptors[0])) != n):
				t.Errorf("%s, %d characters: %v", name, n, err)
			}
		}
	}
}

// TestNoEncodingGarbles reads the same text in every encoding: none may turn a character into others.
func TestNoEncodingGarbles(t *testing.T) {
	t.Parallel()
	const text = "Role level: Head baker\nSkill: Crêpes\n- fold the baker’s “crêpe” – or roll it…\n"
	cp1252 := strings.NewReplacer("ê", "\xea", "’", "\x92", "“", "\x93", "”", "\x94", "–", "\x96", "…", "\x85").Replace(text)
	for name, source := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8 with mark": []byte("\ufeff" + text), "UTF-16 little": utf16(text, 0, 1), "UTF-16 big": utf16(text, 1, 0),
		"Windows-1252": []byte(cp1252), "both": []byte(strings.Replace(text, "–", "\x96", 1)),
	} {
		reading, err := framework.Parse(source)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if s := reading.Roles[0].Skills[0]; s.Name != "Crêpes" || s.Descriptors[0] != "fold the baker’s “crêpe” – or roll it…" {
			t.Errorf("%s: %q", name, s)
		}
	}
}

func TestPageSourceIsRefused(t *testing.T) {
	t.Parallel()
	_, err := framework.Parse([]byte("<h1>Role level: Head baker</h1>\n<h2>Skill: Kneading</h2>\n<ul><li>knead</li></ul>\n"))
	if !fault.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), "This is the source of a web page") {
		t.Error(err)
	}
}
