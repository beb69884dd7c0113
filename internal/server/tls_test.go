package server_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"merit/internal/server"
	"merit/internal/store/storetest"
)

// certificate writes a certificate for merit.example with a serial number, and its key.
func certificate(t *testing.T, folder string, serial int64) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "merit.example"}, DNSNames: []string{"merit.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	made, err := x509.CreateCertificate(rand.Reader, about, about, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(folder, "merit.pem"), filepath.Join(folder, "merit.key")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: made}, key: {Type: "PRIVATE KEY", Bytes: bytes}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// serveUntilEnd runs what serves until the test ends.
func serveUntilEnd(t *testing.T, serve func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	stopped := make(chan error, 1)
	go func() { stopped <- serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

// secureSite is a site that browsers reach by https.
func secureSite(t *testing.T) (*site, *server.Server) {
	t.Helper()
	s := newSite(t, storetest.SQLite(t), func(o *server.Options) { o.BaseURL = &url.URL{Scheme: "https", Host: "merit.example"} })
	s.Person("Ann Heron", true)
	srv, err := server.New(s.options)
	if err != nil {
		t.Fatal(err)
	}
	return s, srv
}

func handshake(addr string, c *tls.Config) (tls.ConnectionState, error) {
	conn, err := tls.Dial("tcp", addr, c)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer conn.Close()
	return conn.ConnectionState(), nil
}

// Merit speaks TLS 1.2 and 1.3 with the certificate of two files as they stand, and nothing older.
func TestTLSFromFiles(t *testing.T) {
	t.Parallel()
	s, srv := secureSite(t)
	folder := t.TempDir()
	cert, key := certificate(t, folder, 1)
	config, err := server.CertificateFiles(cert, key, slog.New(slog.NewJSONHandler(s.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	listener := mustListen(t)
	addr := listener.Addr().String()
	serveUntilEnd(t, func(ctx context.Context) error { return srv.Serve(ctx, tls.NewListener(listener, config)) })
	serial := func() int64 {
		t.Helper()
		state, err := handshake(addr, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		return state.PeerCertificates[0].SerialNumber.Int64()
	}
	text, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "merit.example"}}
	t.Cleanup(transport.CloseIdleConnections)
	res, err := (&http.Client{Transport: transport}).Get("https://" + addr + "/")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s: %d, %v", res.Proto, res.StatusCode, res.Header)
	}
	for _, old := range []uint16{tls.VersionTLS10, tls.VersionTLS11} {
		if _, err := handshake(addr, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: old}); err == nil {
			t.Errorf("%s is spoken", tls.VersionName(old))
		}
	}
	weak := &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
	}}
	if _, err := handshake(addr, weak); err == nil {
		t.Error("a cipher suite without authenticated encryption is spoken")
	}
	for _, modern := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		if state, err := handshake(addr, &tls.Config{InsecureSkipVerify: true, MinVersion: modern, MaxVersion: modern}); err != nil || state.Version != modern {
			t.Errorf("%s: %v", tls.VersionName(modern), err)
		}
	}
	certificate(t, folder, 200)
	if n := serial(); n != 200 {
		t.Errorf("after a new certificate: %d", n)
	}
	for _, broken := range []func() error{
		func() error { return os.WriteFile(cert, []byte("half of it"), 0o600) },
		func() error { return os.Remove(cert) },
	} {
		if err := broken(); err != nil {
			t.Fatal(err)
		}
		if n := serial(); n != 200 {
			t.Errorf("with a broken certificate: %d", n)
		}
	}
	if len(s.log.holding("the new certificate cannot be used")) == 0 {
		t.Error("nothing is logged of the broken certificate")
	}
	certificate(t, folder, 30000)
	if n := serial(); n != 30000 {
		t.Errorf("after one that works again: %d", n)
	}
	if _, err := server.CertificateFiles(key, cert, slog.Default()); err == nil {
		t.Error("files that are no certificate are taken")
	}
}

// Plain http leads to the configured https address, whatever it was asked by, and takes nothing that was sent.
func TestPlainHTTPLeadsToHTTPS(t *testing.T) {
	t.Parallel()
	_, srv := secureSite(t)
	listener := mustListen(t)
	serveUntilEnd(t, func(ctx context.Context) error { return srv.ServePlain(ctx, listener, nil) })
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, c := range []struct {
		method, target, host, leads string
		status                      int
	}{
		{http.MethodGet, "/vacancies?page=2", "", "https://merit.example/vacancies?page=2", http.StatusMovedPermanently},
		{http.MethodGet, "/", "evil.example", "https://merit.example/", http.StatusMovedPermanently},
		{http.MethodHead, "//evil.example/x", "evil.example", "https://merit.example//evil.example/x", http.StatusMovedPermanently},
		{http.MethodGet, "/.well-known/acme-challenge/x", "evil.example", "https://merit.example/.well-known/acme-challenge/x", http.StatusMovedPermanently},
		{http.MethodPost, "/sign-in", "evil.example", "", http.StatusMethodNotAllowed},
		{http.MethodGet, "/api/v1/vacancies", "", "", http.StatusForbidden},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+listener.Addr().String()+c.target, strings.NewReader("password=x"))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = c.host
		req.Header.Set("X-Forwarded-Host", "evil.example")
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != c.status || res.Header.Get("Location") != c.leads || len(res.Cookies()) != 0 {
			t.Errorf("%s %s at %q: %d to %q", c.method, c.target, c.host, res.StatusCode, res.Header.Get("Location"))
		}
	}
}
