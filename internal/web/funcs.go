package web

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"

	"merit/assets"
)

// funcs are what templates may call; all but asset depend on their arguments alone.
func funcs(files *assets.Files) template.FuncMap {
	return template.FuncMap{
		"add":      func(a, b int) int { return a + b },
		"clock":    Clock,
		"date":     Date,
		"datetime": DateTime,
		"fieldID":  FieldID,
		"fixed":    Fixed,
		"plural":   Plural,
		"asset": func(name string) (string, error) {
			if path := files.Path(name); path != "" {
				return path, nil
			}
			return "", fmt.Errorf("asset %q was not built", name)
		},
	}
}

// DateTime words a moment in a zone (nil is UTC), as in "21 November 2026 at 10:42am GMT".
func DateTime(t time.Time, zone *time.Location) string {
	return Date(t, zone) + " at " + Clock(t, zone)
}

// Date words the day a moment falls on in a zone (nil is UTC), as in "21 November 2026".
func Date(t time.Time, zone *time.Location) string {
	return within(t, zone).Format("2 January 2006")
}

// Clock words the time of day in a zone (nil is UTC) and names the zone, as in "10:42am GMT".
func Clock(t time.Time, zone *time.Location) string {
	t = within(t, zone)
	name := t.Format("MST")
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		name = "UTC" + t.Format("-07:00")
	}
	return t.Format("3:04pm ") + name
}

func within(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone)
}

// Fixed writes a number with so many decimals; what is not a number is an en dash.
func Fixed(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return s
}

// Plural writes a count with its noun, as in "1 candidate" and "3 candidates".
func Plural(n int, one, many string) string {
	if n == 1 || n == -1 {
		return strconv.Itoa(n) + " " + one
	}
	return strconv.Itoa(n) + " " + many
}
