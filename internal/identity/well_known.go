package identity

import (
	"sync"

	"github.com/ccojocar/zxcvbn-go/frequency"
)

// wellKnown lists what guessing programs begin with: the most common passwords as they were found in leaks, English
// words, and names. The lists come with the module and are read when the first password is chosen.
var wellKnown = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, list := range frequency.Lists {
		for _, word := range list.List {
			if len(word) > 2 {
				out[word] = true
			}
		}
	}
	for _, more := range []string{"changeme", "letmein", "administrator", "iloveyou", "correcthorsebatterystaple", "interview", "scorecard", "recruitment"} {
		out[more] = true
	}
	return out
})
