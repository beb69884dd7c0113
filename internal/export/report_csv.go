package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"merit/internal/hiring"
)

// CSV writes every rating of the report as one flat table in UTF-8, a row each. Text that a spreadsheet would take
// for a formula begins with an apostrophe; numbers are as they are.
func (r Report) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	names, codes := map[hiring.ID]string{}, map[hiring.ID]string{}
	for _, c := range r.Candidates {
		names[c.ID], codes[c.ID] = c.Name, c.Code
	}
	for _, m := range r.Panel {
		names[m.ID] = m.Name
	}
	agreed := map[[2]hiring.ID]string{}
	for _, a := range r.Agreed {
		agreed[[2]hiring.ID{a.Candidate, a.Criterion}] = strconv.Itoa(a.Mark)
	}
	_ = out.Write([]string{"candidate_code", "candidate", "panel_member", "criterion", "weight", "essential", "pass_mark", "mark", "not_assessed", "reason", "agreed_mark", "evidence", "submitted_at"})
	for _, s := range r.Scorecards {
		at := ""
		if s.SubmittedAt != nil {
			at = s.SubmittedAt.Format(time.RFC3339)
		}
		for _, rating := range s.Ratings {
			c, _ := r.Rubric.Criterion(rating.CriterionID)
			weight := ""
			if c.Marked() {
				weight = strconv.FormatFloat(c.Weight, 'f', -1, 64)
			}
			_ = out.Write([]string{
				PlainCell(codes[s.Candidate]), PlainCell(names[s.Candidate]), PlainCell(names[s.Member]), PlainCell(c.Name), weight, yesOrNo(c.Essential), whole(c.PassMark),
				whole(rating.Mark), yesOrNo(rating.NotAssessed), PlainCell(rating.Reason), agreed[[2]hiring.ID{s.Candidate, c.ID}], PlainCell(rating.Evidence), at,
			})
		}
	}
	out.Flush()
	return out.Error()
}

func whole(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// PlainCell is text that no spreadsheet takes for a formula (OWASP, CSV injection): neither as it stands, nor once what
// cannot be seen before its first sign is dropped, nor with that sign in one of its other widths.
func PlainCell(s string) string {
	unseen := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, unseen))
	if s != "" && (strings.ContainsRune("\t\r\x00", rune(s[0])) || strings.ContainsRune("=+-@＝＋－＠﹦﹢﹣﹫", first)) {
		return "'" + s
	}
	return s
}
