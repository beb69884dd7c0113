package hiring

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/fault"
)

func as(fs ...Function) Access { return Access{Actor: someone(), Functions: fs} }

func TestResultsAreForThoseWithAPart(t *testing.T) {
	t.Parallel()
	if scope, err := as().MaySeeResults(Stage{State: Revealed}, nil); !fault.Is(err, fault.NotFound) || scope.All {
		t.Errorf("somebody without a part gets %+v, %v", scope, err)
	}
	if (ResultScope{}).Allows(someone().UserID) {
		t.Error("an empty scope lets a candidate through")
	}
}

func TestAnObserverScoresForPracticeAlone(t *testing.T) {
	t.Parallel()
	acc := as(Observer)
	if acc.MayScore(Scorecard{UserID: acc.Actor.UserID}) == nil || acc.MayScore(Scorecard{UserID: acc.Actor.UserID, Practice: true}) != nil {
		t.Error("an observer scores what counts, or not what does not")
	}
	member := as(PanelMember)
	if err := member.MayScore(Scorecard{UserID: member.Actor.UserID, Practice: true}); err != nil {
		t.Errorf("a panel member’s own practice from before: %v", err)
	}
}

func TestNobodyScores(t *testing.T) {
	t.Parallel()
	if err := (Access{Functions: []Function{PanelMember}}).MayScore(Scorecard{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("nobody, on nobody’s scorecard: %v", err)
	}
}

func TestWhoReopens(t *testing.T) {
	t.Parallel()
	for _, f := range Functions {
		err := as(f).MayReopen(Scorecard{UserID: someone().UserID})
		if want := f == Chair || f == RecruiterOf; (err == nil) != want {
			t.Errorf("%s: %v", f, err)
		}
	}
}

func TestWhoSeesDocuments(t *testing.T) {
	t.Parallel()
	for _, f := range Functions {
		prepares := slices.Contains([]Function{RecruiterOf, HiringManager, Chair}, f)
		if err := as(f).MaySeeDocuments(false); (err == nil) != prepares || err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s, without a scorecard for the candidate: %v", f, err)
		}
		if err := as(f).MaySeeDocuments(true); err != nil {
			t.Errorf("%s, with a scorecard for the candidate: %v", f, err)
		}
	}
	if err := as().MaySeeDocuments(true); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody without a part: %v", err)
	}
	docs := []Document{{Name: "Ana.pdf", Kind: "pdf", UploadedBy: someone().UserID}, {Name: "Ana-application.pdf", Kind: "pdf", Anonymous: true, UploadedBy: someone().UserID}}
	blind := as(PanelMember)
	blind.Blind = true
	got := blind.Documents(Candidate{Code: "C003"}, docs)
	if len(got) != 1 || got[0].Name != "C003-document-1.pdf" || got[0].UploadedBy != (ID{}) {
		t.Errorf("a blind panel member sees %+v", got)
	}
	if got := as(PanelMember).Documents(Candidate{Code: "C003"}, docs); len(got) != 2 || got[0].Name != "Ana.pdf" {
		t.Errorf("a panel member who knows names sees %+v", got)
	}
}

func TestWhoDecides(t *testing.T) {
	t.Parallel()
	for _, f := range Functions {
		if err := as(f).MayDecide(Stage{State: Revealed}); (err == nil) != (f == HiringManager) {
			t.Errorf("%s: %v", f, err)
		}
	}
	for _, state := range []StageState{Preparing, Scoring} {
		if err := as(HiringManager).MayDecide(Stage{State: state}); !fault.Is(err, fault.Conflict) {
			t.Errorf("while %s: %v", state, err)
		}
	}
}

func TestWhoSigns(t *testing.T) {
	t.Parallel()
	for _, f := range Functions {
		for _, submitted := range []bool{false, true} {
			as, err := as(f).MaySign(Stage{State: Revealed}, submitted)
			if want := f == HiringManager || submitted && f.Scores(); (err == nil) != want || want && as != f {
				t.Errorf("%s who has submitted (%t) signs as %q: %v", f, submitted, as, err)
			}
		}
	}
	if _, err := as(HiringManager).MaySign(Stage{State: Scoring}, true); !fault.Is(err, fault.Conflict) {
		t.Errorf("before the reveal: %v", err)
	}
	if _, err := as().MaySign(Stage{State: Revealed}, true); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody without a part: %v", err)
	}
}

func TestAdministratorsAlone(t *testing.T) {
	t.Parallel()
	plain, recruiter, admin := someone(), someone(), someone()
	recruiter.Recruiter, admin.Administrator = true, true
	for _, p := range administration {
		if plain.MayAccount(p) == nil || recruiter.MayAccount(p) == nil || admin.MayAccount(p) != nil {
			t.Errorf("%s is not for administrators alone", p)
		}
	}
	for _, p := range recruiting {
		if plain.MayAccount(p) == nil || admin.MayAccount(p) == nil || recruiter.MayAccount(p) != nil {
			t.Errorf("%s is not for recruiters alone", p)
		}
	}
}

func TestWhatTheAccountDecides(t *testing.T) {
	t.Parallel()
	for _, p := range Permissions {
		_, ofVacancy := granted[p]
		if want := !ofVacancy && p != ScoreOwn; p.OfAccount() != want {
			t.Errorf("%s is the account’s: %t", p, p.OfAccount())
		}
	}
}

func TestAClosedVacancyRefuses(t *testing.T) {
	t.Parallel()
	now := time.Now()
	if (Vacancy{}).MayChange() != nil || !fault.Is((Vacancy{ClosedAt: &now}).MayChange(), fault.Conflict) {
		t.Error("open and closed are mixed up")
	}
	for _, p := range []Permission{EditVacancy, RunScoring, Moderate, Decide, Sign} {
		if !slices.Contains(Changing, p) {
			t.Errorf("%s is not refused in a closed vacancy", p)
		}
	}
}

func TestPeersAreSeenUnderOneRuleOnly(t *testing.T) {
	t.Parallel()
	now := time.Now()
	c := Scorecard{State: Submitted, PeersSeenAt: &now}
	for _, rule := range RevealRules {
		if got := c.SeesPeers(Stage{State: Scoring, RevealWhen: rule}); got != (rule == RevealOwn) {
			t.Errorf("under the rule %q: %t", rule, got)
		}
		asking := Scorecard{State: Submitted}
		if err := asking.SeeOthers(Stage{State: Scoring, RevealWhen: rule}, now); (err == nil) != (rule == RevealOwn) {
			t.Errorf("asked for under the rule %q: %v", rule, err)
		}
	}
}

func TestAFrozenRubricStays(t *testing.T) {
	t.Parallel()
	now := time.Now()
	if (FrozenRubric{}).MayEdit() != nil || !fault.Is((FrozenRubric{FrozenAt: &now}).MayEdit(), fault.Conflict) {
		t.Error("a frozen rubric is edited, or one that is not is refused")
	}
}

func TestWhenScoringEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state     StageState
		submitted int
		expected  int
		reason    string
		want      fault.Kind
		may       bool
	}{
		{Scoring, 2, 2, "", 0, true},
		{Scoring, 1, 2, "", fault.Invalid, false},
		{Scoring, 1, 2, "One of them is ill.", 0, true},
		{Scoring, 0, 2, "They are all of them ill.", fault.Conflict, false},
		{Preparing, 2, 2, "", fault.Conflict, false},
		{Revealed, 2, 2, "", fault.Conflict, false},
	} {
		err := (Stage{State: c.state}).MayReveal(Progress{Expected: c.expected, Submitted: c.submitted}, c.reason)
		if (err == nil) != c.may || err != nil && !fault.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// trail is an audit trail of n rows, each with a detail.
func trail(n int) []AuditRow {
	var rows []AuditRow
	before := ""
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for i := range n {
		vacancy, subject := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
		r := AuditRow{Seq: int64(i + 1), Salt: "salt"}
		r.AuditEvent = AuditEvent{ID: uuid.Must(uuid.NewV7()), At: at, ActorID: uuid.Must(uuid.NewV7()), Action: "mark agreed", VacancyID: &vacancy, SubjectID: &subject, Detail: map[string]string{"criterion": "1"}}
		r.DetailHash = AuditDetailHash(r.Salt, r.Detail)
		r.Hash = AuditHash(before, r.Seq, r.AuditEvent, r.DetailHash)
		before = r.Hash
		rows = append(rows, r)
	}
	return rows
}

// rehash writes the chain anew from a row on, as somebody who can change the database and knows how would.
func rehash(rows []AuditRow) {
	before := ""
	for i := range rows {
		rows[i].Seq = int64(i + 1)
		rows[i].Hash = AuditHash(before, rows[i].Seq, rows[i].AuditEvent, rows[i].DetailHash)
		before = rows[i].Hash
	}
}

func TestATrailThatWasChangedIsFound(t *testing.T) {
	t.Parallel()
	problems := func(c AuditCheck, rows []AuditRow, headSeq int64, head string) []string {
		for _, r := range rows {
			c.Add(r)
		}
		c.End(&AuditHead{Seq: headSeq, Hash: head})
		return c.Problems
	}
	whole := trail(5)
	head := whole[4].Hash
	if got := problems(AuditCheck{Checkpoints: map[int64]string{3: whole[2].Hash}}, whole, 5, head); len(got) > 0 {
		t.Fatalf("a whole trail: %q", got)
	}
	erase := func(r *AuditRow) { r.Erased, r.Detail, r.Salt = true, nil, "" }
	for name, change := range map[string]func(rows []AuditRow) []AuditRow{
		"another detail":     func(r []AuditRow) []AuditRow { r[1].Detail = map[string]string{"criterion": "2"}; return r },
		"a detail more":      func(r []AuditRow) []AuditRow { r[1].DetailHash = ""; rehash(r); return r },
		"another actor":      func(r []AuditRow) []AuditRow { r[1].ActorID = uuid.Must(uuid.NewV7()); return r },
		"another action":     func(r []AuditRow) []AuditRow { r[1].Action = "vacancy changed"; return r },
		"another moment":     func(r []AuditRow) []AuditRow { r[1].At = r[1].At.Add(time.Second); return r },
		"another subject":    func(r []AuditRow) []AuditRow { r[1].SubjectID = r[2].SubjectID; return r },
		"another vacancy":    func(r []AuditRow) []AuditRow { r[1].VacancyID = r[2].VacancyID; return r },
		"a row dropped":      func(r []AuditRow) []AuditRow { return slices.Delete(r, 1, 2) },
		"the first row left": func(r []AuditRow) []AuditRow { return r[1:] },
		"two rows changed":   func(r []AuditRow) []AuditRow { r[1], r[2] = r[2], r[1]; return r },
		"an erasure unsaid":  func(r []AuditRow) []AuditRow { erase(&r[1]); return r },
		"a detail and its hash": func(r []AuditRow) []AuditRow {
			r[1].Detail = map[string]string{"criterion": "9"}
			r[1].DetailHash = AuditDetailHash(r[1].Salt, r[1].Detail)
			return r
		},
	} {
		rows := change(trail(5))
		if got := problems(AuditCheck{}, rows, int64(len(rows)), rows[len(rows)-1].Hash); len(got) == 0 {
			t.Errorf("%s: nothing is found", name)
		}
	}
	// The tail is taken off, with the head and without; the whole chain is written anew.
	if got := problems(AuditCheck{}, trail(5)[:3], 5, head); len(got) == 0 {
		t.Error("rows taken from the end are not missed")
	}
	short := trail(5)[:3]
	if got := problems(AuditCheck{Checkpoints: map[int64]string{5: head}}, short, 3, short[2].Hash); len(got) == 0 {
		t.Error("rows taken from the end, and the head with them, are not missed by a checkpoint")
	}
	anew := trail(5)
	anew[0].Action = "vacancy changed"
	rehash(anew)
	if got := problems(AuditCheck{Checkpoints: map[int64]string{3: whole[2].Hash}}, anew, 5, anew[4].Hash); len(got) == 0 {
		t.Error("a chain that was written anew goes by a checkpoint")
	}
	swapped := trail(5)
	swapped[1].AuditEvent, swapped[2].AuditEvent = swapped[2].AuditEvent, swapped[1].AuditEvent
	if got := problems(AuditCheck{}, swapped, 5, swapped[4].Hash); len(got) == 0 {
		t.Error("two events changed places")
	}
	// Each row depends on the one before it: a row of another trail does not fit in.
	other := trail(5)
	mixed := slices.Concat(trail(5)[:2], other[2:])
	if got := problems(AuditCheck{}, mixed, 5, mixed[4].Hash); len(got) == 0 {
		t.Error("the end of another trail fits")
	}
	// Details that were erased are told of by a later row, for what was there before it.
	old := trail(5)
	erase(&old[1])
	old[3].Action, old[3].Detail = OldDetailsErased, map[string]string{UpToRow: "2"}
	old[3].DetailHash = AuditDetailHash(old[3].Salt, old[3].Detail)
	rehash(old)
	if got := problems(AuditCheck{}, old, 5, old[4].Hash); len(got) > 0 {
		t.Errorf("details erased for their age: %q", got)
	}
	old[3].Detail = map[string]string{UpToRow: "5"}
	old[3].DetailHash = AuditDetailHash(old[3].Salt, old[3].Detail)
	erase(&old[4])
	rehash(old)
	if got := problems(AuditCheck{}, old, 5, old[4].Hash); len(got) == 0 {
		t.Error("an erasure covers what came after it")
	}
}

func TestATrailWithoutAHead(t *testing.T) {
	t.Parallel()
	var c AuditCheck
	c.End(nil)
	if len(c.Problems) == 0 {
		t.Error("a trail whose head was taken away holds")
	}
}
