package web

// SummaryList is a list of keys and values, each with what may be done to it. A Title makes it a
// card; then TitleActions stand beside the title.
type SummaryList struct {
	Title        string
	TitleActions []Link
	TitleLevel   int // of the heading; 2 unless set
	Rows         []SummaryRow
	NoBorder     bool
}

// SummaryRow is one key with its value.
type SummaryRow struct {
	Key     string
	Value   Content
	Actions []Link
}

// Level is the heading level of the card's title.
func (s SummaryList) Level() int {
	if s.TitleLevel == 0 {
		return 2
	}
	return s.TitleLevel
}

// HasActions tells whether any row can be acted on.
func (s SummaryList) HasActions() bool {
	for _, r := range s.Rows {
		if len(r.Actions) > 0 {
			return true
		}
	}
	return false
}

// Table is a table of data with a caption; it scrolls within its own box where it is too wide.
// Every row has as many cells as there are columns; the first is the row's heading if RowHeadings.
type Table struct {
	ID          string // needed where Sortable, unique on the page
	Caption     string
	Size        Size // of the caption; the zero value is medium
	HideCaption bool
	Columns     []Column
	Rows        [][]Cell
	RowHeadings bool
	Sortable    bool // by script; the server's order is the one without
	Small       bool
	Tall        bool // scrolls in its box downwards too, its headings staying in sight
}

// CaptionSize is the size of the caption.
func (t Table) CaptionSize() Size {
	if t.Size == "" {
		return Medium
	}
	return t.Size
}

// Column is one column. Numeric aligns its numbers. Sort is the order the server put it in:
// "ascending", "descending" or nothing. Unsorted keeps a column of a sortable table fixed.
type Column struct {
	Text     string
	Numeric  bool
	Long     bool // sentences: no narrower than they can be read
	Hidden   bool // the heading is for screen readers alone
	Sort     string
	Unsorted bool
}

// Cell is one cell. SortBy is what it sorts by where that is not its text.
type Cell struct {
	Content
	SortBy string
}

// Text is a cell of text alone.
func Text(text string) Cell { return Cell{Content: Content{Text: text}} }

// tableCell is one cell as its template needs it, so that long tables are quick to show.
type tableCell struct {
	*Cell
	Heading bool
	Class   string
}

// Body is the rows with what the template needs of each cell.
func (t Table) Body() [][]tableCell {
	classes := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		classes[i] = "govuk-table__cell"
		if c.Numeric {
			classes[i] += " govuk-table__cell--numeric"
		}
		if c.Long {
			classes[i] += " merit-table__long"
		}
	}
	out := make([][]tableCell, len(t.Rows))
	for r, row := range t.Rows {
		out[r] = make([]tableCell, len(row))
		for i := range row {
			out[r][i] = tableCell{Cell: &row[i], Heading: t.RowHeadings && i == 0, Class: classes[i]}
		}
	}
	return out
}

// TaskList is a list of tasks with the state of each.
type TaskList struct {
	ID    string // empty: "task-list"; unique on the page
	Tasks []Task
}

// Prefix starts the ids of the list's parts.
func (t TaskList) Prefix() string {
	if t.ID == "" {
		return "task-list"
	}
	return t.ID
}

// Task is one task. Without Href it cannot be started yet. A Tag marks what is left to do; a plain
// Status is for what is done ("Completed") or cannot start ("Cannot start yet").
type Task struct {
	Text, Href, Hint string
	Status           string
	Tag              *Tag
}

// Pagination leads to the other pages of a list, or (without Pages) to the page before and after.
type Pagination struct {
	Label          string // names it for screen readers; "Pagination" unless set
	Previous, Next *PageLink
	Pages          []PageNumber
}

// PageLink is a neighbouring page; Text is "Previous page" or "Next page" unless set, Label says
// what is there.
type PageLink struct {
	Href, Text, Label string
}

// PageNumber is one numbered page; Gap stands for those left out.
type PageNumber struct {
	Number  int
	Href    string
	Current bool
	Gap     bool
}

// Step is one entry of a timeline. When is already worded, Stamp the same moment in RFC 3339.
type Step struct {
	Title, By   string
	When, Stamp string
	Content     Content
}

// Timeline is what happened, in order.
type Timeline struct {
	Level int // of the headings; 2 unless set
	Steps []Step
}

// HeadingLevel is the heading level of every step.
func (t Timeline) HeadingLevel() int {
	if t.Level == 0 {
		return 2
	}
	return t.Level
}

// Progress says how far something is, in words and as a bar: Done of Total.
type Progress struct {
	Label       string // as in "Scorecards submitted"
	Done, Total int
}
