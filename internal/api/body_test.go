package api

import (
	"encoding/json"
	"strings"
	"testing"

	"merit/internal/fault"
)

func operationFor(t testing.TB, key string) operation {
	t.Helper()
	d, err := loadDocument()
	if err != nil {
		t.Fatal(err)
	}
	op, ok := d.operations[key]
	if !ok || op.body == nil {
		t.Fatalf("no operation %s with a body", key)
	}
	return op
}

const (
	ratingsKey = "PUT /api/v1/scorecards/:scorecard/ratings"
	someID     = "0193a0c0-0000-7000-8000-000000000007"
)

func TestADocumentIsReadStrictly(t *testing.T) {
	t.Parallel()
	op := operationFor(t, ratingsKey)
	rating := func(members string) string { return `{"ratings":[{"criterionId":"` + someID + `"` + members + `}]}` }
	for name, c := range map[string]struct {
		body string
		at   string // where the mistake is; "ok": there is none
	}{
		"a mark":                     {rating(`,"mark":3`), "ok"},
		"a mark of nought":           {rating(`,"mark":0`), "ok"},
		"no mark":                    {rating(`,"mark":null`), "ok"},
		"space around":               {"\n " + rating("") + " \n", "ok"},
		"nothing":                    {"", ""},
		"blank":                      {"  \n", ""},
		"no JSON":                    {"ratings=1", ""},
		"cut short":                  {`{"ratings":[`, "/ratings"},
		"null":                       {"null", ""},
		"a list":                     {"[]", ""},
		"a number":                   {"1", ""},
		"something behind":           {`{"ratings":[]}{"ratings":[]}`, ""},
		"a word behind":              {`{"ratings":[]} x`, ""},
		"unknown":                    {`{"ratings":[],"role":"administrator"}`, "/role"},
		"unknown inside":             {rating(`,"state":"submitted"`), "/ratings/0/state"},
		"an id in the body":          {`{"id":"` + someID + `","ratings":[]}`, "/id"},
		"another case":               {`{"Ratings":[]}`, "/Ratings"},
		"twice":                      {`{"ratings":[],"ratings":[]}`, "/ratings"},
		"twice inside":               {rating(`,"mark":1,"mark":7`), "/ratings/0/mark"},
		"twice by escape":            {rating(`,"mark":1,"m\u0061rk":7`), "/ratings/0/mark"},
		"missing":                    {`{}`, "/ratings"},
		"missing inside":             {`{"ratings":[{"mark":1}]}`, "/ratings/0/criterionId"},
		"text for a number":          {rating(`,"mark":"3"`), "/ratings/0/mark"},
		"a fraction":                 {rating(`,"mark":3.5`), "/ratings/0/mark"},
		"beyond any number":          {rating(`,"mark":1e400`), "/ratings/0/mark"},
		"beyond a whole number":      {rating(`,"mark":99999999999999999999`), "/ratings/0/mark"},
		"not a number":               {rating(`,"mark":NaN`), "/ratings/0/mark"},
		"null for text":              {rating(`,"evidence":null`), "/ratings/0/evidence"},
		"a tick nobody knows":        {rating(`,"indicators":["seen"]`), "/ratings/0/indicators/0"},
		"an id that is none":         {`{"ratings":[{"criterionId":"7"}]}`, "/ratings/0/criterionId"},
		"an id in braces":            {`{"ratings":[{"criterionId":"{` + someID + `}"}]}`, "/ratings/0/criterionId"},
		"a character nobody keeps":   {rating(`,"evidence":"a\u0000b"`), "/ratings/0/evidence"},
		"half a character":           {rating(`,"evidence":"\ud800"`), "/ratings/0/evidence"},
		"bytes that are no text":     {rating(",\"evidence\":\"\xff\""), "/ratings/0/evidence"},
		"deep":                       {strings.Repeat("[", 100) + strings.Repeat("]", 100), ""},
		"very deep":                  {strings.Repeat(`{"a":`, 1<<17), ""},
		"wide":                       {`{"ratings":[` + strings.Repeat("0,", 1<<20) + `0]}`, ""},
		"a name without an end":      {`{"` + strings.Repeat("x", 1<<16) + `":1}`, ""},
		"a name that looks like two": {`{"ratings":[],"a/b~c":1}`, "/a~1b~0c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := parse[RatingDrafts](op, []byte(c.body))
			if c.at == "ok" {
				if err != nil || len(in.Ratings) != 1 {
					t.Fatalf("got %v, %v", in, err)
				}
				return
			}
			e := fault.Of(err)
			if e == nil || e.Kind != fault.Invalid || len(e.Fields) == 0 {
				t.Fatalf("got %v, want a mistake at %q", err, c.at)
			}
			for _, f := range e.Fields {
				if *mistake(f).Pointer == c.at {
					return
				}
			}
			t.Errorf("got %v, want a mistake at %q", e.Fields, c.at)
		})
	}
}

func TestAMarkOfNoughtIsAMark(t *testing.T) {
	t.Parallel()
	op := operationFor(t, ratingsKey)
	in, err := parse[RatingDrafts](op, []byte(`{"ratings":[{"criterionId":"`+someID+`","mark":0},{"criterionId":"`+someID+`","mark":null},{"criterionId":"`+someID+`"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if m := in.Ratings[0].Mark; m == nil || *m != 0 {
		t.Error("0 was not read as a mark")
	}
	if in.Ratings[1].Mark != nil || in.Ratings[2].Mark != nil {
		t.Error("no mark was read as one")
	}
}

func TestEveryMistakeIsToldAtOnceAndNoneRepeatsWhatWasSent(t *testing.T) {
	t.Parallel()
	op := operationFor(t, "PUT /api/v1/vacancies/:vacancy/rubric")
	_, err := parse[RubricSettings](op, []byte(`{"bar":"canary","evidence":"canary","posts":1.5,"extra":"canary","criteria":[{"id":"canary"}]}`))
	e := fault.Of(err)
	if e == nil || len(e.Fields) < 7 {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(e.Error(), "canary") {
		t.Errorf("a mistake repeats what was sent: %v", e)
	}
}

// Whatever is sent, the answer is a document of the schema or a bounded list of mistakes.
func FuzzADocument(f *testing.F) {
	op := operationFor(f, ratingsKey)
	for _, seed := range []string{
		`{"ratings":[{"criterionId":"` + someID + `","mark":0,"evidence":"x","indicators":["shown",""],"checks":["yes"]}]}`,
		`{"ratings":[]}`, `{"ratings":[{}],"ratings":null}`, `[[[[`, `{"a":1e999}`, "\ufeff{}", `{"ratings":[{"mark":-0}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := parse[RatingDrafts](op, body)
		if err != nil {
			e := fault.Of(err)
			if e.Kind != fault.Invalid || len(e.Fields) == 0 || len(e.Fields) > maxMistakes {
				t.Fatalf("%q: got %v", body, err)
			}
			for _, f := range e.Fields {
				if p := *mistake(f).Pointer; p != "" && p[0] != '/' || len(p) > 3*maxPointer {
					t.Fatalf("%q: %q is no pointer", body, p)
				}
			}
			return
		}
		again, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse[RatingDrafts](op, again); err != nil {
			t.Fatalf("%q was taken and %q was not: %v", body, again, err)
		}
	})
}
