package app

import (
	"merit/internal/export"
	"merit/internal/hiring"
)

// Who names who did what a row tells.
func (v AuditView) Who(r hiring.AuditRow) string {
	if r.ActorID == (hiring.ID{}) {
		return "Merit itself"
	}
	if name, ok := v.People[r.ActorID]; ok {
		return name
	}
	return "An account that is gone"
}

// Where names the vacancy a row is about; "" for none.
func (v AuditView) Where(r hiring.AuditRow) string {
	if r.VacancyID == nil {
		return ""
	}
	if title, ok := v.Vacancies[*r.VacancyID]; ok {
		return title
	}
	return "A vacancy that is gone"
}

// Lines are the rows as they are exported.
func (v AuditView) Lines() []export.AuditLine {
	out := make([]export.AuditLine, len(v.Rows))
	for i, r := range v.Rows {
		out[i] = export.AuditLine{
			Row: r.Seq, ID: r.ID, At: r.At, By: v.Who(r), Action: r.Action, Vacancy: v.Where(r), VacancyID: r.VacancyID, SubjectID: r.SubjectID,
			Detail: r.Detail, DetailErased: r.Erased, Salt: r.Salt, DetailHash: r.DetailHash, Hash: r.Hash,
		}
		if r.ActorID != (hiring.ID{}) {
			out[i].ByID = &r.ActorID
		}
	}
	return out
}
