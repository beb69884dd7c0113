package config

import (
	"testing"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// The rules about second factors that can be configured are those there are; another word is a mistake, never none.
func TestWhoHasToHaveASecondFactor(t *testing.T) {
	t.Parallel()
	for _, rule := range hiring.FactorRules {
		if c, err := Load([]string{"MERIT_SECOND_FACTOR=" + string(rule)}); err != nil || c.SecondFactor != string(rule) {
			t.Errorf("%s: %q, %v", rule, c.SecondFactor, err)
		}
	}
	if c, err := Load(nil); err != nil || c.SecondFactor != string(hiring.FactorOptional) {
		t.Errorf("without it: %q, %v", c.SecondFactor, err)
	}
	if _, err := Load([]string{"MERIT_SECOND_FACTOR=all"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("another word: %v", err)
	}
}
