package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"merit/internal/hiring"
)

// Result is a recommendation. Its JSON is the same bytes for the same input.
type Result struct {
	Engine     string      `json:"engine"`
	InputHash  string      `json:"inputHash"`  // SHA-256 in hex
	ResultHash string      `json:"resultHash"` // of this document with an empty resultHash
	Policy     Settled     `json:"policy"`
	Candidates []Candidate `json:"candidates"` // merit order: by panel score, then by id; not ranked: by id
	Panel      []Member    `json:"panel"`
	Warnings   []string    `json:"warnings"`
}

// Candidate is one candidate's place on the merit list with its reasons.
type Candidate struct {
	ID          string         `json:"id"`
	PanelScore  *float64       `json:"panelScore"` // null when no mark counts
	Arithmetic  string         `json:"arithmetic"` // how the panel score comes about, to check by hand
	Rank        *int           `json:"rank"`       // shared by equal scores; null when not ranked
	Tied        bool           `json:"tied"`       // somebody else has the same rank
	Outcome     hiring.Outcome `json:"outcome"`
	Clause      Clause         `json:"clause"`
	Reasons     []string       `json:"reasons"`
	Flags       []string       `json:"flags"` // what a person has to look at before appointing
	WouldChange []string       `json:"wouldChange"`
	Criteria    []Criterion    `json:"criteria"` // in the rubric's order
	Unscored    []string       `json:"unscored"` // criteria without marks
	Members     int            `json:"members"`  // panel members who marked the candidate
	CardMeans   []CardMean     `json:"cardMeans"`
}

// CardMean is one panel member's own weighted mean for a candidate.
type CardMean struct {
	PanelMember string  `json:"panelMember"`
	Mean        float64 `json:"mean"`
}

// Criterion is what the panel said of a candidate on one criterion.
type Criterion struct {
	ID    string   `json:"id"`
	Mean  *float64 `json:"mean"` // null: unscored
	Range int      `json:"range"`
	Marks int      `json:"marks"` // how many
	Flags []string `json:"flags"`
}

// Member describes how one panel member marked; nobody is dropped for it.
type Member struct {
	ID         string   `json:"id"`
	Scorecards int      `json:"scorecards"` // candidates marked
	Marks      int      `json:"marks"`
	MeanMark   float64  `json:"meanMark"`
	Spread     float64  `json:"spread"`     // standard deviation of the own marks
	Difference *float64 `json:"difference"` // mean of own mark less the others' mean in the same cell; null: none shared
	Flags      []string `json:"flags"`
}

// JSON is the result as it is stored and hashed.
func (r Result) JSON() ([]byte, error) {
	out, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode recommendation: %w", err)
	}
	return append(out, '\n'), nil
}

// seal computes the result's own hash.
func (r *Result) seal() error {
	r.ResultHash = ""
	doc, err := r.JSON()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(doc)
	r.ResultHash = hex.EncodeToString(sum[:])
	return nil
}
