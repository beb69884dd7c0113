package web

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/equality"
	"merit/internal/export"
	"merit/internal/hiring"
)

// equalityRows are the figures as a table: what the page shows, and nothing more.
func equalityRows(v app.EqualityFiguresView) ([][]string, error) {
	rows := [][]string{{
		"figures", "closed by", "characteristic", "step", "group", "applied", "selected", "rate", "share of highest rate", "interval low", "interval high",
		"fisher p", "one more one fewer", "below four-fifths", "tells something", "why not",
	}}
	if v.Shown == nil {
		return rows, nil
	}
	begin := []string{itoa(v.Shown.Number), v.Shown.Until.AddDate(0, 0, -1).Format("2006-01-02")}
	for _, s := range v.Figures.Characteristics {
		x, _ := hiring.CharacteristicOf(s.Characteristic)
		row := func(step string, l equality.Line, rest ...string) {
			group := export.PlainCell(strings.Join(textsOf(x, l), "; "))
			all := append(append([]string(nil), begin...), x.Name, step, group, itoa(l.People))
			all = append(all, rest...)
			rows = append(rows, append(all, make([]string, len(rows[0])-len(all))...))
		}
		for _, l := range s.Applicants {
			row("applied", l)
		}
		for _, st := range equalityStepsOf(s) {
			compared, err := equality.Compare(st.lines)
			if err != nil {
				return nil, err
			}
			for i, l := range st.lines {
				n := compared[i]
				low, high := (*float64)(nil), (*float64)(nil)
				if n.Interval95 != nil {
					low, high = &n.Interval95[0], &n.Interval95[1]
				}
				row(st.key, l, itoa(l.Selected), inFull(n.Rate), inFull(n.Ratio), inFull(low), inFull(high), inFull(n.FisherP), inFull(n.FlipFlop),
					strconv.FormatBool(n.BelowFour), strconv.FormatBool(n.Interpretable), n.Why)
			}
		}
	}
	return rows, nil
}

// inFull is a number in full; nothing for none.
func inFull(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

func writeCSV(c echo.Context, name string, rows [][]string) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Response().WriteHeader(http.StatusOK)
	return csv.NewWriter(c.Response()).WriteAll(rows)
}
