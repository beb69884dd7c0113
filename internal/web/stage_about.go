package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

// stageTyped is how a stage is scored as the form has it.
type stageTyped struct {
	Kind             hiring.StageKind
	Panel            []string // ids; none: the whole panel
	Blind            bool
	Reveal           hiring.RevealRule
	Day, Month, Year string // by which scorecards are due; all empty: no date
}

func (w *Web) typedOf(st app.StageRow) stageTyped {
	t := stageTyped{Kind: st.Kind, Blind: st.Blind, Reveal: st.RevealWhen}
	if !st.Whole {
		for _, m := range st.Panel {
			t.Panel = append(t.Panel, m.UserID.String())
		}
	}
	if st.DueAt != nil {
		due := st.DueAt.In(w.zone)
		t.Day, t.Month, t.Year = itoa(due.Day()), itoa(int(due.Month())), itoa(due.Year())
	}
	return t
}

func (w *Web) stageForm(c echo.Context, view app.StagesView, st app.StageRow, t stageTyped) formPage {
	whole := "/vacancies/" + view.Vacancy.ID.String()
	who := &Checkboxes{Question: Question{Name: "panel", Label: "Who scores at this stage", Hint: "Tick nobody, or everybody, for the whole panel."}, Values: t.Panel}
	for _, m := range view.Scorers {
		who.Options = append(who.Options, Option{Value: m.UserID.String(), Text: m.Name})
	}
	p := formPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, st.Stage, "How "+strings.ToLower(stageText(st.Number, st.Kind))+" is scored"), Action: whole + "/stages/" + itoa(st.Number) + "/about",
		Fields: []formField{kindRadios(t.Kind)}, Buttons: []Button{{Text: "Save stage", Once: true}}, Cancel: &Link{Text: "Cancel", Href: whole + "/stages"},
	}
	if len(who.Options) > 0 {
		p.Fields = append(p.Fields, formField{Checkboxes: who})
	}
	reveal := &Radios{Question: Question{
		Name: "revealWhen", Label: "When panel members see each other’s scores",
		Hint: "Whatever you choose, nobody sees another’s scorecard for a candidate before their own is in. It stays once a scorecard has been submitted.",
	}, Value: string(t.Reveal)}
	for _, r := range hiring.RevealRules {
		reveal.Options = append(reveal.Options, Option{Value: string(r), Text: sentence(revealText(r)), Hint: revealHints[r]})
	}
	p.Fields = append(p.Fields,
		formField{Checkboxes: &Checkboxes{Question: Question{
			Name: "blind", Label: "Names",
			Hint: "You still see them. Documents reach the panel only where you say that they name nobody. It stays once scoring has opened.",
		}, Values: []string{yesIf(t.Blind)}, Options: []Option{{Value: "yes", Text: "The panel scores blind: a code, like C003, instead of the name until the scores are revealed"}}}},
		formField{Radios: reveal},
		formField{Date: &DateInput{Question: Question{Name: "due", Label: "When scorecards are due (optional)", Hint: "By the end of that day, for example 27 11 2026."}, Day: t.Day, Month: t.Month, Year: t.Year}},
	)
	p.Stages = nil
	return p
}

func (w *Web) stageAsk(c echo.Context, actor hiring.Actor) error {
	view, st, err := w.stageToChange(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.stageForm(c, view, st, w.typedOf(st)))
}

func (w *Web) stageSave(c echo.Context, actor hiring.Actor) error {
	view, st, err := w.stageToChange(c, actor)
	if err != nil {
		return err
	}
	t := stageTyped{
		Kind: hiring.StageKind(c.FormValue("kind")), Blind: c.FormValue("blind") == "yes", Reveal: hiring.RevealRule(c.FormValue("revealWhen")),
		Day: c.FormValue("due-day"), Month: c.FormValue("due-month"), Year: c.FormValue("due-year"), Panel: c.Request().Form["panel"],
	}
	in := app.EditStageInput{Kind: t.Kind, Rules: &hiring.StageRules{Blind: t.Blind, RevealWhen: t.Reveal}}
	for _, text := range t.Panel {
		id, err := hiring.ParseID(text)
		if err != nil {
			return hiring.ErrUnknown("panel member")
		}
		in.Panel = append(in.Panel, id)
	}
	if in.Rules.DueAt, err = endOfDay("due", t.Day, t.Month, t.Year, w.zone); err == nil {
		err = w.app.EditStage(c.Request().Context(), actor, view.Vacancy.ID, st.Number, in)
	}
	if err != nil {
		return w.answer(c, err, func() formPage { return w.stageForm(c, view, st, t) })
	}
	return w.seeOther(c, "/vacancies/"+view.Vacancy.ID.String()+"/stages", "The stage has been saved.")
}

// endOfDay reads the three boxes of a date as the last minute of that day; nil where all are empty.
func endOfDay(path, day, month, year string, zone *time.Location) (*time.Time, error) {
	if strings.TrimSpace(day+month+year) == "" {
		return nil, nil
	}
	at, ok := realDay(day, month, year, zone)
	if !ok {
		return nil, fieldFault(path, "Enter a real date, like 27 11 2026, or leave all three boxes empty.")
	}
	at = time.Date(at.Year(), at.Month(), at.Day(), 23, 59, 0, 0, zone).UTC() // days are not all 24 hours long
	return &at, nil
}

// realDay reads the three boxes of a date as the first moment of that day; not ok where there is no such day.
func realDay(day, month, year string, zone *time.Location) (time.Time, bool) {
	d, dErr := strconv.Atoi(strings.TrimSpace(day))
	m, mErr := strconv.Atoi(strings.TrimSpace(month))
	y, yErr := strconv.Atoi(strings.TrimSpace(year))
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, zone)
	return at, dErr == nil && mErr == nil && yErr == nil && at.Day() == d && int(at.Month()) == m && y >= 2000 && y <= 2200
}

// revealText words when scores are revealed, to follow "Scores are revealed".
func revealText(r hiring.RevealRule) string {
	switch r {
	case hiring.RevealOwn:
		return "to each panel member, candidate by candidate, once their own scorecard is in"
	case hiring.RevealAll:
		return "when the last scorecard is in"
	default:
		return "when the chair or the recruiter ends scoring"
	}
}

var revealHints = map[hiring.RevealRule]string{
	hiring.RevealSignal: "The usual way: everybody is independent to the end.",
	hiring.RevealAll:    "Scoring ends by itself. Add all candidates and the whole panel before you open it.",
	hiring.RevealOwn:    "For panels that discuss each candidate right after the interview. What somebody has seen of one candidate can colour how they mark the next.",
}

// namesText words what the panel knows candidates as.
func namesText(blind bool) string {
	if blind {
		return "Hidden from the panel until the scores are revealed"
	}
	return "Known to the panel"
}

// dueText words when scorecards are due.
func dueText(due *time.Time, zone *time.Location) string {
	if due == nil {
		return "No date"
	}
	return "By the end of " + Date(*due, zone)
}
