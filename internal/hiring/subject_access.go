package hiring

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"time"

	"merit/internal/fault"
)

// AccessItem is one thing that is held about a candidate, as it is given to them. Free is true of words somebody typed:
// they may be about other people too, so a person goes through them first.
type AccessItem struct {
	Key     string `json:"key"` // names it for as long as it is there
	Section string `json:"section"`
	Label   string `json:"label"`
	Text    string `json:"text"`
	Free    bool   `json:"free"`
}

// AccessChoice is what is left out of one item: all of it, for a reason, or passages, by their places in characters.
type AccessChoice struct {
	Withheld string   `json:"withheld,omitempty"`
	Hidden   [][2]int `json:"hidden,omitempty"`
}

// AccessChoices are what is left out of a release, by item. With Names the panel is named, else numbered.
type AccessChoices struct {
	Names bool                    `json:"names"`
	Items map[string]AccessChoice `json:"items"`
}

// DataRelease says that a candidate's data was given to them, with what was left out.
type DataRelease struct {
	ID             ID
	VacancyID      ID
	CandidateID    ID
	ReleasedBy     ID
	ReleasedByName string
	ReleasedAt     time.Time
	Choices        AccessChoices
	Digest         string // of the items before anything was left out
}

// What stands where something was left out.
const (
	hiddenPassage = "█████"
	openHidden    = "[["
	closeHidden   = "]]"
)

// AccessDigest is the SHA-256 of items, in hexadecimal digits: whether they are what somebody went through.
func AccessDigest(items []AccessItem) string {
	text, err := json.Marshal(items)
	if err != nil {
		panic("subject access: strings always encode: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Redact reads an item as somebody marked it, passages to hide between [[ and ]]. Invalid, at the item's key, where
// anything else was changed.
func (i AccessItem) Redact(fs *fault.Fields, marked, withheld string) (c AccessChoice) {
	if c.Withheld = strings.TrimSpace(withheld); c.Withheld != "" {
		CheckReason(fs, i.Key+".withheld", c.Withheld, ReasonShort, "Say why it is withheld")
		return c
	}
	var plain strings.Builder
	rest, at := marked, 0
	for {
		before, after, found := strings.Cut(rest, openHidden)
		plain.WriteString(before)
		at += len([]rune(before))
		if !found {
			break
		}
		inside, left, closed := strings.Cut(after, closeHidden)
		if !closed {
			fs.Add(i.Key, "A passage that begins with [[ has to end with ]].")
			return c
		}
		plain.WriteString(inside)
		n := len([]rune(inside))
		c.Hidden = append(c.Hidden, [2]int{at, at + n})
		at, rest = at+n, left
	}
	if plain.String() != i.Text {
		fs.Add(i.Key, "Only put [[ and ]] around passages; the words stay as they are.")
	}
	return c
}

// Without is the items with what was chosen left out.
func (c AccessChoices) Without(items []AccessItem) []AccessItem {
	out := make([]AccessItem, len(items))
	for n, i := range items {
		choice := c.Items[i.Key]
		switch {
		case choice.Withheld != "":
			i.Text = fmt.Sprintf("Withheld: %s", choice.Withheld)
		case len(choice.Hidden) > 0:
			text := []rune(i.Text)
			hidden := append([][2]int(nil), choice.Hidden...)
			sort.Slice(hidden, func(a, b int) bool { return hidden[a][0] > hidden[b][0] })
			for _, h := range hidden {
				if h[0] >= 0 && h[0] <= h[1] && h[1] <= len(text) {
					text = append(append(append([]rune(nil), text[:h[0]]...), []rune(hiddenPassage)...), text[h[1]:]...)
				}
			}
			i.Text = string(text)
		}
		out[n] = i
	}
	return out
}
