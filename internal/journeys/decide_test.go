package journeys

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// A decision is not recorded without a reason, with flags nobody acknowledged, by the wrong person, or on results that
// have changed: through the page and through the API.
func TestADecisionNeedsAllItNeeds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, ok := newCast(t, s)
		if !ok {
			return
		}
		for i, m := range c.Panel {
			for _, candidate := range c.Candidates {
				c.Score(m, candidate, 3+2*(i%2)) // they disagree, so there are flags
			}
		}
		c.Reveal()
		one, err := c.App.CandidateResult(t.Context(), c.Manager, c.ID, c.Candidates[0].ID)
		must(t, err)
		if len(one.Result.Flags) < 2 {
			t.Fatalf("only the flags %q", one.Result.Flags)
		}
		const long = "The panel talked for an hour about what both of them saw, and agrees on this."
		page := fmt.Sprintf("/vacancies/%s/results/%s/decision", c.ID, c.Candidates[0].ID)
		program := fmt.Sprintf("/api/v1/vacancies/%s/candidates/%s/decisions", c.ID, c.Candidates[0].ID)
		for name, x := range map[string]struct {
			who, decision, reason, hash string
			flags                       []string
			want                        int
		}{
			"no reason":      {"hiring manager", "appoint", "", one.InputHash, one.Result.Flags, http.StatusUnprocessableEntity},
			"no decision":    {"hiring manager", "", long, one.InputHash, nil, http.StatusUnprocessableEntity},
			"no flags":       {"hiring manager", "appoint", long, one.InputHash, nil, http.StatusUnprocessableEntity},
			"one flag short": {"hiring manager", "appoint", long, one.InputHash, one.Result.Flags[1:], http.StatusUnprocessableEntity},
			"an invitation":  {"hiring manager", "invite", long, one.InputHash, one.Result.Flags, http.StatusUnprocessableEntity},
			"stale":          {"hiring manager", "appoint", long, "0000", one.Result.Flags, http.StatusPreconditionFailed},
			"chair":          {"chair", "appoint", long, one.InputHash, one.Result.Flags, http.StatusForbidden},
			"panel member":   {"panel member", "appoint", long, one.InputHash, one.Result.Flags, http.StatusForbidden},
			"recruiter":      {"recruiter", "appoint", long, one.InputHash, one.Result.Flags, http.StatusForbidden},
			"outsider":       {"outsider", "appoint", long, one.InputHash, one.Result.Flags, http.StatusNotFound},
			"administrator":  {"administrator", "appoint", long, one.InputHash, one.Result.Flags, http.StatusNotFound},
		} {
			form := url.Values{"decision": {x.decision}, "reason": {x.reason}, "inputHash": {x.hash}, "flags": x.flags}
			if r := c.clients[x.who].Post(page, form); r.Status != x.want {
				t.Errorf("%s, on the page: %d, want %d", name, r.Status, x.want)
			}
			body := asJSON(t, map[string]any{"decision": x.decision, "reason": x.reason, "inputHash": x.hash, "flags": append([]string{}, x.flags...)})
			if r := c.tokens[x.who].JSON(http.MethodPost, program, body); r.Status != x.want {
				t.Errorf("%s, through the API: %d, want %d: %s", name, r.Status, x.want, r.Body)
			}
		}
		if now, err := c.App.CandidateResult(t.Context(), c.Manager, c.ID, c.Candidates[0].ID); err != nil || len(now.Decisions) != 0 {
			t.Fatalf("%d decisions were recorded, %v", len(now.Decisions), err)
		}
		form := url.Values{"decision": {"appoint"}, "reason": {long}, "inputHash": {one.InputHash}, "flags": one.Result.Flags}
		if r := c.clients["hiring manager"].Post(page, form); r.Status != http.StatusSeeOther {
			t.Errorf("with all it needs, on the page: %d", r.Status)
		}
		body := asJSON(t, map[string]any{"decision": hiring.Withdrawn, "reason": "Took another post.", "inputHash": one.InputHash, "flags": []string{}})
		if r := c.tokens["hiring manager"].JSON(http.MethodPost, program, body); r.Status != http.StatusCreated {
			t.Errorf("with all it needs, through the API: %d %s", r.Status, r.Body)
		}
	})
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	doc, err := json.Marshal(value)
	must(t, err)
	return string(doc)
}
