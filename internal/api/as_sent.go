package api

import (
	"slices"
	"strconv"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// asSent turns field paths that count criteria as they stand on the rubric ("criteria.3.weight")
// into pointers that count them as they were sent. order gives the rubric's order; it is asked only
// where a path counts.
func asSent(err error, list string, sent []hiring.ID, order func() ([]hiring.ID, error)) error {
	e := fault.Of(err)
	if e == nil || !slices.ContainsFunc(e.Fields, func(f fault.Field) bool { return strings.HasPrefix(f.Path, list+".") }) {
		return err
	}
	ids, readErr := order()
	if readErr != nil {
		return readErr
	}
	told := *e
	told.Fields = each(e.Fields, func(f fault.Field) fault.Field {
		return fault.Field{Path: sentPath(f.Path, list, sent, ids), Message: f.Message}
	})
	return &told
}

// sentPath is one path of asSent; a criterion that was not sent is answered at the list itself.
func sentPath(path, list string, sent, order []hiring.ID) string {
	rest, ok := strings.CutPrefix(path, list+".")
	if !ok {
		return path
	}
	place, field, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(place)
	if err != nil || n < 0 || n >= len(order) {
		return list
	}
	i := slices.Index(sent, order[n])
	if i < 0 {
		return list
	}
	return list + "." + strconv.Itoa(i) + "." + field
}
