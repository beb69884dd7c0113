package journeys

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/route"
	"merit/internal/server/servertest"
	"merit/internal/store"
)

// The states of the matrix: of a vacancy with its one stage, in the order they come.
const (
	drafted   = "draft rubric"
	opened    = "open, with drafts"
	submitted = "own scorecard submitted"
	sealed    = "all submitted, sealed"
	revealed  = "revealed"
	signed    = "decided and signed"
	closed    = "closed"
	archived  = "archived"
)

var states = []string{drafted, opened, submitted, sealed, revealed, signed, closed, archived}

// title is in the title of every vacancy; canary is in the candidates, documents and evidence of those of the people
// asked, foreign in those of a vacancy that none of them has a part in.
const (
	title   = "Sandgrouse"
	canary  = "quillfeather"
	foreign = "marshharrier"
)

// realm is everybody who asks and everything that is asked for.
type realm struct {
	*apptest.World
	site     *servertest.Site
	clients  map[string]*servertest.Client // pages, by person
	tokens   map[string]*servertest.Client // API, by person
	who      map[string]hiring.Access      // with the functions in every place
	places   []*place                      // one vacancy for each state, of the same people in the same parts
	role     hiring.ID
	question hiring.ID
	identity hiring.ID // of the third panel member, at an OpenID provider
	purge    hiring.ID

	sessions, apiTokens, passkeys map[string]hiring.ID // of each person

	strangers struct{ vacancy, candidate, document, scorecard, user, session, token, passkey hiring.ID } // of people who ask for nothing
}

// place is a vacancy in one state, and what is known of it without asking Merit.
type place struct {
	*apptest.Vacancy
	state     string
	stage     hiring.Stage
	card      hiring.Scorecard // the panel member's for the first candidate; nobody's before scoring opens
	criterion hiring.ID
	documents []hiring.ID // of each candidate
	hold      hiring.ID
	request   hiring.ID
	submitted map[string][]hiring.ID // candidates that each person has submitted a scorecard for
	issued    bool                   // scorecards are made
	vacancy   hiring.Vacancy
}

// askers are the rows of the matrix.
var askers = slices.Concat(people, []string{"manager on the panel"})

// scorers are those of them who score, in the order their scorecards are submitted.
var scorers = []string{"panel member", "chair", "fellow panel member", "manager on the panel"}

func newRealm(t *testing.T, s *store.Store) (*realm, bool) {
	t.Helper()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return nil, false
	}
	w := apptest.New(t, s)
	m := &realm{World: w, site: servertest.Start(t, w), clients: map[string]*servertest.Client{}, tokens: map[string]*servertest.Client{}, who: map[string]hiring.Access{}}
	m.sessions, m.apiTokens, m.passkeys = map[string]hiring.ID{}, map[string]hiring.ID{}, map[string]hiring.ID{}
	m.site.Direct()
	first := w.Vacancy(3, 0)
	observer, both := w.Person("Olive Observer", false), w.Person("Hal Both", false)
	first.Join(observer, hiring.Observer)
	first.Join(both, hiring.PanelMember)
	first.Join(both, hiring.HiringManager)
	add := func(name string, a hiring.Actor, fs ...hiring.Function) {
		m.who[name] = hiring.Access{Actor: a, Functions: fs}
		m.clients[name], m.tokens[name] = m.site.SignIn(t, a), m.site.Program(t, a, false)
		m.sessions[name], m.apiTokens[name] = m.access(t, a)
		m.passkeys[name] = m.passkey(t, a)
	}
	add("outsider", w.Person("Otto Outsider", false))
	add("other recruiter", w.Person("Rob Recruiter", true))
	add("recruiter", first.Recruiter, hiring.RecruiterOf)
	add("chair", first.Panel[0], hiring.Chair)
	add("panel member", first.Panel[1], hiring.PanelMember)
	add("fellow panel member", first.Panel[2], hiring.PanelMember)
	add("hiring manager", first.Manager, hiring.HiringManager)
	add("observer", observer, hiring.Observer)
	add("manager on the panel", both, hiring.PanelMember, hiring.HiringManager)
	add("administrator", w.Administrator("Ada Administrator"))
	m.clients["nobody"], m.tokens["nobody"] = m.site.Browser(t), m.site.Anybody(t)
	for _, state := range states {
		m.places = append(m.places, m.place(t, first, state))
	}
	m.role, m.question = m.places[0].vacancy.RoleID, m.bankQuestion(t)
	m.identity = m.link(t, first.Panel[2])
	m.strangersVacancy(t)
	purge, err := m.App.PurgeNow(t.Context(), func(hiring.Purge) {})
	if err != nil {
		t.Fatal(err)
	}
	m.purge = purge.ID
	return m, true
}

// place makes a vacancy of the same people and brings it to a state.
func (m *realm) place(t *testing.T, first *apptest.Vacancy, state string) *place {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	made, err := m.App.CopyVacancy(ctx, first.Recruiter, first.ID, app.CopyVacancyInput{Title: title + ", " + state, Posts: 1, People: true})
	must(err)
	v := *first
	v.ID = made.ID
	p := &place{Vacancy: &v, state: state, submitted: map[string][]hiring.ID{}, card: hiring.Scorecard{ID: uuid.Must(uuid.NewV7())}}
	var in []app.CandidateInput
	for i := range 2 {
		in = append(in, app.CandidateInput{Name: fmt.Sprintf("Q%s %s%d", canary, state, i), Email: fmt.Sprintf("%s%d@example.org", canary, i), Notes: canary + " called"})
	}
	v.Candidates, err = m.App.AddCandidates(ctx, first.Recruiter, v.ID, in)
	must(err)
	view, err := m.App.Rubric(ctx, first.Recruiter, v.ID)
	must(err)
	p.criterion = view.Rubric.Rubric.Criteria[0].ID
	for _, c := range v.Candidates {
		d, err := m.App.AddDocument(ctx, first.Recruiter, v.ID, c.ID, app.DocumentInput{Name: canary + ".pdf", Content: []byte("%PDF-1.7 the life of a candidate %%EOF")})
		must(err)
		p.documents = append(p.documents, d.ID)
	}
	hold, err := m.App.PlaceHold(ctx, first.Recruiter, v.ID, &v.Candidates[1].ID, "A claim may come of it.")
	must(err)
	request, err := m.App.RecordRequest(ctx, first.Recruiter, v.ID, v.Candidates[0].ID, app.RequestInput{Kind: hiring.AccessRequest, Received: m.Now(), Words: canary + " asks for a copy."})
	must(err)
	p.hold, p.request = hold.ID, request.ID
	m.bring(t, p, slices.Index(states, state))
	must(m.Store.Read(ctx, func(s *store.Snapshot) (err error) {
		if p.stage, err = s.Stage(v.ID, 1); err != nil {
			return err
		}
		p.vacancy, err = s.Vacancy(v.ID)
		return err
	}))
	return p
}

// bring takes a vacancy with a rubric to the nth state.
func (m *realm) bring(t *testing.T, p *place, n int) {
	t.Helper()
	ctx, v := t.Context(), p.Vacancy
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if n >= slices.Index(states, opened) {
		v.Open()
		p.issued = true
		ratings := v.Ratings(func(int) int { return 6 }, func(int) string { return canary + " told what they did." })
		p.card = v.Draft(m.who["panel member"].Actor, v.Candidates[0], ratings)
	}
	if n >= slices.Index(states, submitted) {
		card, err := m.App.SubmitScorecard(ctx, m.who["panel member"].Actor, p.card.ID, p.card.Version)
		must(err)
		p.card = card
		p.submitted["panel member"] = []hiring.ID{v.Candidates[0].ID}
	}
	if n >= slices.Index(states, sealed) {
		for i, who := range scorers {
			for j, c := range v.Candidates {
				// Where it ends with the reveal the panel member has nothing to do with the second candidate.
				if slices.Contains(p.submitted[who], c.ID) || who == "panel member" && n == slices.Index(states, revealed) {
					continue
				}
				v.Score(m.who[who].Actor, c, 6-2*j-i%2)
				p.submitted[who] = append(p.submitted[who], c.ID)
			}
		}
	}
	if n >= slices.Index(states, revealed) {
		v.Reveal()
	}
	if n >= slices.Index(states, signed) {
		for i, kind := range []hiring.DecisionKind{hiring.Appoint, hiring.NotAppoint} {
			one, err := m.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[i].ID)
			must(err)
			_, err = m.App.Decide(ctx, v.Manager, v.ID, v.Candidates[i].ID, app.DecideInput{
				Decision: kind, Reason: "The panel went through the evidence together, and this is what it speaks for.", Flags: one.Result.Flags, InputHash: one.InputHash,
			})
			must(err)
		}
		off, err := m.App.SignOff(ctx, v.Manager, v.ID)
		must(err)
		_, err = m.App.Sign(ctx, v.Manager, v.ID, app.SignInput{Version: off.Stage.Version})
		must(err)
	}
	if n >= slices.Index(states, closed) {
		must(m.App.CloseVacancy(ctx, v.Recruiter, v.ID, "Both posts are filled."))
	}
	if n >= slices.Index(states, archived) {
		must(m.App.ArchiveVacancy(ctx, v.Recruiter, v.ID))
	}
}

// bankQuestion adds a question to the bank.
func (m *realm) bankQuestion(t *testing.T) hiring.ID {
	t.Helper()
	q, err := m.App.AddQuestion(t.Context(), m.who["recruiter"].Actor, app.QuestionInput{Skill: "Incident management", Kind: hiring.LeadQuestion, Words: "What was the longest incident you led?"})
	if err != nil {
		t.Fatal(err)
	}
	return q.ID
}

// link makes somebody known at an OpenID provider.
func (m *realm) link(t *testing.T, who hiring.Actor) hiring.ID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	if err := m.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.LinkIdentity(hiring.Identity{ID: id, Issuer: "https://login.example.org", Subject: "one", UserID: who.UserID, CreatedAt: m.Now()})
	}); err != nil {
		t.Fatal(err)
	}
	return id
}

// strangersVacancy is scored and revealed among people who ask for nothing.
func (m *realm) strangersVacancy(t *testing.T) {
	t.Helper()
	v := m.Vacancy(2, 1)
	ctx := t.Context()
	if err := m.App.UpdateVacancy(ctx, v.Recruiter, v.ID, app.UpdateVacancyInput{Title: title + " of strangers"}); err != nil {
		t.Fatal(err)
	}
	if err := m.App.EditCandidate(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, app.CandidateInput{Name: "M" + foreign}); err != nil {
		t.Fatal(err)
	}
	d, err := m.App.AddDocument(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, app.DocumentInput{Name: foreign + ".pdf", Content: []byte("%PDF-1.7 the life of a candidate %%EOF")})
	if err != nil {
		t.Fatal(err)
	}
	v.Open()
	v.ScoreAll(func(int, int) int { return 5 })
	v.Reveal()
	m.site.SignIn(t, v.Panel[0])
	m.site.Program(t, v.Panel[0], false)
	x := &m.strangers
	x.vacancy, x.candidate, x.document, x.user = v.ID, v.Candidates[0].ID, d.ID, v.Panel[0].UserID
	x.scorecard = v.Card(v.Panel[0], v.Candidates[0]).ID
	x.session, x.token = m.access(t, v.Panel[0])
	x.passkey = m.passkey(t, v.Panel[0])
}

// access gives somebody's one session and API token.
// passkey gives somebody who is signed in a passkey, which no device has.
func (m *realm) passkey(t *testing.T, who hiring.Actor) hiring.ID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	err := m.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.AddPasskey(who.UserID, hiring.Passkey{ID: id, CredentialID: id[:], Name: "Laptop", Credential: "{}", CreatedAt: m.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (m *realm) access(t *testing.T, who hiring.Actor) (session, token hiring.ID) {
	t.Helper()
	live, err := m.App.MySessions(t.Context(), who, nil)
	if err != nil {
		t.Fatal(err)
	}
	account, err := m.App.Account(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return live[0].ID, account.Tokens[0].ID
}

func (m *realm) ask(r route.Route, path, who string) servertest.Reply {
	typed := form
	if strings.Contains(r.Path, "/panel/") {
		typed = maps.Clone(form)
		typed.Set("user", m.who["observer"].Actor.UserID.String())
	}
	return askAs(m.clients[who], m.tokens[who], r, path, typed)
}
