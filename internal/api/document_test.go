package api_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"merit/internal/api"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

func TestTheDocumentIsValid(t *testing.T) {
	t.Parallel()
	doc := loadDocument(t)
	must(t, doc.Validate(context.Background(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaDefaultsValidation()))
}

// Every route is in the document and every operation has a route, with the same permission.
func TestTheDocumentAndTheRoutesAreTheSame(t *testing.T) {
	t.Parallel()
	made, err := api.New(api.Options{})
	must(t, err)
	declared := map[string]string{}
	for _, r := range made.Routes() {
		declared[r.Method+" "+r.Path] = string(r.Permission)
	}
	told := map[string]string{}
	eachOperation(t, func(method, path string, op *openapi3.Operation) {
		permission, _ := op.Extensions["x-merit-permission"].(string)
		told[method+" /api/v1"+regexp.MustCompile(`\{(\w+)\}`).ReplaceAllString(path, ":$1")] = permission
		public := op.Security != nil && len(*op.Security) == 0
		if public != (permission == string(hiring.Public)) {
			t.Errorf("%s %s: permission %q with security %v", method, path, permission, op.Security)
		}
		if status401 := op.Responses.Status(401) != nil; status401 == public {
			t.Errorf("%s %s: a 401 is told: %t", method, path, status401)
		}
	})
	for at, permission := range declared {
		if told[at] != permission {
			t.Errorf("%s needs %q, the document says %q", at, permission, told[at])
		}
	}
	for at := range told {
		if _, ok := declared[at]; !ok {
			t.Errorf("%s is in the document, and there is no such route", at)
		}
	}
}

// Whoever reads the document finds out what everything is.
func TestTheDocumentExplainsEverything(t *testing.T) {
	t.Parallel()
	doc := loadDocument(t)
	ids := map[string]bool{}
	eachOperation(t, func(method, path string, op *openapi3.Operation) {
		if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" || len(op.Tags) != 1 {
			t.Errorf("%s %s: needs an operationId of its own, a summary and one tag", method, path)
		}
		ids[op.OperationID] = true
		for _, p := range op.Parameters {
			if p.Value.Description == "" || p.Value.Example == nil {
				t.Errorf("%s %s: parameter %s needs a description and an example", method, path, p.Value.Name)
			}
		}
	})
	for name, s := range doc.Components.Schemas {
		if s.Value.Description == "" || s.Value.Example == nil {
			t.Errorf("schema %s needs a description and an example", name)
		}
		if s.Value.Type.Is("object") && s.Value.AdditionalProperties.Has == nil && s.Value.AdditionalProperties.Schema == nil {
			t.Errorf("schema %s has to say whether it takes further members", name)
		}
		for prop, p := range s.Value.Properties {
			if p.Value.Description == "" {
				t.Errorf("schema %s: %s needs a description", name, prop)
			}
		}
		for _, r := range s.Value.Required {
			if s.Value.Properties[r] == nil {
				t.Errorf("schema %s requires %s, which it does not have", name, r)
			}
		}
	}
}

// The words of the glossary, and not the others.
func TestTheDocumentSpeaksTheGlossary(t *testing.T) {
	t.Parallel()
	doc := loadDocument(t)
	text, err := doc.MarshalJSON()
	must(t, err)
	for _, banned := range []string{"applicant", "interviewer", "rater", "leaderboard", "requisition", "job title", "consensus", "verdict"} {
		if regexp.MustCompile(`(?i)\b` + banned + `s?\b`).Match(text) {
			t.Errorf("the document says %q", banned)
		}
	}
}

// Enumerations of the document are those of the domain, each value and no other.
func TestEnumerationsAreTheDomains(t *testing.T) {
	t.Parallel()
	doc := loadDocument(t)
	for name, want := range map[string][]string{
		"Function":           texts(hiring.Functions),
		"StageState":         texts([]hiring.StageState{hiring.Preparing, hiring.Scoring, hiring.Revealed}),
		"ScorecardState":     texts([]hiring.ScorecardState{hiring.Draft, hiring.Submitted, hiring.Reopened, hiring.Excused}),
		"ConflictOfInterest": texts([]hiring.Conflict{hiring.Undeclared, hiring.NoConflict, hiring.KnownPerson, hiring.Recused}),
		"IndicatorState":     append(texts(hiring.IndicatorStates), string(hiring.Unticked)),
		"CheckAnswer":        texts([]hiring.CheckAnswer{hiring.CheckOpen, hiring.CheckYes, hiring.CheckNo}),
		"RequiredLevel":      append(texts(hiring.RequiredLevels), string(hiring.LevelUnknown)),
		"EvidenceRule":       texts([]hiring.EvidenceRule{hiring.EvidenceAlways, hiring.EvidenceAtEnds}),
		"CriterionKind":      texts([]hiring.CriterionKind{hiring.SkillCriterion, hiring.ResponsibilitiesCriterion, hiring.CredentialCriterion}),
		"Outcome":            texts([]hiring.Outcome{hiring.RecommendAppoint, hiring.RecommendReserve, hiring.Borderline, hiring.DoNotAppoint}),
		"DecisionKind":       texts(hiring.DecisionKinds),
		"Clause":             texts(verdict.Clauses),
		"ReasonCode":         texts(verdict.Codes),
	} {
		var told []string
		for _, v := range doc.Components.Schemas[name].Value.Enum {
			told = append(told, v.(string))
		}
		slices.Sort(told)
		slices.Sort(want)
		if !slices.Equal(told, want) {
			t.Errorf("%s: the document says %q, the domain %q", name, told, want)
		}
	}
}

func texts[T ~string](values []T) []string {
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}

func eachOperation(t testing.TB, f func(method, path string, op *openapi3.Operation)) {
	t.Helper()
	for path, item := range loadDocument(t).Paths.Map() {
		for method, op := range item.Operations() {
			full := *op
			full.Parameters = append(slices.Clone(item.Parameters), op.Parameters...)
			f(strings.ToUpper(method), path, &full)
		}
	}
}
