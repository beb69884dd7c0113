package hiring

import (
	"strings"
	"time"

	"merit/internal/fault"
)

// QuestionKind says what a question of the bank is for.
type QuestionKind string

// The kinds of question.
const (
	LeadQuestion  QuestionKind = "lead"  // begins the conversation about a criterion
	ProbeQuestion QuestionKind = "probe" // follows up
)

// Question is one question of the bank, kept by skill and required level, so that every role that shares
// both can use it. A question Merit generated has no id: it is made whenever it is asked for.
type Question struct {
	ID            ID
	Skill         string
	RequiredLevel RequiredLevel
	Kind          QuestionKind
	Words         string
	CreatedBy     ID
	Author        string // the person's name; empty for a generated one
	CreatedAt     time.Time
	LastUsedAt    *time.Time // when scoring was last opened with it
	RetiredAt     *time.Time // no longer offered
}

// Generated reports whether Merit made the question from the descriptors.
func (q Question) Generated() bool { return q.ID == ID{} }

// MaxQuestion is the most characters of a question.
const MaxQuestion = 1000

// Check notes what is wrong with a question's own words, cleaning them.
func (q *Question) Check(fs *fault.Fields) {
	q.Skill, q.Words = strings.Join(strings.Fields(q.Skill), " "), strings.Join(strings.Fields(q.Words), " ")
	fs.Check(q.Skill != "", "skill", "Enter the skill the question is about.")
	fs.Check(len([]rune(q.Skill)) <= 300, "skill", "Skill must be 300 characters or fewer.")
	fs.Check(q.Words != "", "words", "Enter the question.")
	if len([]rune(q.Words)) > MaxQuestion {
		fs.Addf("words", "The question must be %d characters or fewer.", MaxQuestion)
	}
	fs.Check(q.Kind == LeadQuestion || q.Kind == ProbeQuestion, "kind", "Choose what the question is for.")
	level := q.RequiredLevel == LevelUnknown
	for _, l := range RequiredLevels {
		level = level || q.RequiredLevel == l
	}
	fs.Check(level, "requiredLevel", "Choose a required level from the list.")
}

// SkillKey is what a skill is found by in the bank: its name without regard to case and spaces.
func SkillKey(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// SkillAtLevel is one skill at one level, as the question bank lists it.
type SkillAtLevel struct {
	Skill         string
	RequiredLevel RequiredLevel
	Roles         int // role levels of the library that have it
	Questions     int // people's own, not retired
}
