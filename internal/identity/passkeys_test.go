package identity

import (
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/go-webauthn/webauthn/webauthn"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// Passkeys belong to the host of the configured address, and to its one origin; there are none where browsers know
// none.
func TestWhatPasskeysBelongTo(t *testing.T) {
	t.Parallel()
	for base, host := range map[string]string{
		"https://merit.example.org": "merit.example.org", "https://merit.example.org:8443": "merit.example.org", "http://localhost:8080": "localhost",
		"http://merit.example.org": "", "http://127.0.0.1:8080": "", "https://192.0.2.7": "", "https://[2001:db8::1]": "",
	} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		w, err := newPasskeys(u)
		if err != nil {
			t.Errorf("%s: %v", base, err)
			continue
		}
		if host == "" {
			if w != nil {
				t.Errorf("%s has passkeys", base)
			}
			continue
		}
		if w == nil || w.Config.RPID != host || strings.Join(w.Config.RPOrigins, " ") != base || w.Config.RPAllowCrossOrigin {
			t.Errorf("%s: %+v", base, w)
		}
	}
	if w, err := newPasskeys(nil); w != nil || err != nil {
		t.Errorf("without an address: %v, %v", w, err)
	}
}

// A passkey whose counter ran backwards may have been copied: what it signs does not count.
func TestACopiedPasskeyIsRefused(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	s := &Service{log: slog.New(slog.NewTextHandler(&log, nil))}
	c := webauthn.Credential{ID: []byte("key"), Authenticator: webauthn.Authenticator{SignCount: 7}}
	c.Authenticator.UpdateCounter(7)
	err := s.used(t.Context(), keyOwner{keys: []hiring.Passkey{{CredentialID: []byte("other")}}}, &c)
	if !fault.Is(err, fault.Conflict) || !strings.Contains(errors.Unwrap(err).Error(), "counter") || !strings.Contains(log.String(), "may have been copied") {
		t.Errorf("%v; logged %s", err, log.String())
	}
}
