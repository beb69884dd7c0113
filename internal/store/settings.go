package store

import (
	"encoding/json"
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

type settingRow struct {
	Name      string
	Value     json.RawMessage `gorm:"serializer:json"`
	ChangedBy *hiring.ID
	ChangedAt time.Time
}

func (settingRow) TableName() string { return "settings" }

// setting reads what administrators set under a name into value, which stays as it is where nobody set anything.
func (s *Snapshot) setting(name string, value any) error {
	var rows []settingRow
	if err := s.db.Where("name = ?", name).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return err
	}
	return json.Unmarshal(rows[0].Value, value)
}

func (t *Tx) setSetting(name string, value any, by hiring.ID, at time.Time) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "name"}}, UpdateAll: true}).
		Create(&settingRow{Name: name, Value: text, ChangedBy: &by, ChangedAt: at}).Error
}

// Retention is for how long each category of data is kept.
func (s *Snapshot) Retention() (hiring.Retention, error) {
	r := hiring.Retention{}
	return r, s.setting("retention", &r)
}

// SetRetention changes for how long each category of data is kept.
func (t *Tx) SetRetention(r hiring.Retention, by hiring.ID, at time.Time) error {
	return t.setSetting("retention", r, by, at)
}

// Organisation is who runs this Merit.
func (s *Snapshot) Organisation() (o hiring.Organisation, err error) {
	return o, s.setting("organisation", &o)
}

// SetOrganisation changes who runs this Merit.
func (t *Tx) SetOrganisation(o hiring.Organisation, by hiring.ID, at time.Time) error {
	return t.setSetting("organisation", o, by, at)
}
