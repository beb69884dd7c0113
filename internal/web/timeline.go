package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

// timelinePage is the page "timeline": what was done in a vacancy or about a candidate, newest first.
type timelinePage struct {
	Base
	Intro    string
	Timeline Timeline
	Nothing  *Empty
	More     *Pagination
}

func (w *Web) vacancyTimeline(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.SeeTimeline)
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	view, err := w.app.VacancyTimeline(c.Request().Context(), actor, v.Vacancy.ID, page)
	if err != nil {
		return err
	}
	return w.timeline(c, timelinePage{
		Base:  w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Timeline"),
		Intro: "Everything that was done in this vacancy, the newest first, and who looked at what others wrote. It cannot be changed.",
		More:  pagination("/vacancies/"+v.Vacancy.ID.String()+"/timeline", n, view.Total),
	}, view)
}

func (w *Web) candidateTimeline(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.SeeTimeline)
	if err != nil {
		return err
	}
	id, err := idOf(c, "candidate")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	view, err := w.app.CandidateTimeline(c.Request().Context(), actor, v.Vacancy.ID, id, page)
	if err != nil {
		return err
	}
	return w.timeline(c, timelinePage{
		Base:  w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Timeline of "+view.Candidate.Name),
		Intro: "Everything that was done about this candidate and their scorecards, the newest first. It cannot be changed.",
		More:  pagination("/vacancies/"+v.Vacancy.ID.String()+"/candidates/"+id.String()+"/timeline", n, view.Total),
	}, view)
}

func (w *Web) timeline(c echo.Context, p timelinePage, view app.AuditView) error {
	for _, r := range view.Rows {
		s := Step{Title: sentence(r.Action), By: view.Who(r), When: DateTime(r.At, w.zone), Stamp: r.At.Format(time.RFC3339)}
		if about := aboutOf(view, r); about != "" {
			s.Content = Words(about)
		}
		p.Timeline.Steps = append(p.Timeline.Steps, s)
	}
	if len(view.Rows) == 0 {
		p.Nothing = &Empty{Title: "Nothing yet", Text: "What is done from now on appears here."}
	}
	return w.render(c, http.StatusOK, "timeline", p)
}

// aboutOf says what a row is about, as far as the reader may know it, and its detail.
func aboutOf(v app.AuditView, r hiring.AuditRow) string {
	var parts []string
	if r.SubjectID != nil && *r.SubjectID != r.ActorID {
		if c, ok := v.Candidates[*r.SubjectID]; ok {
			parts = append(parts, c.Name)
		} else if name, ok := v.People[*r.SubjectID]; ok {
			parts = append(parts, name)
		}
	}
	if text := detailText(r); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, " – ")
}

// detailText is a row's detail in words; ids and hashes, which tell people nothing, are left out.
func detailText(r hiring.AuditRow) string {
	if r.Erased {
		return "What was noted beside it has been erased."
	}
	keys := make([]string, 0, len(r.Detail))
	for k, value := range r.Detail {
		if _, err := hiring.ParseID(value); err != nil && k != "case" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for i, k := range keys {
		keys[i] = sentence(k) + ": " + r.Detail[k]
	}
	return strings.Join(keys, "; ")
}
