package rubric

import (
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// Scales are the scales that ship, the default first.
func Scales() []hiring.Scale {
	return []hiring.Scale{
		scale("1-7", "Civil Service 1 to 7", 1, "Not demonstrated", "Minimal", "Moderate", "Acceptable", "Good", "Strong", "Outstanding"),
		scale("0-4", "Evidence 0 to 4", 0, "No evidence", "Little evidence", "Acceptable evidence", "Good evidence", "Strong evidence"),
		scale("1-3", "Required level 1 to 3", 1, "Working towards the required level", "At the required level", "Above the required level"),
		scale("1-5", "1 to 5", 1, "Not demonstrated", "Limited", "Acceptable", "Good", "Outstanding"),
	}
}

func scale(key, name string, low int, labels ...string) hiring.Scale {
	s := hiring.Scale{Key: key, Name: name}
	for i, l := range labels {
		s.Points = append(s.Points, hiring.Point{Value: low + i, Label: l})
	}
	return s
}

// ParseScale finds a scale that ships by its key, such as "1-7". The error is a fault of kind Invalid.
func ParseScale(key string) (hiring.Scale, error) {
	key = strings.ReplaceAll(strings.TrimSpace(key), "–", "-")
	var keys []string
	for _, s := range Scales() {
		if s.Key == key {
			return s, nil
		}
		keys = append(keys, s.Key)
	}
	return hiring.Scale{}, fault.New(fault.Invalid, "There is no scale “"+key+"”. Choose one of "+strings.Join(keys, ", ")+".")
}
