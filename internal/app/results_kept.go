package app

import (
	"slices"
	"sync"

	"merit/internal/hiring"
	"merit/internal/verdict"
)

// keptCandidates bounds how many candidates' results are kept in memory, over all stages.
const keptCandidates = 20_000

// keptResults are the recommendations shown last, read back from their documents: those of a large field take
// longer to read than to show. They are found by their input hash, so what is kept is never out of date.
type keptResults struct {
	mu  sync.Mutex
	all []keptResult // the one asked for last comes last
}

type keptResult struct {
	stage  hiring.ID
	result *verdict.Result
}

func (k *keptResults) get(stage hiring.ID, hash string) *verdict.Result {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := slices.IndexFunc(k.all, func(r keptResult) bool { return r.stage == stage && r.result.InputHash == hash })
	if at < 0 {
		return nil
	}
	found := k.all[at]
	k.all = append(slices.Delete(k.all, at, at+1), found)
	return found.result
}

// put keeps a stage's result in place of an earlier one of the same stage.
func (k *keptResults) put(stage hiring.ID, r *verdict.Result) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = slices.DeleteFunc(k.all, func(x keptResult) bool { return x.stage == stage })
	k.all = append(k.all, keptResult{stage, r})
	sum := 0
	for i := len(k.all) - 1; i >= 0; i-- {
		if sum += len(k.all[i].result.Candidates); sum > keptCandidates {
			k.all = slices.Delete(k.all, 0, i+1)
			return
		}
	}
}

// forget drops everything that is kept: results name people, and some of them were erased.
func (k *keptResults) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = nil
}
