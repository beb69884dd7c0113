package verdict

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"merit/internal/hiring"
)

// Result is a recommendation. Its JSON is the same bytes for the same input. Scores, standard errors and
// spreads are in points of the scale; what comes from the model is rounded to nine decimals, what is drawn at random to six.
type Result struct {
	Engine      string      `json:"engine"`
	InputHash   string      `json:"inputHash"`  // SHA-256 in hex
	ResultHash  string      `json:"resultHash"` // of this document with an empty resultHash
	Seed        uint64      `json:"seed"`       // of the random draws; the first 53 bits of the input hash
	Policy      Settled     `json:"policy"`
	Candidates  []Candidate `json:"candidates"` // merit order: by fair score, then by id; not ranked: by id
	Panel       []Member    `json:"panel"`
	Variance    Variance    `json:"variance"`
	Agreement   Agreement   `json:"agreement"`
	Sensitivity Sensitivity `json:"sensitivity"`
	Warnings    []string    `json:"warnings"`
}

// Candidate is one candidate's place on the merit list with its reasons.
type Candidate struct {
	ID          string         `json:"id"`
	PanelScore  *float64       `json:"panelScore"`                 // null when no mark counts
	Independent *float64       `json:"independentScore,omitempty"` // panel score by independent marks alone, where agreed ones count
	Arithmetic  string         `json:"arithmetic"`                 // how the panel score comes about, to check by hand
	FairScore   *float64       `json:"fairScore"`                  // what the whole panel would have given; null like panelScore
	SE          *float64       `json:"se"`                         // standard error of the fair score
	Interval90  *[2]float64    `json:"interval90"`                 // 90 % interval of the fair score
	AboveBar    *ByLens        `json:"pAboveBar"`                  // chance that the fair score is at or above the bar
	Top         *Top           `json:"pTop"`                       // chance of being among the best of those not excluded; null when not ranked
	Rank        *int           `json:"rank"`                       // shared by equal fair scores; null when not ranked
	Tied        bool           `json:"tied"`                       // somebody else has the same rank
	Rank90      *[2]int        `json:"rank90"`                     // 90 % interval of the rank; null when not ranked
	Outcome     hiring.Outcome `json:"outcome"`
	Clause      Clause         `json:"clause"`
	Codes       []Code         `json:"codes"` // why the outcome is borderline, as codes
	Reasons     []string       `json:"reasons"`
	Flags       []string       `json:"flags"` // what a person has to look at before appointing
	WouldChange []string       `json:"wouldChange"`
	Steps       []Step         `json:"steps"`       // from the panel score to the fair score; they sum up
	LeftOut     *[2]float64    `json:"leaveOneOut"` // lowest and highest fair score when one panel member is left out
	Criteria    []Criterion    `json:"criteria"`    // in the rubric's order
	Unscored    []string       `json:"unscored"`    // criteria without marks
	Members     int            `json:"members"`     // panel members who marked the candidate
	CardMeans   []CardMean     `json:"cardMeans"`
}

// ByLens is a chance seen through both lenses: a, the candidate's own evidence; b, allowing for luck at the
// top of a field.
type ByLens struct {
	A float64 `json:"a"`
	B float64 `json:"b"`
}

func (x ByLens) low() float64  { return math.Min(x.A, x.B) }
func (x ByLens) high() float64 { return math.Max(x.A, x.B) }

// Top is a chance of getting a post, through the second lens.
type Top struct {
	B float64 `json:"b"`
}

// Step is one part of the way from the panel score to the fair score.
type Step struct {
	PanelMember string  `json:"panelMember"` // whose marking is allowed for; empty: nobody's in particular
	Why         string  `json:"why"`
	Amount      float64 `json:"amount"`
}

// CardMean is one panel member's own weighted mean for a candidate.
type CardMean struct {
	PanelMember string  `json:"panelMember"`
	Mean        float64 `json:"mean"`
}

// Criterion is what the panel said of a candidate on one criterion.
type Criterion struct {
	ID       string   `json:"id"`
	Mean     *float64 `json:"mean"`             // of the marks; null: unscored
	Agreed   *float64 `json:"agreed,omitempty"` // the mark the panel settled on, which counts instead; left out: none
	FairMean *float64 `json:"fairMean"`         // what the whole panel would have given on average, or agreed
	SE       *float64 `json:"se"`               // of the fair mean
	Range    int      `json:"range"`
	RWG      *float64 `json:"rwg"` // within-group agreement, 0 to 1; null: fewer than two marks
	AD       *float64 `json:"ad"`  // mean absolute deviation from the mean
	Marks    int      `json:"marks"`
	Flags    []string `json:"flags"`
}

// Member describes how one panel member marked; nobody is dropped for it.
type Member struct {
	ID         string   `json:"id"`
	Scorecards int      `json:"scorecards"` // candidates marked
	Marks      int      `json:"marks"`
	MeanMark   float64  `json:"meanMark"`
	Spread     float64  `json:"spread"`     // standard deviation of the own marks
	Difference *float64 `json:"difference"` // mean of own mark less the others' mean in the same cell; null: none shared
	Severity   float64  `json:"severity"`   // how far above (+) or below (−) the panel, as the model tells
	SE         float64  `json:"se"`         // of severity
	Flags      []string `json:"flags"`
}

// Spreads are the standard deviations of the model's effects.
type Spreads struct {
	Candidate       float64 `json:"candidate"`       // θ: how good candidates are
	Profile         float64 `json:"profile"`         // γ: their strengths and weaknesses by criterion
	Halo            float64 `json:"halo"`            // η: what one panel member thinks of one candidate as a whole
	Severity        float64 `json:"severity"`        // ρ: how generously panel members mark
	SeverityBySkill float64 `json:"severityBySkill"` // δ: how generously they mark one criterion
	Residual        float64 `json:"residual"`        // ε: everything else
}

// Variance is how much of the marks' variation is whose.
type Variance struct {
	Spreads
	Q              float64  `json:"q"`              // the maximised objective: −½·remlCritAtMode + the priors
	RemlCritAtMode float64  `json:"remlCritAtMode"` // −2 × the restricted log likelihood at these spreads
	RemlCrit       *float64 `json:"remlCrit"`       // its least value, without priors; null: the marks cannot tell
	Reml           *Spreads `json:"reml"`           // the spreads there, which g and phi rest on
}

// Agreement is how far the panel agrees. What is null has its reason in why, under its own name.
type Agreement struct {
	AlphaOrdinal  *float64             `json:"alphaOrdinal"` // Krippendorff's α over all cells
	AlphaInterval *float64             `json:"alphaInterval"`
	AlphaNominal  *float64             `json:"alphaNominal"`
	ICCA1         *float64             `json:"iccA1"` // of the members' plain means for each candidate
	ICCAk         *float64             `json:"iccAk"`
	ICCCk         *float64             `json:"iccCk"`
	G             *float64             `json:"g"`   // Eρ², for ranking candidates
	Phi           *float64             `json:"phi"` // Φ, for comparing them with a bar
	Why           map[string]string    `json:"why"`
	ByCriterion   []CriterionAgreement `json:"byCriterion"`
}

// CriterionAgreement is the ordinal α of one criterion; null where it cannot be told.
type CriterionAgreement struct {
	ID           string   `json:"id"`
	AlphaOrdinal *float64 `json:"alphaOrdinal"`
}

// Sensitivity is what the fair scores would be under other choices.
type Sensitivity struct {
	LeaveOneOut []LeftOut   `json:"leaveOneOut"`
	WeightDraws WeightDraws `json:"weightDraws"`
}

// LeftOut is every fair score without one panel member, in the order of candidates; null for those left
// without marks.
type LeftOut struct {
	PanelMember string     `json:"panelMember"`
	FairScores  []*float64 `json:"fairScores"`
}

// WeightDraws is how often each candidate among the best stays there, at or above the bar, when every weight
// is changed by up to a fifth, in the order of candidates; null for everybody else.
type WeightDraws struct {
	Draws  int        `json:"draws"`
	Spread float64    `json:"spread"`
	Holds  []*float64 `json:"holds"`
}

// Decimals of what is computed by the model, by closed formulas, and with what is drawn at random or
// searched for without priors. The digits behind differ between processors.
const (
	modelDigits  = 1e9
	closedDigits = 1e12
	drawnDigits  = 1e6
)

func rounded(v, digits float64) float64 {
	r := math.Round(v*digits) / digits
	if r == 0 {
		return 0 // never −0
	}
	return r
}

// told is a rounded number for a document.
func told(v float64) *float64 {
	v = rounded(v, modelDigits)
	return &v
}

// JSON is the result as it is stored and hashed.
func (r Result) JSON() ([]byte, error) {
	var out bytes.Buffer
	err := r.Write(&out)
	return out.Bytes(), err
}

// Write writes the result as JSON: a line for each part, and within candidates a line for each of them, so
// that a large field needs little memory and two results can be compared line by line.
func (r Result) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	lead := "{\n  "
	part := func(name string, value any) error {
		doc, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("encode %s: %w", name, err)
		}
		_, _ = out.WriteString(lead + `"` + name + `": `)
		_, _ = out.Write(doc)
		lead = ",\n  "
		return nil
	}
	for _, x := range []struct {
		name  string
		value any
	}{
		{"engine", r.Engine},
		{"inputHash", r.InputHash},
		{"resultHash", r.ResultHash},
		{"seed", r.Seed},
		{"policy", r.Policy},
		{"candidates", nil},
		{"panel", r.Panel},
		{"variance", r.Variance},
		{"agreement", r.Agreement},
		{"sensitivity", r.Sensitivity},
		{"warnings", r.Warnings},
	} {
		if x.name != "candidates" {
			if err := part(x.name, x.value); err != nil {
				return err
			}
			continue
		}
		_, _ = out.WriteString(lead + `"candidates": [`)
		if err := r.writeCandidates(out); err != nil {
			return err
		}
		_, _ = out.WriteString("\n  ]")
	}
	_, _ = out.WriteString("\n}\n")
	return out.Flush()
}

// writeCandidates writes a line for each candidate, encoding some of them side by side.
func (r Result) writeCandidates(out *bufio.Writer) error {
	const batch = 64
	for from := 0; from < len(r.Candidates); from += batch {
		some := r.Candidates[from:min(from+batch, len(r.Candidates))]
		docs, failed := make([][]byte, len(some)), make([]error, len(some))
		parallel(len(some), func(i int) { docs[i], failed[i] = json.Marshal(&some[i]) })
		for i, doc := range docs {
			if failed[i] != nil {
				return fmt.Errorf("encode candidate: %w", failed[i])
			}
			if from+i > 0 {
				_ = out.WriteByte(',')
			}
			_, _ = out.WriteString("\n    ")
			_, _ = out.Write(doc)
		}
	}
	return nil
}

// seal computes the result's own hash.
func (r *Result) seal() error {
	r.ResultHash = ""
	sum := sha256.New()
	if err := r.Write(sum); err != nil {
		return err
	}
	r.ResultHash = hex.EncodeToString(sum.Sum(nil))
	return nil
}
