package store

import (
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type questionRow struct {
	ID            hiring.ID
	Skill         string
	SkillKey      string
	RequiredLevel hiring.RequiredLevel
	Kind          hiring.QuestionKind
	Words         string
	CreatedBy     hiring.ID
	CreatedAt     time.Time
	LastUsedAt    *time.Time
	RetiredAt     *time.Time
}

func (questionRow) TableName() string { return "questions" }

// namedQuestion is a question with its author's name.
type namedQuestion struct {
	Row    questionRow `gorm:"embedded"`
	Author string
}

func (n namedQuestion) question() hiring.Question {
	r := n.Row
	return hiring.Question{
		ID: r.ID, Skill: r.Skill, RequiredLevel: r.RequiredLevel, Kind: r.Kind, Words: r.Words, CreatedBy: r.CreatedBy, Author: n.Author,
		CreatedAt: r.CreatedAt.UTC(), LastUsedAt: utc(r.LastUsedAt), RetiredAt: utc(r.RetiredAt),
	}
}

func (s *Snapshot) questions() *gorm.DB {
	return s.db.Model(&questionRow{}).Select("questions.*, u.name AS author").Joins("JOIN users u ON u.id = questions.created_by")
}

// maxQuestions bounds how many questions of one skill and level are listed.
const maxQuestions = 500

// Questions lists what people wrote for a skill at a level, lead questions first, retired ones last.
func (s *Snapshot) Questions(skill string, level hiring.RequiredLevel) ([]hiring.Question, error) {
	var rows []namedQuestion
	err := s.questions().Where("skill_key = ? AND required_level = ?", hiring.SkillKey(skill), level).
		Order("CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, kind, questions.created_at DESC, questions.id").Limit(maxQuestions).Scan(&rows).Error
	out := make([]hiring.Question, len(rows))
	for i, r := range rows {
		out[i] = r.question()
	}
	return out, err
}

// Question finds a question.
func (s *Snapshot) Question(id hiring.ID) (hiring.Question, error) {
	var r namedQuestion
	err := s.questions().Where("questions.id = ?", id).Take(&r).Error
	return r.question(), found(err, "question")
}

// SkillsAtLevels lists every skill of the library at each level it is asked for, by name and level, with
// how many role levels ask for it and how many questions people wrote; search is a part of its name.
func (s *Snapshot) SkillsAtLevels(p hiring.Page, search string) ([]hiring.SkillAtLevel, int, error) {
	p = p.Bounded()
	query := func() *gorm.DB {
		q := s.db.Model(&roleSkillRow{}).Joins("JOIN roles r ON r.id = role_skills.role_id AND r.latest = ?", true).
			Group("role_skills.skill_key, role_skills.required_level")
		if search != "" {
			q = q.Where(`role_skills.skill_key LIKE ? ESCAPE '\'`, "%"+likeEscape.Replace(strings.ToLower(search))+"%")
		}
		return q
	}
	var rows []struct {
		hiring.SkillAtLevel
		Total int
	}
	err := query().Select(`MIN(role_skills.skill) AS skill, role_skills.required_level, COUNT(*) AS roles, COUNT(*) OVER () AS total,
		(SELECT COUNT(*) FROM questions q WHERE q.skill_key = role_skills.skill_key AND q.required_level = role_skills.required_level
			AND q.retired_at IS NULL) AS questions`).
		Order(`role_skills.skill_key, CASE role_skills.required_level
			WHEN 'awareness' THEN 1 WHEN 'working' THEN 2 WHEN 'practitioner' THEN 3 WHEN 'expert' THEN 4 ELSE 0 END`).
		Limit(p.Limit).Offset(p.Offset).Scan(&rows).Error
	if err != nil {
		return nil, 0, err
	}
	if len(rows) == 0 && p.Offset > 0 { // past the end
		var total int64
		err := s.db.Table("(?) AS pairs", query().Select("role_skills.skill_key, role_skills.required_level")).Count(&total).Error
		return nil, int(total), err
	}
	out, total := make([]hiring.SkillAtLevel, len(rows)), 0
	for i, r := range rows {
		out[i], total = r.SkillAtLevel, r.Total
	}
	return out, total, nil
}

// DescriptorsOf gives the descriptors of a skill at a level as the library's newest role that has both
// says them; none where no role does.
func (s *Snapshot) DescriptorsOf(skill string, level hiring.RequiredLevel) (hiring.Skill, error) {
	key := hiring.SkillKey(skill)
	having := s.db.Model(&roleSkillRow{}).Select("role_id").Where("skill_key = ? AND required_level = ?", key, level)
	var rows []wholeRole
	err := s.wholeRoles().Where("roles.latest = ? AND roles.id IN (?)", true, having).Order("roles.id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return hiring.Skill{Name: skill, RequiredLevel: level}, err
	}
	for _, sk := range rows[0].Document.Skills {
		if hiring.SkillKey(sk.Name) == key && sk.RequiredLevel == level {
			return sk, nil
		}
	}
	return hiring.Skill{Name: skill, RequiredLevel: level}, nil
}

// CreateQuestions adds questions to the bank; those it has already, word for word, are left as they are.
func (t *Tx) CreateQuestions(qs []hiring.Question) (added int64, err error) {
	if len(qs) == 0 {
		return 0, nil
	}
	rows := make([]questionRow, len(qs))
	for i, q := range qs {
		rows[i] = questionRow{
			ID: q.ID, Skill: q.Skill, SkillKey: hiring.SkillKey(q.Skill), RequiredLevel: q.RequiredLevel, Kind: q.Kind, Words: q.Words,
			CreatedBy: q.CreatedBy, CreatedAt: q.CreatedAt,
		}
	}
	res := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows)
	return res.RowsAffected, res.Error
}

// RetireQuestion takes a question out of what is offered, or, with a nil time, brings it back.
func (t *Tx) RetireQuestion(id hiring.ID, at *time.Time) error {
	res := t.db.Model(&questionRow{}).Where("id = ?", id).Update("retired_at", at)
	return changed(res, fault.NotFound, "There is no such question.")
}

// QuestionsUsed notes that scoring was opened with these words for a skill.
func (t *Tx) QuestionsUsed(cs []hiring.Criterion, at time.Time) error {
	for some := range slices.Chunk(cs, 60) {
		keys, words := make([]string, 0, len(some)), []string{}
		for _, c := range some {
			keys, words = append(keys, hiring.SkillKey(c.Name)), append(append(words, c.Lead), c.Probes...)
		}
		err := t.db.Model(&questionRow{}).Where("skill_key IN ? AND words IN ?", keys, words).Update("last_used_at", at).Error
		if err != nil {
			return err
		}
	}
	return nil
}
