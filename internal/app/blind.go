package app

import "merit/internal/hiring"

// byCode names the candidates of outstanding scorecards by their codes.
func byCode(rows []hiring.OutstandingScorecard) []hiring.OutstandingScorecard {
	for i, o := range rows {
		rows[i].Candidate = hiring.NameOfCode(o.Code)
	}
	return rows
}

// asKnown are candidates as somebody may know them.
func asKnown(acc hiring.Access, cs []hiring.Candidate) []hiring.Candidate {
	for i, c := range cs {
		cs[i] = acc.Candidate(c)
	}
	return cs
}
