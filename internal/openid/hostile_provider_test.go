package openid_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	clientID     = "merit"
	clientSecret = "tern kettle seven"
)

// hostile is an OpenID provider that keeps to the rules but for what a test bends.
type hostile struct {
	t    *testing.T
	URL  string
	now  func() time.Time
	key  *rsa.PrivateKey
	mu   sync.Mutex
	asks map[string]url.Values // what was asked for, by code
	seen []string              // secrets that must be in no log and on no page

	discovery func(map[string]any)
	claims    func(map[string]any)
	userInfo  map[string]any // nil: there is none
	sign      func(payload []byte) string
	token     http.HandlerFunc // instead of the honest one
	document  http.HandlerFunc
	keys      http.HandlerFunc
}

var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func newHostile(t *testing.T, now func() time.Time) *hostile {
	t.Helper()
	h := &hostile{t: t, now: now, key: signingKey(), asks: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		if h.document != nil {
			h.document(w, r)
			return
		}
		d := map[string]any{
			"issuer": h.URL, "authorization_endpoint": h.URL + "/authorize", "token_endpoint": h.URL + "/token", "jwks_uri": h.URL + "/keys",
			"id_token_signing_alg_values_supported":          []string{"RS256", "HS256", "none"},
			"authorization_response_iss_parameter_supported": true,
		}
		if h.userInfo != nil {
			d["userinfo_endpoint"] = h.URL + "/userinfo"
		}
		if h.discovery != nil {
			h.discovery(d)
		}
		answer(w, d)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, r *http.Request) {
		if h.keys != nil {
			h.keys(w, r)
			return
		}
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: h.key.Public(), KeyID: "one", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		if h.token != nil {
			h.token(w, r)
			return
		}
		h.honestToken(w, r)
	})
	mux.HandleFunc("/userinfo", func(w http.ResponseWriter, _ *http.Request) { answer(w, h.userInfo) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	h.URL = server.URL
	return h
}

// straighten makes it keep to the rules again.
func (h *hostile) straighten() {
	h.discovery, h.claims, h.userInfo, h.sign, h.token, h.document, h.keys = nil, nil, nil, nil, nil, nil, nil
}

func answer(w http.ResponseWriter, doc any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(doc)
}

// authorize is a person signing in at the provider: it gives what the browser comes back with.
func (h *hostile) authorize(location string) url.Values {
	h.t.Helper()
	u, err := url.Parse(location)
	if err != nil || !strings.HasPrefix(location, h.URL+"/authorize?") {
		h.t.Fatalf("the browser is sent to %q, %v", location, err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) < 43 || len(q.Get("state")) < 20 || len(q.Get("nonce")) < 20 ||
		q.Get("response_type") != "code" || q.Get("client_id") != clientID {
		h.t.Fatalf("asked with %v", q)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	code := "code-" + rand.Text()
	h.asks[code] = q
	h.seen = append(h.seen, code, q.Get("state"), q.Get("nonce"))
	return url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {h.URL}}
}

func (h *hostile) honestToken(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ask, ok := h.asks[r.PostFormValue("code")]
	delete(h.asks, r.PostFormValue("code"))
	user, password, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if secret, _ := url.QueryUnescape(password); !ok || user != clientID || secret != clientSecret ||
		r.PostFormValue("redirect_uri") != ask.Get("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != ask.Get("code_challenge") {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant","error_description":"raw words of the provider about Ann Heron"}`))
		return
	}
	now := h.now()
	claims := map[string]any{
		"iss": h.URL, "aud": clientID, "sub": "subject-of-ann", "nonce": ask.Get("nonce"), "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"email": "ann@example.org", "email_verified": true, "name": "Ann Heron",
	}
	if h.claims != nil {
		h.claims(claims)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		h.t.Error(err)
	}
	sign := h.sign
	if sign == nil {
		sign = func(p []byte) string { return signed(h.t, jose.RS256, jose.JSONWebKey{Key: h.key, KeyID: "one"}, p) }
	}
	raw, access := sign(payload), "access-"+rand.Text()
	h.seen = append(h.seen, access)
	if raw != "" {
		h.seen = append(h.seen, raw)
	}
	answer(w, map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": raw})
}

func signed(t *testing.T, alg jose.SignatureAlgorithm, key any, payload []byte) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Error(err)
		return ""
	}
	raw, err := jws.CompactSerialize()
	if err != nil {
		t.Error(err)
	}
	return raw
}
