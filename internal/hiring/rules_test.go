package hiring

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/fault"
)

func paths(fs fault.Fields) string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.Path
	}
	return strings.Join(out, " ")
}

func smallRubric() Rubric {
	r := Rubric{Bar: 3, Posts: 1, Policy: Policy{Evidence: EvidenceAlways}}
	for i, label := range []string{"None", "Weak", "Fair", "Good", "Best"} {
		r.Scale.Points = append(r.Scale.Points, Point{i, label})
	}
	r.Criteria = []Criterion{
		{ID: uuid.Must(uuid.NewV7()), Kind: SkillCriterion, Name: "Leading", Weight: 3, Indicators: []string{"lead"}},
		{ID: uuid.Must(uuid.NewV7()), Kind: CredentialCriterion, Name: "Certificate", Checks: []string{"hold it"}},
	}
	return r
}

func ptr[T any](v T) *T { return &v }

func TestWhatARubricMustBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Rubric)
		want   string
	}{
		"as it is":                     {func(*Rubric) {}, ""},
		"bar above the scale":          {func(r *Rubric) { r.Bar = 4.1 }, "bar"},
		"bar that is no number":        {func(r *Rubric) { r.Bar = math.NaN() }, "bar"},
		"no posts":                     {func(r *Rubric) { r.Posts = 0 }, "posts"},
		"weight below 0":               {func(r *Rubric) { r.Criteria[0].Weight = -1 }, "criteria.0.weight criteria"},
		"no weight at all":             {func(r *Rubric) { r.Criteria[0].Weight = 0 }, "criteria"},
		"essential without pass mark":  {func(r *Rubric) { r.Criteria[0].Essential = true }, "criteria.0.passMark"},
		"essential with pass mark 0":   {func(r *Rubric) { r.Criteria[0].Essential, r.Criteria[0].PassMark = true, ptr(0) }, ""},
		"pass mark off the scale":      {func(r *Rubric) { r.Criteria[0].PassMark = ptr(5) }, "criteria.0.passMark"},
		"weight on a credential":       {func(r *Rubric) { r.Criteria[1].Weight = 1 }, "criteria.1.weight"},
		"nothing to mark":              {func(r *Rubric) { r.Criteria = r.Criteria[1:] }, "criteria"},
		"scale with a hole":            {func(r *Rubric) { r.Scale.Points[2].Value = 7 }, "scale"},
		"scale of one point":           {func(r *Rubric) { r.Scale.Points = r.Scale.Points[:1] }, "scale"},
		"nobody says which marks need": {func(r *Rubric) { r.Policy.Evidence = "" }, "evidence"},
	} {
		r := smallRubric()
		c.change(&r)
		var fs fault.Fields
		r.Check(&fs)
		if got := paths(fs); got != c.want {
			t.Errorf("%s: mistakes at %q, want %q", name, got, c.want)
		}
	}
}

func TestWhatStopsASubmission(t *testing.T) {
	t.Parallel()
	rub := smallRubric()
	full := func() Scorecard {
		return Scorecard{State: Draft, Conflict: NoConflict, Ratings: []Rating{
			{CriterionID: rub.Criteria[0].ID, Mark: ptr(0), Evidence: "They said so."},
			{CriterionID: rub.Criteria[1].ID, Checks: []CheckAnswer{CheckNo}},
		}}
	}
	for name, c := range map[string]struct {
		change func(*Scorecard)
		want   string
	}{
		"nothing":              {func(*Scorecard) {}, ""},
		"no declaration":       {func(c *Scorecard) { c.Conflict = Undeclared }, "conflict"},
		"no mark":              {func(c *Scorecard) { c.Ratings[0].Mark = nil }, "ratings.0.mark"},
		"no evidence":          {func(c *Scorecard) { c.Ratings[0].Evidence = " " }, "ratings.0.evidence"},
		"an open check":        {func(c *Scorecard) { c.Ratings[1].Checks = nil }, "ratings.1.checks.0"},
		"not assessed, no why": {func(c *Scorecard) { c.Ratings[0] = Rating{CriterionID: rub.Criteria[0].ID, NotAssessed: true} }, "ratings.0.reason"},
		"nothing recorded":     {func(c *Scorecard) { c.Ratings = nil }, "ratings.0.mark ratings.1.checks.0"},
		"a mark off the scale": {func(c *Scorecard) { c.Ratings[0].Mark = ptr(5) }, "ratings.0.mark"},
		"a mark on a check":    {func(c *Scorecard) { c.Ratings[1].Mark = ptr(1) }, "ratings.1.mark"},
		"mark and not assessed": {func(c *Scorecard) {
			c.Ratings[0].NotAssessed, c.Ratings[0].Reason = true, "There was no time for it."
		}, "ratings.0.mark"},
	} {
		card := full()
		c.change(&card)
		if got := paths(card.Outstanding(rub)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	ends := rub
	ends.Policy.Evidence = EvidenceAtEnds
	middle := full()
	middle.Ratings[0] = Rating{CriterionID: rub.Criteria[0].ID, Mark: ptr(2)}
	if got := paths(middle.Outstanding(ends)); got != "" {
		t.Errorf("a middle mark needs no evidence where only the ends do: %q", got)
	}
	middle.Ratings[0].Mark = ptr(4)
	if got := paths(middle.Outstanding(ends)); got != "ratings.0.evidence" {
		t.Errorf("the highest mark needs evidence: %q", got)
	}
}

func TestAScorecardMovesForwardOnly(t *testing.T) {
	t.Parallel()
	rub, now := smallRubric(), time.Now()
	for _, stage := range []StageState{Preparing, Scoring, Revealed} {
		for _, state := range []ScorecardState{Draft, Submitted, Reopened, Excused} {
			card := Scorecard{State: state, Conflict: NoConflict, Ratings: []Rating{
				{CriterionID: rub.Criteria[0].ID, Mark: ptr(3), Evidence: "They said so."},
				{CriterionID: rub.Criteria[1].ID, Checks: []CheckAnswer{CheckYes}},
			}}
			writable := stage == Scoring && (state == Draft || state == Reopened)
			if err := card.MayWrite(Stage{State: stage}); (err == nil) != writable {
				t.Errorf("writing on a %s scorecard while %s: %v", state, stage, err)
			}
			again := card
			if err := card.Submit(Stage{State: stage}, rub, now); (err == nil) != writable || writable && card.State != Submitted {
				t.Errorf("submitting a %s scorecard while %s: %v, then %s", state, stage, err, card.State)
			}
			reopens := stage == Scoring && state == Submitted
			if err := again.Reopen(Stage{State: stage}, "A mark on the wrong line."); (err == nil) != reopens {
				t.Errorf("reopening a %s scorecard while %s: %v", state, stage, err)
			}
		}
	}
	recused := Scorecard{State: Draft, Conflict: Recused}
	if err := recused.Submit(Stage{State: Scoring}, rub, now); !fault.Is(err, fault.Conflict) {
		t.Errorf("a recused member submits: %v", err)
	}
}

func TestADecisionNeedsItsReason(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("The panel heard strong evidence. ", 2)
	for name, c := range map[string]struct {
		d    Decision
		want string
	}{
		"none":                 {Decision{}, "decision"},
		"follows, short":       {Decision{Kind: Appoint, Recommendation: RecommendAppoint, Reason: "Strong all round."}, ""},
		"follows, no reason":   {Decision{Kind: Appoint, Recommendation: RecommendAppoint}, "reason"},
		"departs, short":       {Decision{Kind: NotAppoint, Recommendation: RecommendAppoint, Reason: "Strong all round."}, "reason"},
		"departs, long":        {Decision{Kind: NotAppoint, Recommendation: RecommendAppoint, Reason: long}, ""},
		"borderline, either":   {Decision{Kind: NotAppoint, Recommendation: Borderline, Reason: "After a long talk."}, ""},
		"withdrawn at any one": {Decision{Kind: Withdrawn, Recommendation: RecommendAppoint, Reason: "Took another post."}, ""},
	} {
		var fs fault.Fields
		c.d.Check(&fs, Stage{Last: true}, nil)
		if got := paths(fs); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	d := Decision{Kind: Appoint, Recommendation: RecommendAppoint, Reason: "Strong all round.", Flags: []string{"a"}}
	var fs fault.Fields
	if d.Check(&fs, Stage{Last: true}, []string{"a", "b"}); paths(fs) != "flags" {
		t.Errorf("with one of two flags acknowledged: %q", paths(fs))
	}
}

func TestEmailAddresses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" Ada@Example.ORG ": "ada@example.org", "ada": "", "Ada <ada@example.org>": "", "ada@example.org\r\nBcc: x@example.org": "", "": "",
	} {
		if got, ok := CleanEmail(in); got != want || ok != (want != "") {
			t.Errorf("%q became %q, %v", in, got, ok)
		}
	}
}
