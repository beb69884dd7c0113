package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"os"

	"merit/internal/config"
	"merit/internal/fault"
	"merit/internal/server"
)

// listeners are where Merit listens: with TLS where it has a certificate, and then perhaps by plain http too.
type listeners struct {
	main, plain net.Listener // plain is nil where nothing answers plain http
	challenge   func(http.Handler) http.Handler
}

func (l listeners) close() {
	_ = l.main.Close()
	if l.plain != nil {
		_ = l.plain.Close()
	}
}

func listen(ctx context.Context, c config.Config, log *slog.Logger) (l listeners, err error) {
	secure, challenge, err := tlsOf(c, log)
	if err != nil {
		return l, err
	}
	if l.main, err = listenAt(ctx, c.Addr); err != nil {
		return l, err
	}
	if secure == nil {
		return l, nil
	}
	l.main, l.challenge = tls.NewListener(l.main, secure), challenge
	if c.TLS.HTTPAddr != "" {
		if l.plain, err = listenAt(ctx, c.TLS.HTTPAddr); err != nil {
			_ = l.main.Close()
			return l, err
		}
	}
	return l, nil
}

func listenAt(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "Cannot listen on "+addr+": "+err.Error(), err)
	}
	return l, nil
}

// tlsOf is how Merit speaks https itself; nil where a proxy does.
func tlsOf(c config.Config, log *slog.Logger) (*tls.Config, func(http.Handler) http.Handler, error) {
	switch {
	case c.TLS == nil:
		return nil, nil, nil
	case len(c.TLS.Domains) > 0:
		if err := os.MkdirAll(c.TLS.Cache, 0o700); err != nil {
			return nil, nil, fault.Wrap(fault.Invalid, "MERIT_ACME_CACHE: "+err.Error(), err)
		}
		secure, challenge := server.FetchCertificate(server.ACME{Domains: c.TLS.Domains, Directory: c.TLS.Directory, Cache: c.TLS.Cache, Email: c.TLS.Email})
		return secure, challenge, nil
	}
	secure, err := server.CertificateFiles(c.TLS.Cert, c.TLS.Key, log)
	if err != nil {
		return nil, nil, fault.Wrap(fault.Invalid, "MERIT_TLS_CERT and MERIT_TLS_KEY: "+err.Error(), err)
	}
	return secure, nil, nil
}
