package servertest

import (
	"net/http"
	"net/http/httptest"
)

// direct hands requests to the server's handler without a network in between, for tests that ask very many.
type direct struct{ handler http.Handler }

// RoundTrip answers a request.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr, in.Host = r.URL.RequestURI(), "127.0.0.1:1", r.URL.Host
	in.URL.Scheme, in.URL.Host = "", ""
	if in.Body == nil {
		in.Body = http.NoBody
	}
	out := httptest.NewRecorder()
	d.handler.ServeHTTP(out, in)
	return out.Result(), nil
}

// Direct has clients made from now on ask the handler itself.
func (s *Site) Direct() { s.transport = direct{s.Whole.Handler()} }
