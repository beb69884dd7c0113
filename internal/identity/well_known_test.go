package identity

import (
	"strings"
	"testing"

	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
)

// What a new password may be (SP 800-63B-4, 3.1.1.2): its length by what stands beside it, nothing of what is guessed
// first, and no rule about kinds of characters.
func TestPasswords(t *testing.T) {
	t.Parallel()
	const taken = ""
	tests := []struct {
		password    string
		alone, both string // a word of the refusal, or taken
	}{
		{"plum kettle orbit nine", taken, taken},
		{"seven heron lamps drift", taken, taken},
		{"seven HERON lamps drift 鷺", taken, taken},
		{"только строчные буквы", taken, taken},
		{"vcmqhzkwrtpbnxg", taken, taken},                          // no capital, figure or mark is asked for
		{"correct horse battery", taken, taken},                    // words may be in any list as long as they are several
		{"   six blanks around   ", taken, taken},                  // blanks count
		{strings.Repeat("plum kettle ", 5) + "b9!Q", taken, taken}, // 64 characters and more
		{strings.Repeat("x1 y2!Zp", 32), taken, taken},             // 256
		{strings.Repeat("x1 y2!Zp", 32) + "x", "at most 256", "at most 256"},
		{"vcmqhzkwrtpbnx", "at least 15", taken}, // 14
		{"vcmqhzkw", "at least 15", taken},       // 8
		{"vcmqhzk", "at least 15", "at least 8"}, // 7
		{"", "at least 15", "at least 8"},
		{"password", "at least 15", "well known"},
		{"Password1", "at least 15", "well known"},
		{"p@55w0rd2026", "at least 15", "well known"},
		{"2026!Passw0rd", "at least 15", "well known"},
		{"iloveyou", "at least 15", "well known"},
		{"trustno1", "at least 15", "well known"},
		{"sunshine2024", "at least 15", "well known"},
		{"wonderful", "at least 15", "well known"}, // one word
		{"elizabeth", "at least 15", "well known"}, // one name
		{"PasswordPassword1!", "well known", "well known"},
		{"letmeinletmeinletmein", "well known", "well known"},
		{"password password password", "well known", "well known"},
		{"correct horse battery staple", "well known", "well known"},
		{"scorecard1234567", "well known", "well known"},
		{"password123456789012345", "well known", "well known"},
		{"aaaaaaaaaaaaaaaaaaaa", "5 different", "5 different"},
		{"abababababababababab", "5 different", "5 different"},
		{"qwertyuiopasdfghjkl", "in their order", "in their order"},
		{"1qaz2wsx3edc4rfv", "in their order", "in their order"},
		{"1234567890123456", "in their order", "in their order"},
		{"zyxwvutsrqponmlk", "in their order", "in their order"},
		{"abcdefgh12345678", "in their order", "in their order"},
		{"rhona.recruiter2026", "your name", "your name"},
		{"Rhona Recruiter 123", "your name", "your name"},
		{"mine: rhona.recruiter@example.org", "your name", "your name"},
		{"merit-rhona-2026!", "your name", "your name"},
		{"heron and rhona drift apart", taken, taken}, // the name may occur
	}
	for _, c := range tests {
		for _, beside := range []bool{false, true} {
			var fs fault.Fields
			checkPassword(&fs, c.password, hiring.PasswordRule{Beside: beside, Email: "rhona.recruiter@example.org", Name: "Rhona Recruiter"})
			want := c.alone
			if beside {
				want = c.both
			}
			switch {
			case want == taken && len(fs) > 0:
				t.Errorf("%q, second factor %t: %v, want taken", c.password, beside, fs)
			case want != taken && (len(fs) != 1 || fs[0].Path != "password" || !strings.Contains(fs[0].Message, want)):
				t.Errorf("%q, second factor %t: %v, want %q", c.password, beside, fs, want)
			}
		}
	}
	figures.Add(t, "Passwords held to the rules", 2*len(tests))
}

// The list is a real one: the passwords everybody knows are in it.
func TestTheListOfWellKnownPasswords(t *testing.T) {
	t.Parallel()
	known := wellKnown()
	if len(known) < 60_000 {
		t.Errorf("only %d words", len(known))
	}
	for _, word := range []string{"password", "12345678", "qwerty", "football", "trustno1", "something", "johnson", "changeme"} {
		if !known[word] {
			t.Errorf("%q is not known", word)
		}
	}
}
