package store

import (
	"strings"
	"time"

	"gorm.io/gorm"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// FindUsers lists accounts whose name or e-mail address holds the search, by name, and counts them. Erased accounts
// are nobody's.
func (s *Snapshot) FindUsers(search string, p hiring.Page) ([]hiring.User, int, error) {
	p = p.Bounded()
	query := func() *gorm.DB {
		q := s.db.Model(&userRow{}).Where("erased_at IS NULL")
		if search = strings.ToLower(strings.TrimSpace(search)); search != "" {
			like := "%" + likeEscape.Replace(search) + "%"
			q = q.Where(`(lower(name) LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\')`, like, like)
		}
		return q
	}
	var total int64
	if err := query().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []userRow
	err := query().Order("lower(name), id").Limit(p.Limit).Offset(p.Offset).Find(&rows).Error
	out := make([]hiring.User, len(rows))
	for i, r := range rows {
		out[i] = r.user()
	}
	return out, int(total), err
}

// SetRights says what an account may do.
func (t *Tx) SetRights(userID hiring.ID, administrator, recruiter bool) error {
	res := t.db.Model(&userRow{}).Where("id = ?", userID).Updates(map[string]any{"administrator": administrator, "recruiter": recruiter})
	return changed(res, fault.NotFound, "There is no such account.")
}

// SetDisabled shuts an account, or opens it again with nil.
func (t *Tx) SetDisabled(userID hiring.ID, at *time.Time) error {
	res := t.db.Model(&userRow{}).Where("id = ?", userID).Update("disabled_at", at)
	return changed(res, fault.NotFound, "There is no such account.")
}

// SignedIn notes that a person signed in.
func (t *Tx) SignedIn(userID hiring.ID, at time.Time) error {
	return t.db.Model(&userRow{}).Where("id = ?", userID).Update("signed_in_at", at).Error
}
