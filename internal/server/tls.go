package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// minTLS is the oldest version of TLS Merit speaks: what is older is broken (RFC 8996).
const minTLS = tls.VersionTLS12

// suites12 are the cipher suites of TLS 1.2 that are spoken: forward secret and authenticated (RFC 9325, section 4.2).
// Those of TLS 1.3 are all so.
var suites12 = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// CertificateFiles speaks TLS with a certificate from two files. They are read again when they change, so that a renewed
// certificate is used without a restart; one that cannot be read then is logged, and the old one goes on.
func CertificateFiles(cert, key string, log *slog.Logger) (*tls.Config, error) {
	f := &certificateFiles{cert: cert, key: key, log: log}
	if err := f.load(); err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion: minTLS, CipherSuites: suites12, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return f.current(), nil },
	}, nil
}

type certificateFiles struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	loaded *tls.Certificate
	stamps [2]stamp // of the files when they were last read, whether or not that worked
}

// stamp tells whether a file has changed.
type stamp struct {
	at   time.Time
	size int64
}

func (f *certificateFiles) look() (s [2]stamp, err error) {
	for i, path := range []string{f.cert, f.key} {
		about, err := os.Stat(path)
		if err != nil {
			return s, err
		}
		s[i] = stamp{about.ModTime(), about.Size()}
	}
	return s, nil
}

func (f *certificateFiles) load() error {
	stamps, err := f.look()
	if err != nil {
		return err
	}
	f.stamps = stamps
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return fmt.Errorf("read certificate: %w", err)
	}
	f.loaded = &pair
	return nil
}

// current is the certificate of the files as they stand, or the last one that could be read.
func (f *certificateFiles) current() *tls.Certificate {
	f.mu.Lock()
	defer f.mu.Unlock()
	if stamps, err := f.look(); err != nil || stamps == f.stamps {
		return f.loaded
	}
	if err := f.load(); err != nil {
		f.log.Warn("the new certificate cannot be used, the old one goes on", "error", err.Error())
	} else {
		f.log.Info("the certificate was read again")
	}
	return f.loaded
}

// ACME says for which domains a certificate is fetched, from whom, and where it is kept.
type ACME struct {
	Domains                 []string
	Directory, Cache, Email string       // Directory "": Let's Encrypt
	HTTP                    *http.Client // asks the authority; nil: the usual one
}

// FetchCertificate speaks TLS with certificates it fetches for the domains, and for nothing else whatever a client asks
// for. challenge wraps what answers plain http, where the authority may ask.
func FetchCertificate(a ACME) (config *tls.Config, challenge func(http.Handler) http.Handler) {
	m := &autocert.Manager{
		Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(a.Cache), HostPolicy: autocert.HostWhitelist(a.Domains...), Email: a.Email,
		Client: &acme.Client{DirectoryURL: a.Directory, HTTPClient: a.HTTP, UserAgent: "merit"},
	}
	config = m.TLSConfig()
	config.MinVersion, config.CipherSuites = minTLS, suites12
	return config, m.HTTPHandler
}

// toHTTPS leads plain http to the address browsers are to use, whatever host they asked for. Programs are led nowhere:
// their token has been read on the way, and whoever runs them is to notice.
func toHTTPS(base *url.URL) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if strings.HasPrefix(r.URL.Path, "/api/") {
			http.Error(w, "Merit is reached by https. Make a new API token: this one was sent for all to read.", http.StatusForbidden)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD") // what was sent has been read on the way: it is not to be sent on
			http.Error(w, "Merit is reached by https.", http.StatusMethodNotAllowed)
			return
		}
		http.Redirect(w, r, base.Scheme+"://"+base.Host+r.URL.RequestURI(), http.StatusMovedPermanently) //nolint:gosec // the host is the configured one, whatever the rest is
	})
}

// ServePlain leads plain http on a second listener to https until the context ends. challenge may be nil.
func (s *Server) ServePlain(ctx context.Context, listener net.Listener, challenge func(http.Handler) http.Handler) error {
	handler := toHTTPS(s.o.BaseURL)
	if challenge != nil {
		handler = challenge(handler)
	}
	return s.serve(ctx, listener, handler)
}
