package journeys

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/server/servertest"
)

// crossed asks for foreign things and for missing ones, and finds no difference: things of another vacancy of the
// same people named under this one's path, a vacancy nobody here has a part in, a colleague's scorecard, another
// account's sessions and tokens.
func (w *walk) crossed() {
	here := []*place{w.at(submitted), w.at(revealed)}
	there := w.at(signed)
	for _, r := range w.routes() {
		if strings.Contains(r.Path, "/stages/:stage/") {
			continue // the same journeys as below the vacancy
		}
		for _, name := range regexp.MustCompile(`:[a-z]+`).FindAllString(r.Path, -1) {
			for _, who := range askers {
				if name != ":vacancy" && strings.Contains(r.Path, ":vacancy") && len(w.who[who].Functions) == 0 {
					continue // there is no such vacancy for them, whatever is named in it
				}
				for _, things := range w.foreignThings(r, name, there, who) {
					for _, p := range here {
						w.pair(r, p, who, name, things)
						if !strings.Contains(r.Path, ":vacancy") {
							break
						}
					}
				}
			}
		}
	}
	for _, p := range here {
		w.stages(p)
	}
	w.notScored(w.at(revealed))
}

// notScored asks for the results of a candidate that the panel member has submitted no scorecard for.
func (w *walk) notScored(p *place) {
	for _, r := range w.routes() {
		if r.Permission != hiring.SeeResults || !strings.Contains(r.Path, ":candidate") {
			continue
		}
		w.cells++
		path := w.fill(route.Route{Path: strings.Replace(r.Path, ":candidate", p.Candidates[1].ID.String(), 1)}, p, "panel member")
		if got := w.ask(r, path, "panel member"); got.Status != http.StatusNotFound || strings.Contains(got.Body, canary) {
			w.t.Errorf("%s %s by somebody who did not score the candidate: %d", r.Method, r.Path, got.Status)
		}
	}
}

func (m *realm) at(state string) *place { return m.places[slices.Index(states, state)] }

// foreignThings are what a parameter of a route can name that is not the person's or not this vacancy's.
func (w *walk) foreignThings(r route.Route, parameter string, there *place, who string) []hiring.ID {
	_, ofVacancy := ofVacancy(r)
	switch {
	case parameter == ":vacancy":
		return []hiring.ID{w.strangers.vacancy}
	case parameter == ":candidate":
		return []hiring.ID{there.Candidates[0].ID, w.strangers.candidate}
	case parameter == ":scorecard" && ofVacancy:
		return []hiring.ID{there.card.ID, w.strangers.scorecard}
	case parameter == ":scorecard" && who == "panel member":
		return []hiring.ID{w.strangers.scorecard, there.Card(there.Panel[2], there.Candidates[0]).ID}
	case parameter == ":scorecard":
		return []hiring.ID{w.strangers.scorecard, there.card.ID}
	case parameter == ":criterion":
		return []hiring.ID{there.criterion}
	case parameter == ":document":
		return []hiring.ID{there.documents[0], w.at(submitted).documents[1], w.at(revealed).documents[1], w.strangers.document}
	case parameter == ":hold":
		return []hiring.ID{there.hold}
	case parameter == ":request":
		return []hiring.ID{there.request}
	case parameter == ":user" && ofVacancy:
		return []hiring.ID{w.strangers.user}
	case parameter == ":passkey":
		return []hiring.ID{w.strangers.passkey}
	case parameter == ":session":
		return []hiring.ID{w.strangers.session}
	case parameter == ":token" && strings.Contains(r.Path, "/account/"):
		return []hiring.ID{w.strangers.token}
	}
	return nil
}

// pair asks for a foreign thing and for one that is not there.
func (w *walk) pair(r route.Route, p *place, who, parameter string, thing hiring.ID) {
	path := strings.Replace(r.Path, parameter, "FOREIGN", 1)
	if parameter == ":vacancy" { // with everything of it
		path = strings.NewReplacer(":candidate", w.strangers.candidate.String(), ":scorecard", w.strangers.scorecard.String(), ":document", w.strangers.document.String()).Replace(path)
	}
	if parameter == ":candidate" { // with a document of theirs, so that it is the candidate that does not fit
		document := w.strangers.document
		if thing == w.at(signed).Candidates[0].ID {
			document = w.at(signed).documents[0]
		}
		path = strings.Replace(path, ":document", document.String(), 1)
	}
	path = w.fill(route.Route{Path: path}, p, who)
	foreignPath, missingPath := strings.Replace(path, "FOREIGN", thing.String(), 1), strings.Replace(path, "FOREIGN", uuid.Must(uuid.NewV7()).String(), 1)
	if parameter == ":vacancy" {
		missingPath = ids.ReplaceAllString(missingPath, uuid.Must(uuid.NewV7()).String())
	}
	w.cells, w.pairs = w.cells+2, w.pairs+1
	theirs, none := w.ask(r, foreignPath, who), w.ask(r, missingPath, who)
	name := fmt.Sprintf("%s %s by %s, %s, with another’s %s", r.Method, r.Path, who, p.state, parameter)
	w.keepsToItself(name, r, who, theirs)
	if theirs.Status != none.Status || bare(theirs) != bare(none) {
		w.t.Errorf("%s: %d, and %d for one that is not there\n%s\n%s", name, theirs.Status, none.Status, bare(theirs), bare(none))
	}
	if theirs.Status < 400 && who != "nobody" {
		w.t.Errorf("%s: %d", name, theirs.Status)
	}
	want := w.expected(r, p, who)
	if !r.Writes && want == 0 && w.now(r, p, who) == 0 && theirs.Status != http.StatusNotFound {
		w.t.Errorf("%s: %d, want %d", name, theirs.Status, http.StatusNotFound)
	}
}

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// changing is what differs between any two answers.
var changing = regexp.MustCompile(`nonce="[^"]*"|name="csrf" value="[^"]*"`)

// bare is an answer without what differs between any two.
func bare(r servertest.Reply) string {
	return ids.ReplaceAllString(changing.ReplaceAllString(r.Body, ""), "ID") + " " + ids.ReplaceAllString(r.Location(), "ID")
}

// stages asks for a stage that a vacancy does not have.
func (w *walk) stages(p *place) {
	for _, r := range w.routes() {
		if r.Writes || !strings.Contains(r.Path, ":stage") {
			continue
		}
		for _, who := range askers {
			w.cells++
			path := w.fill(route.Route{Path: strings.Replace(r.Path, ":stage", "7", 1)}, p, who)
			if got := w.ask(r, path, who); w.expected(r, p, who) == 0 && got.Status != http.StatusNotFound {
				w.t.Errorf("%s %s by %s: %d for a stage that is not there", r.Method, r.Path, who, got.Status)
			}
		}
	}
}
