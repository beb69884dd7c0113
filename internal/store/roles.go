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
	Words       string   // names of family, role, level and skills in lower case, for searching
	Corrections []string `gorm:"serializer:json"`
	ImportedBy  hiring.ID
	CreatedAt   time.Time
}

func (roleRow) TableName() string { return "roles" }

// documentOfRole is a role as it was understood, apart from the row that lists read.
type documentOfRole struct {
	RoleID   hiring.ID
	SourceID hiring.ID
	Document hiring.Role `gorm:"serializer:json"`
}

func (documentOfRole) TableName() string { return "role_documents" }

// sourceOfRole is the text that role levels were read from.
type sourceOfRole struct {
	ID    hiring.ID
	Words string
}

func (sourceOfRole) TableName() string { return "role_sources" }

// wholeRole is a role with its document.
type wholeRole struct {
	Row      roleRow     `gorm:"embedded"`
	Document hiring.Role `gorm:"serializer:json"`
}

func (s *Snapshot) wholeRoles() *gorm.DB {
	return s.db.Model(&roleRow{}).Select("roles.*, d.document").Joins("JOIN role_documents d ON d.role_id = roles.id")
}

func (w wholeRole) stored() hiring.StoredRole {
	r := w.Row
	return hiring.StoredRole{
		ID: r.ID, Role: w.Document, Edition: r.Edition, Latest: r.Latest, Corrections: r.Corrections,
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
	var r wholeRole
	err := s.wholeRoles().Where("roles.id = ?", id).Take(&r).Error
	return r.stored(), found(err, "role")
}

// LatestEditions finds, for each role, the latest edition of its role level, nil where there is none: one
// statement for all of them.
func (s *Snapshot) LatestEditions(roles []hiring.Role) ([]*hiring.StoredRole, error) {
	lines := make([]string, len(roles))
	for i, r := range roles {
		lines[i] = lineage(r)
	}
	var rows []wholeRole
	if err := s.wholeRoles().Where("roles.lineage IN ? AND roles.latest = ?", lines, true).Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]*hiring.StoredRole, len(roles))
	for i, line := range lines {
		for _, r := range rows {
			if r.Row.Lineage == line {
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
	var rows []wholeRole
	err := s.wholeRoles().Where("roles.latest = ? AND roles.id IN (?)", true, sharing).Order("roles.id DESC").Limit(maxKin).Find(&rows).Error
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

// CreateRoleSource keeps a text that role levels are read from.
func (t *Tx) CreateRoleSource(id hiring.ID, text string) error {
	return t.db.Create(&sourceOfRole{ID: id, Words: text}).Error
}

// CreateRole adds a role, read from a text that is kept, to the library as the latest edition of its role
// level, and gives the edition's number.
func (t *Tx) CreateRole(r hiring.StoredRole, sourceID hiring.ID) (edition int, err error) {
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
		Words: strings.ToLower(strings.Join(words, "\n")), ImportedBy: r.ImportedBy, CreatedAt: r.CreatedAt,
	}
	if err := t.db.Create(&row).Error; err != nil {
		return 0, err
	}
	if err := t.db.Create(&documentOfRole{RoleID: r.ID, SourceID: sourceID, Document: r.Role}).Error; err != nil {
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
