package mutants

// ofSecondFactors are the guards of the second step of signing in.
func ofSecondFactors() []Mutant {
	j := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/" + file, Old: old, New: replaced, Package: "./internal/journeys", Run: run + "/sqlite", Why: why}
	}
	s := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/store/" + file, Old: old, New: replaced, Package: "./internal/store", Run: run, Why: why}
	}
	const once, passkey = "TestSecondFactorsCountOnce", "TestAPasskeyIsAskedOnce"
	return []Mutant{
		s("second_factors.go", " AND confirmed_at IS NOT NULL AND last_step < ?\", userID, step)", " AND confirmed_at IS NOT NULL AND last_step <> ?\", userID, step)", once, "an older code of the app counts after a newer one"),
		s("second_factors.go", "map[string]any{\"confirmed_at\": at, \"last_step\": step}", "map[string]any{\"confirmed_at\": at}", once, "the code that confirmed an app opens a session too"),
		s("second_factors.go", " AND code_hash = ? AND used_at IS NULL\"", " AND code_hash = ?\"", once, "a recovery code is used twice"),
		s("second_factors.go", " AND confirmed_at IS NOT NULL AND last_step < ?\", userID, step)", " AND last_step < ?\", userID, step)", once, "an app that never showed a right code counts"),
		s("passkeys.go", "	res := t.db.Where(\"session_hash = ? AND challenge = ?\", sessionHash, r.Challenge).Delete(&ceremonyRow{})", "	res := t.db.Where(\"session_hash = ? AND challenge = ?\", sessionHash, r.Challenge).Find(&ceremonyRow{})", passkey, "what a passkey signed counts twice"),
		s("passkeys.go", "	if !r.ExpiresAt.After(now) {", "	if false && !r.ExpiresAt.After(now) {", passkey, "a passkey’s question is answered days later"),
		j("identity/sessions.go", "	if f.Any() {\n		return s.startHalf", "	if f.Any() && false {\n		return s.startHalf", "TestTheSecondStepOfSigningIn", "a password alone opens an account with a second factor"),
		j("identity/second_step.go", "	if err := s.app.CountGuess(ctx, guess); err != nil {", "	if err := s.app.CountGuess(ctx, guess); err != nil && false {", "TestGuessesAtTheSecondStep", "codes are guessed without end"),
		j("identity/second_step.go", "	return s.now().Sub(time.Unix(s.sessions.GetInt64(ctx, provenValue), 0)) <= provenFor", "	return true", "TestChangingFactorsAsks", "whoever finds a browser open takes the second factor off"),
		j("web/account_sessions.go", "	if !w.identity.Proven(c.Request().Context()) {\n		return w.toConfirm(c, sessionsPath)\n	}\n	if err := w.identity.End", "	if err := w.identity.End", "TestChangingFactorsAsks", "whoever finds a browser open signs its owner out everywhere else"),
		j("identity/second_step.go", "	return s.rule.Requires(actor) && !s.sessions.GetBool(ctx, factorValue)", "	return false", "TestWhoMustHaveASecondFactor", "those who must have a second factor go on without"),
		j("identity/factors.go", "	if s.Must(actor) {", "	if false {", "TestWhoMustHaveASecondFactor", "those who must have a second factor remove it"),
		j("identity/totp.go", "step <= now+totpSkew", "step <= now+2*totpSkew", "TestTheSecondStepOfSigningIn", "codes of the next minute count"),
		j("identity/totp.go", "	return s.app.TakeStep(ctx, user, step)", "	_ = step\n	return nil", "TestACodeIsTakenOnce", "a code that was looked at over a shoulder opens a second session"),
		j("app/second_factors.go", "		if err := tx.DeleteSessionsOf(id); err != nil {\n			return nil, err\n		}\n", "", "TestAnAdministratorRemoves", "sessions outlive the removal of second factors"),
		j("app/second_factors.go", "		if id == actor.UserID {", "		if false {", "TestAnAdministratorRemoves", "an administrator removes their own second factor without the password"),
		{File: "internal/identity/passkeys.go", Old: "	if c.Authenticator.CloneWarning {", New: "	if false {", Package: "./internal/identity", Run: "TestACopiedPasskey", Why: "a copied passkey opens the account"},
	}
}

// ofProviders are the guards of signing in through an OpenID provider.
func ofProviders() []Mutant {
	o := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/" + file, Old: old, New: replaced, Package: "./internal/openid", Run: run, Why: why}
	}
	const hostile, accounts = "TestHostileAnswersAreRefused", "TestAccountsAreKeyed"
	return []Mutant{
		o("openid/answer.go", "(len(iss) != 1 || iss[0] != p.o.Issuer) {", "len(iss) > 9 {", hostile, "another provider’s answer is taken"),
		o("openid/answer.go", "subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(a.Nonce)) != 1", "subtle.ConstantTimeCompare([]byte(a.Nonce), []byte(a.Nonce)) != 1", hostile, "an ID token made for another sign-in is taken"),
		o("openid/answer.go", "azp != \"\" && azp != p.o.ClientID || ", "", hostile, "an ID token made for another client is taken"),
		o("openid/answer.go", " || azp == \"\" && len(token.Audience) > 1 {", " {", hostile, "an ID token made for several clients is taken"),
		o("openid/answer.go", "token.Subject == \"\" || ", "", hostile, "an ID token about nobody is taken"),
		o("openid/answer.go", " || len(token.Subject) > maxSubject {", " || maxSubject == 0 {", hostile, "a name without end is taken"),
		o("openid/answer.go", "	if more.Subject != token.Subject {", "	if false {", hostile, "userinfo about somebody else is taken"),
		o("openid/answer.go", "c.known.EmailVerified != nil && bool(*c.known.EmailVerified)", "true", hostile+"|"+accounts, "an address nobody has verified counts"),
		o("openid/client.go", "		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },\n", "", hostile, "Merit’s secret is sent where a redirect leads"),
		o("openid/client.go", "	res.Body = http.MaxBytesReader(nil, res.Body, maxAnswer)\n", "	_ = maxAnswer\n", hostile, "an answer without end is read"),
		o("openid/provider.go", "u.Host != \"\" && (u.Scheme == \"https\" || u.Scheme == \"http\" && issuer.Scheme == \"http\")", "u.Host != \"\" && issuer.Host != \"\"", "TestSafeAddresses", "Merit’s secret travels over plain http"),
		o("app/identities.go", "	if !ok || !p.EmailVerified {", "	if !ok {", accounts, "whoever claims an address at the provider gets its account"),
		o("app/identities.go", "		if user.DisabledAt != nil {\n			return hiring.ErrUnknown(\"account\")\n		}\n		return a.followGroups", "		return a.followGroups", accounts, "a disabled account comes back through the provider"),
		o("app/identities.go", "		if !others {", "		if !others && false {", "TestGroupsDecide", "the provider’s groups leave Merit without administrator"),
		o("store/openid_attempts.go", "state_hash = ? AND session_hash = ? AND expires_at > ?\", stateHash, sessionHash, now", "state_hash = ? AND expires_at > ?\", stateHash, now", hostile+"|"+accounts, "a sign-in begun in one browser is ended in another"),
		o("store/openid_attempts.go", "state_hash = ? AND session_hash = ? AND expires_at > ?\", stateHash, sessionHash, now", "state_hash = ? AND session_hash = ?\", stateHash, sessionHash", hostile+"|"+accounts, "a sign-in begun yesterday is ended"),
		o("identity/openid.go", "	if s.noPasswords {\n		return fault", "	if false {\n		return fault", "TestWithoutPasswords", "passwords open accounts where there are none"),
	}
}

// ofDataProtection are the guards of holds, erasure, the purge and what a candidate is given.
func ofDataProtection() []Mutant {
	d := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/" + file, Old: old, New: replaced, Package: "./internal/app", Run: run, Why: why}
	}
	const hold, erased, stays, purged = "TestALegalHoldBeats", "TestAnErasedCandidateLeaves", "TestErasedStaysErased", "TestAPurgeLeaves"
	const release, kept = "TestAReleaseLeavesOut", "TestAReleaseBeforeTheReveal"
	return []Mutant{
		d("app/erasure.go", "		if held {\n			return hiring.ErrHeld()", "		if held && false {\n			return hiring.ErrHeld()", hold, "a candidate is erased whom a court wants kept"),
		d("app/user_erase.go", "		if kept > 0 {", "		if kept > 0 && false {", "TestNobodyIsErased", "who marked and decided is forgotten while candidates can still ask"),
		d("app/user_erase.go", "		if u.DisabledAt == nil {", "		if false {", "TestAnErasedAccount", "an account in use is erased"),
		d("app/users.go", "		if user.Erased() {", "		if false {", "TestAnErasedAccount", "an erased account is opened again"),
		d("store/user_erase.go", "		func() *gorm.DB { return t.db.Where(\"address = ?\", u.Email).Delete(&mailRow{}) },\n", "", "TestAnErasedAccount", "mails to an erased account keep its address"),
		d("store/purge.go", "	err = s.due(c, before).Where(\"NOT \"+heldNow).Select", "	err = s.due(c, before).Select", hold, "a purge takes whom a legal hold keeps"),
		d("store/purge.go", "		Where(\"NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.vacancy_id = vacancies.id AND h.lifted_at IS NULL)\").\n", "", "TestAPurgeSpares", "a purge blanks a vacancy that a legal hold keeps"),
		d("store/purge.go", "Select(\"id\").Where(\"closed_at <= ?\", before)\n	return s.db.Model(&candidateRow{})", "Select(\"id\").Where(\"closed_at <= ? OR closed_at IS NULL\", before)\n	return s.db.Model(&candidateRow{})", "TestAPurgeSpares", "a purge takes candidates of an open vacancy"),
		d("store/purge.go", "		func() *gorm.DB { return t.db.Where(\"stage_id IN (?)\", stages).Delete(&signatureRow{}) },\n", "", purged, "comments beside signatures outlive the purge"),
		d("store/erase.go", "		func() *gorm.DB { return t.db.Where(\"scorecard_id IN (?)\", theirs).Delete(&versionRow{}) },\n", "", erased+"|"+purged, "earlier versions of scorecards outlive an erasure"),
		d("store/erase.go", "Updates(map[string]any{\"reason\": \"\", \"evidence\": \"\", \"indicators\": \"[]\"})", "Updates(map[string]any{\"indicators\": \"[]\"})", erased, "evidence outlives an erasure"),
		d("store/erase.go", "Updates(map[string]any{\"notes\": \"\", \"conflict_note\": \"\"})", "Updates(map[string]any{\"conflict_note\": \"\"})", erased, "notes outlive an erasure"),
		d("store/erase.go", "\"name\": hiring.NameOfErased(r.Code), \"email\": \"\", \"phone\": \"\",", "\"name\": hiring.NameOfErased(r.Code), \"phone\": \"\",", erased, "an address outlives an erasure"),
		d("app/erasure.go", "	if _, err := tx.EraseDocuments(one, hiring.MaxDocuments); err != nil {\n		return err\n	}\n", "", erased, "files outlive an erasure"),
		d("app/erasure.go", "			prints[c.ID] = hiring.Fingerprint(e.VacancyID, c.Name, c.Email)\n", "			prints[c.ID] = \"\"\n", "TestTheSameListDoesNotBring", "the same list brings an erased candidate back"),
		d("app/erasure.go", "	if err := tx.EraseNamesInFlags(e.VacancyID, before); err != nil {\n		return err\n	}\n", "	_ = before\n", erased, "a name outlives an erasure in what decisions say of others"),
		d("app/subject_access.go", "	if in.Seen != hiring.AccessDigest(x.Items) {", "	if false && in.Seen != hiring.AccessDigest(x.Items) {", release+"|TestACandidateIsGiven", "what nobody looked through is released"),
		d("app/subject_access.go", "out.Release.Digest != hiring.AccessDigest(out.Items) {", "out.Release.Digest == \"\" {", release+"|TestACandidateIsGiven", "a release gives what was written after it"),
		d("app/subject_access.go", "	out.Items = out.Release.Choices.Without(out.Items)\n", "", release, "what was left out is given"),
		d("app/subject_access_parts.go", "st.State != hiring.Revealed {\n		g.Sealed", "false {\n		g.Sealed", kept, "a recruiter reads scores before the reveal, as a candidate’s data"),
		{File: "internal/hiring/subject_access.go", Old: "	if plain.String() != i.Text {", New: "	if false {", Package: "./internal/hiring", Run: "Test", Why: "a release says what was never written"},
		d("app/purge.go", "func (a *App) StartPurge(ctx context.Context, actor hiring.Actor) (hiring.Purge, error) {\n	if err := actor.MayAccount(hiring.ManageData); err != nil {\n		return hiring.Purge{}, err\n	}\n", "func (a *App) StartPurge(ctx context.Context, actor hiring.Actor) (hiring.Purge, error) {\n", "TestOnePurgeRuns", "anybody starts a purge, were the route not to ask"),
		{File: "internal/app/views.go", Old: "	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.AuditAll(events) })", New: "	err := error(nil)\n	_ = (*store.Tx).AuditAll\n	_ = events", Package: "./internal/journeys", Run: "TestEveryLookAtOthers/sqlite", Why: "nobody knows who looked at others’ scores"},
	}
}

// ofEquality are the guards of equality figures.
func ofEquality() []Mutant {
	e := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/equality/" + file, Old: old, New: replaced, Package: "./internal/equality", Run: run, Why: why}
	}
	f := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/" + file, Old: old, New: replaced, Package: "./internal/app", Run: run, Why: why}
	}
	const small, five = "TestNothingSmallCanBeWorkedOut", "TestEveryShownNumberStandsForFive"
	return []Mutant{
		e("arrange.go", "			if of(c) < t.least {", "			if of(c) < 1 {", small+"|"+five, "a group of one is shown"),
		e("arrange.go", "append([]Counts{all}, rest...)", "append([]Counts{all}, rest[:0]...)", small+"|"+five, "a recruiter takes away what they entered, and few are left"),
		e("arrange.go", "ok := small == 0 || t.enough(p.together, classes)", "ok := true", small+"|"+five, "those told of together are few, and the difference names them"),
		f("app/equality_figures.go", "		if !next.Enough {", "		if !next.Enough && false {", "TestFigures|TestNoTwoViews", "figures are made of a few people"),
		f("app/equality_figures.go", "!n.Until.After(*n.Since) {", "n.Since == nil {", "TestFigures|TestNoTwoViews", "figures are made day by day, and subtracted"),
		f("store/equality_figures.go", "		Where(\"NOT EXISTS (SELECT 1 FROM equality_counted n WHERE n.vacancy_id = vacancies.id)\").\n", "", "TestFigures|TestNoTwoViews", "a vacancy counts in two figures, and they are subtracted"),
	}
}

// ofRecords are the guards of what is kept outside the database: backups, checkpoints, files of candidates.
func ofRecords() []Mutant {
	m := func(file, old, replaced, pkg, run, why string) Mutant {
		return Mutant{File: "internal/" + file, Old: old, New: replaced, Package: pkg, Run: run, Why: why}
	}
	const in = "./internal/app"
	return []Mutant{
		m("records/records.go", "err == nil && ed25519.Verify(key, c.Message(), signature)", "err == nil && len(key)+len(signature) > 0", "./internal/records", "TestForgedCheckpoints", "anybody writes checkpoints"),
		{File: "internal/app/audit.go", Old: "rows[0].Seq == signed.Seq && rows[0].Hash == signed.Hash", New: "rows[0].Seq > 0", Package: "./internal/journeys", Run: "TestTheAuditPage", Why: "nobody is warned of a trail that was changed"},
		m("records/records.go", "		case newest.Seq > c.Seq, newest.Seq == c.Seq", "		case newest.Seq == c.Seq", "./internal/records", "TestCheckpointsAreSigned", "a trail that became shorter is signed"),
		m("app/restore.go", "err != nil || hex.EncodeToString(sum.Sum(nil)) != string(told) {", "err != nil || len(told) == 0 {", in, "TestAChangedBackup", "a changed backup is restored"),
		m("app/restore.go", "hex.EncodeToString(sum.Sum(nil)) != t.SHA256 {", "hex.EncodeToString(sum.Sum(nil)) == \"\" {", in, "TestAChangedBackup", "rows that were changed are restored"),
		m("app/restore.go", "	if filled != \"\" {", "	if false {", in, "TestABackupIsRestored", "a backup is restored over what is there"),
		m("hiring/document.go", "		if strings.HasSuffix(name, \"vbaproject.bin\") {", "		if false {", in, "TestDocumentsAreWhat", "a Word document with macros is handed to the panel"),
		m("hiring/document.go", "	if !types || !body {", "	if false {", in, "TestDocumentsAreWhat", "any archive passes for a Word document"),
		m("hiring/document.go", "	case len(content) > MaxDocument:", "	case false:", in, "TestDocumentsAreWhat", "files without end fill the database"),
		m("server/pace.go", "			if !allowed {", "			if !allowed && false {", "./internal/server", "TestNobodyAsksTooOften", "everything is copied out by asking often enough"),
		{File: "internal/store/grant.go", Old: "\"audit_chain\":      \"SELECT, INSERT\",", New: "\"audit_chain\":      \"SELECT, INSERT, UPDATE\",", Package: "./internal/store", Run: "TestTheServingRole", Postgres: true, Why: "the program that serves rewrites the audit trail"},
	}
}
