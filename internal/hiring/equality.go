package hiring

import (
	"slices"
	"time"

	"merit/internal/fault"
)

// Characteristic is something candidates may say of themselves for equality monitoring. What they say is kept apart
// from everything else known of them, is never shown for one person again, and never counts in a score.
type Characteristic struct {
	Key      string // as it is stored
	Name     string
	Question string
	Answers  []EqualityAnswer // the last is PreferNotToSay
	Rarest   []string         // the answers but the last, the rarest of the population first: so they are put together where they are too few
}

// EqualityAnswer is one answer to choose.
type EqualityAnswer struct {
	Key   string // as it is stored
	Text  string
	Group string // what those who gave it are called where its text alone does not say
}

// PreferNotToSay is an answer to every characteristic.
const PreferNotToSay = "not said"

// Characteristics are those Merit knows, in the order they are asked: the harmonised questions of the Government
// Statistical Service in their broadest groups, as Acas and the Equality and Human Rights Commission advise.
var Characteristics = []Characteristic{
	characteristic("age", "Age", "Which age group are you in?",
		"16-24", "16 to 24", "25-34", "25 to 34", "35-44", "35 to 44", "45-54", "45 to 54", "55-64", "55 to 64", "65+", "65 or over").
		rarest("65+", "16-24", "55-64", "45-54", "35-44", "25-34"),
	characteristic("sex", "Sex", "What is your sex?", "female", "Female", "male", "Male"),
	characteristic("gender", "Gender identity", "Is the gender you identify with the same as your sex registered at birth?", "same", "Yes, the same", "different", "No, different").
		groups("Same as registered at birth", "Different from registered at birth"),
	characteristic("ethnicity", "Ethnic group", "What is your ethnic group?",
		"asian", "Asian or Asian British", "black", "Black, Black British, Caribbean or African", "mixed", "Mixed or multiple ethnic groups",
		"white", "White", "other ethnic", "Other ethnic group").
		rarest("other ethnic", "mixed", "black", "asian", "white"),
	characteristic("disability", "Disability", "Do you have a condition or illness that has lasted 12 months or more and limits what you can do day to day?", "disabled", "Yes", "not disabled", "No").
		groups("Disabled", "Not disabled"),
	characteristic("religion", "Religion or belief", "What is your religion or belief?",
		"none", "No religion", "buddhist", "Buddhist", "christian", "Christian", "hindu", "Hindu", "jewish", "Jewish", "muslim", "Muslim", "sikh", "Sikh",
		"other belief", "Any other religion or belief").
		rarest("buddhist", "jewish", "other belief", "sikh", "hindu", "muslim", "none", "christian"),
	characteristic("orientation", "Sexual orientation", "Which best describes your sexual orientation?",
		"straight", "Straight or heterosexual", "gay", "Gay or lesbian", "bisexual", "Bisexual", "other orientation", "Other sexual orientation").
		rarest("other orientation", "bisexual", "gay", "straight"),
	characteristic("caring", "Caring", "Do you look after anyone, unpaid: a child, or somebody who is ill, disabled or old?", "carer", "Yes", "not carer", "No").
		groups("Cares for somebody", "Cares for nobody"),
}

// rarest says in which order answers are put together where they are too few: that of the 2021 Census of England and
// Wales, and for ages that of people in work. It is fixed, since an order taken from the numbers would tell of them.
func (c Characteristic) rarest(answers ...string) Characteristic {
	c.Rarest = answers
	return c
}

// groups names those who gave each answer, in the order of the answers.
func (c Characteristic) groups(names ...string) Characteristic {
	for i, name := range names {
		c.Answers[i].Group = name
	}
	return c
}

// characteristic takes answers as keys and texts in turn.
func characteristic(key, name, question string, answers ...string) Characteristic {
	c := Characteristic{Key: key, Name: name, Question: question}
	for pair := range slices.Chunk(answers, 2) {
		c.Answers, c.Rarest = append(c.Answers, EqualityAnswer{Key: pair[0], Text: pair[1]}), append(c.Rarest, pair[0])
	}
	c.Answers = append(c.Answers, EqualityAnswer{Key: PreferNotToSay, Text: "Prefer not to say"})
	return c
}

// CharacteristicOf finds a characteristic by its key.
func CharacteristicOf(key string) (Characteristic, bool) {
	i := slices.IndexFunc(Characteristics, func(c Characteristic) bool { return c.Key == key })
	if i < 0 {
		return Characteristic{}, false
	}
	return Characteristics[i], true
}

// Has reports whether an answer is one of the characteristic's.
func (c Characteristic) Has(answer string) bool {
	return slices.ContainsFunc(c.Answers, func(a EqualityAnswer) bool { return a.Key == answer })
}

// GroupOf is what those who gave an answer are called.
func (c Characteristic) GroupOf(answer string) string {
	for _, a := range c.Answers {
		switch {
		case a.Key == answer && a.Group != "":
			return a.Group
		case a.Key == answer:
			return a.Text
		}
	}
	return answer
}

// CheckEqualityAnswers notes answers that cannot be chosen, by the keys of their characteristics, and none at all.
func CheckEqualityAnswers(fs *fault.Fields, answers map[string]string) {
	for key, answer := range answers {
		if c, ok := CharacteristicOf(key); !ok || !c.Has(answer) {
			fs.Add(key, "Choose an answer from the list.")
		}
	}
	fs.Check(len(answers) > 0, Characteristics[0].Key, "Choose at least one answer.")
}

// EqualityCount is how many candidates of a vacancy gave an answer and came so far.
type EqualityCount struct {
	VacancyID      ID
	Characteristic string
	Answer         string
	WentOn         bool // past the first stage: invited to the next, or appointed
	Appointed      bool
	People         int
}

// EqualityFigures are figures over the vacancies that closed after Since and before Until. They are made once.
type EqualityFigures struct {
	Number int        // 1, 2, 3 …
	Since  *time.Time // nil: these are the first
	Until  time.Time
	MadeBy ID
	MadeAt time.Time
	Doc    []byte // JSON of what may be shown
}

// QuarterBegan is when the quarter of a year began that a moment is in, in UTC.
func QuarterBegan(now time.Time) time.Time {
	y, m, _ := now.UTC().Date()
	return time.Date(y, m-(m-1)%3, 1, 0, 0, 0, 0, time.UTC)
}
