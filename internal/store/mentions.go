package store

import (
	"strings"

	"merit/internal/hiring"
)

// Mentions counts where texts about other candidates of a vacancy have a candidate's name in them: a purge of the name
// does not reach those, a person has to.
func (s *Snapshot) Mentions(vacancyID hiring.ID, c hiring.Candidate) ([]hiring.Mention, error) {
	name := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(c.Name)) + "%"
	var out []hiring.Mention
	for _, q := range []struct{ where, from string }{
		{"evidence on others’ scorecards", `ratings x JOIN scorecards sc ON sc.id = x.scorecard_id JOIN interviews i ON i.id = sc.interview_id JOIN candidates o ON o.id = i.candidate_id
			WHERE o.vacancy_id = ? AND o.id <> ? AND lower(x.evidence) LIKE ? ESCAPE '\'`},
		{"reasons of decisions about others", `decisions x WHERE x.vacancy_id = ? AND x.candidate_id <> ? AND lower(x.reason) LIKE ? ESCAPE '\'`},
		{"reasons of marks agreed on for others", `agreed_scores x JOIN candidates o ON o.id = x.candidate_id WHERE o.vacancy_id = ? AND o.id <> ? AND lower(x.reason) LIKE ? ESCAPE '\'`},
		{"comments on the panel report", `signatures x JOIN stages st ON st.id = x.stage_id WHERE st.vacancy_id = ? AND st.id <> ? AND lower(x.comment) LIKE ? ESCAPE '\'`},
	} {
		var n int
		if err := s.db.Raw("SELECT COUNT(*) FROM "+q.from, vacancyID, c.ID, name).Scan(&n).Error; err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, hiring.Mention{Where: q.where, N: n})
		}
	}
	return out, nil
}
