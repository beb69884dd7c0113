package rubric

import "strings"

// questions forms the lead question and the four probes (situation, action, result, reflection) from a
// criterion's phrases, at least one. Each further phrase takes over a probe, so that up to five of them
// are asked about; what has no phrase of its own goes on from the lead.
func questions(phrases []phrase) (lead string, probes []string) {
	at := func(i int) (string, bool) {
		if i < len(phrases) {
			return string(phrases[i]), true
		}
		return "", false
	}
	lead = "Tell us about a time when you had to " + string(phrases[0]) + "."

	situation := "What was the situation, and what was your part in it?"
	if p, ok := at(4); ok {
		situation = "In what situation have you had to " + p + "?"
	}
	action := "What did you do yourself, step by step?"
	if p, ok := at(1); ok {
		action = "What did you do yourself, in this or another example, to " + p + "?"
	}
	result := "What was the result, and how do you know?"
	if p, ok := at(2); ok {
		result = "Where you had to " + p + ", what was the result, and how do you know?"
	}
	reflection := "What would you do differently the next time you have to " + string(phrases[0]) + "?"
	if p, ok := at(3); ok {
		reflection = "Looking back, what have you learned about how to " + p + "?"
	} else if len(phrases) > 1 {
		reflection = "Looking back, what would you do differently?"
	}
	return lead, []string{situation, action, result, reflection}
}

// credentialQuestions ask for papers, not for examples.
func credentialQuestions(checks []string) (lead string, probes []string) {
	asked := make([]string, len(checks))
	for i, c := range checks {
		c = lowerFirst(tailForm.ReplaceAllString(c, ""))
		asked[i] = holdForm.ReplaceAllStringFunc(c, func(begin string) string {
			words := strings.Fields(strings.ToLower(begin))
			verb := words[len(words)-1]
			return "you " + verb
		})
	}
	return "Can you show that " + strings.Join(asked, ", and that ") + "?", []string{
		"When did you get it, and who awarded it?",
		"Have you brought it, or where can it be checked?",
	}
}
