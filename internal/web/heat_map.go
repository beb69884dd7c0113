package web

import (
	"math"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

// heatMapPage is the page "heat_map": candidates × criteria.
type heatMapPage struct {
	Base
	Parts []NavItem
	Lead  string
	Map   HeatMap
	More  *Pagination
}

func (w *Web) heatMapShow(c echo.Context, actor hiring.Actor) error {
	r, n, err := w.results(c, actor)
	if err != nil {
		return err
	}
	root, f := resultsAddress(c, r.Vacancy.ID)
	scale := r.Rubric.Rubric.Scale
	p := heatMapPage{
		Base: w.vacancyBase(c, r.Access, r.Vacancy, r.Stage, "Marks by criterion"), Parts: resultParts(c, r.Access, r.Vacancy.ID), More: pagination(filtered(root+"/heat-map", f), n, r.Total),
		Lead: "Each cell is the mean of the panel’s marks, or the agreed mark where that counts. Open a cell to read the evidence behind it.",
		Map:  HeatMap{Caption: "Marks by criterion, in merit order", ScaleMin: scale.Min(), ScaleMax: scale.Max()},
	}
	p.Wide = true
	for _, cr := range markedCriteria(r.Rubric.Rubric) {
		h := HeatCriterion{Label: cr.Name, Essential: cr.Essential}
		if cr.PassMark != nil && cr.Essential {
			h.PassMark = float64(*cr.PassMark)
		}
		p.Map.Criteria = append(p.Map.Criteria, h)
	}
	for _, cand := range r.Result.Candidates {
		row := HeatRow{Label: r.Candidates[cand.ID].Name, Href: root + "/" + cand.ID}
		for i, cell := range cand.Criteria {
			one := HeatCell{Value: math.NaN(), Href: root + "/" + cand.ID + "#criterion-" + itoa(i+1), Apart: slices.Contains(cell.Flags, "disagreement")}
			switch {
			case cell.Agreed != nil:
				one.Value, one.Agreed = *cell.Agreed, true
			case cell.Mean != nil:
				one.Value = *cell.Mean
			}
			row.Cells = append(row.Cells, one)
		}
		p.Map.Rows = append(p.Map.Rows, row)
	}
	return w.render(c, http.StatusOK, "heat_map", p)
}
