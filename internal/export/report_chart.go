package export

import (
	"fmt"
	"html/template"
	"strings"

	"merit/internal/hiring"
)

// reportChart draws the merit list as the pages do, in one drawing for paper: a large dot for the fair score on its
// interval, a diamond for the panel score where it is another, a ring for each panel member's mean, a dashed line
// for the bar. The table below it holds the same numbers.
func reportChart(r Report) template.HTML {
	const (
		width, left, right = 720.0, 190.0, 20.0
		top, step          = 34.0, 30.0
		most               = 60 // rows: a longer list is read from the table
	)
	low, high := float64(r.Rubric.Scale.Min()), float64(r.Rubric.Scale.Max())
	x := func(v float64) float64 { return left + (v-low)/(high-low)*(width-left-right) }
	rows := r.Recommendation.Candidates
	if len(rows) > most || high <= low {
		return ""
	}
	who := r.who()
	var b strings.Builder
	height := top + step*float64(len(rows)) + 8
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="Fair scores with their 90%% intervals, panel members’ means, and the bar"><g fill="none" stroke="#000">`, width, height)
	for v := r.Rubric.Scale.Min(); v <= r.Rubric.Scale.Max(); v++ {
		fmt.Fprintf(&b, `<line x1="%.1f" x2="%.1f" y1="%.0f" y2="%.0f" stroke="#ddd"/><text x="%.1f" y="26" text-anchor="middle" fill="#000" stroke="none">%d</text>`, x(float64(v)), x(float64(v)), top-4, height, x(float64(v)), v)
	}
	bar := x(r.Rubric.Bar)
	fmt.Fprintf(&b, `<line x1="%.1f" x2="%.1f" y1="14" y2="%.0f" stroke-width="1.5" stroke-dasharray="6 4"/><text x="%.1f" y="11" text-anchor="middle" fill="#000" stroke="none">Bar %.2f</text>`, bar, bar, height, bar, r.Rubric.Bar)
	for i, c := range rows {
		id, _ := hiring.ParseID(c.ID)
		y := top + step*float64(i) + step/2
		fmt.Fprintf(&b, `<text x="0" y="%.1f" fill="#000" stroke="none">%s</text>`, y+4, template.HTMLEscapeString(shortened(who[id], 28)))
		for _, m := range c.CardMeans {
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3.2" fill="#fff"/>`, x(m.Mean), y+8)
		}
		if c.FairScore == nil {
			continue
		}
		if c.Interval90 != nil {
			fmt.Fprintf(&b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="#777" stroke-width="3"/>`, x(max(low, c.Interval90[0])), x(min(high, c.Interval90[1])), y, y)
		}
		if d := *c.PanelScore - *c.FairScore; d > 0.005 || d < -0.005 {
			fmt.Fprintf(&b, `<path d="M%.1f %.1fl5 5-5 5-5-5z" fill="#fff"/>`, x(*c.PanelScore), y-5)
		}
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="5" fill="#000"/>`, x(*c.FairScore), y)
	}
	b.WriteString(`</g></svg><p class="small">Large dot: fair score on its 90% interval. Diamond: panel score, where it is another. Ring: one panel member’s mean. Dashed line: the bar.</p>`)
	return template.HTML(b.String()) //nolint:gosec // numbers, and names that were escaped
}
