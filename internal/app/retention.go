package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// DataSettings are what administrators set about data: for how long it is kept, and who answers for it.
type DataSettings struct {
	Retention    hiring.Retention
	Organisation hiring.Organisation
}

// DataSettings shows them to administrators.
func (a *App) DataSettings(ctx context.Context, actor hiring.Actor) (d DataSettings, err error) {
	if err := actor.MayAccount(hiring.ManageData); err != nil {
		return d, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) error { d, err = dataSettings(s); return err })
	if err != nil {
		return DataSettings{}, fmt.Errorf("show retention: %w", err)
	}
	return d, nil
}

// Privacy gives what anybody may know of the settings: what candidates are told.
func (a *App) Privacy(ctx context.Context) (d DataSettings, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error { d, err = dataSettings(s); return err })
	if err != nil {
		return DataSettings{}, fmt.Errorf("tell of privacy: %w", err)
	}
	return d, nil
}

func dataSettings(s *store.Snapshot) (d DataSettings, err error) {
	if d.Retention, err = s.Retention(); err != nil {
		return d, err
	}
	d.Organisation, err = s.Organisation()
	return d, err
}

// SaveDataSettings changes them. Field paths are the categories, "name" and "contact".
func (a *App) SaveDataSettings(ctx context.Context, actor hiring.Actor, in DataSettings) error {
	if err := actor.MayAccount(hiring.ManageData); err != nil {
		return err
	}
	in.Organisation.Name, in.Organisation.Contact = strings.TrimSpace(in.Organisation.Name), strings.TrimSpace(in.Organisation.Contact)
	var fs fault.Fields
	in.Retention.Check(&fs)
	fs.Check(len([]rune(in.Organisation.Name)) <= 200, "name", "Name must be 200 characters or fewer.")
	fs.Check(len([]rune(in.Organisation.Contact)) <= 500, "contact", "Contact must be 500 characters or fewer.")
	if err := fs.Err(); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		was, err := dataSettings(&tx.Snapshot)
		if err != nil {
			return err
		}
		changed, whole := map[string]string{}, hiring.Retention{}
		for _, rule := range hiring.RetentionRules {
			old, now := was.Retention.Months(rule.Category), in.Retention.Months(rule.Category)
			whole[rule.Category] = now
			if old != now {
				changed[string(rule.Category)] = monthsText(old) + " → " + monthsText(now)
			}
		}
		if was.Organisation != in.Organisation {
			changed["organisation"] = "changed"
		}
		if len(changed) == 0 {
			return nil
		}
		now := a.now()
		if err := tx.SetRetention(whole, actor.UserID, now); err != nil {
			return err
		}
		if err := tx.SetOrganisation(in.Organisation, actor.UserID, now); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "retention changed", hiring.ID{}, hiring.ID{}, changed))
	})
	if err != nil {
		return fmt.Errorf("change retention: %w", err)
	}
	return nil
}

func monthsText(n int) string {
	if n == 0 {
		return "until deleted by hand"
	}
	return strconv.Itoa(n) + " months"
}
