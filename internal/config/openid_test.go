package config

import (
	"slices"
	"strings"
	"testing"

	"merit/internal/fault"
)

func TestOpenIDProviders(t *testing.T) {
	t.Parallel()
	file := secretFile(t, "heron lamp\n")
	c, err := Load([]string{"MERIT_OIDC_ISSUER=https://login.example.org/realms/staff", "MERIT_OIDC_CLIENT_ID=merit", "MERIT_OIDC_CLIENT_SECRET_FILE=" + file})
	if o := c.OpenID; err != nil || c.NoPasswords || o.ClientSecret != "heron lamp" || o.Name != "login.example.org" || o.SignUp || o.GroupsClaim != "" || !slices.Equal(o.Scopes, []string{"openid", "email", "profile"}) {
		t.Errorf("the least: %+v, %v", o, err)
	}
	c, err = Load([]string{
		"MERIT_OIDC_ISSUER=http://localhost:4000", "MERIT_OIDC_CLIENT_ID=merit", "MERIT_OIDC_CLIENT_SECRET=x", "MERIT_OIDC_NAME=Kestrel", "MERIT_OIDC_SCOPES=openid email groups",
		"MERIT_OIDC_RECRUITER_GROUPS=cn=hr,ou=staff; people ;", "MERIT_OIDC_ADMINISTRATOR_GROUPS=it", "MERIT_OIDC_SIGN_UP=on", "MERIT_PASSWORD_SIGN_IN=off",
	})
	if o := c.OpenID; err != nil || !c.NoPasswords || !o.SignUp || o.GroupsClaim != "groups" || !slices.Equal(o.RecruiterGroups, []string{"cn=hr,ou=staff", "people"}) || !slices.Equal(o.AdministratorGroups, []string{"it"}) {
		t.Errorf("the most: %+v, %v", o, err)
	}
	if c, err := Load(nil); err != nil || c.OpenID != nil || c.NoPasswords {
		t.Errorf("none: %+v, %v", c.OpenID, err)
	}
}

// mistake is an environment and the variables that must be named as wrong.
type mistake struct{ set, wrong []string }

func TestMistakesInOpenIDProviders(t *testing.T) {
	t.Parallel()
	good := []string{"MERIT_OIDC_ISSUER=https://login.example.org", "MERIT_OIDC_CLIENT_ID=merit", "MERIT_OIDC_CLIENT_SECRET=heronlamp"}
	mistakes(t, []mistake{
		{[]string{"MERIT_PASSWORD_SIGN_IN=off"}, []string{"MERIT_PASSWORD_SIGN_IN"}},
		{[]string{"MERIT_OIDC_NAME=Kestrel"}, []string{"MERIT_OIDC_CLIENT_ID", "MERIT_OIDC_CLIENT_SECRET", "MERIT_OIDC_ISSUER"}},
		{append(good, "MERIT_OIDC_ISSUER=http://login.example.org"), []string{"MERIT_OIDC_ISSUER"}},
		{append(good, "MERIT_OIDC_ISSUER=login.example.org"), []string{"MERIT_OIDC_ISSUER"}},
		{append(good, "MERIT_OIDC_ISSUER=https://u:heronlamp@login.example.org"), []string{"MERIT_OIDC_ISSUER"}},
		{append(good, "MERIT_OIDC_ISSUER=https://login.example.org?x=1"), []string{"MERIT_OIDC_ISSUER"}},
		{append(good, "MERIT_OIDC_SCOPES=email"), []string{"MERIT_OIDC_SCOPES"}},
		{append(good, "MERIT_OIDC_GROUPS_CLAIM=teams"), []string{"MERIT_OIDC_GROUPS_CLAIM"}},
		{append(good, "MERIT_OIDC_CLIENT_SECRET_FILE=/nowhere/at/all"), []string{"MERIT_OIDC_CLIENT_SECRET_FILE"}},
		{append(good, "MERIT_OIDC_CLIENT_SECRET=", "MERIT_OIDC_CLIENT_SECRET_FILE=/nowhere/at/all"), []string{"MERIT_OIDC_CLIENT_SECRET_FILE"}},
		{append(good, "MERIT_OIDC_SIGN_UP=yes", "MERIT_PASSWORD_SIGN_IN=no"), []string{"MERIT_OIDC_SIGN_UP", "MERIT_PASSWORD_SIGN_IN"}},
	})
}

func mistakes(t *testing.T, all []mistake) {
	t.Helper()
	for _, c := range all {
		_, err := Load(c.set)
		var wrong []string
		if f := fault.Of(err); err != nil {
			for _, field := range f.Fields {
				wrong = append(wrong, field.Path)
				if strings.Contains(field.Message, "heron") {
					t.Errorf("the secret is told: %s", field.Message)
				}
			}
		}
		slices.Sort(wrong)
		if !slices.Equal(wrong, c.wrong) {
			t.Errorf("%v: wrong are %v, not %v", c.set[max(0, len(c.set)-2):], wrong, c.wrong)
		}
	}
}
