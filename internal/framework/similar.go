package framework

import (
	"slices"
	"strings"
	"unicode"
)

// reworded is the likeness from which two texts are one that was reworded.
const reworded = 0.6

// match pairs the items of two lists, each at most once.
type match struct {
	taken   []bool // of the earlier list
	partner []int  // of each later item: its earlier one, or -1
}

func newMatch(earlier, later int) *match {
	m := &match{taken: make([]bool, earlier), partner: make([]int, later)}
	for j := range m.partner {
		m.partner[j] = -1
	}
	return m
}

func (m *match) pair(i, j int) { m.taken[i], m.partner[j] = true, i }

// byKey pairs what is left and has the same key, in order; an empty key has no partner.
func (m *match) byKey(earlier, later func(int) string) {
	left := map[string][]int{}
	for i, taken := range m.taken {
		if key := earlier(i); !taken && key != "" {
			left[key] = append(left[key], i)
		}
	}
	for j, i := range m.partner {
		if i >= 0 {
			continue
		}
		if key := later(j); len(left[key]) > 0 {
			m.pair(left[key][0], j)
			left[key] = left[key][1:]
		}
	}
}

// matchTexts pairs each later text with the earlier one that is the same, then the likest of the rest
// first; of pairs alike, the one further up.
func matchTexts(before, after []string) []int {
	m := newMatch(len(before), len(after))
	m.byKey(func(i int) string { return before[i] }, func(j int) string { return after[j] })
	type pair struct {
		i, j int
		like float64
	}
	var pairs []pair
	words := wordSets(before, after)
	for j, partner := range m.partner {
		if partner >= 0 {
			continue
		}
		for i, taken := range m.taken {
			if taken {
				continue
			}
			if like := likeness(words[i], words[len(before)+j]); like >= reworded {
				pairs = append(pairs, pair{i, j, like})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		switch {
		case a.like > b.like:
			return -1
		case a.like < b.like:
			return 1
		}
		return 0
	})
	for _, p := range pairs {
		if !m.taken[p.i] && m.partner[p.j] < 0 {
			m.pair(p.i, p.j)
		}
	}
	return m.partner
}

// wordSets gives the words of each text as sorted numbers, the same number for the same word whatever
// its case: comparing them is then quick even for very long texts.
func wordSets(lists ...[]string) [][]int {
	number := map[string]int{}
	var sets [][]int
	for _, list := range lists {
		for _, text := range list {
			var set []int
			for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				n, ok := number[w]
				if !ok {
					n = len(number)
					number[w] = n
				}
				set = append(set, n)
			}
			slices.Sort(set)
			sets = append(sets, slices.Compact(set))
		}
	}
	return sets
}

// likeness is the share of the words of two texts that both have: 0 to 1.
func likeness(a, b []int) float64 {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	all := len(a) + len(b) - both
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}
