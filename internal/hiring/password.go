package hiring

import (
	"strings"
	"unicode"

	"merit/internal/fault"
)

// The fewest characters of a password where it is all there is, and where a second factor stands beside it
// (NIST SP 800-63B-4, 3.1.1.2). PasswordMaximum bounds the work of hashing one.
const (
	PasswordAlone   = 15
	PasswordBeside  = 8
	PasswordMaximum = 256
)

// PasswordRule is what a new password is held to. There are no rules about kinds of characters, and none about age.
type PasswordRule struct {
	Beside      bool              // a second factor stands beside it
	Email, Name string            // of its owner
	Known       func(string) bool // whether a text in lower case is a word or a password that guessing programs begin with
}

// Least is the fewest characters.
func (r PasswordRule) Least() int {
	if r.Beside {
		return PasswordBeside
	}
	return PasswordAlone
}

// CheckPassword notes what is wrong with a new password: too short, too long, or among the first that are guessed:
// the person's own name or address, a well-known password or one word, with little before and after it, a piece that
// is repeated, keys that lie side by side. A few unrelated words pass.
func CheckPassword(fs *fault.Fields, path, password string, r PasswordRule) {
	n := len([]rune(password))
	lower := strings.ToLower(password)
	switch {
	case n < r.Least() && r.Beside:
		fs.Addf(path, "Password must be at least %d characters.", r.Least())
	case n < r.Least():
		fs.Addf(path, "Password must be at least %d characters. Three or four unrelated words are easy to remember.", r.Least())
	case n > PasswordMaximum:
		fs.Addf(path, "Password must be at most %d characters.", PasswordMaximum)
	case r.personal(lower):
		fs.Add(path, "Password must not be made from your name or e-mail address.")
	case distinct(lower) < 5:
		fs.Add(path, "Password must use at least 5 different characters.")
	case sequence(lower):
		fs.Add(path, "Password must not be letters, numbers or keys in their order.")
	case r.known(lower):
		fs.Add(path, "That password is well known. Choose another.")
	}
}

// personal reports whether little is left of a password without the parts of its owner's name and address.
func (r PasswordRule) personal(lower string) bool {
	email := strings.ToLower(r.Email)
	if email != "" && strings.Contains(lower, email) {
		return true
	}
	local, domain, _ := strings.Cut(email, "@")
	parts := strings.FieldsFunc(strings.ToLower(r.Name)+" "+local+" "+domain, func(c rune) bool { return !unicode.IsLetter(c) })
	rest, took := lower, false
	for _, part := range append(parts, "merit") {
		if len([]rune(part)) > 3 && strings.Contains(rest, part) {
			rest, took = strings.ReplaceAll(rest, part, ""), true
		}
	}
	return took && letters(rest) < 4 && len([]rune(rest)) < 8
}

func letters(s string) (n int) {
	for _, c := range s {
		if unicode.IsLetter(c) {
			n++
		}
	}
	return n
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// known reports whether a password, or the piece it repeats, is well known: as it is, with letters for the figures
// and marks that stand for them, or without up to five characters around it that are no letters.
func (r PasswordRule) known(lower string) bool {
	if r.Known == nil {
		return false
	}
	squeezed := strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || strings.ContainsRune("-_.", c) {
			return -1
		}
		return c
	}, lower)
	for _, form := range []string{lower, squeezed, unmasked.Replace(squeezed)} {
		form = piece(form)
		if r.Known(form) {
			return true
		}
		core := strings.TrimFunc(form, func(c rune) bool { return !unicode.IsLetter(c) })
		around := outside(form, core)
		if len([]rune(core)) > 2 && (len([]rune(around)) <= 5 || sequence(around)) && (r.Known(piece(core)) || r.Known(piece(unmasked.Replace(core)))) {
			return true
		}
	}
	return false
}

// outside is what stands before and after the core of a text.
func outside(form, core string) string {
	before, after, _ := strings.Cut(form, core)
	return before + after
}

// unmasked puts letters for the signs people write in their place.
var unmasked = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t", "!", "i", "8", "b")

// piece is the shortest text that a text repeats from its start to its end, the last time perhaps cut off.
func piece(s string) string {
	all := []rune(s)
	for n := 1; n <= len(all)/2; n++ {
		repeats := true
		for i := n; i < len(all) && repeats; i++ {
			repeats = all[i] == all[i-n]
		}
		if repeats {
			return string(all[:n])
		}
	}
	return s
}

// orders are the rows that fingers run along.
var orders = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"}

// sequence reports whether a text is nothing but runs of at least four along such a row, either way.
func sequence(s string) bool {
	all := []rune(s)
	for len(all) > 0 {
		n := run(all)
		if n < 4 {
			return false
		}
		all = all[n:]
	}
	return len(s) > 0
}

// run is how many characters a text begins with that follow each other along one row.
func run(all []rune) (longest int) {
	for _, order := range orders {
		for _, step := range []int{1, -1} {
			at := strings.IndexRune(order, all[0])
			n := 0
			for i := at; n < len(all) && i >= 0 && i < len(order) && rune(order[i]) == all[n]; i += step {
				n++
			}
			longest = max(longest, n)
		}
	}
	return longest
}
