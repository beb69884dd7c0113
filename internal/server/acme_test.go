package server_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"merit/internal/server"
)

// authority is a real ACME authority, which asks the domains it is to certify on two ports of this machine.
func authority(t *testing.T, plain, secure net.Listener) (directory string, client *http.Client, roots *x509.CertPool) {
	t.Helper()
	names := &dns.Server{Listener: mustListen(t), Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(m)
	})}
	go func() { _ = names.ActivateAndServe() }()
	t.Cleanup(func() { _ = names.Shutdown() })
	quiet, store := log.New(io.Discard, "", 0), db.NewMemoryStore()
	signs := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "the only one"}})
	asks := va.New(quiet, plain.Addr().(*net.TCPAddr).Port, secure.Addr().(*net.TCPAddr).Port, false, names.Listener.Addr().String(), store)
	front := wfe.New(quiet, store, asks, signs, []string{"ca.example"}, false, false, 1, 1)
	listening := httptest.NewTLSServer(front.Handler())
	t.Cleanup(listening.Close)
	roots = x509.NewCertPool()
	roots.AddCert(signs.GetRootCert(0).Cert)
	return listening.URL + wfe.DirectoryPath, listening.Client(), roots
}

// Merit fetches a certificate for its domains from an ACME authority, and for no other name.
func TestCertificateFromAnACMEAuthority(t *testing.T) {
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	_, srv := secureSite(t)
	plain, secure := mustListen(t), mustListen(t)
	directory, client, roots := authority(t, plain, secure)
	config, challenge := server.FetchCertificate(server.ACME{
		Domains: []string{"merit.example"}, Directory: directory, Cache: t.TempDir(), Email: "merit@merit.example", HTTP: client,
	})
	serveUntilEnd(t, func(ctx context.Context) error { return srv.Serve(ctx, tls.NewListener(secure, config)) })
	serveUntilEnd(t, func(ctx context.Context) error { return srv.ServePlain(ctx, plain, challenge) })
	addr := secure.Addr().String()
	first, err := handshake(addr, &tls.Config{ServerName: "merit.example", RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	again, err := handshake(addr, &tls.Config{ServerName: "merit.example", RootCAs: roots})
	if err != nil || again.PeerCertificates[0].SerialNumber.Cmp(first.PeerCertificates[0].SerialNumber) != 0 {
		t.Errorf("the certificate is not kept: %v", err)
	}
	for _, name := range []string{"evil.example", "www.merit.example", ""} {
		if _, err := handshake(addr, &tls.Config{ServerName: name, InsecureSkipVerify: true}); err == nil {
			t.Errorf("a certificate was fetched for %q", name)
		}
	}
	if _, err := handshake(addr, &tls.Config{ServerName: "merit.example", RootCAs: roots, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
}
