package export

import (
	"fmt"
	"strconv"

	"merit/internal/hiring"
	"merit/internal/verdict"
)

// coefficient is one measure of agreement; value nil has its reason in why.
type coefficient struct {
	name  string
	value *float64
	why   string
}

func coefficients(a verdict.Agreement) []coefficient {
	out := []coefficient{
		{"Order of candidates with another such panel (G)", a.G, a.Why["g"]},
		{"Distance from the bar with another such panel (Φ)", a.Phi, a.Why["phi"]},
		{"Single marks, ordinal (Krippendorff’s α)", a.AlphaOrdinal, a.Why["alphaOrdinal"]},
		{"One panel member’s mean (ICC(A,1))", a.ICCA1, a.Why["iccA1"]},
		{"The panel’s mean (ICC(A,k))", a.ICCAk, a.Why["iccAk"]},
		{"The panel’s order (ICC(C,k))", a.ICCCk, a.Why["iccCk"]},
	}
	return out
}

// methodWords says in plain words how scores and recommendations come about under a rubric.
func methodWords(r hiring.Rubric) []string {
	counts := "Each panel member’s own marks count. Marks the panel agreed on are shown beside them."
	if r.Policy.ScoreBasis() == hiring.AgreedMarks {
		counts = "Where the panel agreed on a mark, it counts in place of the panel members’ own; everywhere else their own marks do. How sure a score is rests on the own marks alone."
	}
	t := r.Policy.Thresholds.OrDefault()
	percent := func(v float64) string { return strconv.FormatFloat(100*v, 'f', -1, 64) + "%" }
	return []string{
		"Panel members score on their own and see nobody else’s marks until scoring ends. " + counts,
		"Panel score: for each criterion the mean of the marks, then the mean of the criteria by their weights. Criteria nobody marked are left out. Anybody can check it with a calculator.",
		"Fair score: what the whole panel would have given. Where everybody marked everything it is the panel score. Else it allows for how strictly or generously those who marked a candidate mark others.",
		"The interval of the fair score holds the true one in 90 of 100 cases. The chance of the bar is the chance that the true score is at the bar of " + strconv.FormatFloat(r.Bar, 'f', -1, 64) + " or above.",
		fmt.Sprintf("Recommend appoint: every essential criterion at its pass mark or above, a chance of at least %s of the bar, among the best by fair score with a chance of at least %s of really being so, the same without any one panel member and with slightly different weights, and no open disagreement on an essential criterion.", percent(t.BarLikely), percent(t.TopLikely)),
		fmt.Sprintf("Do not appoint: a chance of at most %s of the bar, or of an essential pass mark. Reserve: above the bar, but a chance of at most %s of being among the best. Everything else is borderline, with the reason.", percent(t.BarUnlikely), percent(t.TopUnlikely)),
		"Merit appoints and rejects nobody, breaks no tie and drops nobody’s marks. A named person decides, with a reason.",
	}
}
