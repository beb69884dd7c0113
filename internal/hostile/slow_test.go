package hostile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"merit/internal/figures"
)

// Requests that never end, are enormous or nested beyond sense cost little, end, and keep nobody else waiting.
func TestSlowHugeAndDeepRequestsAreBounded(t *testing.T) {
	t.Parallel()
	s, ok := newStand(t)
	if !ok {
		return
	}
	victim, program := s.SignIn(t, s.victim), s.Program(t, s.victim, false)
	ended := make(chan error, 200)
	started := time.Now()
	slow := 0
	for _, says := range []struct {
		first  string
		within time.Duration
	}{
		{"GET / HTTP/1.1\r\nHost: merit\r\nX-Slow: ", 10 * time.Second},
		{"", 10 * time.Second},
		{"POST /sign-in HTTP/1.1\r\nHost: merit\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500000\r\n\r\nemail=", 45 * time.Second},
		{"POST /api/v1/roles HTTP/1.1\r\nHost: merit\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"", 45 * time.Second},
	} {
		for range 25 {
			slow++
			go func() {
				ended <- dawdle(t.Context(), strings.TrimPrefix(s.URL, "http://"), says.first, started.Add(says.within))
			}()
		}
	}
	// Meanwhile everybody else is served.
	for range 20 {
		if r := victim.Get("/account"); r.Status != http.StatusOK {
			t.Fatalf("while others dawdle: %d", r.Status)
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.CopyN(z, zeros{}, 64<<20)
	_ = z.Close()
	parts := &bytes.Buffer{}
	m := multipart.NewWriter(parts)
	for i := range 5000 {
		_ = m.WriteField(fmt.Sprint("f", i), "x")
	}
	_ = m.Close()
	const form, doc = "application/x-www-form-urlencoded", "application/json"
	heavy := 0
	for _, c := range []struct{ path, kind, body, encoding string }{
		{"/sign-in", form, strings.Repeat("a=b&", 250_000), ""},
		{"/sign-in", form, strings.Repeat("&", 1_000_000), ""},
		{"/sign-in", form, "email=" + strings.Repeat("%41", 340_000), ""},
		{"/sign-in", form, strings.Repeat("a", 2<<20), ""},
		{"/sign-in", m.FormDataContentType(), parts.String(), ""},
		{"/sign-in", "multipart/form-data; boundary=x", "--x\r\n" + strings.Repeat("A: b\r\n", 100_000), ""},
		{"/sign-in", form, packed.String(), "gzip"},
		{"/roles/preview", form, "text=" + strings.Repeat("Skill:+a+(expert)%0A-+b%0A", 30_000), ""},
		{"/api/v1/roles", doc, strings.Repeat("[", 500_000), ""},
		{"/api/v1/roles", doc, strings.Repeat(`{"a":`, 150_000), ""},
		{"/api/v1/roles", doc, "[" + strings.Repeat("1,", 400_000) + "1]", ""},
		{"/api/v1/roles", doc, `{"text":"` + strings.Repeat("a", 3<<20) + `"}`, ""},
		{"/api/v1/roles", doc, `{"text":1` + strings.Repeat("0", 800_000) + `}`, ""},
		{"/api/v1/roles", doc, packed.String(), "gzip"},
		{"/?" + strings.Repeat("a=b&", 6000), "", "", ""},
		{"/" + strings.Repeat("a/", 10_000), "", "", ""},
		{"/" + strings.Repeat("%2e%2e/", 3000), "", "", ""},
		{"/?q=" + strings.Repeat("a", 60_000), "", "", ""},
	} {
		heavy++
		client, method := victim, http.MethodPost
		if strings.HasPrefix(c.path, "/api/") {
			client = program
		}
		if c.kind == "" {
			method = http.MethodGet
		}
		from := time.Now()
		got := client.Do(method, c.path, c.kind, c.body, "Content-Encoding", c.encoding)
		if took := time.Since(from); took > 10*time.Second {
			t.Errorf("%.40s took %v", c.path+" "+c.body, took)
		}
		if got.Status >= 500 || method == http.MethodPost && got.Status < 400 && c.path != "/roles/preview" {
			t.Errorf("%.60s: %d", c.path+" "+c.body, got.Status)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 256<<20 {
		t.Errorf("memory has grown by %d MB", grown>>20)
	}
	for range slow {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	figures.Add(t, "Slow, huge and deep requests bounded", slow+heavy)
}

// dawdle sends the beginning of a request and nothing more. It is an error for the server not to hang up in time.
func dawdle(ctx context.Context, addr, first string, until time.Time) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := io.WriteString(c, first); err != nil {
		return err
	}
	if err := c.SetReadDeadline(until.Add(10 * time.Second)); err != nil { // the machine may be busy
		return err
	}
	r := bufio.NewReader(c)
	for {
		if _, err := r.ReadByte(); err != nil {
			if e := net.Error(nil); errors.As(err, &e) && e.Timeout() {
				return fmt.Errorf("%q is still waited for", first)
			}
			return nil
		}
	}
}
