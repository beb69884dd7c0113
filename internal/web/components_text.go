package web

// Link is a link, with words for screen readers that set it apart from its namesakes: Text "Change",
// Hidden "weight of criterion 3". Danger draws it red.
type Link struct {
	Text, Hidden, Href string
	Danger             bool
	NewTab             bool // the page stays open: what is typed on it is not lost
}

// Of is the link with the name of the card it stands on added for screen readers; no name, no change.
func (l Link) Of(card string) Link {
	if card == "" {
		return l
	}
	if l.Hidden != "" {
		l.Hidden += " "
	}
	l.Hidden += "(" + card + ")"
	return l
}

// Colour is the colour of a tag; the words always say the same as the colour.
type Colour string

// The colours of a tag. Plain is the default blue.
const (
	Plain   Colour = ""
	Grey    Colour = "grey"
	Green   Colour = "green"
	Teal    Colour = "teal"
	Purple  Colour = "purple"
	Magenta Colour = "magenta"
	Red     Colour = "red"
	Orange  Colour = "orange"
	Yellow  Colour = "yellow"
)

// Tag is a short state, as in "Submitted".
type Tag struct {
	Text   string
	Colour Colour
}

// ButtonKind is the weight of a button; the zero value is the page's one main action.
type ButtonKind string

// The lesser kinds of button: another choice, a destructive act, and one on a dark ground.
const (
	Secondary ButtonKind = "secondary"
	Warning   ButtonKind = "warning"
	Inverse   ButtonKind = "inverse"
)

// Button submits its form, or follows Href where that is set. Once stops a double click from
// submitting twice. FormAction sends the form elsewhere ("Save and come back later").
type Button struct {
	Text, Hidden string
	Name, Value  string
	ID, Href     string
	FormAction   string
	Kind         ButtonKind
	Start, Once  bool
	NoValidate   bool
	Disabled     bool
	Plain        bool // type="button": acts through script alone
}

// Content is what a cell, a value or a box can hold; everything set is shown, in this order.
type Content struct {
	Text       string
	Paragraphs []string
	Items      []string // a bulleted list
	Link       *Link
	Tag        *Tag
	Note       string // small and grey, below
	Pick       *Pick
}

// Pick is a box to tick in a list, its words for screen readers alone.
type Pick struct {
	Name, Value, Label string
	Ticked             bool
}

// OnlyText reports whether there is nothing but text, which is then quick to show.
func (c Content) OnlyText() bool {
	return c.Link == nil && c.Tag == nil && c.Note == "" && c.Pick == nil && len(c.Paragraphs) == 0 && len(c.Items) == 0
}

// Words is Content of text alone.
func Words(text string) Content { return Content{Text: text} }

// Banner is a notification banner. ID must differ where a page has two; empty is the usual one.
type Banner struct {
	Text    string
	Title   string // empty: "Success" or "Important"
	Success bool
	ID      string
	Link    *Link
}

// Details hides words until they are asked for.
type Details struct {
	Summary string
	Content Content
	Open    bool
	ID      string
}

// Inset sets words apart from the text around them.
type Inset struct {
	Content Content
	ID      string
}

// Panel confirms the end of a journey in large letters.
type Panel struct {
	Title, Text string
}

// Empty is what stands where a list would be: what is missing and what to do next.
type Empty struct {
	Title, Text string
	Action      *Button // may be nil
}
