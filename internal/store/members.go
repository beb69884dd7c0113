package store

import (
	"slices"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// maxMembers bounds how many functions one vacancy lists; a vacancy has far fewer people.
const maxMembers = 200

type memberRow struct {
	VacancyID hiring.ID
	UserID    hiring.ID
	Function  hiring.Function
}

func (memberRow) TableName() string { return "vacancy_members" }

// Functions lists what a person does in a vacancy; nothing when there is no such vacancy either.
func (s *Snapshot) Functions(vacancyID, userID hiring.ID) ([]hiring.Function, error) {
	var rows []memberRow
	if err := s.db.Where("vacancy_id = ? AND user_id = ?", vacancyID, userID).Find(&rows).Error; err != nil {
		return nil, err
	}
	var out []hiring.Function
	for _, f := range hiring.Functions {
		if slices.ContainsFunc(rows, func(r memberRow) bool { return r.Function == f }) {
			out = append(out, f)
		}
	}
	return out, nil
}

// Members lists who does what in a vacancy, by function and name.
func (s *Snapshot) Members(vacancyID hiring.ID) ([]hiring.Member, error) {
	var out []hiring.Member
	err := s.db.Model(&memberRow{}).Select("u.id AS user_id, u.name, u.email, u.invited, vacancy_members.function").
		Joins("JOIN users u ON u.id = vacancy_members.user_id").
		Where("vacancy_members.vacancy_id = ?", vacancyID).Order("u.name, u.id").Limit(maxMembers).Scan(&out).Error
	slices.SortStableFunc(out, func(a, b hiring.Member) int {
		return slices.Index(hiring.Functions, a.Function) - slices.Index(hiring.Functions, b.Function)
	})
	return out, err
}

// AddMember gives a person a function; added is false when it was there already.
func (t *Tx) AddMember(vacancyID, userID hiring.ID, f hiring.Function) (added bool, err error) {
	res := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&memberRow{VacancyID: vacancyID, UserID: userID, Function: f})
	return res.RowsAffected > 0, res.Error
}

// RemoveMember takes a function from a person.
func (t *Tx) RemoveMember(vacancyID, userID hiring.ID, f hiring.Function) error {
	res := t.db.Where("vacancy_id = ? AND user_id = ? AND function = ?", vacancyID, userID, f).Delete(&memberRow{})
	return changed(res, fault.NotFound, "There is no such member.")
}
