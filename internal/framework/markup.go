package framework

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// looseBullets need no space after them. U+F0B7 and its like are what Word's bullets become in plain
// text.
const looseBullets = "•‣◦▪▫●○■□⁃∙·–—―➢►▶▸▹✓✔✅☐☑❖✦✧➤➔→»›◆◇◼◻⚫⚪⬤⦁‧⚬"

// dashBullets need a space or something other than a digit after them, since they may be a sign.
const dashBullets = "-−‐‑‒"

// spacedBullets need a space after them: they may begin a word. The last three are Word's arrow, tick
// and square in a font that is not there.
const spacedBullets = "*+oØü§"

var (
	numberForm     = regexp.MustCompile(`^\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]\s+(.*)$`)
	outlineForm    = regexp.MustCompile(`^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(.*)$`)
	loneNumberForm = regexp.MustCompile(`^\(?\d{1,3}[.)]$`)
	openMark       = regexp.MustCompile(`(^|\s)[*_]{1,3}([^\s*_])`)
	closeMark      = regexp.MustCompile(`([^\s*_])[*_]{1,3}([\s:：]|$)`)
	entityForm     = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}[0-9]{0,2});`)
)

// cutBullet takes the bullet off a tidied line; order tells of a number or letter in its place.
func cutBullet(s string) (text string, order, ok bool) {
	r, size := utf8.DecodeRuneInString(s)
	rest := s[size:]
	next, _ := utf8.DecodeRuneInString(rest)
	spaced := rest == "" || next == ' '
	switch {
	case strings.ContainsRune(looseBullets, r), r >= '\uf020' && r <= '\uf0ff',
		strings.ContainsRune(dashBullets, r) && (spaced || !unicode.IsDigit(next) && next != r && next != '>'),
		strings.ContainsRune(spacedBullets, r) && next == ' ' && rest != "",
		(r == '*' || r == '+') && rest == "":
		return strings.TrimSpace(strings.TrimPrefix(rest, "\ufe0f")), false, true
	}
	if loneNumberForm.MatchString(s) {
		return "", true, true
	}
	for _, form := range []*regexp.Regexp{numberForm, outlineForm} {
		if m := form.FindStringSubmatch(s); m != nil {
			return m[1], true, true
		}
	}
	return s, false, false
}

// unmark takes Markdown's heading and emphasis marks off a line that may be a label.
func unmark(s string) string {
	if heading := strings.TrimLeft(s, "#"); heading != s {
		s = strings.TrimSpace(strings.TrimRight(heading, "# "))
	}
	s = openMark.ReplaceAllString(s, "$1$2")
	return strings.TrimSpace(closeMark.ReplaceAllString(s, "$1$2"))
}

// unquote takes off the ">" that every line of a text from an e-mail begins with.
func unquote(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		s := strings.TrimLeft(l, " \t\u00a0")
		switch {
		case s == "":
		case s[0] == '>':
			lines[i] = strings.TrimPrefix(strings.TrimLeft(s, ">"), " ")
		default:
			return text
		}
	}
	return strings.Join(lines, "\n")
}

// unescape gives the characters that HTML entities stand for ("&amp;"), which come with text out of a
// page's source, and the number of the first line with one (0: none); first is the number of the
// text's first line.
func unescape(text string, first int) (string, int) {
	at := 0
	var b strings.Builder
	from := 0
	for _, m := range entityForm.FindAllStringIndex(text, -1) {
		entity := text[m[0]:m[1]]
		plain := html.UnescapeString(entity)
		if plain == entity {
			continue
		}
		if at == 0 {
			at = first + strings.Count(text[:m[0]], "\n")
		}
		b.WriteString(text[from:m[0]])
		b.WriteString(flatBreaks.Replace(clean(plain).text))
		from = m[1]
	}
	b.WriteString(text[from:])
	return b.String(), at
}

// flatBreaks makes breaks into spaces: an entity must not begin a line.
var flatBreaks = strings.NewReplacer("\n", " ", string(softBreak), " ")

// entityProblem tells that entities were read.
func entityProblem(line int) Problem {
	return Problem{line, Warning, "The text holds HTML entities such as “&amp;”. They were read as the characters they stand for: check them."}
}
