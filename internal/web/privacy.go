package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

// privacyPage is the page "privacy": what candidates are told about their data, as it is set here.
type privacyPage struct {
	Base
	Lead     string
	Sections []privacySection
}

type privacySection struct {
	Title      string
	Paragraphs []string
	Items      []string
}

// privacy tells candidates what becomes of their data, from the settings as they are.
func (w *Web) privacy(c echo.Context, actor hiring.Actor) error {
	d, err := w.app.Privacy(c.Request().Context())
	if err != nil {
		return err
	}
	who, contact := d.Organisation.Name, d.Organisation.Contact
	if who == "" {
		who = "The organisation you applied to"
	}
	if contact == "" {
		contact = "Ask the person who invited you to the interview: the organisation has not entered a contact here yet."
	}
	p := privacyPage{Base: w.base(c, actor, "Privacy"), Lead: who + " uses Merit to assess candidates for vacancies. This page says what it keeps about you, for how long, who sees it and what you can ask for."}
	p.Sections = []privacySection{
		{Title: "What is kept about you", Items: []string{
			"your name, and, if they were entered, your e-mail address, telephone number, reference and employer",
			"documents that were uploaded for you",
			"when and where you are seen",
			"each panel member’s marks, what they wrote as evidence, and their notes",
			"what the panel agreed on, the recommendation, the decision with its reason, and feedback for you",
			"what you answered for equality monitoring, if you did: it is kept apart, and only counted over many people",
			"what you asked about your data, and how it was answered",
			"who did what and when, so that it can be checked",
		}},
		{Title: "For how long", Items: w.keptFor(d.Retention), Paragraphs: []string{"A legal hold, for a claim that was made or is likely, can keep your data for longer. Then it is kept for that alone."}},
		{Title: "Who sees it", Items: []string{
			"the recruiter, the hiring manager and the chair of the panel see your details",
			"panel members see your name, or only a code where they score without names, and documents",
			"nobody sees another’s marks or notes until scoring has ended, so that panel members score independently",
			"nobody sees your answers for equality monitoring on their own",
			"administrators see no names of candidates, marks or notes",
		}},
		{Title: "How a decision is made", Paragraphs: []string{
			"Panel members mark what you show against criteria that are the same for everybody. A published formula turns the marks into a recommendation. It uses nothing but the marks: not your name, age, voice or picture. It learns nothing from you.",
			"A person decides, gives a reason, and may depart from the recommendation. Nobody is rejected by Merit.",
		}},
		{Title: "Mails and cookies", Paragraphs: []string{w.mailText(), w.signInText()}},
		{Title: "What you can ask for", Items: []string{
			"a copy of everything that is kept about you, within one month",
			"that something wrong is corrected", "that your data is erased", "you can complain; you are told within 30 days that the complaint has come in",
		}, Paragraphs: []string{"Where your data is erased after the panel has scored, the marks stay as numbers beside a code until everybody’s data in the vacancy is deleted, because the results of others were computed with them."}},
		{Title: "Whom to ask", Paragraphs: []string{contact, "You can also complain to the authority for data protection in your country."}},
	}
	return w.render(c, http.StatusOK, "privacy", p)
}

func (w *Web) mailText() string {
	if w.app.SendsMail() {
		return "Merit sends mails to the people who take part in assessing you, with no word about you in them. It sends none to candidates."
	}
	return "Merit sends no mails."
}

func (w *Web) signInText() string {
	text := "People who sign in get one cookie, which keeps them signed in. Candidates do not sign in, and nothing follows you."
	if through := w.identity.Through(); through != "" {
		text += " Those who assess you can sign in through " + through + ", which learns nothing about you."
	}
	return text
}

// keptFor words the retention of what candidates ask about.
func (w *Web) keptFor(r hiring.Retention) (out []string) {
	for _, c := range []hiring.Category{hiring.KeptCandidates, hiring.KeptScorecards, hiring.KeptDocuments, hiring.KeptRequests} {
		rule, months := hiring.RuleOf(c), r.Months(c)
		what := rule.Name + ": "
		if months == 0 {
			out = append(out, what+"until somebody deletes it by hand")
			continue
		}
		out = append(out, what+Plural(months, "month", "months")+" "+rule.Since)
	}
	return out
}
