package hiring

import (
	"testing"

	"merit/internal/fault"
)

// Who has to set up a second factor may do that and nothing else; nobody may not even that.
func TestWhoHasToSetUpASecondFactorMayDoNothingElse(t *testing.T) {
	t.Parallel()
	who := someone()
	who.Administrator, who.Recruiter, who.NeedsFactor = true, true, true
	for _, p := range Permissions {
		err := who.MayAccount(p)
		if free := p == Public || p == OwnFactors; free != (err == nil) || err != nil && !fault.Is(err, fault.Denied) {
			t.Errorf("%s: %v", p, err)
		}
		if err := (Access{Actor: who, Functions: Functions}).May(p); !fault.Is(err, fault.Denied) {
			t.Errorf("%s in a vacancy: %v", p, err)
		}
	}
	if err := (Actor{}).MayAccount(OwnFactors); !fault.Is(err, fault.SignIn) {
		t.Errorf("nobody: %v", err)
	}
}

func TestWhomTheRuleRequires(t *testing.T) {
	t.Parallel()
	admin := someone()
	admin.Administrator = true
	for rule, want := range map[FactorRule][2]bool{"": {}, FactorOptional: {}, FactorAdministrators: {true, false}, FactorEveryone: {true, true}} {
		if rule.Requires(admin) != want[0] || rule.Requires(someone()) != want[1] {
			t.Errorf("%q requires it of an administrator: %t, of anybody: %t", rule, rule.Requires(admin), rule.Requires(someone()))
		}
	}
}
