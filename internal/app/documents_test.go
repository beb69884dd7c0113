package app_test

import (
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// Panel members read the documents of candidates they score, and of nobody else: not before scoring opens, and
// not once they have stepped back. In blind mode only what names nobody, by number.
func TestWhoReadsDocuments(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(2, 1)
		cand := v.Candidates[0].ID
		add := func(name string, anonymous bool) (hiring.Document, error) {
			return v.App.AddDocument(ctx, v.Recruiter, v.ID, cand, app.DocumentInput{Name: name, Content: []byte("%PDF-1.7 " + name + " %%EOF"), Anonymous: anonymous})
		}
		named, err := add("cv.pdf", false)
		must(t, err)
		open, err := add("application.pdf", true)
		must(t, err)
		if _, err := add("Number1.pdf", true); !fault.Is(err, fault.Invalid) {
			t.Errorf("a document that names the candidate is taken as one that does not: %v", err)
		}
		names := func(who hiring.Actor) (out []string, err error) {
			view, err := v.App.Documents(ctx, who, v.ID, cand)
			for _, d := range view.Documents {
				out = append(out, d.Name)
			}
			return out, err
		}
		member := v.Panel[1]
		if _, err := names(member); !fault.Is(err, fault.NotFound) {
			t.Errorf("before scoring opens a panel member is told %v", err)
		}
		rules(t, v, hiring.StageRules{Blind: true, RevealWhen: hiring.RevealSignal})
		v.Open()
		if got, err := names(member); err != nil || len(got) != 1 || got[0] != "C001-document-1.pdf" {
			t.Errorf("blind, a panel member sees %q, %v", got, err)
		}
		if _, _, err := v.App.Document(ctx, member, v.ID, cand, named.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("blind, a document with a name is read: %v", err)
		}
		if d, content, err := v.App.Document(ctx, member, v.ID, cand, open.ID); err != nil || d.Name != "C001-document-1.pdf" || len(content) == 0 {
			t.Errorf("blind, the other is %q, %v", d.Name, err)
		}
		if got, err := names(v.Recruiter); err != nil || len(got) != 2 {
			t.Errorf("the recruiter sees %q, %v", got, err)
		}
		card := v.Card(member, v.Candidates[0])
		_, err = v.App.DeclareConflict(ctx, member, card.ID, app.DeclareInput{Version: card.Version, Conflict: hiring.Recused, Note: "We are related to each other."})
		must(t, err)
		if _, err := names(member); !fault.Is(err, fault.NotFound) {
			t.Errorf("having stepped back, a panel member is told %v", err)
		}
	})
}
