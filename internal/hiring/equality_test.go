package hiring

import (
	"slices"
	"testing"
)

// Every characteristic can be left unsaid, and its answers are put together in an order that names each once.
func TestCharacteristicsAreWhole(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, c := range Characteristics {
		if keys[c.Key] || c.Answers[len(c.Answers)-1].Key != PreferNotToSay {
			t.Errorf("%s is there twice or cannot be left unsaid", c.Key)
		}
		keys[c.Key] = true
		if len(c.Rarest) != len(c.Answers)-1 {
			t.Errorf("%s: %d answers are put in order, of %d", c.Key, len(c.Rarest), len(c.Answers)-1)
		}
		for _, a := range c.Answers[:len(c.Answers)-1] {
			if !slices.Contains(c.Rarest, a.Key) || c.GroupOf(a.Key) == "Yes" || c.GroupOf(a.Key) == a.Key {
				t.Errorf("%s: %s is not in order, or its group has no name", c.Key, a.Key)
			}
		}
	}
}
