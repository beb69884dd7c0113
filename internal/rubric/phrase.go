package rubric

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// phrase is a descriptor in the form that follows "to", as in "a time when you had to …".
type phrase string

var (
	abilityForm = regexp.MustCompile(`(?i)^(?:(?:you\s+)?can|(?:be|are|is)\s+able\s+to|have\s+the\s+ability\s+to|(?:show|demonstrate)\s+(?:that\s+)?you\s+can)\s+`)
	// "show an awareness of X" asks for nothing one does; what one does is draw on it.
	knowingForm = regexp.MustCompile(`(?i)^(?:show|demonstrate|have)\s+(?:(?:an?|the|some)\s+)?((?:[\p{L}-]+\s+){0,3}?(?:awareness|understanding|knowledge|experience|expertise|familiarity|confidence)\b.*)$`)
	dutyForm    = regexp.MustCompile(`(?i)^be\s+responsible\s+for\s+`)
	andCanForm  = regexp.MustCompile(`(,?\s+and)\s+(?:you\s+)?can\s+`)
	manyForm    = regexp.MustCompile(`[.!?]\s+\p{Lu}`) // more than one sentence
	tailForm    = regexp.MustCompile(`(?i)(?:[;,.:\s]+|[;,]\s*and)$`)
	holdForm    = regexp.MustCompile(`(?i)^(?:(?:show|demonstrate|prove|provide\s+evidence)\s+(?:that\s+)?you\s+(?:have|hold|are|possess)|(?:hold|possess|have))\b`)
	paperForm   = regexp.MustCompile(`(?i)\b(?:certificat(?:e|ion)s?|qualifications?|accreditations?|diplomas?|degrees?|licen[cs]es?|chartered|clearance)\b`)
	knowsForm   = regexp.MustCompile(`(?i)\b(?:awareness|understanding|knowledge|experience|expertise|familiarity|oversight|degrees?\s+of)\b`)
)

// isCredential reports whether a descriptor asks for a paper one has or has not: it is checked, not
// marked.
func isCredential(descriptor string) bool {
	return holdForm.MatchString(descriptor) && paperForm.MatchString(descriptor) && !knowsForm.MatchString(descriptor)
}

// phraseOf forms the phrase of a descriptor. The framework's descriptors begin with a verb, perhaps
// after an adverb, so most are one as they stand. Whatever else is written is quoted, since no rule
// would make it grammatical.
func phraseOf(descriptor string) phrase {
	s := strings.Join(strings.Fields(tailForm.ReplaceAllString(descriptor, "")), " ")
	s = abilityForm.ReplaceAllString(s, "")
	s = lowerFirst(s)
	m := knowingForm.FindStringSubmatch(s)
	andAre := m != nil && strings.Contains(s, " and are ") // "show an awareness of X and are starting to use it"
	if manyForm.MatchString(s) || andAre || !beginsWithVerb(s) {
		return phrase(descriptor).quoted("")
	}
	if m != nil {
		s = "draw on your " + m[1]
	}
	s = dutyForm.ReplaceAllString(s, "take responsibility for ")
	return phrase(andCanForm.ReplaceAllString(s, "$1 "))
}

// quoted shows the phrase as the text has it: show “…”.
func (p phrase) quoted(what string) phrase {
	return phrase("show " + what + "“" + strings.NewReplacer("“", "‘", "”", "’").Replace(strings.TrimRight(string(p), ".;, ")) + "”")
}

// lowerFirst puts a capital at the beginning of a sentence in lower case, but leaves abbreviations.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(r) && unicode.IsLower(next) && beginsWithVerb(strings.ToLower(s)) {
		return string(unicode.ToLower(r)) + s[size:]
	}
	return s
}

func beginsWithVerb(s string) bool {
	for _, word := range strings.Fields(s) {
		word = strings.TrimRight(word, ",")
		if !strings.HasSuffix(word, "ly") && word != "also" {
			return verbs[word]
		}
		if word == "apply" || word == "supply" || word == "reply" || word == "comply" || word == "rely" {
			return true
		}
	}
	return false
}

// spoken is the phrase about the candidate, who is "they": "draw on their knowledge". A long phrase
// loses what follows its main clause (", ensuring …"), since anchors stand beside the indicators.
func (p phrase) spoken() string {
	s := string(p)
	if strings.Contains(s, "“") {
		return s
	}
	if at := asideForm.FindStringIndex(s); at != nil && utf8.RuneCountInString(s) > longPhrase {
		s = s[:at[0]]
	}
	return youForm.ReplaceAllStringFunc(s, func(you string) string { return they[you] })
}

const longPhrase = 80 // characters

var (
	asideForm = regexp.MustCompile(`,\s+(?:\p{L}+ly\s+)?[\p{L}-]+ing\b`)
	youForm   = regexp.MustCompile(`\b(?:yourself|yours|your|you)\b`)
	they      = map[string]string{"you": "they", "your": "their", "yours": "theirs", "yourself": "themselves"}
)
