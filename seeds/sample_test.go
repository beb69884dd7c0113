package seeds_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/internal/rubric"
	"merit/seeds"
)

func sample(t *testing.T) seeds.Sample {
	t.Helper()
	s, err := seeds.ReadSample()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sampleRubric is what a recruiter would get: the role's rubric with the vacancy's settings. A
// criterion's id is made from its name.
func sampleRubric(t *testing.T, v seeds.SampleVacancy) hiring.Rubric {
	t.Helper()
	reading, err := framework.Parse(seeds.PrincipalInfrastructureOperationsEngineer())
	if err != nil {
		t.Fatal(err)
	}
	scale, err := rubric.ParseScale(v.Scale)
	if err != nil {
		t.Fatal(err)
	}
	r, err := rubric.Build(reading.Roles[0].Role, rubric.Settings{
		Scale: scale, Posts: v.Posts, InterviewMinutes: v.InterviewMinutes,
		Responsibilities: v.Responsibilities, Evidence: hiring.EvidenceRule(v.Evidence),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Criteria) != len(r.Criteria) {
		t.Errorf("%s sets %d criteria, the rubric has %d", v.Key, len(v.Criteria), len(r.Criteria))
	}
	r.Bar = v.Bar
	for i := range r.Criteria {
		c := &r.Criteria[i]
		set, ok := v.Criteria[c.Name]
		if !ok {
			t.Errorf("%s does not set %q", v.Key, c.Name)
		}
		c.ID, c.Weight, c.Essential, c.PassMark = criterionID(c.Name), set.Weight, set.Essential, set.PassMark
	}
	return r
}

func criterionID(name string) hiring.ID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)) }

func sampleScorecard(s seeds.SampleScorecard) hiring.Scorecard {
	card := hiring.Scorecard{Conflict: hiring.Conflict(s.Conflict)}
	for _, r := range s.Ratings {
		rating := hiring.Rating{
			CriterionID: criterionID(r.Criterion), Mark: r.Mark, Evidence: r.Evidence,
			NotAssessed: r.NotAssessed != "", Reason: r.NotAssessed,
		}
		for _, state := range r.Indicators {
			rating.Indicators = append(rating.Indicators, hiring.IndicatorState(state))
		}
		for _, answer := range r.Checks {
			rating.Checks = append(rating.Checks, hiring.CheckAnswer(answer))
		}
		card.Ratings = append(card.Ratings, rating)
	}
	return card
}

func TestSampleObeysTheRulesOfScoring(t *testing.T) {
	t.Parallel()
	for _, v := range sample(t).Vacancies {
		r := sampleRubric(t, v)
		var fs fault.Fields
		r.Check(&fs)
		for _, card := range v.Scorecards {
			at := v.Key + ", " + card.Member + " on " + card.Candidate
			var missing fault.Fields
			rated := sampleScorecard(card)
			for i, rating := range rated.Ratings {
				c, ok := r.Criterion(rating.CriterionID)
				if !ok {
					t.Errorf("%s: no criterion %q", at, card.Ratings[i].Criterion)
				}
				rating.CheckDraft(&missing, hiring.RatingPath(i), c, r.Scale)
				if rating.Mark != nil && len(rating.Indicators) != len(c.Indicators) {
					t.Errorf("%s: %s has %d indicators, want %d", at, c.Name, len(rating.Indicators), len(c.Indicators))
				}
			}
			if card.State == "submitted" {
				missing = rated.Outstanding(r)
				if (card.Conflict == "known") != (len(card.ConflictNote) >= hiring.ReasonShort) {
					t.Errorf("%s: conflict %q with the note %q", at, card.Conflict, card.ConflictNote)
				}
			}
			if err := missing.Err(); err != nil {
				t.Errorf("%s: %v: %v", at, err, missing)
			}
			if card.State == "missing" {
				hiring.CheckReason(&fs, "revealReason", v.RevealReason, hiring.ReasonShort, "Say why")
			}
		}
		if err := fs.Err(); err != nil {
			t.Errorf("%s: %v: %v", v.Key, err, fs)
		}
		if warning := rubric.TimeWarning(r); warning != "" {
			t.Errorf("%s: %s", v.Key, warning)
		}
	}
}

func TestSampleHasAScorecardForEveryCandidateAndScorer(t *testing.T) {
	t.Parallel()
	s := sample(t)
	people := map[string]bool{}
	for _, p := range s.People {
		people[p.Key] = true
		if p.About == "" || !strings.HasSuffix(p.Email, "@example.org") {
			t.Errorf("%s needs a line about them and an example.org address, has %q and %q", p.Key, p.About, p.Email)
		}
	}
	for _, v := range s.Vacancies {
		want := map[[2]string]int{}
		managers := 0
		for _, m := range v.Members {
			if !people[m.Person] {
				t.Errorf("%s: nobody is called %q", v.Key, m.Person)
			}
			for _, f := range m.Functions {
				if !slices.Contains(hiring.Functions, hiring.Function(f)) {
					t.Errorf("%s: no function %q", v.Key, f)
				}
				if hiring.Function(f) == hiring.HiringManager {
					managers++
				}
				if hiring.Function(f).Scores() {
					for _, c := range v.Candidates {
						want[[2]string{c.Key, m.Person}] = 1
					}
				}
			}
		}
		if managers != 1 {
			t.Errorf("%s has %d hiring managers", v.Key, managers)
		}
		for _, card := range v.Scorecards {
			want[[2]string{card.Candidate, card.Member}]--
		}
		for pair, left := range want {
			if left != 0 {
				t.Errorf("%s: %v is out by %d", v.Key, pair, left)
			}
		}
	}
}

// sampleResult is a candidate's panel score with the mean and range of the essential criteria.
type sampleResult struct {
	score, lowest, widest float64
	members               int
}

func sampleResults(r hiring.Rubric, v seeds.SampleVacancy) map[string]sampleResult {
	results := map[string]sampleResult{}
	for _, candidate := range v.Candidates {
		res := sampleResult{lowest: math.Inf(1)}
		for _, c := range r.Criteria {
			var marks []float64
			for _, card := range v.Scorecards {
				for _, rating := range card.Ratings {
					if card.Candidate == candidate.Key && rating.Criterion == c.Name && rating.Mark != nil {
						marks = append(marks, float64(*rating.Mark))
					}
				}
			}
			if !c.Marked() || len(marks) == 0 {
				continue
			}
			sum := 0.0
			for _, m := range marks {
				sum += m
			}
			mean := sum / float64(len(marks))
			res.score += r.Share(c) * mean
			res.members = len(marks)
			if c.Essential {
				res.lowest = min(res.lowest, mean)
				res.widest = max(res.widest, slices.Max(marks)-slices.Min(marks))
			}
		}
		results[candidate.Key] = res
	}
	return results
}

// The newcomer is promised these cases; every one of them has to be there, and by a margin that
// says which it is.
func TestSampleShowsEveryKindOfCase(t *testing.T) {
	t.Parallel()
	v := sample(t).Vacancies[0]
	r := sampleRubric(t, v)
	got := sampleResults(r, v)
	const passMark, disagreement = 4, 3
	order := []string{
		"nadia-khoury", "oliver-brandreth", "callum-fraser", "wei-ling-tan",
		"shanice-grant", "piotr-zielinski", "rhiannon-lloyd", "joseph-kerr",
	}
	if !slices.IsSortedFunc(order, func(a, b string) int {
		if got[a].score > got[b].score {
			return -1
		}
		return 1
	}) || len(order) != len(got) {
		t.Errorf("the order of panel scores is not %v: %v", order, got)
	}
	for key, res := range got {
		if below := res.lowest < passMark; below != (key == "oliver-brandreth") {
			t.Errorf("%s: lowest essential mean is %.2f", key, res.lowest)
		}
		if apart := res.widest >= disagreement; apart != (key == "piotr-zielinski") {
			t.Errorf("%s: widest range of an essential criterion is %.0f", key, res.widest)
		}
		if below := res.score < v.Bar; below != (key == "joseph-kerr") {
			t.Errorf("%s: panel score %.3f, the bar is %.2f", key, res.score, v.Bar)
		}
		if missing := res.members < 5; missing != (key == "shanice-grant") {
			t.Errorf("%s: %d panel members", key, res.members)
		}
	}
	smallest := 1 / (r.TotalWeight() * 5) // one mark of one member on a criterion of weight 1
	if lead := got["nadia-khoury"].score - got["callum-fraser"].score; lead < 0.5 {
		t.Errorf("the clear top leads by %.3f only", lead)
	}
	if gap := got["callum-fraser"].score - got["wei-ling-tan"].score; gap <= 0 || gap > smallest+1e-9 {
		t.Errorf("the near tie is %.4f apart, one mark is %.4f", gap, smallest)
	}
}

func TestSampleHasAStrictAndAnEvenMarker(t *testing.T) {
	t.Parallel()
	marks := map[string][]float64{}
	for _, card := range sample(t).Vacancies[0].Scorecards {
		for _, r := range card.Ratings {
			if r.Mark != nil {
				marks[card.Member] = append(marks[card.Member], float64(*r.Mark))
			}
		}
	}
	mean := func(m []float64) (sum float64) {
		for _, x := range m {
			sum += x
		}
		return sum / float64(len(m))
	}
	spread := func(m []float64) (sum float64) {
		for _, x := range m {
			sum += (x - mean(m)) * (x - mean(m))
		}
		return math.Sqrt(sum / float64(len(m)))
	}
	for member, m := range marks {
		if strict := mean(m) < 4; strict != (member == "gareth-pugh") {
			t.Errorf("%s marks %.2f on average", member, mean(m))
		}
		if even := spread(m) < 0.5; even != (member == "helen-marsh") {
			t.Errorf("%s spreads marks by %.2f", member, spread(m))
		}
	}
}

func TestSampleLeavesScoringToTry(t *testing.T) {
	t.Parallel()
	v := sample(t).Vacancies[1]
	states := map[string]int{}
	for _, card := range v.Scorecards {
		state := card.State
		if state == "draft" && len(card.Ratings) == 0 {
			state = "untouched"
		}
		states[state]++
	}
	if v.Revealed || states["submitted"] == 0 || states["draft"] == 0 || states["untouched"] == 0 {
		t.Errorf("revealed %t, scorecards %v: want some of each still to do, nothing revealed", v.Revealed, states)
	}
}

func TestSampleEvidenceReadsLikeNotes(t *testing.T) {
	t.Parallel()
	s := sample(t)
	var names []string
	for _, v := range s.Vacancies {
		for _, c := range v.Candidates {
			names = append(names, strings.Fields(c.Name)...)
		}
	}
	seen := map[string]string{}
	for _, v := range s.Vacancies {
		for _, card := range v.Scorecards {
			for _, r := range card.Ratings {
				at := card.Member + " on " + card.Candidate + ", " + r.Criterion
				words := strings.FieldsFunc(r.Evidence, func(c rune) bool { return strings.ContainsRune(" .,;:!?'\"()", c) })
				if r.Evidence == "" {
					continue
				}
				if n := len(strings.Fields(r.Evidence)); r.Mark != nil && (n < 12 || n > 45) {
					t.Errorf("%s: %d words", at, n)
				}
				for _, sentence := range strings.Split(r.Evidence, ". ") {
					if other, ok := seen[sentence]; ok {
						t.Errorf("%s repeats %s: %q", at, other, sentence)
					}
					seen[sentence] = at
				}
				for _, name := range names { // evidence is shown where names are hidden
					if slices.Contains(words, name) {
						t.Errorf("%s names a candidate: %q", at, name)
					}
				}
			}
		}
	}
}
