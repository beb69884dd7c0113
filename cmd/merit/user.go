package main

import (
	"context"
	"io"
	"text/tabwriter"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/hiring"
	"merit/internal/identity"
)

type userCommand struct {
	List          userListCommand    `cmd:"" help:"List accounts."`
	Create        userCreateCommand  `cmd:"" help:"Make an account, which its owner opens by a link."`
	Disable       userDisableCommand `cmd:"" help:"Shut an account: its sign-ins and tokens end at once."`
	Enable        userEnableCommand  `cmd:"" help:"Open a disabled account again."`
	Erase         userEraseCommand   `cmd:"" help:"Erase a disabled account for good, once no vacancy that is kept names its owner."`
	Rights        userRightsCommand  `cmd:"" help:"Say what an account may do."`
	ResetPassword userResetCommand   `cmd:"" help:"Make a link to choose a new password, or to open an account that was not opened yet."`
	SignOut       userSignOutCommand `cmd:"" help:"End every sign-in of an account."`
	RemoveFactors userFactorsCommand `cmd:"" help:"Take away the second factors of somebody who has lost theirs; a password alone opens the account then."`
}

// Help is what `merit help user` says beyond the commands.
func (userCommand) Help() string {
	return `For administrators, and for whoever runs this machine where no administrator can sign in any more. With --as it is recorded as done by that administrator, ` +
		`without it as done on the machine.`
}

// acting is for whom a command acts, and how it tells what it did.
type acting struct {
	As   string `help:"E-mail address of the administrator who does it; without it, it is recorded as done on this machine." placeholder:"EMAIL"`
	JSON bool   `name:"json" help:"Print JSON."`
}

// oneAccount is the account that a command is about.
type oneAccount struct {
	Email string `arg:"" help:"The account's e-mail address."`
	acting
}

// account is an account as JSON tells it.
type account struct {
	ID            hiring.ID `json:"id"`
	Name          string    `json:"name"`
	Email         string    `json:"email"`
	Administrator bool      `json:"administrator"`
	Recruiter     bool      `json:"recruiter"`
	Invited       bool      `json:"invited"` // not opened yet
	Disabled      bool      `json:"disabled"`
	Link          string    `json:"link,omitempty"`
}

func accountOf(u hiring.User) account {
	return account{u.ID, u.Name, u.Email, u.Administrator, u.Recruiter, u.Invited, u.DisabledAt != nil, ""}
}

// state is what an account is in a word or two.
func (a account) state() string {
	switch {
	case a.Disabled:
		return "disabled"
	case a.Invited:
		return "not opened yet"
	}
	return "open"
}

func (a account) rights() string {
	switch {
	case a.Administrator && a.Recruiter:
		return "administrator, recruiter"
	case a.Administrator:
		return "administrator"
	case a.Recruiter:
		return "recruiter"
	}
	return "-"
}

// on does something with the account an address names, and tells how the account is afterwards.
func (c oneAccount) on(ctx context.Context, s streams, done string, do func(*app.App, hiring.Actor, hiring.User) error) error {
	return withJourneys(ctx, s, func(_ config.Config, journeys *app.App) error {
		actor, err := actorAs(ctx, journeys, c.As)
		if err != nil {
			return err
		}
		user, err := journeys.UserByAddress(ctx, actor, c.Email)
		if err != nil {
			return err
		}
		if err := do(journeys, actor, user); err != nil {
			return err
		}
		now, err := journeys.User(ctx, actor, user.ID) // by its address it may not be found any more
		if err != nil {
			return err
		}
		a := accountOf(now.User)
		a.Email = user.Email
		return c.tell(s.Out, done, a)
	})
}

func (c acting) tell(out io.Writer, done string, a account) error {
	if c.JSON {
		return writeJSON(out, a)
	}
	say(out, "%s: %s\n", a.Email, done)
	if a.Link != "" {
		say(out, "Pass on this link, which works once:\n\n  %s\n\n", a.Link)
	}
	return nil
}

type userListCommand struct {
	Search string `help:"Only accounts whose name or address holds this." placeholder:"TEXT"`
	acting
}

// Run prints accounts by name.
func (c *userListCommand) Run(ctx context.Context, s streams) error {
	return withJourneys(ctx, s, func(_ config.Config, journeys *app.App) error {
		actor, err := actorAs(ctx, journeys, c.As)
		if err != nil {
			return err
		}
		all := []account{}
		for p := (hiring.Page{Limit: hiring.PageMax}); ; p.Offset += p.Limit {
			users, total, err := journeys.Users(ctx, actor, c.Search, p)
			if err != nil {
				return err
			}
			for _, u := range users {
				all = append(all, accountOf(u))
			}
			if p.Offset+p.Limit >= total {
				break
			}
		}
		if c.JSON {
			return writeJSON(s.Out, all)
		}
		out := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
		say(out, "E-MAIL\tNAME\tMAY\tSTATE\n")
		for _, a := range all {
			say(out, "%s\t%s\t%s\t%s\n", a.Email, a.Name, a.rights(), a.state())
		}
		return out.Flush()
	})
}

type userCreateCommand struct {
	Name          string `arg:"" help:"The person's name."`
	Email         string `arg:"" help:"The person's e-mail address."`
	Administrator bool   `help:"May manage accounts, data and the audit trail."`
	Recruiter     bool   `help:"May import roles and create vacancies."`
	ShowLink      bool   `help:"Print the link even where a mail takes it."`
	acting
}

// Run makes the account and prints its link, or says that a mail takes it.
func (c *userCreateCommand) Run(ctx context.Context, s streams) error {
	return withJourneys(ctx, s, func(conf config.Config, journeys *app.App) error {
		actor, err := actorAs(ctx, journeys, c.As)
		if err != nil {
			return err
		}
		in := openLink(conf)
		in.Name, in.Email, in.Administrator, in.Recruiter = c.Name, c.Email, c.Administrator, c.Recruiter
		user, err := journeys.CreateUser(ctx, actor, in)
		if err != nil {
			return err
		}
		return c.tellLink(s.Out, journeys, "the account was made", user, in.Link, c.ShowLink)
	})
}

// tellLink prints a link, unless a mail takes it.
func (c acting) tellLink(out io.Writer, journeys *app.App, done string, user hiring.User, link string, show bool) error {
	a := accountOf(user)
	if show || !journeys.SendsMail() {
		a.Link = link
	} else {
		done += "; a mail with the link is on its way"
	}
	return c.tell(out, done, a)
}

func openLink(conf config.Config) app.NewUserInput {
	secret, hash := identity.NewSecret()
	return app.NewUserInput{Hash: hash, Link: conf.BaseURL.String() + "/join/" + secret}
}

type userResetCommand struct {
	oneAccount
	ShowLink bool `help:"Print the link even where a mail takes it."`
}

// Run makes the link.
func (c *userResetCommand) Run(ctx context.Context, s streams) error {
	return withJourneys(ctx, s, func(conf config.Config, journeys *app.App) error {
		actor, err := actorAs(ctx, journeys, c.As)
		if err != nil {
			return err
		}
		user, err := journeys.UserByAddress(ctx, actor, c.Email)
		if err != nil {
			return err
		}
		open := openLink(conf)
		secret, hash := identity.NewSecret()
		reset := app.NewUserInput{Hash: hash, Link: conf.BaseURL.String() + "/reset/" + secret}
		if user, err = journeys.SendLink(ctx, actor, user.ID, open, reset); err != nil {
			return err
		}
		link := reset.Link
		if user.Invited {
			link = open.Link
		}
		return c.tellLink(s.Out, journeys, "the link was made", user, link, c.ShowLink)
	})
}

type userDisableCommand struct{ oneAccount }

// Run shuts the account.
func (c *userDisableCommand) Run(ctx context.Context, s streams) error {
	return c.on(ctx, s, "the account is disabled", func(j *app.App, a hiring.Actor, u hiring.User) error { return j.DisableUser(ctx, a, u.ID) })
}

type userEnableCommand struct{ oneAccount }

// Run opens the account again.
func (c *userEnableCommand) Run(ctx context.Context, s streams) error {
	return c.on(ctx, s, "the account is enabled", func(j *app.App, a hiring.Actor, u hiring.User) error { return j.EnableUser(ctx, a, u.ID) })
}

type userEraseCommand struct{ oneAccount }

// Run erases the account.
func (c *userEraseCommand) Run(ctx context.Context, s streams) error {
	return c.on(ctx, s, "the account is erased", func(j *app.App, a hiring.Actor, u hiring.User) error { return j.EraseUser(ctx, a, u.ID) })
}

type userSignOutCommand struct{ oneAccount }

// Run ends the account's sign-ins.
func (c *userSignOutCommand) Run(ctx context.Context, s streams) error {
	return c.on(ctx, s, "every sign-in has ended", func(j *app.App, a hiring.Actor, u hiring.User) error { return j.EndSessionsOf(ctx, a, u.ID) })
}

type userFactorsCommand struct{ oneAccount }

// Run takes the account's second factors away.
func (c *userFactorsCommand) Run(ctx context.Context, s streams) error {
	return c.on(ctx, s, "the second factors are gone", func(j *app.App, a hiring.Actor, u hiring.User) error {
		return j.RemoveFactorsOf(ctx, a, u.ID)
	})
}

type userRightsCommand struct {
	oneAccount
	Administrator *bool `negatable:"" help:"May manage accounts, data and the audit trail, or no more."`
	Recruiter     *bool `negatable:"" help:"May import roles and create vacancies, or no more."`
}

// Run changes what was said, and leaves the rest.
func (c *userRightsCommand) Run(ctx context.Context, s streams) error {
	if c.Administrator == nil && c.Recruiter == nil {
		return badInput("Say which: --administrator, --no-administrator, --recruiter or --no-recruiter.")
	}
	return c.on(ctx, s, "the rights have changed", func(j *app.App, a hiring.Actor, u hiring.User) error {
		administrator, recruiter := u.Administrator, u.Recruiter
		if c.Administrator != nil {
			administrator = *c.Administrator
		}
		if c.Recruiter != nil {
			recruiter = *c.Recruiter
		}
		return j.ChangeRights(ctx, a, u.ID, administrator, recruiter)
	})
}
