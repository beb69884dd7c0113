package journeys

import (
	"testing"

	"merit/internal/browsertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// What a hiring manager does with the sample's results: read, look closer, compare, try, decide, sign, give feedback.
func TestTheHiringManagerReadsAndDecides(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		site, ok := demo(t, s)
		if !ok {
			return
		}
		b, ok := browsertest.Open(t, site.URL, true)
		if !ok {
			return
		}
		readAndDecide(t, b)
	})
}

func readAndDecide(t *testing.T, b *browsertest.Browser) {
	t.Helper()
	be(b, "Daniel Achebe")
	b.Press("Principal infrastructure operations engineer")
	b.Press("Results")
	path := b.Path()
	b.Keep("results")
	b.Press("Marks by criterion")
	b.Keep("heat-map")
	b.Press("How the panel marked")
	b.Keep("panel")
	b.Press("What if")
	b.Fill("bar", "7.5")
	b.Press("Try this")
	b.See("The bar must be a number from 1 to 7.")
	b.Fill("bar", "5")
	b.Press("Try this")
	b.See("With these choices")
	b.See("Nothing here is saved")
	b.Keep("what-if")
	b.Go(path + "?decision=none&outcome=borderline")
	b.See("Showing 2 of 8 candidates")
	b.Go(path)
	b.Press("Compare the ticked candidates")
	b.See("Tick 2 to 4 candidates to compare.")
	b.Tick("c", 0)
	b.Tick("c", 2)
	b.Press("Compare the ticked candidates")
	b.See("Side by side")
	b.Keep("compare")

	b.Go(path)
	b.Tick("c", 6)
	b.Tick("c", 7)
	b.Press("Decide about the ticked candidates")
	b.Press("Record 2 decisions")
	b.See("Choose a decision.")
	b.Fill("decision", "do not appoint")
	b.Fill("reason", "Short.")
	b.Press("Record 2 decisions")
	b.See("There is a problem")
	b.Keep("decide-together")
	b.Fill("reason", "Neither reaches what the two posts need, on the evidence of all five panel members.")
	b.Press("Record 2 decisions")
	b.See("2 decisions have been recorded.")

	// A decision that departs, without what it needs; then with it.
	b.Go(path)
	b.Press("Callum Fraser")
	b.Keep("candidate")
	one := b.Path()
	b.Fill("decision", "appoint")
	b.Fill("reason", "The panel talked about it and agrees.")
	b.Press("Record decision")
	b.See("Acknowledge each flag before you appoint.")
	b.Keep("decide-errors")
	for n := range 3 {
		b.Tick("flags", n)
	}
	b.Press("Record decision")
	b.See("The decision has been recorded.")
	b.See("1 of 2 posts are taken.")
	b.Fill("decision", "reserve")
	b.Fill("until-year", "1999")
	b.Fill("reason", "Held back for the second post, which opens in spring next year.")
	b.Press("Record decision")
	b.See("Enter the last day in reserve")
	b.Fill("until-year", "2020")
	b.Press("Record decision")
	b.See("must be today or later")
	if got := b.Value("reason"); got != "Held back for the second post, which opens in spring next year." {
		t.Errorf("the reason is gone: %q", got)
	}
	b.Go(path)
	b.See("1 of 2")
	b.See("Callum Fraser")

	b.Press("Panel report")
	b.Press("Sign the panel report")
	b.See("You have signed the panel report.")
	b.Keep("report")
	b.Go(one)
	b.Press("Feedback for the candidate")
	b.Keep("feedback")
	b.Fill("closing", "Write to Helen Marsh if you have questions.")
	b.Press("Release feedback")
	b.See("Feedback names nobody on the panel.")
	b.Fill("closing", "Write to the recruiter if you have questions.")
	b.Press("Save draft")
	b.See("The draft has been saved.")
	b.Press("Release feedback")
	b.See("The feedback has been released.")
	b.Press("Open the released feedback to print or copy")
	b.Keep("feedback-print")
}
