package store

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type guessRow struct {
	Bucket  string
	Tries   int
	BeganAt time.Time
}

func (guessRow) TableName() string { return "guesses" }

// CountGuess adds a try to a bucket and gives how many there were since it began; one that began before since begins
// anew. All copies of Merit on a database count together.
func (t *Tx) CountGuess(bucket string, now, since time.Time) (int, error) {
	fresh := gorm.Expr("CASE WHEN guesses.began_at <= ? THEN 1 ELSE guesses.tries + 1 END", since)
	began := gorm.Expr("CASE WHEN guesses.began_at <= ? THEN excluded.began_at ELSE guesses.began_at END", since)
	err := t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "bucket"}},
		DoUpdates: clause.Assignments(map[string]any{"tries": fresh, "began_at": began}),
	}).Create(&guessRow{Bucket: bucket, Tries: 1, BeganAt: now}).Error
	if err != nil {
		return 0, err
	}
	var r guessRow
	err = t.db.Where("bucket = ?", bucket).Take(&r).Error
	return r.Tries, err
}

// ForgetGuess takes a try back that turned out to be no guess.
func (t *Tx) ForgetGuess(bucket string) error {
	return t.db.Model(&guessRow{}).Where("bucket = ? AND tries > 0", bucket).Update("tries", gorm.Expr("tries - 1")).Error
}

// ForgetGuesses empties a bucket.
func (t *Tx) ForgetGuesses(bucket string) error {
	return t.db.Where("bucket = ?", bucket).Delete(&guessRow{}).Error
}

// PurgeGuesses deletes buckets that began before a moment, in bounded steps, and counts them.
func (t *Tx) PurgeGuesses(before time.Time) (int64, error) {
	old := t.db.Model(&guessRow{}).Select("bucket").Where("began_at <= ?", before).Limit(purgeBatch)
	res := t.db.Where("bucket IN (?)", old).Delete(&guessRow{})
	return res.RowsAffected, res.Error
}
