package store

import (
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type guessRow struct {
	Bucket string
	Tries  []int64 `gorm:"serializer:json"` // microseconds since 1970, the oldest first
	LastAt time.Time
}

func (guessRow) TableName() string { return "guesses" }

// CountGuess adds a try to a bucket unless there were as many as are allowed since a moment; over tells that it was
// not added. All copies of Merit on a database count together: whoever asks holds the bucket until the end of the
// transaction.
func (t *Tx) CountGuess(bucket string, now, since time.Time, most int) (over bool, err error) {
	r, err := t.holdGuesses(bucket, now)
	if err != nil {
		return false, err
	}
	r.Tries = slices.DeleteFunc(r.Tries, func(at int64) bool { return at <= since.UnixMicro() })
	if len(r.Tries) >= most {
		return true, nil
	}
	return false, t.keepGuesses(r, append(r.Tries, now.UnixMicro()))
}

// ForgetGuess takes the newest try back: it turned out to be no guess.
func (t *Tx) ForgetGuess(bucket string, now time.Time) error {
	r, err := t.holdGuesses(bucket, now)
	if err != nil || len(r.Tries) == 0 {
		return err
	}
	return t.keepGuesses(r, r.Tries[:len(r.Tries)-1])
}

// holdGuesses locks a bucket, made where there is none, and reads it.
func (t *Tx) holdGuesses(bucket string, now time.Time) (r guessRow, err error) {
	err = t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "bucket"}},
		DoUpdates: clause.Assignments(map[string]any{"last_at": gorm.Expr("excluded.last_at")}),
	}).Create(&guessRow{Bucket: bucket, Tries: []int64{}, LastAt: now}).Error
	if err != nil {
		return r, err
	}
	return r, t.db.Where("bucket = ?", bucket).Take(&r).Error
}

func (t *Tx) keepGuesses(r guessRow, tries []int64) error {
	return t.db.Model(&guessRow{}).Where("bucket = ?", r.Bucket).Select("Tries").Updates(&guessRow{Tries: tries}).Error
}

// ForgetGuesses empties a bucket.
func (t *Tx) ForgetGuesses(bucket string) error {
	return t.db.Where("bucket = ?", bucket).Delete(&guessRow{}).Error
}

// PurgeGuesses deletes buckets nobody tried since a moment, in bounded steps, and counts them.
func (t *Tx) PurgeGuesses(before time.Time) (int64, error) {
	old := t.db.Model(&guessRow{}).Select("bucket").Where("last_at <= ?", before).Limit(purgeBatch)
	res := t.db.Where("bucket IN (?)", old).Delete(&guessRow{})
	return res.RowsAffected, res.Error
}
