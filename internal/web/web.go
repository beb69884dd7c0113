package web

import (
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/pdf"
	"merit/internal/route"
)

// Web serves the pages.
type Web struct {
	app      *app.App
	identity *identity.Service
	pages    *Renderer
	zone     *time.Location
	baseURL  string
	now      func() time.Time
	printer  *pdf.Printer // nil where there is none
	sample   []SamplePerson

	checkpoint Checkpoint
}

// Options are what the pages are made from. Sample lists the people of the sample data, and is
// empty unless sample data is served: then anybody who can reach the pages can sign in as them.
type Options struct {
	App       *app.App
	Identity  *identity.Service
	Templates fs.FS
	Assets    *assets.Files
	Zone      *time.Location // times are shown in it, and read; nil: UTC
	Now       func() time.Time
	Printer   *pdf.Printer // makes PDFs; nil: none are offered
	BaseURL   string       // links that leave the page begin with it, without a slash at the end
	Sample    []SamplePerson

	Checkpoint Checkpoint // nil: none are signed
}

// New parses every page. It is an error for a template to be unused, undefined or broken.
func New(o Options) (*Web, error) {
	pages, err := NewRenderer(o.Templates, o.Assets)
	if err != nil {
		return nil, err
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return &Web{app: o.App, identity: o.Identity, pages: pages, zone: o.Zone, now: o.Now, printer: o.Printer, baseURL: o.BaseURL, sample: o.Sample, checkpoint: o.Checkpoint}, nil
}

// Routes are all pages and forms.
func (w *Web) Routes() []route.Route {
	return slices.Concat(
		w.accountRoutes(), w.homeRoutes(), w.roleRoutes(), w.questionRoutes(),
		atEachStage(
			w.vacancyRoutes(), w.rubricRoutes(), w.packRoutes(), w.scoringRoutes(), w.resultRoutes(), w.moderationRoutes(), w.siftRoutes(),
			w.myMarkingRoutes(), w.interviewRoutes(),
		), w.stageRoutes(),
		w.vacancyLifeRoutes(), w.candidateRoutes(), w.candidateListRoutes(), w.documentRoutes(), w.equalityRoutes(), w.panelRoutes(),
		w.auditRoutes(), w.dataRoutes(), w.userRoutes(), w.resetRoutes(), w.sessionRoutes(), w.secondStepRoutes(), w.factorRoutes(), w.passkeyRoutes(), w.openIDRoutes(),
		w.scorecardRoutes(), w.othersRoutes(), w.versionRoutes(), w.keepRoutes(), w.sampleRoutes(),
	)
}

// base fills what every page has.
func (w *Web) base(c echo.Context, actor hiring.Actor, title string) Base {
	b := Base{Title: title, CSRF: identity.CSRFToken(c), Nonce: identity.Nonce(c), Zone: w.zone}
	if len(w.sample) > 0 {
		b.Demo = &Demo{SwitchHref: "/sample"}
	}
	if text := w.identity.PopFlash(c.Request().Context()); text != "" {
		b.Flash = &Flash{Text: text, Success: true}
	}
	if actor.UserID == (hiring.ID{}) {
		return b
	}
	b.User = &Viewer{Name: actor.Name, AccountHref: "/account", SignOutHref: "/sign-out"}
	if actor.NeedsFactor {
		b.User.AccountHref = ""
		return b
	}
	path := c.Request().URL.Path
	b.Nav = []NavItem{{Text: "Home", Href: "/", Current: path == "/"}, {Text: "Roles", Href: "/roles", Current: path == "/roles", Active: strings.HasPrefix(path, "/roles/")}}
	if actor.Recruiter {
		b.Nav = append(b.Nav, NavItem{Text: "Question bank", Href: "/questions", Current: path == "/questions", Active: strings.HasPrefix(path, "/questions/")})
		b.Nav = append(b.Nav, NavItem{Text: "Equality figures", Href: "/equality", Current: path == "/equality"})
	}
	if actor.Administrator {
		b.Nav = append(b.Nav, NavItem{Text: "Administration", Href: adminPages[0].Href, Current: path == adminPages[0].Href, Active: administers(path)})
	}
	return b
}

// render answers with a page.
func (w *Web) render(c echo.Context, status int, name string, data any) error {
	return w.pages.Render(c, status, name, data)
}

// WriteError answers a request with the page that tells an error.
func (w *Web) WriteError(c echo.Context, err error) error {
	if keepsWords(c, err) {
		return w.writeKept(c)
	}
	status, page := NewErrorPage(w.base(c, identity.ActorIn(c), ""), err, c.Response().Header().Get(echo.HeaderXRequestID))
	return w.render(c, status, "error", page)
}
