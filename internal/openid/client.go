package openid

import (
	"net/http"
	"time"
)

// What a provider's answer may cost: time from asking to its last byte, and bytes.
const (
	answerTimeout = 5 * time.Second
	maxAnswer     = 1 << 20
	maxHeader     = 64 << 10
)

// newClient asks providers. It follows no redirect: a provider's addresses are those its discovery document names, and
// whoever could redirect Merit elsewhere would be sent its secret.
func newClient(timeout time.Duration) *http.Client {
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    timeout,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: maxHeader,
	}
	return &http.Client{
		Transport:     bounded{transport},
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded ends an answer that is larger than any honest one with an error.
type bounded struct{ next http.RoundTripper }

// RoundTrip asks, and bounds what is read of the answer.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = http.MaxBytesReader(nil, res.Body, maxAnswer)
	return res, nil
}
