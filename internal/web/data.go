package web

import (
	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) dataRoutes() []route.Route {
	release := route.Post("/vacancies/:vacancy/candidates/:candidate/access", hiring.HandleData, w.accessRelease)
	release.MaxBody = accessBody
	return []route.Route{
		release,
		route.Get("/vacancies/:vacancy/candidates/:candidate/access", hiring.HandleData, w.accessShow),
		route.Get("/vacancies/:vacancy/candidates/:candidate/access/page", hiring.HandleData, w.accessPrint),
		route.Get("/vacancies/:vacancy/candidates/:candidate/access/archive", hiring.HandleData, w.accessArchive),
		route.Get("/privacy", hiring.Public, w.privacy),
		route.Get("/retention", hiring.ManageData, w.retentionShow),
		route.Post("/retention", hiring.ManageData, w.retentionSave),
		route.Get("/retention/purges", hiring.ManageData, w.purgeList),
		route.Post("/retention/purges", hiring.ManageData, w.purgeStart),
		route.Get("/retention/purges/:purge", hiring.ManageData, w.purgeShow),
		route.Get("/retention/requests", hiring.ManageData, w.requestCounts),

		route.Get("/vacancies/:vacancy/data", hiring.HandleData, w.vacancyData),
		route.Get("/vacancies/:vacancy/hold", hiring.HandleData, w.holdAsk),
		route.Post("/vacancies/:vacancy/hold", hiring.HandleData, w.holdPlace),
		route.Get("/vacancies/:vacancy/candidates/:candidate/hold", hiring.HandleData, w.holdAsk),
		route.Post("/vacancies/:vacancy/candidates/:candidate/hold", hiring.HandleData, w.holdPlace),
		route.Get("/vacancies/:vacancy/holds/:hold/lift", hiring.HandleData, w.holdLiftAsk),
		route.Post("/vacancies/:vacancy/holds/:hold/lift", hiring.HandleData, w.holdLift),
		route.Get("/vacancies/:vacancy/candidates/:candidate/data", hiring.HandleData, w.candidateData),
		route.Get("/vacancies/:vacancy/candidates/:candidate/erase", hiring.HandleData, w.eraseAsk),
		route.Post("/vacancies/:vacancy/candidates/:candidate/erase", hiring.HandleData, w.eraseDo),
		route.Get("/vacancies/:vacancy/candidates/:candidate/requests", hiring.HandleData, w.requestNew),
		route.Post("/vacancies/:vacancy/candidates/:candidate/requests", hiring.HandleData, w.requestRecord),
		route.Get("/vacancies/:vacancy/requests/:request", hiring.HandleData, w.requestShow),
		route.Post("/vacancies/:vacancy/requests/:request/close", hiring.HandleData, w.requestClose),
		route.Post("/vacancies/:vacancy/requests/:request/acknowledge", hiring.HandleData, w.requestAcknowledge),
	}
}

// dataPage is the page "data": what is kept about people and what is done about it.
type dataPage struct {
	Base
	Insets   []Inset
	Intro    []string
	Warning  string
	Progress *Progress
	Lists    []SummaryList
	Tables   []Table
	More     *Pagination
	Nothing  *Empty
	Forms    []smallForm
	Buttons  []Button
	Links    []Link
}

// candidateOf reads the candidate of the path; nil where the path is about the vacancy as a whole.
func candidateOf(c echo.Context) (*hiring.ID, error) {
	if c.Param("candidate") == "" {
		return nil, nil //nolint:nilnil // no candidate is one of the two answers
	}
	id, err := idOf(c, "candidate")
	return &id, err
}
