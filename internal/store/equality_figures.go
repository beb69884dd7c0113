package store

import (
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// mostCounted bounds how many vacancies one set of figures counts; those that closed later wait for the next.
const mostCounted = 500

// latestDecision is true of a decision (d) that no later one about the candidate at the same stage replaced.
const latestDecision = "NOT EXISTS (SELECT 1 FROM decisions l WHERE l.candidate_id = d.candidate_id AND l.stage_id = d.stage_id AND l.id > d.id)"

// answered selects, of each candidate of the vacancies who did not withdraw, an answer and how far they came. It is the
// only query that sees an answer and a decision side by side, and what is made of it is counts over many vacancies.
func (s *Snapshot) answered(vacancyIDs []hiring.ID) *gorm.DB {
	decided := func(kinds string) string {
		return "EXISTS (SELECT 1 FROM decisions d WHERE d.candidate_id = c.id AND d.kind IN (" + kinds + ") AND " + latestDecision + ")"
	}
	// Appointed at the last stage they were decided about: a stage may have been added after an appointment.
	appointed := `EXISTS (SELECT 1 FROM decisions d JOIN stages s ON s.id = d.stage_id WHERE d.candidate_id = c.id AND d.kind = 'appoint' AND ` + latestDecision + `
		AND NOT EXISTS (SELECT 1 FROM decisions n JOIN stages ns ON ns.id = n.stage_id WHERE n.candidate_id = d.candidate_id AND ns.position > s.position))`
	return s.db.Table("equality_answers AS e").Joins("JOIN candidates c ON c.id = e.candidate_id").
		Select("c.vacancy_id, c.id AS candidate_id, e.characteristic, e.answer, "+
			"CASE WHEN "+decided("'invite', 'appoint'")+" THEN 1 ELSE 0 END AS went_on, CASE WHEN "+appointed+" THEN 1 ELSE 0 END AS appointed").
		Where("c.vacancy_id IN ? AND c.withdrawn_at IS NULL AND NOT "+decided("'withdrawn'"), vacancyIDs)
}

// EqualityVacancies lists the vacancies that closed before a moment, hold answers and count in no figures yet, those that
// closed first at the front.
func (s *Snapshot) EqualityVacancies(before time.Time) (ids []hiring.ID, err error) {
	err = s.db.Model(&vacancyRow{}).Where("closed_at < ?", before).
		Where("NOT EXISTS (SELECT 1 FROM equality_counted n WHERE n.vacancy_id = vacancies.id)").
		Where("EXISTS (SELECT 1 FROM candidates c JOIN equality_answers e ON e.candidate_id = c.id WHERE c.vacancy_id = vacancies.id)").
		Order("closed_at, id").Limit(mostCounted).Pluck("id", &ids).Error
	return ids, err
}

// EqualityPeople counts the candidates of the vacancies of whom answers were recorded, and those of them who were
// appointed.
func (s *Snapshot) EqualityPeople(vacancyIDs []hiring.ID) (people, appointed int, err error) {
	var n struct{ People, Appointed int }
	err = s.db.Table("(?) AS p", s.answered(vacancyIDs)).
		Select("COUNT(DISTINCT candidate_id) AS people, COUNT(DISTINCT CASE WHEN appointed = 1 THEN candidate_id END) AS appointed").Scan(&n).Error
	return n.People, n.Appointed, err
}

// EqualityCounts counts the answers of the vacancies' candidates.
func (s *Snapshot) EqualityCounts(vacancyIDs []hiring.ID) ([]hiring.EqualityCount, error) {
	var rows []struct {
		VacancyID              hiring.ID
		Characteristic, Answer string
		WentOn, Appointed      int
		People                 int
	}
	err := s.db.Table("(?) AS p", s.answered(vacancyIDs)).Select("vacancy_id, characteristic, answer, went_on, appointed, COUNT(*) AS people").
		Group("vacancy_id, characteristic, answer, went_on, appointed").Scan(&rows).Error
	out := make([]hiring.EqualityCount, len(rows))
	for i, r := range rows {
		out[i] = hiring.EqualityCount{
			VacancyID: r.VacancyID, Characteristic: r.Characteristic, Answer: r.Answer, WentOn: r.WentOn == 1, Appointed: r.Appointed == 1, People: r.People,
		}
	}
	return out, err
}

// RecruitersOf lists the recruiters of each of the vacancies.
func (s *Snapshot) RecruitersOf(vacancyIDs []hiring.ID) (map[hiring.ID][]hiring.ID, error) {
	out := map[hiring.ID][]hiring.ID{}
	for some := range slices.Chunk(vacancyIDs, createBatch) {
		var rows []memberRow
		if err := s.db.Where("vacancy_id IN ? AND function = ?", some, hiring.RecruiterOf).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.VacancyID] = append(out[r.VacancyID], r.UserID)
		}
	}
	return out, nil
}

type equalityFiguresRow struct {
	Number  int
	Since   *time.Time
	Until   time.Time
	MadeBy  hiring.ID
	MadeAt  time.Time
	Figures []byte
}

func (equalityFiguresRow) TableName() string { return "equality_figures" }

func (r equalityFiguresRow) figures() hiring.EqualityFigures {
	return hiring.EqualityFigures{Number: r.Number, Since: utc(r.Since), Until: r.Until.UTC(), MadeBy: r.MadeBy, MadeAt: r.MadeAt.UTC(), Doc: r.Figures}
}

// EqualityFigures lists the figures that were made, the newest first and without what they say.
func (s *Snapshot) EqualityFigures() ([]hiring.EqualityFigures, error) {
	var rows []equalityFiguresRow
	err := s.db.Omit("figures").Order("number DESC").Limit(hiring.PageMax).Find(&rows).Error
	out := make([]hiring.EqualityFigures, len(rows))
	for i, r := range rows {
		out[i] = r.figures()
	}
	return out, err
}

// EqualityFiguresOf finds figures by their number.
func (s *Snapshot) EqualityFiguresOf(number int) (hiring.EqualityFigures, error) {
	var r equalityFiguresRow
	err := s.db.Where("number = ?", number).Take(&r).Error
	return r.figures(), found(err, "figures")
}

// CreateEqualityFigures keeps figures with the vacancies they count; Conflict when somebody else made the same.
func (t *Tx) CreateEqualityFigures(f hiring.EqualityFigures, vacancyIDs []hiring.ID) error {
	res := t.db.Clauses(clause.OnConflict{DoNothing: true}).
		Create(&equalityFiguresRow{Number: f.Number, Since: f.Since, Until: f.Until, MadeBy: f.MadeBy, MadeAt: f.MadeAt, Figures: f.Doc})
	if err := changed(res, fault.Conflict, "Somebody else made these figures at the same time. Reload the page."); err != nil {
		return err
	}
	rows := make([]equalityCountedRow, len(vacancyIDs))
	for i, id := range vacancyIDs {
		rows[i] = equalityCountedRow{VacancyID: id, Number: f.Number}
	}
	return t.db.CreateInBatches(rows, createBatch).Error
}
