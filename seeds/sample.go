package seeds

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

//go:embed sample.json
var sampleJSON string

// SampleJSON is the sample data as it is stored: people, vacancies and what the panel wrote.
func SampleJSON() []byte { return []byte(sampleJSON) }

// Sample is what `merit demo` shows: everybody in it is invented.
type Sample struct {
	People    []SamplePerson  `json:"people"`
	Vacancies []SampleVacancy `json:"vacancies"`
}

// SamplePerson is somebody a newcomer can sign in as. Key is how vacancies refer to the person.
type SamplePerson struct {
	Key           string `json:"key"`
	Name          string `json:"name"`
	Email         string `json:"email"`
	Recruiter     bool   `json:"recruiter"`
	Administrator bool   `json:"administrator"`
	About         string `json:"about"` // one line for the page where one chooses who to be
}

// SampleVacancy is a vacancy made from the role text that ships, with one interview stage.
type SampleVacancy struct {
	Key              string                     `json:"key"`
	Title            string                     `json:"title"`
	Reference        string                     `json:"reference"`
	Posts            int                        `json:"posts"`
	InterviewMinutes int                        `json:"interviewMinutes"`
	Bar              float64                    `json:"bar"`              // on the scale
	Evidence         string                     `json:"evidence"`         // which marks need evidence, as in a rubric's policy
	Scale            string                     `json:"scale"`            // the key of a scale that ships
	Responsibilities bool                       `json:"responsibilities"` // whether they are a criterion
	Criteria         map[string]SampleCriterion `json:"criteria"`         // by the criterion's name
	Members          []SampleMember             `json:"members"`
	Candidates       []SampleCandidate          `json:"candidates"`
	Scorecards       []SampleScorecard          `json:"scorecards"` // one a candidate and scoring member
	Revealed         bool                       `json:"revealed"`
	RevealReason     string                     `json:"revealReason"` // why it was revealed with a scorecard missing
	Decisions        []SampleDecision           `json:"decisions"`
}

// SampleCriterion is what the recruiter set for a criterion. PassMark is nil where there is none;
// the weight of a credential is 0.
type SampleCriterion struct {
	Weight    float64 `json:"weight"`
	Essential bool    `json:"essential"`
	PassMark  *int    `json:"passMark"`
}

// SampleMember is what a person does in a vacancy: recruiter, chair, panel member, hiring manager.
type SampleMember struct {
	Person    string   `json:"person"` // key
	Functions []string `json:"functions"`
}

// SampleCandidate is somebody who applies.
type SampleCandidate struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// SampleScorecard is one panel member's scorecard of one candidate. State is submitted, draft, or
// missing: one that never came in. A draft that nobody has begun has no ratings and no declaration
// of conflict.
type SampleScorecard struct {
	Candidate    string         `json:"candidate"` // key
	Member       string         `json:"member"`    // the person's key
	State        string         `json:"state"`
	Conflict     string         `json:"conflict"`
	ConflictNote string         `json:"conflictNote"`
	Ratings      []SampleRating `json:"ratings"`
}

// SampleRating is what the panel member recorded for one criterion, in the words of hiring.Rating.
// NotAssessed is the reason, or "" where the criterion was assessed.
type SampleRating struct {
	Criterion   string   `json:"criterion"` // name
	Mark        *int     `json:"mark"`
	Evidence    string   `json:"evidence"`
	Indicators  []string `json:"indicators"`
	Checks      []string `json:"checks"`
	NotAssessed string   `json:"notAssessed"`
}

// SampleDecision is what the hiring manager decided about a candidate, with the reason.
type SampleDecision struct {
	Candidate string `json:"candidate"` // key
	Kind      string `json:"kind"`
	Reason    string `json:"reason"`
}

// ReadSample decodes the sample data. It refuses names it does not know, so that a misspelt one is
// found rather than left out.
func ReadSample() (Sample, error) {
	var s Sample
	d := json.NewDecoder(bytes.NewReader(SampleJSON()))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return Sample{}, fmt.Errorf("read sample data: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Sample{}, errors.New("read sample data: something follows it")
	}
	return s, nil
}
