package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

// Face is one of Merit's two faces: its routes, and how it tells an error.
type Face struct {
	Routes     []route.Route
	WriteError func(c echo.Context, err error) error
}

// Options are what a Server is made from. All but Trusted, Demo, Deadline and PerMinute are needed.
type Options struct {
	Addr     string   // where it will listen, as host:port
	BaseURL  *url.URL // how browsers reach it: scheme and host
	Trusted  []*net.IPNet
	Demo     bool // sample data is served, with sign-in as anybody
	Ready    func(context.Context) error
	Identity *identity.Service
	Pages    Face
	API      Face         // routes below /api/
	Assets   http.Handler // below /assets/
	Log      *slog.Logger
	NewID    func() hiring.ID
	Now      func() time.Time
	Deadline time.Duration // for one request; 0: DefaultDeadline

	PerMinute int // requests one account may make; 0: as many as it likes

	SecurityContact string // whom to tell of a weakness, as a URL; empty: nobody is named
}

// DefaultDeadline is how long one request may take.
const DefaultDeadline = 30 * time.Second

// Server answers requests.
type Server struct {
	o        Options
	echo     *echo.Echo
	declared map[string]route.Route // by method and path
	shapes   map[string]bool        // method and path with parameters unnamed
	origin   *http.CrossOriginProtection
}

// New makes a Server. It is an error for a route to be declared twice, to lack a permission that
// hiring knows, or to say the wrong thing about whether it writes; and for sample data to be served
// beyond this machine.
func New(o Options) (*Server, error) {
	if o.Demo {
		if err := CheckSample(o.Addr); err != nil {
			return nil, err
		}
	}
	if o.Deadline <= 0 {
		o.Deadline = DefaultDeadline
	}
	s := &Server{o: o, echo: echo.New(), declared: map[string]route.Route{}, shapes: map[string]bool{}, origin: http.NewCrossOriginProtection()}
	if err := s.origin.AddTrustedOrigin(o.BaseURL.Scheme + "://" + o.BaseURL.Host); err != nil {
		return nil, fmt.Errorf("base address: %w", err)
	}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.Logger.SetOutput(lines{o.Log})
	s.echo.IPExtractor = clientAddress(o.Trusted)
	s.echo.HTTPErrorHandler = s.writeError
	if err := s.use(); err != nil {
		return nil, err
	}
	if err := s.register(); err != nil {
		return nil, err
	}
	return s, nil
}

// Handler answers requests without a listener.
func (s *Server) Handler() http.Handler { return s.echo }

// https reports whether browsers reach Merit by https.
func (s *Server) https() bool { return s.o.BaseURL.Scheme == "https" }

// clientAddress believes X-Forwarded-For only as far as it was written by trusted proxies. Echo's
// own default believes anybody.
func clientAddress(trusted []*net.IPNet) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, n := range trusted {
		options = append(options, echo.TrustIPRange(n))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// CheckSample refuses to serve sample data where another machine could reach it.
func CheckSample(addr string) error {
	if loopback(addr) {
		return nil
	}
	return fault.New(fault.Invalid, fmt.Sprintf(
		"Sample data lets anybody sign in as anybody, so it is served to this machine only. Listen on 127.0.0.1, not on %q.", addr))
}

// loopback reports whether only this machine can reach an address to listen on.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// lines passes a library's own log lines on as warnings.
type lines struct{ log *slog.Logger }

func (l lines) Write(p []byte) (int, error) {
	l.log.Warn("http library", "line", string(p))
	return len(p), nil
}

// errNoFace says that a face was left out.
var errNoFace = errors.New("a face has no way to tell errors")
