package store

import (
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

type roleRow struct {
	ID          hiring.ID
	Family      string
	Role        string
	Level       string
	Lineage     string
	Edition     int
	Latest      bool
	Skills      int
	Descriptors int
	Words       string      // names of family, role, level and skills in lower case, for searching
	Document    hiring.Role `gorm:"serializer:json"`
	Corrections []string    `gorm:"serializer:json"`
	Source      string
	ImportedBy  hiring.ID
	CreatedAt   time.Time
}

func (roleRow) TableName() string { return "roles" }

func (r roleRow) stored() hiring.StoredRole {
	return hiring.StoredRole{
		ID: r.ID, Role: r.Document, Edition: r.Edition, Latest: r.Latest, Corrections: r.Corrections, Source: r.Source,
		ImportedBy: r.ImportedBy, CreatedAt: r.CreatedAt.UTC(),
	}
}

// likeEscape keeps what a person searches for from being a pattern.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func (s *Snapshot) library(f hiring.RoleFilter) *gorm.DB {
	q := s.db.Model(&roleRow{}).Where("latest = ?", true)
	if f.Search != "" {
		q = q.Where(`words LIKE ? ESCAPE '\'`, "%"+likeEscape.Replace(strings.ToLower(f.Search))+"%")
	}
	if f.Family != "" {
		q = q.Where("family = ?", f.Family)
	}
	if f.Role != "" {
		q = q.Where("role = ?", f.Role)
	}
	return q
}

// Roles lists the latest editions of the library by family, role and level, and counts them all.
func (s *Snapshot) Roles(p hiring.Page, f hiring.RoleFilter) ([]hiring.RoleSummary, int, error) {
	p = p.Bounded()
	var total int64
	if err := s.library(f).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var out []hiring.RoleSummary
	err := s.library(f).Select("id", "family", "role", "level", "edition", "skills", "descriptors", "created_at").
		Order("family, role, level, id").Limit(p.Limit).Offset(p.Offset).Scan(&out).Error
	for i := range out {
		out[i].CreatedAt = out[i].CreatedAt.UTC()
	}
	return out, int(total), err
}

// RoleFamilies counts the library's role levels by family; RolesOf those of one family by role.
func (s *Snapshot) RoleFamilies() ([]hiring.Facet, error) {
	return s.facets("family", hiring.RoleFilter{})
}

// RolesOf counts the role levels of a family by role.
func (s *Snapshot) RolesOf(family string) ([]hiring.Facet, error) {
	return s.facets("role", hiring.RoleFilter{Family: family})
}

func (s *Snapshot) facets(column string, f hiring.RoleFilter) ([]hiring.Facet, error) {
	var out []hiring.Facet
	err := s.library(f).Select(column + " AS value, COUNT(*) AS count").Group(column).Order(column).Limit(hiring.PageMax).Scan(&out).Error
	return out, err
}

// Role finds an edition of a role of the library.
func (s *Snapshot) Role(id hiring.ID) (hiring.StoredRole, error) {
	var r roleRow
	err := s.db.Where("id = ?", id).Take(&r).Error
	return r.stored(), found(err, "role")
}

// LatestEditions finds, for each role, the latest edition of its role level, nil where there is none: one
// statement for all of them.
func (s *Snapshot) LatestEditions(roles []hiring.Role) ([]*hiring.StoredRole, error) {
	lines := make([]string, len(roles))
	for i, r := range roles {
		lines[i] = lineage(r)
	}
	var rows []roleRow
	if err := s.db.Where("lineage IN ? AND latest = ?", lines, true).Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]*hiring.StoredRole, len(roles))
	for i, line := range lines {
		for _, r := range rows {
			if r.Lineage == line {
				stored := r.stored()
				out[i] = &stored
			}
		}
	}
	return out, nil
}

// maxChoices bounds the list of all roles to choose from; the whole framework has 205.
const maxChoices = 1000

// RoleChoices lists the latest editions of the whole library.
func (s *Snapshot) RoleChoices() ([]hiring.RoleSummary, error) {
	var out []hiring.RoleSummary
	err := s.library(hiring.RoleFilter{}).Select("id", "family", "role", "level", "edition", "skills").
		Order("family, role, level, id").Limit(maxChoices).Scan(&out).Error
	return out, err
}

// Editions lists the editions of a role level, latest first.
func (s *Snapshot) Editions(role hiring.Role) ([]hiring.RoleSummary, error) {
	var out []hiring.RoleSummary
	err := s.db.Model(&roleRow{}).Select("id", "family", "role", "level", "edition", "skills", "descriptors", "created_at").
		Where("lineage = ?", lineage(role)).Order("edition DESC").Limit(hiring.PageMax).Scan(&out).Error
	for i := range out {
		out[i].CreatedAt = out[i].CreatedAt.UTC()
	}
	return out, err
}

// maxKin bounds how many roles are read to learn from those that share a skill.
const maxKin = 60

// RolesSharing gives roles of the library that have a skill of one of the names, latest editions only.
func (s *Snapshot) RolesSharing(skills []string) ([]hiring.Role, error) {
	if len(skills) == 0 {
		return nil, nil
	}
	keys := make([]string, len(skills))
	for i, name := range skills {
		keys[i] = hiring.SkillKey(name)
	}
	sharing := s.db.Model(&roleSkillRow{}).Select("role_id").Where("skill_key IN ?", keys)
	var rows []roleRow
	err := s.db.Where("latest = ? AND id IN (?)", true, sharing).Order("id DESC").Limit(maxKin).Find(&rows).Error
	out := make([]hiring.Role, len(rows))
	for i, r := range rows {
		out[i] = r.Document
	}
	return out, err
}

// lineage is what the editions of one role level share: its names, without regard to case and spaces.
func lineage(r hiring.Role) string {
	flat := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return flat(r.Family) + "|" + flat(r.Role) + "|" + flat(r.Level)
}

// CreateRole adds a role to the library as the latest edition of its role level, and gives its number.
func (t *Tx) CreateRole(r hiring.StoredRole) (edition int, err error) {
	words := []string{r.Role.Family, r.Role.Role, r.Role.Level}
	for _, s := range r.Role.Skills {
		words = append(words, s.Name)
	}
	line := lineage(r.Role)
	if err := t.db.Model(&roleRow{}).Where("lineage = ?", line).Select("COALESCE(MAX(edition), 0)").Scan(&edition).Error; err != nil {
		return 0, err
	}
	edition++
	if err := t.db.Model(&roleRow{}).Where("lineage = ? AND latest = ?", line, true).Update("latest", false).Error; err != nil {
		return 0, err
	}
	row := roleRow{
		ID: r.ID, Family: r.Role.Family, Role: r.Role.Role, Level: r.Role.Level, Lineage: line, Edition: edition, Latest: true,
		Skills: len(r.Role.Skills), Descriptors: r.Role.Descriptors(), Corrections: list(r.Corrections),
		Words: strings.ToLower(strings.Join(words, "\n")), Document: r.Role, Source: r.Source, ImportedBy: r.ImportedBy, CreatedAt: r.CreatedAt,
	}
	if err := t.db.Create(&row).Error; err != nil {
		return 0, err
	}
	return edition, t.createRoleSkills(r.ID, r.Role)
}

type roleSkillRow struct {
	RoleID        hiring.ID
	Position      int
	Skill         string
	SkillKey      string
	RequiredLevel hiring.RequiredLevel
}

func (roleSkillRow) TableName() string { return "role_skills" }

func (t *Tx) createRoleSkills(id hiring.ID, r hiring.Role) error {
	if len(r.Skills) == 0 {
		return nil
	}
	rows := make([]roleSkillRow, len(r.Skills))
	for i, s := range r.Skills {
		rows[i] = roleSkillRow{RoleID: id, Position: i, Skill: s.Name, SkillKey: hiring.SkillKey(s.Name), RequiredLevel: s.RequiredLevel}
	}
	return t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}
