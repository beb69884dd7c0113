package hiring

import (
	"testing"

	"github.com/google/uuid"

	"merit/internal/fault"
)

func someone() Actor { return Actor{UserID: uuid.Must(uuid.NewV7()), Name: "Somebody"} }

// Who may do what, as the table of the domain says it; everything not listed is refused.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	allowed := map[Permission][]Function{
		SeeVacancy:     {RecruiterOf, Chair, PanelMember, HiringManager, Observer},
		SeePreparation: {RecruiterOf, Chair, HiringManager},
		SeeDocuments:   Functions,
		EditVacancy:    {RecruiterOf},
		RunScoring:     {RecruiterOf, Chair},
		SeeResults:     {RecruiterOf, Chair, PanelMember, HiringManager, Observer},
		SiftOwn:        {Chair, PanelMember, Observer},
		Moderate:       {Chair},
		Decide:         {HiringManager},
		SeeAllResults:  {RecruiterOf, Chair, HiringManager, Observer},
		Sign:           {Chair, PanelMember, HiringManager},
		GiveFeedback:   {RecruiterOf, Chair, HiringManager},
		SeeTimeline:    {RecruiterOf, Chair, HiringManager},
		HandleData:     {RecruiterOf},
		EnterEquality:  {RecruiterOf},
	}
	for _, p := range Permissions {
		for _, f := range Functions {
			want := false
			for _, g := range allowed[p] {
				want = want || f == g
			}
			err := Access{Actor: someone(), Functions: []Function{f}}.May(p)
			if (err == nil) != want {
				t.Errorf("%s to %s: %v, want allowed = %v", f, p, err, want)
			}
			if err != nil && !fault.Is(err, fault.Denied) {
				t.Errorf("%s to %s: a member is told %v, want Denied", f, p, err)
			}
		}
		outsider := someone()
		outsider.Administrator, outsider.Recruiter = true, true
		if err := (Access{Actor: outsider}).May(p); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody without a part, to %s: %v, want NotFound", p, err)
		}
		if err := (Access{Functions: Functions}).May(p); !fault.Is(err, fault.SignIn) {
			t.Errorf("nobody, to %s: %v, want SignIn", p, err)
		}
	}
}

func TestNothingIsSeenBeforeTheReveal(t *testing.T) {
	t.Parallel()
	candidate := uuid.Must(uuid.NewV7())
	for _, f := range Functions {
		acc := Access{Actor: someone(), Functions: []Function{f}}
		for _, state := range []StageState{Preparing, Scoring} {
			if _, err := acc.MaySeeResults(Stage{State: state}, []ID{candidate}); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s while %s: %v, want Conflict", f, state, err)
			}
		}
		scope, err := acc.MaySeeResults(Stage{State: Revealed}, []ID{candidate})
		if err != nil {
			t.Errorf("%s after the reveal: %v", f, err)
		}
		if scope.All != (f != PanelMember) || !scope.Allows(candidate) || scope.Allows(someone().UserID) != scope.All {
			t.Errorf("%s after the reveal sees %+v", f, scope)
		}
	}
}

func TestAScorecardIsItsMembersAlone(t *testing.T) {
	t.Parallel()
	me, other := someone(), someone()
	card := Scorecard{ID: someone().UserID, UserID: me.UserID}
	if err := (Access{Actor: me, Functions: []Function{PanelMember}}).MayScore(card); err != nil {
		t.Errorf("the panel member: %v", err)
	}
	for name, acc := range map[string]Access{
		"another with every function":    {Actor: other, Functions: Functions},
		"the member, no longer on panel": {Actor: me, Functions: []Function{HiringManager}},
	} {
		if err := acc.MayScore(card); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v, want NotFound", name, err)
		}
	}
	if err := (Access{Actor: me, Functions: []Function{Chair}}).MayReopen(card); !fault.Is(err, fault.Denied) {
		t.Errorf("reopening one's own: %v, want Denied", err)
	}
	if err := (Access{Actor: other, Functions: []Function{Chair}}).MayReopen(card); err != nil {
		t.Errorf("reopening another's: %v", err)
	}
}

func TestWhatAnAccountMay(t *testing.T) {
	t.Parallel()
	plain, recruiter, admin := someone(), someone(), someone()
	recruiter.Recruiter, admin.Administrator = true, true
	if recruiter.MayAccount(CreateVacancies) != nil || plain.MayAccount(CreateVacancies) == nil || admin.MayAccount(CreateVacancies) == nil {
		t.Error("only recruiters create vacancies")
	}
	if recruiter.MayAccount(SeeEquality) != nil || plain.MayAccount(SeeEquality) == nil || admin.MayAccount(SeeEquality) == nil {
		t.Error("equality figures are for recruiters")
	}
	if plain.MayAccount(AnySignedIn) != nil || (Actor{}).MayAccount(AnySignedIn) == nil || (Actor{}).MayAccount(Public) != nil {
		t.Error("signed-in and public are mixed up")
	}
}
