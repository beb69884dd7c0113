package api_test

import (
	"encoding/json"
	"testing"

	"merit/internal/api"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// The panel agrees on marks through the API: against the number that was seen, and beside the panel members' own.
func TestThePanelAgreesThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		v := s.Vacancy(2, 1).Open()
		v.ScoreAll(func(m, _ int) int { return 3 + 2*m })
		path := "/vacancies/" + v.ID.String() + "/moderation/" + v.Candidates[0].ID.String()
		chair, member := s.as(t, v.Panel[0]), s.as(t, v.Panel[1])
		chair.do("GET", path, nil).want(409)
		v.Reveal()
		var d api.Moderation
		must(t, json.Unmarshal(member.do("GET", path, nil).want(200).body, &d))
		if len(d.Criteria) == 0 || d.Criteria[0].Spread != 2 || !d.Criteria[0].Discuss || *d.IndependentScore != 4 {
			t.Fatalf("the moderation is %+v", d)
		}
		agreed := path + "/agreed/" + d.Criteria[0].CriterionID.String()
		body := map[string]any{"mark": 5, "reason": "We read the evidence again together."}
		chair.do("PUT", agreed, body).want(428)
		member.do("PUT", agreed, body, "If-Match", `"0"`).want(403)
		chair.do("PUT", agreed, body, "If-Match", `"0"`).want(200)
		chair.do("PUT", agreed, body, "If-Match", `"0"`).want(412)
		must(t, json.Unmarshal(member.do("GET", path, nil).want(200).body, &d))
		if len(d.Agreed) != 1 || *d.Agreed[0].Mark != 5 || *d.IndependentScore != 4 || *d.ScoreWithAgreed <= 4 {
			t.Errorf("afterwards it is %+v", d)
		}
	})
}

// Notes are kept and given to their writer; a sift is declared and submitted in one act each.
func TestASiftThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		v := s.Vacancy(1, 3).Open()
		who := s.as(t, v.Panel[0])
		root := "/vacancies/" + v.ID.String() + "/sift"
		sift, err := v.App.Sift(t.Context(), v.Panel[0], v.ID)
		must(t, err)
		var ids []string
		for _, c := range sift.Cards {
			ids = append(ids, c.ID.String())
		}
		var n api.Counted
		must(t, json.Unmarshal(who.do("POST", root+"/no-conflicts", map[string]any{"scorecards": ids}).want(200).body, &n))
		if n.Count != 3 {
			t.Errorf("declared for %d", n.Count)
		}
		ratings := v.Ratings(func(int) int { return 5 }, func(int) string { return "What they did, and what came of it." })
		var sent []map[string]any
		for _, r := range ratings {
			one := map[string]any{"criterionId": r.CriterionID, "mark": r.Mark, "evidence": r.Evidence}
			if len(r.Checks) > 0 {
				one["checks"] = r.Checks
			}
			sent = append(sent, one)
		}
		who.do("PUT", "/scorecards/"+ids[0]+"/ratings", map[string]any{"ratings": sent, "notes": "Ask about the tunnel."}, "If-Match", `"2"`).want(200)
		var card api.Scorecard
		must(t, json.Unmarshal(who.do("GET", "/scorecards/"+ids[0], nil).want(200).body, &card))
		if card.Notes != "Ask about the tunnel." {
			t.Errorf("the notes are %q", card.Notes)
		}
		var check api.SiftCheck
		must(t, json.Unmarshal(who.do("GET", root+"/submit", nil).want(200).body, &check))
		if check.Complete != 1 || check.Incomplete != 2 {
			t.Errorf("the check is %+v", check)
		}
		who.do("POST", root+"/submit", map[string]any{"digest": "another"}).want(409)
		must(t, json.Unmarshal(who.do("POST", root+"/submit", map[string]any{"digest": check.Digest}).want(200).body, &n))
		if n.Count != 1 {
			t.Errorf("submitted %d", n.Count)
		}
	})
}
