package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// once runs a change many times at the same moment, and fails unless exactly one succeeds and the others are told
// that they came too late.
func once(t *testing.T, s *store.Store, what string, late fault.Kind, change func(*store.Tx) error) {
	t.Helper()
	const racers = 8
	errs := make([]error, racers)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range racers {
		all.Go(func() { <-start; errs[i] = s.Write(context.Background(), change) })
	}
	close(start)
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, late):
			t.Errorf("%s: %v", what, err)
		}
	}
	if won != 1 {
		t.Errorf("%s: %d of %d succeeded", what, won, racers)
	}
}

// What counts once counts once, however many come at the same moment.
func TestSecondFactorsCountOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 1)
		who, other := w.recruiter.ID, w.panel[0].ID
		write := func(f func(*store.Tx) error) error { return s.Write(t.Context(), f) }
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(write(func(tx *store.Tx) error { return tx.BeginTOTP(who, "FIRST", noon) }))
		must(write(func(tx *store.Tx) error { return tx.BeginTOTP(who, "SECOND", noon) }))
		if err := write(func(tx *store.Tx) error { return tx.TakeStep(who, 50) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("a code of an app that is being set up: %v", err)
		}
		if err := write(func(tx *store.Tx) error { return tx.ConfirmTOTP(who, "FIRST", 50, noon) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("the secret before: %v", err)
		}
		once(t, s, "confirming", fault.Conflict, func(tx *store.Tx) error { return tx.ConfirmTOTP(who, "SECOND", 50, noon) })
		if err := write(func(tx *store.Tx) error { return tx.BeginTOTP(who, "THIRD", noon) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("beginning anew beside an app that counts: %v", err)
		}
		if err := write(func(tx *store.Tx) error { return tx.TakeStep(who, 50) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("the code it was confirmed with: %v", err)
		}
		once(t, s, "a code", fault.Conflict, func(tx *store.Tx) error { return tx.TakeStep(who, 53) })
		if err := write(func(tx *store.Tx) error { return tx.TakeStep(who, 52) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("a code from before the last one taken: %v", err)
		}

		code := []byte("hash of a code")
		must(write(func(tx *store.Tx) error { return tx.ReplaceRecoveryCodes(who, [][]byte{code, []byte("another")}) }))
		if err := write(func(tx *store.Tx) error { return tx.UseRecoveryCode(other, code, noon) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody else's recovery code: %v", err)
		}
		once(t, s, "a recovery code", fault.Conflict, func(tx *store.Tx) error { return tx.UseRecoveryCode(who, code, noon) })

		key := hiring.Passkey{ID: newID(), CredentialID: []byte("credential"), Name: "Laptop", Credential: `{"a": 1}`, CreatedAt: noon}
		must(write(func(tx *store.Tx) error { return tx.AddPasskey(who, key) }))
		stolen := key
		stolen.ID = newID()
		if err := write(func(tx *store.Tx) error { return tx.AddPasskey(other, stolen) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same passkey for another account: %v", err)
		}
		once(t, s, "a passkey's first use", fault.Conflict, func(tx *store.Tx) error {
			return tx.UsePasskey(who, key.CredentialID, nil, `{"a": 2}`, noon)
		})
		used := noon
		once(t, s, "its second use", fault.Conflict, func(tx *store.Tx) error {
			return tx.UsePasskey(who, key.CredentialID, &used, `{"a": 3}`, noon.Add(time.Minute))
		})
		for name, f := range map[string]func(*store.Tx) error{
			"rename": func(tx *store.Tx) error { return tx.RenamePasskey(other, key.ID, "Mine") },
			"remove": func(tx *store.Tx) error { return tx.DeletePasskey(other, key.ID) },
		} {
			if err := write(f); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s somebody else's passkey: %v", name, err)
			}
		}
		must(s.Read(t.Context(), func(s *store.Snapshot) error {
			f, err := s.Factors(who)
			if err == nil && (!f.App || f.CodesLeft != 1 || len(f.Passkeys) != 1 || f.Last()) {
				t.Errorf("the account has %+v", f)
			}
			return err
		}))
	})
}

// What a browser was asked is kept with its session, answered once, and not for long.
func TestAPasskeyIsAskedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		session := []byte("hash of a token")
		write := func(f func(*store.Tx) error) {
			t.Helper()
			if err := s.Write(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		begin := func(challenge string) {
			t.Helper()
			write(func(tx *store.Tx) error {
				return tx.BeginCeremony(session, challenge, `"`+challenge+`"`, noon.Add(time.Minute))
			})
		}
		end := func(now time.Time) (data string, err error) {
			err = s.Write(t.Context(), func(tx *store.Tx) (err error) { data, err = tx.EndCeremony(session, now); return err })
			return data, err
		}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.BeginCeremony([]byte("no session"), "c", "{}", noon) }); err == nil {
			t.Error("something was asked without a session")
		}
		write(func(tx *store.Tx) error {
			return tx.SaveSession(session, nil, []byte("x"), hiring.Session{ID: newID(), CreatedAt: noon, SeenAt: noon, ExpiresAt: noon.Add(time.Hour)})
		})
		begin("first")
		begin("second")
		if data, err := end(noon); err != nil || data != `"second"` {
			t.Errorf("the newest question: %q, %v", data, err)
		}
		for range 10 { // a race that is seldom lost is lost in one of these
			begin("third")
			once(t, s, "an answer", fault.NotFound, func(tx *store.Tx) error { _, err := tx.EndCeremony(session, noon); return err })
		}
		begin("fourth")
		if data, err := end(noon.Add(time.Minute)); err != nil || data != "" {
			t.Errorf("too late: %q, %v", data, err)
		}
		if _, err := end(noon); !fault.Is(err, fault.NotFound) {
			t.Errorf("after it came too late: %v", err)
		}
		begin("fifth")
		write(func(tx *store.Tx) error { return tx.DeleteSession(session) })
		if _, err := end(noon); !fault.Is(err, fault.NotFound) {
			t.Errorf("after the session ended: %v", err)
		}
	})
}
