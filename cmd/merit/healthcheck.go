package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"merit/internal/config"
)

type healthcheckCommand struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// Run asks the Merit that runs with this environment whether it and its database answer.
func (h healthcheckCommand) Run(ctx context.Context, s streams) error {
	c, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme, client := "http", http.DefaultClient
	if c.TLS != nil {
		// Whether Merit answers is asked of this machine alone, and nothing is sent: whose certificate it is matters to
		// browsers.
		scheme = "https"
		client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
			ServerName: c.BaseURL.Hostname(), InsecureSkipVerify: true, //nolint:gosec // said above
		}}}
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("Merit does not answer: %w", err) //nolint:staticcheck // a name
	}
	defer response.Body.Close()
	if h.JSON {
		if err := json.NewEncoder(s.Out).Encode(map[string]any{"status": response.StatusCode, "ready": response.StatusCode == http.StatusOK}); err != nil {
			return err
		}
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: status %d", response.StatusCode)
	}
	if !h.JSON {
		say(s.Out, "ready\n")
	}
	return nil
}
