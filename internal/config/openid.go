package config

import (
	"net/url"
	"slices"
	"strings"

	"merit/internal/fault"
)

// OpenID is the provider people sign in through, and what it decides about them.
type OpenID struct {
	Issuer, ClientID, ClientSecret       string
	Name                                 string // on the button, as in "Kestrel Council"
	Scopes                               []string
	GroupsClaim                          string   // empty: groups decide nothing
	RecruiterGroups, AdministratorGroups []string // whoever is in one of them recruits, administers
	SignUp                               bool     // people Merit does not know get an account
}

func openIDVariables() []Variable {
	return []Variable{
		{"MERIT_OIDC_ISSUER", "none", "OpenID provider people sign in through, as in https://login.example.org, exactly as its discovery document has it."},
		{"MERIT_OIDC_CLIENT_ID", "none", "What the provider knows Merit by; needed with MERIT_OIDC_ISSUER."},
		{"MERIT_OIDC_CLIENT_SECRET", "none", "Secret of that client; this or MERIT_OIDC_CLIENT_SECRET_FILE is needed with MERIT_OIDC_ISSUER."},
		{"MERIT_OIDC_CLIENT_SECRET_FILE", "none", "File that holds what MERIT_OIDC_CLIENT_SECRET would, such as a mounted secret."},
		{"MERIT_OIDC_NAME", "host of the issuer", "Name of the provider on the sign-in button, as in Kestrel Council."},
		{"MERIT_OIDC_SCOPES", "openid email profile", "What the provider is asked for, separated by spaces."},
		{"MERIT_OIDC_GROUPS_CLAIM", "groups", "Claim that holds a person’s groups."},
		{"MERIT_OIDC_RECRUITER_GROUPS", "none", "Groups whose people recruit, separated by semicolons. At every sign-in they alone decide who recruits; without it Merit’s own users page does."},
		{"MERIT_OIDC_ADMINISTRATOR_GROUPS", "none", "The same for who administers."},
		{"MERIT_OIDC_SIGN_UP", "off", "on: whoever the provider signs in gets an account; off: only people who were invited or have one."},
		{"MERIT_PASSWORD_SIGN_IN", "on", "off: nobody can sign in by password, choose one or reset one; needs MERIT_OIDC_ISSUER."},
	}
}

// openID reads the variables of the provider; nil where none is set. No message repeats the secret.
func openID(fs *fault.Fields, env map[string]string) (o *OpenID, passwords bool) {
	passwords = onOff(fs, env, "MERIT_PASSWORD_SIGN_IN", true)
	issuer := env["MERIT_OIDC_ISSUER"]
	if !passwords && issuer == "" {
		fs.Add("MERIT_PASSWORD_SIGN_IN", "MERIT_PASSWORD_SIGN_IN can be off only with MERIT_OIDC_ISSUER: else nobody could sign in.")
	}
	if !slices.ContainsFunc(openIDVariables(), func(v Variable) bool { return strings.HasPrefix(v.Name, "MERIT_OIDC_") && env[v.Name] != "" }) {
		return nil, passwords
	}
	u, err := url.Parse(issuer)
	switch {
	case issuer == "":
		fs.Add("MERIT_OIDC_ISSUER", "MERIT_OIDC_ISSUER is needed with the other variables of the OpenID provider.")
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http":
		fs.Add("MERIT_OIDC_ISSUER", "MERIT_OIDC_ISSUER must be an address like https://login.example.org.")
	case u.Scheme == "http" && !thisMachine(u.Hostname()):
		fs.Add("MERIT_OIDC_ISSUER", "MERIT_OIDC_ISSUER must begin with https:// unless the provider is on this machine.")
	}
	o = &OpenID{
		Issuer: issuer, ClientID: env["MERIT_OIDC_CLIENT_ID"], ClientSecret: env["MERIT_OIDC_CLIENT_SECRET"],
		Scopes: strings.Fields(or(env["MERIT_OIDC_SCOPES"], "openid email profile")), SignUp: onOff(fs, env, "MERIT_OIDC_SIGN_UP", false),
		RecruiterGroups: groups(env["MERIT_OIDC_RECRUITER_GROUPS"]), AdministratorGroups: groups(env["MERIT_OIDC_ADMINISTRATOR_GROUPS"]),
	}
	if u != nil {
		o.Name = or(env["MERIT_OIDC_NAME"], u.Hostname())
	}
	fs.Check(o.ClientID != "", "MERIT_OIDC_CLIENT_ID", "MERIT_OIDC_CLIENT_ID is needed: the provider gives it when Merit is registered there.")
	fs.Check(o.ClientSecret != "" || env["MERIT_OIDC_CLIENT_SECRET_FILE"] != "", "MERIT_OIDC_CLIENT_SECRET", "MERIT_OIDC_CLIENT_SECRET is needed, or MERIT_OIDC_CLIENT_SECRET_FILE.")
	fs.Check(len([]rune(o.Name)) <= 60, "MERIT_OIDC_NAME", "MERIT_OIDC_NAME must be 60 characters or fewer.")
	fs.Check(slices.Contains(o.Scopes, "openid"), "MERIT_OIDC_SCOPES", "MERIT_OIDC_SCOPES must hold openid.")
	if len(o.RecruiterGroups) > 0 || len(o.AdministratorGroups) > 0 {
		o.GroupsClaim = or(env["MERIT_OIDC_GROUPS_CLAIM"], "groups")
	} else {
		fs.Check(env["MERIT_OIDC_GROUPS_CLAIM"] == "", "MERIT_OIDC_GROUPS_CLAIM", "MERIT_OIDC_GROUPS_CLAIM does nothing without MERIT_OIDC_RECRUITER_GROUPS or MERIT_OIDC_ADMINISTRATOR_GROUPS.")
	}
	return o, passwords
}

func onOff(fs *fault.Fields, env map[string]string, name string, otherwise bool) bool {
	switch env[name] {
	case "":
		return otherwise
	case "on":
		return true
	case "off":
		return false
	}
	fs.Add(name, name+" must be on or off.")
	return otherwise
}

// groups reads names of groups. Semicolons part them: the names of a directory have commas inside.
func groups(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
