package mutants

// ofFaults are the mappings of kinds of error.
func ofFaults() []Mutant {
	f := func(file, old, replaced, why string) Mutant {
		return Mutant{File: "internal/fault/" + file, Old: old, New: replaced, Package: "./internal/fault", Run: "Test", Why: why}
	}
	return []Mutant{
		f("fault.go", "	case Denied:\n		return 403", "	case Denied:\n		return 200", "a refusal passes for a success"),
		f("fault.go", "	case NotFound:\n		return 404", "	case NotFound:\n		return 403", "a foreign thing differs from a missing one"),
		f("fault.go", "	default:\n		return 500", "	default:\n		return 200", "what nobody foresaw passes for a success"),
		f("fault.go", "	return &Error{Kind: Internal, Message: \"Something went wrong on our side. Nothing was changed.\", Err: err}", "	return &Error{Kind: Internal, Message: err.Error(), Err: err}", "an error nobody foresaw tells people its cause"),
	}
}

// ofIdentity are the guards of accounts, sessions and secrets.
func ofIdentity() []Mutant {
	i := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/identity/" + file, Old: old, New: replaced, Package: "./internal/identity", Run: run, Why: why}
	}
	const next, match = "TestSafeNext", "TestHashAndMatch|TestNobodyTakesTheSameWork"
	return []Mutant{
		i("next.go", "!strings.HasPrefix(next, \"/\") || ", "", next, "signing in leads to an address without a slash in front"),
		i("next.go", "strings.HasPrefix(s, \"//\") || ", "", next, "signing in leads to another host"),
		i("next.go", "r == '\\\\' || ", "", next, "signing in leads to another host, by a backslash"),
		i("next.go", " || r < 0x20", "", next, "signing in leads to another host, by a tab"),
		i("next.go", "[]string{next, u.Path}", "[]string{next}", next, "signing in leads to another host, percent-encoded"),
		i("password.go", "	return ok && known, nil", "	return ok || known, nil", match, "any password opens an account"),
		i("password.go", "	return ok && known, nil", "	return ok, nil", match, "the dummy hash opens an account"),
		i("password.go", "	if !known {\n		hash = h.dummy\n	}\n", "	if !known {\n		return false, nil\n	}\n", "TestNobodysPasswordIsCompared", "the time tells who has an account"),
		i("password.go", "	case h.slots <- struct{}{}:\n		return func() { <-h.slots }, nil\n", "	case h.slots <- struct{}{}:\n		<-h.slots\n		return func() {}, nil\n", "TestHashesAreFew", "any number of hashes are made at once"),
		{
			File: "internal/identity/sign_in.go", Old: "	if err := s.app.CountGuess(ctx, guess); err != nil {\n		s.refusedSignIn(ctx, err, \"too", New: "	if err := s.app.CountGuess(ctx, guess); err != nil && false {\n		s.refusedSignIn(ctx, err, \"too",
			Package: "./internal/server/servertest", Run: "TestPasswordsAreNotGuessed", Why: "passwords are guessed without end",
		},
		i("sign_in.go", "	if !ok {\n		s.refusedSignIn(ctx, nil, \"wrong", "	if !ok && false {\n		s.refusedSignIn(ctx, nil, \"wrong", "TestSignIn", "any password opens an account"),
		i("accounts.go", "	var fs fault.Fields\n	fs.Check(ok, \"current\", wrongCurrent)\n	factors", "	var fs fault.Fields\n	_ = ok\n	factors", "TestChangePassword", "whoever finds a browser open changes the password"),
		i("accounts.go", "	checkPassword(&fs, next, ruleFor(account.User, factors))\n", "	_ = factors\n", "TestChangePassword", "a password of one letter"),
		{File: "internal/store/secrets.go", Old: "	res := t.db.Where(\"id = 1 AND token_hash = ?\", hash)", New: "	res := t.db.Where(\"id = 1\")", Package: "./internal/identity", Run: "TestSetUp", Why: "any setup code makes the first account"},
		{File: "internal/store/secrets.go", Old: " AND i.used_at IS NULL AND users", New: " AND users", Package: "./internal/identity", Run: "TestAcceptInvitation", Why: "an invitation is used twice"},
		{File: "internal/store/secrets.go", Old: "i.expires_at > ? AND i.used_at", New: "i.expires_at <> ? AND i.used_at", Package: "./internal/identity", Run: "TestAcceptInvitation", Why: "an invitation never ends"},
		{File: "internal/hiring/password.go", Old: "	case n < r.Least():\n", New: "	case n < 1:\n", Package: "./internal/identity", Run: "TestPasswords", Why: "a password of one letter"},
		{File: "internal/hiring/password.go", Old: "	case r.known(lower):\n", New: "	case false && r.known(lower):\n", Package: "./internal/identity", Run: "TestPasswords", Why: "a password everybody tries first"},
		{File: "internal/hiring/password.go", Old: "	case r.personal(lower):\n", New: "	case false:\n", Package: "./internal/identity", Run: "TestPasswords", Why: "a password of one’s own name"},
	}
}

// ofServer are the guards every request passes.
func ofServer() []Mutant {
	s := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/" + file, Old: old, New: replaced, Package: "./internal/server", Run: run, Why: why}
	}
	const bearer, sessions, crossSite, headers = "TestBearerTokens", "TestSessions", "TestCrossSiteWritesAreRefused|TestFormTokenWithoutSecFetchSite", "TestSecurityHeaders"
	return []Mutant{
		s("server/middleware.go", "		if readOnly && r.Writes {", "		if readOnly && false {", bearer, "a reading token writes"),
		s("server/middleware.go", "		s.bearer,\n", "		forPages(s.bearer),\n", bearer, "no token is looked at"),
		s("server/middleware.go", "		forPages(s.sameOrigin),\n		forPages(crossSite),\n", "		forPages(crossSite),\n", crossSite, "another site writes, as its Origin tells"),
		s("server/middleware.go", "		forPages(s.sameOrigin),\n		forPages(crossSite),\n", "		forPages(s.sameOrigin),\n		forPages(func(next echo.HandlerFunc) echo.HandlerFunc { _ = crossSite; return next }),\n", crossSite, "a form without its token writes"),
		s("server/middleware.go", "		forPages(s.toSetUp),\n", "", "TestEverythingLeadsToSetUp", "pages are served before there is an account"),
		s("server/middleware.go", "default-src 'none'; script-src 'nonce-\"+nonce+\"';", "default-src 'none'; script-src 'self' 'unsafe-inline';", headers, "what a person typed runs as a script"),
		s("server/middleware.go", "frame-ancestors 'none'; ", "", headers, "another site frames a page"),
		s("server/middleware.go", "		h.Set(\"Cache-Control\", \"no-store\")\n", "", headers, "scores stay in a shared browser"),
		s("identity/api_token.go", "!strings.EqualFold(scheme, \"Bearer\") || ", "scheme == \"\" || ", "TestATokenOfADisabledAccount", "a token counts under any scheme"),
		s("server/routes.go", "	if err != nil {\n		return err\n	}\n	return r.Handle(c, actor)", "	return r.Handle(c, actor)", sessions, "what an account may not do is asked of nobody"),
		s("server/routes.go", "	return actor.SignedIn()\n}", "	return nil\n}", "TestNowhere|TestSessions", "nobody in particular reaches what is about a vacancy"),
		s("server/routes.go", "	case !slices.Contains(hiring.Permissions, r.Permission):", "	case false:", "TestUndeclaredRoutes", "a route that nobody declared is served"),
		s("server/server.go", "	if len(trusted) == 0 {\n		return echo.ExtractIPDirect()", "	if len(trusted) == 0 {\n		return echo.ExtractIPFromXFFHeader()", "TestClientAddress", "guesses are counted for an address that was made up"),
		s("server/server.go", "		if err := CheckSample(o.Addr); err != nil {\n			return nil, err\n		}\n", "", "TestSampleData", "sample data, with sign-in as anybody, is served to other machines"),
		s("server/body.go", "		req.Body = http.MaxBytesReader(c.Response(), req.Body, limit)\n", "", "TestBodyLimit", "a body without end is read"),
		s("identity/sessions.go", "	if err := s.sessions.RenewToken(ctx); err != nil {\n		return fmt.Errorf(\"start session: %w\", err)\n	}\n", "", sessions, "a session planted before sign-in is signed in"),
		s("identity/sessions.go", "	if err := s.sessions.Destroy(ctx); err != nil {\n		return fmt.Errorf(\"end session: %w\", err)\n	}\n", "", sessions, "a session goes on after sign-out"),
		s("identity/sessions.go", "	s.sessions.SetDeadline(ctx, now.Add(lives).UTC())\n", "", "TestSessionsEnd|TestSessions", "a session in use never ends"),
		s("identity/sessions.go", "HttpOnly: true, Secure: s.secure,", "HttpOnly: false, Secure: s.secure,", "TestCookieOverHTTPS", "scripts read the session"),
		s("identity/sessions.go", "HttpOnly: true, Secure: s.secure,", "HttpOnly: true,", "TestCookieOverHTTPS", "the session travels over plain http"),
		s("identity/session_store.go", "		} else if !found {\n			return errSessionEnded\n		}", "		} else if !found {\n			_ = found\n		}", sessions, "a request under way brings an ended session back"),
		s("app/accounts.go", "	} else if gone || user.DisabledAt != nil {\n		return hiring.Actor{}, hiring.Actor{}.SignedIn()", "	} else if gone {\n		return hiring.Actor{}, hiring.Actor{}.SignedIn()", sessions, "a disabled account goes on in its session"),
		s("app/api_tokens.go", "	} else if gone || user.DisabledAt != nil {", "	} else if gone {", "TestATokenOfADisabledAccount", "a disabled account goes on by its token"),
		s("app/accounts.go", "		if err := tx.DeleteSessionsOf(actor.UserID); err != nil {\n			return err\n		}\n", "", sessions, "a stolen session outlives a new password"),
		s("store/api_tokens.go", "token_hash = ? AND expires_at > ?\", hash, now", "token_hash = ?\", hash", bearer, "a token never ends"),
	}
}
