package hiring

// Rubric is a stage's set of criteria with everything that decides how marks count. It copies the
// role's words, so a later change to the role rewrites nothing. It freezes at the first submitted
// scorecard.
type Rubric struct {
	Scale            Scale       `json:"scale"`
	Criteria         []Criterion `json:"criteria"`
	Bar              float64     `json:"bar"`   // the panel score a candidate must reach, on the scale
	Posts            int         `json:"posts"` // how many posts the vacancy fills
	Policy           Policy      `json:"policy"`
	InterviewMinutes int         `json:"interviewMinutes"` // the time the stage's interview has
}

// Scale is a run of whole-number points, each with its name.
type Scale struct {
	Key    string  `json:"key"` // "1-7", "0-4", "1-3", "1-5", or "own"
	Name   string  `json:"name"`
	Points []Point `json:"points"` // ascending, consecutive
}

// Point is one mark on a scale and what it is called.
type Point struct {
	Value int    `json:"value"`
	Label string `json:"label"`
}

// CriterionKind says what a criterion is made from and so how it is scored.
type CriterionKind string

// The kinds of criterion.
const (
	SkillCriterion            CriterionKind = "skill"            // marked on the scale
	ResponsibilitiesCriterion CriterionKind = "responsibilities" // marked on the scale
	CredentialCriterion       CriterionKind = "credential"       // yes or no only, never a mark
)

// Criterion is one thing the panel scores.
type Criterion struct {
	ID            ID            `json:"id"`
	Kind          CriterionKind `json:"kind"`
	Name          string        `json:"name"`
	RequiredLevel RequiredLevel `json:"requiredLevel"`
	Weight        float64       `json:"weight"`    // relative; 0 for a credential
	Essential     bool          `json:"essential"` // below its pass mark, the candidate is not recommended
	PassMark      *int          `json:"passMark"`  // nil: none
	Indicators    []string      `json:"indicators"`
	Checks        []string      `json:"checks"` // credential descriptors, answered yes or no
	Lead          string        `json:"lead"`   // the lead behavioural question
	Probes        []string      `json:"probes"` // two to four follow-up questions
	Anchors       []Point       `json:"anchors"`
	Minutes       int           `json:"minutes"` // of the time plan
}

// Marked reports whether the criterion takes a mark on the scale.
func (c Criterion) Marked() bool { return c.Kind != CredentialCriterion }

// EvidenceRule says which marks need evidence text.
type EvidenceRule string

// The two evidence rules a vacancy can choose from.
const (
	EvidenceAlways EvidenceRule = "every mark"
	EvidenceAtEnds EvidenceRule = "ends of the scale"
)

// Policy holds the rules a vacancy sets before scoring opens; they are frozen with the rubric.
type Policy struct {
	Evidence   EvidenceRule `json:"evidence"`
	Thresholds Thresholds   `json:"thresholds,omitzero"` // how sure a recommendation has to be; zero: the defaults
	Basis      ScoreBasis   `json:"basis,omitempty"`     // empty: independent marks
}

// ScoreBasis says which marks the panel score is made of.
type ScoreBasis string

// The score bases.
const (
	IndependentMarks ScoreBasis = "independent" // what every panel member gave on their own
	AgreedMarks      ScoreBasis = "agreed"      // what the panel settled on, and its members' own marks for the rest
)

// ScoreBases are the score bases, in the order they are offered.
var ScoreBases = []ScoreBasis{IndependentMarks, AgreedMarks}

// ScoreBasis is the policy's, or the one that holds where it says nothing.
func (p Policy) ScoreBasis() ScoreBasis {
	if p.Basis == "" {
		return IndependentMarks
	}
	return p.Basis
}
