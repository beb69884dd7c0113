package store

import (
	"strings"
	"time"

	"gorm.io/gorm"

	"merit/internal/hiring"
)

type roleRow struct {
	ID          hiring.ID
	Family      string
	Role        string
	Level       string
	Skills      int
	Descriptors int
	Words       string      // names of family, role, level and skills in lower case, for searching
	Document    hiring.Role `gorm:"serializer:json"`
	Source      string
	ImportedBy  hiring.ID
	CreatedAt   time.Time
}

func (roleRow) TableName() string { return "roles" }

// likeEscape keeps what a person searches for from being a pattern.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Roles lists the library, newest first; search is a part of a name of role or skill.
func (s *Snapshot) Roles(p hiring.Page, search string) ([]hiring.RoleSummary, int, error) {
	p = p.Bounded()
	query := func() *gorm.DB {
		q := s.db.Model(&roleRow{})
		if search != "" {
			q = q.Where(`words LIKE ? ESCAPE '\'`, "%"+likeEscape.Replace(strings.ToLower(search))+"%")
		}
		return q
	}
	var total int64
	if err := query().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var out []hiring.RoleSummary
	err := query().Select("id", "family", "role", "level", "skills", "descriptors", "created_at").
		Order("created_at DESC, id DESC").Limit(p.Limit).Offset(p.Offset).Scan(&out).Error
	for i := range out {
		out[i].CreatedAt = out[i].CreatedAt.UTC()
	}
	return out, int(total), err
}

// Role finds a role of the library.
func (s *Snapshot) Role(id hiring.ID) (hiring.StoredRole, error) {
	var r roleRow
	err := s.db.Where("id = ?", id).Take(&r).Error
	return hiring.StoredRole{ID: r.ID, Role: r.Document, Source: r.Source, ImportedBy: r.ImportedBy, CreatedAt: r.CreatedAt.UTC()}, found(err, "role")
}

// CreateRole adds a role to the library.
func (t *Tx) CreateRole(r hiring.StoredRole) error {
	words := []string{r.Role.Family, r.Role.Role, r.Role.Level}
	for _, s := range r.Role.Skills {
		words = append(words, s.Name)
	}
	return t.db.Create(&roleRow{
		ID: r.ID, Family: r.Role.Family, Role: r.Role.Role, Level: r.Role.Level, Skills: len(r.Role.Skills), Descriptors: r.Role.Descriptors(),
		Words: strings.ToLower(strings.Join(words, "\n")), Document: r.Role, Source: r.Source, ImportedBy: r.ImportedBy, CreatedAt: r.CreatedAt,
	}).Error
}
