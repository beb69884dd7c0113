package hiring

// RequiredLevel is how much of a skill a post needs, in the framework's four steps. It is not a
// score. The empty value means the role text did not say.
type RequiredLevel string

// The framework's four ascending skill levels.
const (
	LevelUnknown RequiredLevel = ""
	Awareness    RequiredLevel = "awareness"
	Working      RequiredLevel = "working"
	Practitioner RequiredLevel = "practitioner"
	Expert       RequiredLevel = "expert"
)

// RequiredLevels are the four levels, lowest first.
var RequiredLevels = []RequiredLevel{Awareness, Working, Practitioner, Expert}

// Role is one role level of a capability framework, as its text was understood.
type Role struct {
	Family           string   `json:"family"`
	Role             string   `json:"role"`
	Definition       string   `json:"definition"`
	Level            string   `json:"level"`
	LevelDefinition  string   `json:"levelDefinition"`
	Responsibilities []string `json:"responsibilities"`
	Skills           []Skill  `json:"skills"`
}

// Skill is one skill of a role with the sentences that say what it looks like at the required level.
type Skill struct {
	Name          string        `json:"name"`
	RequiredLevel RequiredLevel `json:"requiredLevel"`
	Descriptors   []string      `json:"descriptors"`
}

// Descriptors counts the descriptors of all skills.
func (r Role) Descriptors() int {
	n := 0
	for _, s := range r.Skills {
		n += len(s.Descriptors)
	}
	return n
}
