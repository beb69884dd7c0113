package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Merit with a certificate speaks https, says so, leads plain http there, and is found healthy.
func TestServeWithACertificate(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	folder := t.TempDir()
	cert, key := filepath.Join(folder, "merit.pem"), filepath.Join(folder, "merit.key")
	writeCertificate(t, cert, key)
	plain, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := plain.Addr().String()
	plain.Close() // a moment later Merit takes it
	environ := []string{"MERIT_TLS_CERT=" + cert, "MERIT_TLS_KEY=" + key}
	s := start(t, "sqlite:"+filepath.Join(folder, "merit.db"), true, append(environ, "MERIT_HTTP_ADDR="+addr)...)
	if !strings.HasPrefix(s.url, "https://") || !strings.HasPrefix(s.setup, "https://") {
		t.Errorf("Merit says it is at %s and %s", s.url, s.setup)
	}
	found := append(environ, "MERIT_ADDR="+strings.TrimPrefix(s.url, "https://"))
	if status, out, messages := finish(t, command(t, found, "healthcheck")); status != exitOK || out != "ready\n" {
		t.Errorf("healthcheck: %d %q %q", status, out, messages)
	}
	client := &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for url, leads := range map[string]string{s.url + "/": "/setup", "http://" + addr + "/account": s.url + "/account"} {
		res, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.Header.Get("Location") != leads {
			t.Errorf("%s: %d to %q", url, res.StatusCode, res.Header.Get("Location"))
		}
	}
	s.stop(t)
	if status, _, messages := finish(t, command(t, append(environ, "MERIT_TLS_KEY="+cert), "serve")); status != exitBadInput || !strings.Contains(messages, "MERIT_TLS_CERT and MERIT_TLS_KEY") {
		t.Errorf("without a key: %d %q", status, messages)
	}
}

func writeCertificate(t *testing.T, cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	made, err := x509.CreateCertificate(rand.Reader, about, about, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: made}, key: {Type: "PRIVATE KEY", Bytes: bytes}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
