package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"merit/internal/fault"
	"merit/templates"
)

// fixture is one example of the GOV.UK Design System: options and the markup they stand for.
type fixture struct {
	Name    string
	Options json.RawMessage
	HTML    string
}

// The shapes of options that the kit has a word for; an example with any other option is left out.
type (
	says  struct{ Text string }
	label struct {
		Text, Classes string
		IsPageHeading bool
	}
	fieldset struct {
		Legend *label
	}
	fieldOptions struct {
		ID, IDPrefix, Name string
		Label              label
		Fieldset           *fieldset
		Hint, ErrorMessage *says
	}
	itemOptions struct {
		Value             any
		Text, Divider     string
		Behaviour         string
		Hint              *says
		Selected, Checked bool
		Disabled          bool
	}
)

// question turns options common to all fields into a Question, its name being the id.
func (o fieldOptions) question() Question {
	q := Question{Name: o.Name}
	if id := o.ID + o.IDPrefix; id != "" {
		q.Name = id
	}
	shown := o.Label
	if o.Fieldset != nil && o.Fieldset.Legend != nil {
		shown = *o.Fieldset.Legend
	}
	q.Label, q.Heading = shown.Text, shown.IsPageHeading
	if i := strings.LastIndex(shown.Classes, "--"); i >= 0 {
		q.Size = Size(shown.Classes[i+2:])
	}
	if o.Hint != nil {
		q.Hint = o.Hint.Text
	}
	if o.ErrorMessage != nil {
		q.Error = o.ErrorMessage.Text
	}
	return q
}

func options(items []itemOptions) (out []Option, chosen []string) {
	for _, i := range items {
		o := Option{Text: i.Text, Divider: i.Divider, Disabled: i.Disabled, Exclusive: i.Behaviour == "exclusive"}
		if i.Value != nil {
			o.Value = fmt.Sprint(i.Value)
		}
		if i.Hint != nil {
			o.Hint = i.Hint.Text
		}
		if i.Selected || i.Checked {
			chosen = append(chosen, o.Value)
		}
		out = append(out, o)
	}
	return out, chosen
}

// strict decodes an example's options, or tells that the kit has no word for one of them.
func strict[T any](raw json.RawMessage) (T, bool) {
	var v T
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return v, d.Decode(&v) == nil
}

func colour(classes string) Colour { return Colour(strings.TrimPrefix(classes, "govuk-tag--")) }

// adapter says which partial draws a component, how its options become our value, and how many of
// its examples that covers at least.
type adapter struct {
	partial string
	atLeast int
	value   func(json.RawMessage) (any, bool)
}

var adapters = map[string]adapter{
	"input": {"input", 14, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			fieldOptions
			Value, Type, Inputmode, Autocomplete, Classes string
			Prefix, Suffix                                *says
			Disabled                                      bool
		}](raw)
		in := TextInput{Question: o.question(), Value: o.Value, Type: o.Type, InputMode: o.Inputmode, Autocomplete: o.Autocomplete, Disabled: o.Disabled}
		if o.Classes != "" {
			if n, err := fmt.Sscanf(o.Classes, "govuk-input--width-%d", &in.Width); n != 1 || err != nil || strings.Contains(o.Classes, " ") {
				return nil, false
			}
		}
		if o.Prefix != nil {
			in.Prefix = o.Prefix.Text
		}
		if o.Suffix != nil {
			in.Suffix = o.Suffix.Text
		}
		return in, ok
	}},
	"password-input": {"password", 4, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			fieldOptions
			Autocomplete string
		}](raw)
		return Password{Question: o.question(), Autocomplete: o.Autocomplete}, ok
	}},
	"textarea": {"textarea", 6, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			fieldOptions
			Value string
			Rows  int
		}](raw)
		return Textarea{Question: o.question(), Value: o.Value, Rows: o.Rows}, ok
	}},
	"character-count": {"textarea", 6, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			fieldOptions
			Value                      string
			Rows, Maxlength, Threshold int
		}](raw)
		return Textarea{Question: o.question(), Value: o.Value, Rows: o.Rows, MaxLength: o.Maxlength, Threshold: o.Threshold}, ok && o.Maxlength > 0 && !strings.Contains(o.ID, ".")
	}},
	"select": {"select", 3, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			fieldOptions
			Items    []itemOptions
			Disabled bool
		}](raw)
		s := Select{Question: o.question(), Disabled: o.Disabled}
		var chosen []string
		if s.Options, chosen = options(o.Items); len(chosen) == 1 {
			s.Value = chosen[0]
		}
		return s, ok && len(chosen) <= 1 && !slices.ContainsFunc(o.Items, func(i itemOptions) bool { return i.Value == nil })
	}},
	"radios": {"radios", 8, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			fieldOptions
			Classes string
			Items   []itemOptions
		}](raw)
		r := Radios{Question: o.question(), Inline: strings.Contains(o.Classes, "--inline"), Small: strings.Contains(o.Classes, "--small")}
		var chosen []string
		if r.Options, chosen = options(o.Items); len(chosen) == 1 {
			r.Value = chosen[0]
		}
		return r, ok && len(chosen) <= 1
	}},
	"checkboxes": {"checkboxes", 6, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			fieldOptions
			Classes string
			Items   []itemOptions
		}](raw)
		c := Checkboxes{Question: o.question(), Small: strings.Contains(o.Classes, "--small")}
		c.Options, c.Values = options(o.Items)
		return c, ok && (o.Classes == "" || c.Small)
	}},
	"date-input": {"date", 2, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[fieldOptions](raw)
		return DateInput{Question: o.question()}, ok && o.Fieldset != nil && o.ID != ""
	}},
	"file-upload": {"file", 3, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			fieldOptions
			Multiple bool
		}](raw)
		return FileUpload{Question: o.question(), Multiple: o.Multiple}, ok
	}},
	"button": {"button", 8, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			Text, Href, Name, Value, ID, Classes, Type string
			Disabled, IsStartButton                    bool
			PreventDoubleClick                         *bool
		}](raw)
		b := Button{Text: o.Text, Href: o.Href, Name: o.Name, Value: o.Value, ID: o.ID, Disabled: o.Disabled, Start: o.IsStartButton, Kind: ButtonKind(strings.TrimPrefix(o.Classes, "govuk-button--"))}
		if o.PreventDoubleClick != nil {
			ok, b.Once = ok && *o.PreventDoubleClick, true
		}
		b.Plain = o.Type == "button"
		return b, ok && (o.Type == "" || b.Plain) && slices.Contains([]ButtonKind{"", Secondary, Warning, Inverse}, b.Kind)
	}},
	"error-summary": {"error-summary", 3, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			TitleText string
			ErrorList []struct{ Text, Href string }
		}](raw)
		var errs []fault.Field
		for _, e := range o.ErrorList {
			errs = append(errs, fault.Field{Path: strings.TrimPrefix(e.Href, "#"), Message: e.Text})
		}
		return errs, ok && o.TitleText == "There is a problem" && len(errs) > 0
	}},
	"notification-banner": {"banner", 2, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct{ Text, TitleText, TitleID, Type string }](raw)
		return Banner{Text: o.Text, Title: o.TitleText, ID: o.TitleID, Success: o.Type == "success"}, ok && (o.Type == "" || o.Type == "success")
	}},
	"tag": {"tag", 8, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct{ Text, Classes string }](raw)
		return Tag{o.Text, colour(o.Classes)}, ok
	}},
	"details": {"details", 2, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			ID, SummaryText, Text string
			Open                  bool
		}](raw)
		return Details{Summary: o.SummaryText, Content: Words(o.Text), Open: o.Open, ID: o.ID}, ok
	}},
	"inset-text": {"inset", 1, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct{ ID, Text string }](raw)
		return Inset{Content: Words(o.Text), ID: o.ID}, ok
	}},
	"warning-text": {"warning", 2, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct{ Text, IconFallbackText string }](raw)
		return o.Text, ok && o.IconFallbackText == "Warning"
	}},
	"panel": {"panel", 1, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct{ TitleText, Text string }](raw)
		return Panel{Title: o.TitleText, Text: o.Text}, ok
	}},
	"summary-list": {"summary-list", 3, func(raw json.RawMessage) (any, bool) {
		type actions struct {
			Items []struct{ Href, Text, VisuallyHiddenText string }
		}
		o, ok := strict[struct {
			Card *struct {
				Title   says
				Actions actions
			}
			Rows []struct {
				Key, Value says
				Actions    actions
			}
		}](raw)
		links := func(a actions) (out []Link) {
			for _, i := range a.Items {
				out = append(out, Link{Text: i.Text, Hidden: i.VisuallyHiddenText, Href: i.Href})
			}
			return out
		}
		var s SummaryList
		if o.Card != nil {
			s.Title, s.TitleActions = o.Card.Title.Text, links(o.Card.Actions)
		}
		for _, r := range o.Rows {
			s.Rows = append(s.Rows, SummaryRow{Key: r.Key.Text, Value: Words(r.Value.Text), Actions: links(r.Actions)})
		}
		return s, ok
	}},
	"table": {"table", 1, func(raw json.RawMessage) (any, bool) {
		type cell struct{ Text, Format string }
		o, ok := strict[struct {
			Caption, CaptionClasses string
			FirstCellIsHeader       bool
			Head                    []cell
			Rows                    [][]cell
		}](raw)
		t := Table{Caption: o.Caption, Size: Size(strings.TrimPrefix(o.CaptionClasses, "govuk-table__caption--")), RowHeadings: o.FirstCellIsHeader}
		for _, c := range o.Head {
			t.Columns = append(t.Columns, Column{Text: c.Text, Numeric: c.Format == "numeric"})
		}
		for _, row := range o.Rows {
			var cells []Cell
			for _, c := range row {
				cells = append(cells, Text(c.Text))
			}
			t.Rows = append(t.Rows, cells)
		}
		return t, ok && o.Caption != "" && o.CaptionClasses != "" && len(o.Head) > 0
	}},
	"task-list": {"task-list", 3, func(raw json.RawMessage) (any, bool) {
		o, ok := strict[struct {
			IDPrefix string
			Items    []struct {
				Title  says
				Href   string
				Hint   *says
				Status struct {
					Text, Classes string
					Tag           *struct{ Text, Classes string }
				}
			}
		}](raw)
		t := TaskList{ID: o.IDPrefix}
		for _, i := range o.Items {
			task := Task{Text: i.Title.Text, Href: i.Href, Status: i.Status.Text}
			if i.Hint != nil {
				task.Hint = i.Hint.Text
			}
			if i.Status.Tag != nil {
				task.Tag = &Tag{i.Status.Tag.Text, colour(i.Status.Tag.Classes)}
			}
			ok = ok && (i.Status.Classes == "govuk-task-list__status--cannot-start-yet") == (i.Href == "") && (i.Href == "" || i.Status.Classes == "")
			t.Tasks = append(t.Tasks, task)
		}
		return t, ok
	}},
	"pagination": {"pagination", 7, func(raw json.RawMessage) (any, bool) {
		type neighbour struct{ Href, Text, LabelText string }
		o, ok := strict[struct {
			LandmarkLabel  string
			Previous, Next *neighbour
			Items          []struct {
				Number            int
				Href              string
				Current, Ellipsis bool
			}
		}](raw)
		p := Pagination{Label: o.LandmarkLabel}
		if o.Previous != nil {
			p.Previous = &PageLink{o.Previous.Href, o.Previous.Text, o.Previous.LabelText}
		}
		if o.Next != nil {
			p.Next = &PageLink{o.Next.Href, o.Next.Text, o.Next.LabelText}
		}
		for _, i := range o.Items {
			ok = ok && (i.Ellipsis || i.Number > 0)
			p.Pages = append(p.Pages, PageNumber{Number: i.Number, Href: i.Href, Current: i.Current, Gap: i.Ellipsis})
		}
		return p, ok
	}},
}

// Every example of the design system that the kit can say is drawn as the design system draws it.
func TestPartialsMatchTheDesignSystemsExamples(t *testing.T) {
	t.Parallel()
	const folder = "../../assets/node_modules/govuk-frontend/dist/govuk/components/"
	if _, err := os.Stat(folder); err != nil {
		complete(t, "the design system is not installed: run `make assets`")
		return
	}
	set := template.Must(template.New("").Funcs(funcs(builtAssets(t))).ParseFS(templates.Files, "layout/*.html", "partials/*.html"))
	for component, a := range adapters {
		raw, err := os.ReadFile(folder + component + "/fixtures.json")
		if err != nil {
			t.Fatal(err)
		}
		var file struct{ Fixtures []fixture }
		if err := json.Unmarshal(raw, &file); err != nil {
			t.Fatal(err)
		}
		compared := 0
		for _, f := range file.Fixtures {
			value, ok := a.value(f.Options)
			if !ok {
				continue
			}
			var got bytes.Buffer
			if err := set.ExecuteTemplate(&got, a.partial, value); err != nil {
				t.Fatalf("%s, %s: %v", component, f.Name, err)
			}
			compared++
			drawn, want := outline(t, got.String(), component), outline(t, sameName(f, f.HTML), component)
			if drawn != want {
				t.Errorf("%s, %s:\n got\n%s\nwant\n%s", component, f.Name, drawn, want)
			}
		}
		if compared < a.atLeast {
			t.Errorf("%s: only %d examples compared, want %d", component, compared, a.atLeast)
		}
		t.Logf("%s: %d of %d examples", component, compared, len(file.Fixtures))
	}
}

// sameName gives an example's field the name that follows from its id, as ours always do.
func sameName(f fixture, markup string) string {
	var o struct{ ID, IDPrefix, Name string }
	_ = json.Unmarshal(f.Options, &o)
	if id := o.ID + o.IDPrefix; id != "" && o.Name != "" {
		markup = strings.ReplaceAll(markup, ` name="`+o.Name+`"`, ` name="`+id+`"`)
	} else if id != "" {
		for _, part := range []string{"day", "month", "year"} {
			markup = strings.ReplaceAll(markup, ` name="`+part+`"`, ` name="`+id+"-"+part+`"`)
		}
	}
	return markup
}

// outline writes markup one node a line, attributes and classes sorted, white space collapsed.
func outline(t *testing.T, markup, component string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var write func(n *html.Node, depth int, inside bool)
	write = func(n *html.Node, depth int, inside bool) {
		inside = inside || component != "table" || n.Data == "table"
		indent := strings.Repeat("  ", depth)
		switch text := strings.Join(strings.Fields(n.Data), " "); {
		case n.Type == html.TextNode && text != "" && inside:
			b.WriteString(indent + text + "\n")
		case n.Type == html.ElementNode && inside:
			var attributes []string
			for _, a := range n.Attr {
				value := a.Val
				if a.Key == "class" {
					classes := strings.Fields(value)
					sort.Strings(classes)
					value = strings.Join(classes, " ")
				}
				attributes = append(attributes, fmt.Sprintf(" %s=%q", a.Key, value))
			}
			sort.Strings(attributes)
			b.WriteString(indent + n.Data + strings.Join(attributes, "") + "\n")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			next := depth
			if inside {
				next++
			}
			write(c, next, inside)
		}
	}
	for _, n := range nodes {
		write(n, 0, false)
	}
	return b.String()
}
