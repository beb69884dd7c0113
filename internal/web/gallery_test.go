package web

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"merit/assets"
	"merit/internal/fault"
	"merit/templates"
)

// gallery is a page that shows every partial in every state.
type gallery struct {
	Base
	Hiddens     []Hidden
	Inputs      []TextInput
	Passwords   []Password
	Textareas   []Textarea
	Selects     []Select
	Radios      []Radios
	Checkboxes  []Checkboxes
	Dates       []DateInput
	Files       []FileUpload
	Buttons     []Button
	Tags        []Tag
	Links       []Link
	Banners     []Banner
	Details     []Details
	Insets      []Inset
	Warning     string
	Empties     []Empty
	Summaries   []SummaryList
	Tables      []Table
	TaskLists   []TaskList
	Paginations []Pagination
	Timelines   []Timeline
	Progresses  []Progress
	Charts      []MeritChart
	HeatMaps    []HeatMap
	Spreads     []SpreadChart
	Ratios      []RatioChart
	Content     Content
}

func sampleGallery() gallery {
	q := func(name, label string) Question { return Question{Name: name, Label: label} }
	wrong := func(name, label, hint, message string) Question {
		return Question{Name: name, Label: label, Hint: hint, Error: message}
	}
	small := q("note", "Why this mark does not apply")
	small.Size = Small
	yesNo := []Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
	marks := []Option{
		{Value: "1", Text: "1 Not demonstrated"},
		{Value: "4", Text: "4 Acceptable", Hint: "Shows the skill in familiar work, with little help."},
		{Value: "7", Text: "7 Outstanding"},
		{Divider: "or"},
		{Value: "none", Text: "Not assessed", Reveal: &Reveal{Input: &TextInput{Question: small}}},
	}
	hidden := q("grid.1.weight", "Weight of User focus")
	hidden.Hidden = true
	return gallery{
		Base: Base{
			Title:   "Every part of a page",
			Section: "Principal engineer",
			Nav: []NavItem{
				{Text: "Home", Href: "/"},
				{Text: "Vacancies", Href: "/vacancies", Active: true},
				{Text: "Roles", Href: "/roles"},
				{Text: "People", Href: "/people"},
			},
			User:  &Viewer{Name: "Siobhán Ní Dhomhnaill-Featherstonehaugh", AccountHref: "/account", SignOutHref: "/sign-out"},
			CSRF:  "token",
			Nonce: "nonce",
			Errors: []fault.Field{
				{Path: "email", Message: "Enter an e-mail address like name@example.com"},
				{Path: "closes-day", Message: "The closing date must be in the future"},
				{Message: "The weights add up to 90 %, not 100 %"},
			},
			Flash:       &Flash{Text: "The rubric was saved", Success: true},
			Demo:        &Demo{SwitchHref: "/demo"},
			Crumbs:      []Link{{Text: "Home", Href: "/"}, {Text: "Vacancies", Href: "/vacancies"}, {Text: "Principal engineer"}},
			SubNav:      []NavItem{{Text: "Overview", Href: "/v"}, {Text: "Rubric", Href: "/v/rubric", Current: true}, {Text: "Candidates", Href: "/v/candidates"}, {Text: "Panel", Href: "/v/panel"}, {Text: "Results", Href: "/v/results"}},
			SubNavLabel: "Vacancy",
			Attribution: true,
			Wide:        true,
		},
		Hiddens: []Hidden{{Name: "version", Value: "3"}},
		Inputs: []TextInput{
			{Question: wrong("email", "E-mail address", "The one you were invited with", "Enter an e-mail address like name@example.com"), Type: "email", Value: "ama@", Autocomplete: "email", NoSpellcheck: true},
			{Question: q("bar", "Bar"), Value: "4.25", InputMode: "decimal", Width: 4, Suffix: "on 1 to 7"},
			{Question: q("share", "Share"), Value: "18.75", InputMode: "decimal", Width: 5, Prefix: "about", Suffix: "%"},
			{Question: hidden, Value: "1", Width: 3, InputMode: "numeric"},
			{Question: q("fixed", "Vacancy"), Value: "Frozen", Disabled: true, Width: 20},
		},
		Passwords: []Password{{Question: Question{Name: "password", Label: "Password", Hint: "15 characters or more"}, Autocomplete: "new-password"}},
		Textareas: []Textarea{
			{Question: Question{Name: "evidence", Label: "Evidence", Hint: "Write it as if the candidate will read it, because they may."}, Value: "Described moving 40 services in six months.\nNamed what went wrong.", MaxLength: 2000, Threshold: 50},
			{Question: wrong("reason", "Reason", "", "Enter a reason"), Rows: 3},
		},
		Selects:    []Select{{Question: q("family", "Role family"), Value: "it", Options: []Option{{Text: "Choose one"}, {Value: "data", Text: "Data"}, {Value: "it", Text: "IT operations"}}}},
		Radios:     []Radios{{Question: Question{Name: "ratings.2.mark", Label: "Mark", Hint: "Evidence first, the mark after", Size: Medium}, Value: "none", Options: marks}, {Question: wrong("conflict", "Do you know this candidate?", "", "Select yes if you know the candidate"), Options: yesNo, Inline: true}, {Question: q("small", "Small"), Value: "no", Options: yesNo, Small: true}},
		Checkboxes: []Checkboxes{{Question: Question{Name: "indicators", Label: "What did they show?"}, Values: []string{"a"}, Options: []Option{{Value: "a", Text: "explain a technical decision to people who are not technical", Hint: "Ask for one"}, {Value: "b", Text: "lead an investigation"}, {Divider: "or"}, {Value: "none", Text: "None of these", Exclusive: true}}}, {Question: Question{Name: "agree", Error: "Tick the box to carry on"}, Options: []Option{{Value: "yes", Text: "I have declared every conflict of interest"}}, Small: true}},
		Dates:      []DateInput{{Question: wrong("closes", "When does scoring close?", "For example, 27 3 2027", "The closing date must be in the future"), Day: "1", Month: "1", Year: "2020", Wrong: []string{"year"}}},
		Files:      []FileUpload{{Question: Question{Name: "file", Label: "Candidates’ file", Hint: "CSV or XLSX, up to 5 MB"}, Accept: ".csv,.xlsx"}},
		Buttons:    []Button{{Text: "Save and continue", Once: true}, {Text: "Save as draft", Kind: Secondary, Name: "then", Value: "draft"}, {Text: "Withdraw", Hidden: "Ama Owusu", Kind: Warning}, {Text: "Start scoring", Href: "/score", Start: true}, {Text: "Not yet", Disabled: true}},
		Tags:       []Tag{{"Plain", Plain}, {"Grey", Grey}, {"Green", Green}, {"Teal", Teal}, {"Purple", Purple}, {"Magenta", Magenta}, {"Red", Red}, {"Orange", Orange}, {"Yellow", Yellow}},
		Links:      []Link{{Text: "Change", Hidden: "the bar", Href: "/"}, {Text: "Remove", Hidden: "Ama Owusu", Href: "/", Danger: true}},
		Banners:    []Banner{{Text: "Two scorecards are still out.", Link: &Link{Text: "See whose", Href: "/progress"}, ID: "banner-1"}, {Text: "Scorecard submitted", Success: true, ID: "banner-2"}},
		Details:    []Details{{Summary: "How is this worked out?", Content: Content{Paragraphs: []string{"Each mark is weighted by its criterion."}, Items: []string{"blank is not zero", "a candidate is compared with the bar"}}, Open: true}},
		Insets:     []Inset{{Content: Words("The rubric is frozen since the first scorecard was submitted.")}},
		Warning:    "You cannot change a scorecard once it is submitted.",
		Empties:    []Empty{{Title: "No candidates yet", Text: "Add one, or paste a list.", Action: &Button{Text: "Add candidates", Href: "/add"}}},
		Summaries: []SummaryList{
			{Rows: []SummaryRow{{Key: "Role", Value: Words("Principal infrastructure operations engineer"), Actions: []Link{{Text: "Change", Hidden: "role", Href: "/"}}}, {Key: "Posts", Value: Words("2")}, {Key: "State", Value: Content{Tag: &Tag{"Open", Green}, Note: "since 3 November 2026"}, Actions: []Link{{Text: "Close", Hidden: "vacancy", Href: "/"}, {Text: "Delete", Hidden: "vacancy", Href: "/", Danger: true}}}}},
			{Title: "Panel", TitleActions: []Link{{Text: "Edit", Href: "/"}, {Text: "Remind", Href: "/"}}, Rows: []SummaryRow{{Key: "Chair", Value: Words("Idris Mbeki")}}},
		},
		Tables: []Table{{
			ID: "merit-list", Caption: "Merit list", RowHeadings: true, Sortable: true,
			Columns: []Column{{Text: "Candidate"}, {Text: "Panel score", Numeric: true, Sort: "descending"}, {Text: "Outcome"}, {Text: "Actions", Hidden: true, Unsorted: true}},
			Rows: [][]Cell{
				{{Content: Content{Link: &Link{Text: "Ama Owusu", Href: "/"}}, SortBy: "Owusu"}, Text("5.25"), {Content: Content{Tag: &Tag{"Recommend appoint", Green}}}, {Content: Content{Link: &Link{Text: "Decide", Hidden: "on Ama Owusu", Href: "/"}}}},
				{Text("Zoltán Ó Briain"), Text("4.10"), {Content: Content{Tag: &Tag{"Borderline", Yellow}, Note: "one point from one panel member would swap 2nd and 3rd"}}, Text("")},
			},
		}, {Caption: "Hidden caption", HideCaption: true, Tall: true, Small: true, Columns: []Column{{Text: "A"}}, Rows: [][]Cell{{Text("1")}}}},
		TaskLists:   []TaskList{{Tasks: []Task{{Text: "Role and posts", Href: "/", Status: "Completed"}, {Text: "Rubric", Href: "/", Hint: "12 criteria, 60 minutes", Tag: &Tag{"Incomplete", Plain}}, {Text: "Open scoring", Status: "Cannot start yet"}}}},
		Paginations: []Pagination{{Previous: &PageLink{Href: "/1"}, Next: &PageLink{Href: "/3"}, Pages: []PageNumber{{Number: 1, Href: "/1"}, {Number: 2, Href: "/2", Current: true}, {Gap: true}, {Number: 9, Href: "/9"}}}, {Label: "Criteria", Previous: &PageLink{Href: "/a", Text: "Previous", Label: "User focus"}, Next: &PageLink{Href: "/b", Text: "Next", Label: "Ownership and initiative"}}},
		Timelines:   []Timeline{{Steps: []Step{{Title: "Scorecard submitted", By: "Idris Mbeki", When: "3 November 2026 at 10:42am GMT", Stamp: "2026-11-03T10:42:00Z", Content: Words("Locked.")}}}},
		Progresses:  []Progress{{Label: "Scorecards submitted", Done: 31, Total: 40}},
		Charts:      []MeritChart{sampleChart()},
		HeatMaps:    []HeatMap{sampleHeat()},
		Spreads: []SpreadChart{{Title: "Stricter or more generous", Intro: "Against the panel.", Low: "marks lower", High: "marks higher", Middle: "the panel", Rows: []SpreadRow{
			{Label: "Priya Nair", Value: 0.21, From: -0.1, To: 0.52}, {Label: "Owen Rees", Value: -0.9, From: -1.3, To: -0.5},
		}}},
		Ratios: []RatioChart{{Title: "Rates compared with the highest", Intro: "Dashed: four-fifths.", Rows: []RatioRow{
			{Label: "White", Ratio: 1}, {Label: "Black, Black British, Caribbean or African", Ratio: 0.5, From: 0.3, To: 0.83}, {Label: "Asian", Ratio: 0.4, From: 0.05, To: 2.98},
		}}},
		Content: Content{Text: "Words", Link: &Link{Text: "a link", Href: "/"}, Tag: &Tag{Text: "Tag"}, Note: "a note"},
	}
}

func sampleChart() MeritChart {
	return MeritChart{
		Title: "Scores", Intro: "Each candidate on the scale of 1 to 7, highest first.",
		ScaleMin: 1, ScaleMax: 7, Bar: 4.25,
		Rows: []MeritChartRow{
			{Rank: "1", Label: "Ama Owusu", Href: "/candidates/1", Score: 5.63, Interval: [2]float64{5.31, 5.95}, Panel: 5.44, Dots: []float64{5.1, 5.5, 5.6, 5.75, 6.2}, Outcome: "Recommend appoint", OutcomeColour: Green},
			{Rank: "2=", Label: "Zoltán Ó Briain", Href: "/candidates/2", Score: 4.5, Interval: [2]float64{4.2, 4.8}, Dots: []float64{4.5, 4.5, 4.5, 4.5, 4.5}, Outcome: "Borderline", OutcomeColour: Yellow},
			{Rank: "2=", Label: "Wilhelmina Featherstonehaugh-Cholmondeley of Abernethy", Score: 4.49, Dots: []float64{2.1, 3.9, 4.6, 5.5, 6.6}, Outcome: "Borderline", OutcomeColour: Yellow},
			{Rank: "4", Label: "Li", Score: 1, Interval: [2]float64{0.7, 1.3}, Dots: []float64{1, 1, 1}, Outcome: "Do not appoint", OutcomeColour: Red},
			{Label: "Noor Haddad", Score: math.NaN()},
		},
	}
}

func sampleHeat() HeatMap {
	none := math.NaN()
	names := []string{"Availability and capacity management", "Continual service improvement", "Incident management", "Ownership and initiative", "Problem management", "Service focus", "Service reporting", "Technical specialism", "Technical understanding", "Testing", "User focus", "Responsibilities"}
	h := HeatMap{Caption: "Mean marks by criterion", ScaleMin: 1, ScaleMax: 7}
	for i, n := range names {
		c := HeatCriterion{Label: n, Href: "/criteria", PassMark: none}
		if i < 3 {
			c.Essential, c.PassMark = true, 4
		}
		h.Criteria = append(h.Criteria, c)
	}
	for i, candidate := range []string{"Ama Owusu", "Zoltán Ó Briain", "Wilhelmina Featherstonehaugh-Cholmondeley", "Noor Haddad"} {
		r := HeatRow{Label: candidate, Href: "/candidates"}
		for j := range names {
			v := 1 + math.Mod(float64(i)*2.3+float64(j)*0.7, 6.01)
			if i == 3 && j > 4 {
				v = none
			}
			r.Cells = append(r.Cells, HeatCell{Value: v, Href: "/evidence"})
		}
		h.Rows = append(h.Rows, r)
	}
	return h
}

// builtAssets are the real ones where they have been built, else stand-ins of the same names.
func builtAssets(t testing.TB) *assets.Files {
	t.Helper()
	if real, err := assets.Open(); err == nil {
		return real
	}
	files, err := assets.From(fstest.MapFS{
		"manifest.json": {Data: []byte(`{"merit.css":"merit-0.css","merit.js":"merit-0.js","favicon.svg":"favicon-0.svg","licences.txt":"licences-0.txt"}`)},
		"merit-0.css":   {}, "merit-0.js": {}, "favicon-0.svg": {}, "licences-0.txt": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// withPages is Merit's templates and further pages of a test.
func withPages(t testing.TB, pages map[string]string) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	err := fs.WalkDir(templates.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates.Files, path)
		all[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		all["pages/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func galleryHTML(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/gallery.html")
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRenderer(withPages(t, map[string]string{"gallery.html": string(text)}), builtAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	html, err := r.HTML("gallery", sampleGallery())
	if err != nil {
		t.Fatal(err)
	}
	return string(html)
}

// The page a person would see, kept with -artifacts to be looked at.
func TestEveryPartialRendersWithoutInlineStyles(t *testing.T) {
	t.Parallel()
	html := galleryHTML(t)
	if err := os.WriteFile(filepath.Join(t.ArtifactDir(), "gallery.html"), []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, forbidden := range []string{" style=", "<style", "ZgotmplZ", "%!", "<nil>", "NaN", " onclick="} {
		if strings.Contains(html, forbidden) {
			t.Errorf("the page contains %q", forbidden)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		if ids[m[1]] {
			t.Errorf("the id %q is given twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby|aria-controls|data-aria-controls)="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		for _, id := range strings.Fields(m[1]) {
			if !ids[id] {
				t.Errorf("%s points at no element", m[0])
			}
		}
	}
	for _, m := range regexp.MustCompile(`<script[^>]*>`).FindAllString(html, -1) {
		if !strings.Contains(m, `nonce="nonce"`) {
			t.Errorf("%s has no nonce", m)
		}
	}
}

// The table of partials/README.md is what authors of pages read: it names what there is, no more.
func TestTheKitsTableNamesEveryPartialTheGalleryShows(t *testing.T) {
	t.Parallel()
	readme, err := fs.ReadFile(os.DirFS("../../templates"), "partials/README.md")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("testdata/gallery.html")
	if err != nil {
		t.Fatal(err)
	}
	set, err := NewRenderer(templates.Files, builtAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|").FindAllStringSubmatch(string(readme), -1)
	if len(rows) < 20 {
		t.Fatalf("only %d partials in the table", len(rows))
	}
	for _, row := range rows {
		if set.pages["error"].Lookup(row[1]) == nil {
			t.Errorf("the table names %q, which nobody defines", row[1])
		}
		if !strings.Contains(string(page), `{{template "`+row[1]+`"`) && row[1] != "panel" {
			t.Errorf("the gallery does not show %q", row[1])
		}
	}
}
