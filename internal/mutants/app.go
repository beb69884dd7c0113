package mutants

// ofJourneys are the guards in journeys that the journeys' own tests find.
func ofJourneys() []Mutant {
	a := func(file, old, replaced, run, why string) Mutant {
		return Mutant{File: "internal/" + file, Old: old, New: replaced, Package: "./internal/app", Run: run, Why: why}
	}
	return []Mutant{
		a("app/app.go", "	if slices.Contains(hiring.Changing, p) {\n		err = v.MayChange()\n	}", "	if false && slices.Contains(hiring.Changing, p) {\n		err = v.MayChange()\n	}", "TestAClosedVacancyRests", "a closed vacancy changes"),
		a("app/app.go", "	acc.Blind = v.Blind\n", "", "TestBlindMembersKnowCodes", "nobody is blind at a blind stage"),
		a("app/scoring.go", "		if card.VacancyID != vacancyID || card.Practice {", "		if card.Practice {", "TestAScorecardOfAnotherVacancy", "a chair reopens another vacancy’s scorecard"),
		a("app/scoring.go", "		if err := acc.MayReopen(card); err != nil {\n			return err\n		}\n", "		if err := acc.MayReopen(card); err != nil && false {\n			return err\n		}\n", "TestAScorecardIsItsWriters", "a chair approves their own exception"),
		a("app/scoring.go", "		if agreed {", "		if agreed && false {", "TestACandidateIsDiscussed", "a scorecard changes behind what the panel agreed on"),
		a("app/scorecards.go", "	if err := acc.MayScore(view.Scorecard); err != nil {\n		return ScorecardView{}, acc, err\n	}\n", "", "TestAScorecardIsItsWriters", "anybody reads and writes a scorecard"),
		a("app/scorecards.go", "		if view.Scorecard.Version != version {\n			return errStaleScorecard()\n		}\n		if err := change", "		if err := change", "TestAStaleSaveIsRefused", "a stale save overwrites"),
		a("app/scorecards.go", "		if card.Version != version {\n			return errStaleScorecard()\n		}\n", "", "TestAScorecardIsItsWriters", "what the person did not see is submitted"),
		a("app/scorecards.go", "		if err := tx.FreezeRubric(fr.ID, now); err != nil {\n			return err\n		}\n", "", "TestARubricFreezes", "a rubric changes under submitted scorecards"),
		a("app/recommendation.go", "	if b.scope, err = b.access.MaySeeResults(b.stage, own); err != nil {\n		return b, err\n	}\n", "	b.scope = hiring.ResultScope{All: true}\n	_ = own\n", "TestAPersonDecides|TestAPanelMemberReadsNothing", "results are read before the reveal"),
		a("app/recommendation.go", "		if err != nil || !o.Scope.Allows(id) {", "		if err != nil {", "TestAPanelMemberReadsNothing", "a panel member reads candidates they did not score"),
		a("app/decisions.go", "	if in.InputHash != r.InputHash {", "	if false {", "TestAPersonDecides", "a decision rests on a recommendation nobody saw"),
		a("app/moderation.go", "		if !scope.Allows(candidateID) {", "		if false && !scope.Allows(candidateID) {", "TestWhoFollowsTheDiscussion", "a panel member follows a discussion they are no part of"),
		a("app/moderation.go", "		if err := d.Stage.MayAgree(cards); err != nil {\n			return err\n		}\n", "", "TestThePanelAgrees|TestACandidateIsDiscussed", "marks are agreed on while others still score"),
		a("app/moderation.go", "	if newest, _ := d.Newest(in.Criterion); newest.Number != in.Number {", "	if false {", "TestTwoChairs|TestThePanelAgrees", "one chair overwrites the other"),
		a("app/moderation.go", "			c.Notes = \"\"\n", "", "TestWhoFollowsTheDiscussion", "the panel reads private notes"),
		a("app/scorecard_versions.go", "		if !scope.Allows(cand.ID) || cand.Withdrawn() {", "		if false && !scope.Allows(cand.ID) || cand.Withdrawn() {", "TestEarlierVersions", "a panel member reads versions of candidates they did not score"),
		a("app/scorecard_versions.go", "			out.Scorecard.Ratings = nil // what was never submitted stays its writer's\n", "", "TestEarlierVersions|TestADraftThatNeverCameIn", "a draft that was never submitted is read"),
		a("app/documents.go", "	if err := view.Access.MaySeeDocuments(scores); err != nil {", "	if err := view.Access.MaySeeDocuments(scores); err != nil && false {", "TestWhoReadsDocuments", "a panel member reads documents of candidates they do not score"),
		a("app/documents.go", "	view.Candidate, view.Documents = view.Access.Candidate(cand), view.Access.Documents(cand, docs)\n", "	view.Candidate, view.Documents = view.Access.Candidate(cand), docs\n", "TestWhoReadsDocuments", "a blind panel reads who the candidate is in a file"),
		a("app/reveal.go", "		if err := stage.MayReveal(progress, reason); err != nil {\n			return err\n		}\n", "		_ = progress\n", "TestScoringEndsWithAReason", "scoring ends without a reason for what is missing"),
		a("app/reveal.go", "		if err := card.SeeOthers(view.Stage, a.now()); err != nil {\n			return err\n		}\n", "", "TestTheOthersAreOpened", "others’ marks are opened before one’s own are in"),
		a("app/reveal.go", "err != nil || !progress.AllIn() {", "err != nil || progress.Expected < 0 {", "TestScoringEndsWithTheLast", "scoring ends with a scorecard still awaited"),
		a("app/users.go", "		if id == actor.UserID && !administrator {", "		if false {", "TestAdministratorsManageAccounts", "the last administrator locks everybody out"),
		a("app/users.go", "		if id == actor.UserID {\n			return nil, fault.New(fault.Conflict, \"You cannot disable", "		if false {\n			return nil, fault.New(fault.Conflict, \"You cannot disable", "TestAdministratorsManageAccounts", "an administrator locks themselves out"),
		a("app/users.go", "		if err := tx.DeleteResets(id); err != nil {\n			return nil, err\n		}\n		return nil, tx.DeleteSessionsOf(id)", "		return nil, tx.DeleteSessionsOf(id)", "TestALinkToChoose|TestAdministratorsManageAccounts", "a disabled account comes back by a link from before"),
		a("app/users.go", "		return nil, tx.DeleteSessionsOf(id)\n	})\n}\n\n// EnableUser", "		return nil, nil\n	})\n}\n\n// EnableUser", "TestAdministratorsManageAccounts", "sessions of a disabled account wait for it to be enabled"),
		a("app/users.go", "	if err := actor.MayAccount(hiring.ManageUsers); err != nil {\n		return err\n	}\n	err := a.store.Write", "	err := a.store.Write", "TestAdministratorsManageAccounts", "anybody changes accounts"),
		a("app/users.go", "	if err := actor.MayAccount(hiring.ManageUsers); err != nil {\n		return user, err\n	}\n	if user, err = a.newUser", "	if user, err = a.newUser", "TestAdministratorsManageAccounts", "anybody makes accounts, were the route not to ask"),
		a("app/audit.go", "	if err := actor.MayAccount(hiring.SeeAudit); err != nil {\n		return view, err\n	}\n", "", "TestTheTrailIsForAdministrators", "anybody reads the audit trail"),
		a("app/password_reset.go", "gone || user.DisabledAt != nil || user.Invited {", "gone {", "TestAClosedAccount", "a disabled account gets a way back in"),
		a("app/password_reset.go", "		if err := tx.DeleteSessionsOf(user.ID); err != nil {\n			return err\n		}\n", "", "TestALinkToChoose", "a stolen session outlives a new password"),
		a("app/guesses.go", "			if full {\n				over = true", "			if full {\n				over = false", "TestGuessesAreBounded", "passwords are guessed without end"),
		a("app/guesses.go", "{address, GuessesPerAddress}", "{address[:0], GuessesPerAddress}", "TestGuessesFromOneNetwork", "one machine guesses at every account"),
		a("app/guesses.go", "strings.ToLower(strings.TrimSpace(g.Account))", "strings.Clone(g.Account)", "TestGuessesAreBounded", "another spelling of the address is another account"),
		a("app/equality.go", "		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EnterEquality); err != nil {\n			return err\n		}\n", "", "TestEqualityAnswers", "anybody records equality answers"),
		a("store/sessions.go", "\"user_id = ? AND id = ?\", userID, id", "\"id = ?\", id", "TestEverybodySeesAndEnds", "somebody ends another’s session"),
		a("store/sessions.go", "\"user_id = ? AND token_hash <> ?\", userID, but", "\"token_hash <> ?\", but", "TestEverybodySeesAndEnds", "somebody signs everybody out"),
		a("store/members.go", "\"vacancy_id = ? AND user_id = ?\", vacancyID, userID).Find(&rows)", "\"user_id = ?\", userID).Find(&rows)", "TestAScorecardOfAnotherVacancy", "a part in one vacancy is a part in all"),
	}
}

// ofStreams are the guards of what goes on for a while.
func ofStreams() []Mutant {
	return []Mutant{{
		File: "internal/web/moderation_live.go", Old: "		actor, err := w.app.ActorOf(ctx, actor.UserID)", New: "		err := error(nil)",
		Package: "./internal/journeys", Run: "TestRightsTakenAwayCountAtOnce/sqlite", Why: "a disabled account goes on hearing of a discussion",
	}}
}

// ofRaces are the guards against what can only come between on PostgreSQL, where changes wait for one another late.
func ofRaces() []Mutant {
	return []Mutant{{
		File: "internal/app/scorecards.go", Old: "		if err := card.Outstanding(fr.Rubric).Err(); err != nil {\n			return err\n		}\n", New: "",
		Package: "./internal/app", Run: "TestARubricChangedMeanwhile", Postgres: true, Why: "a scorecard is submitted for a rubric that changed meanwhile",
	}, {
		File: "internal/app/erasure.go", Old: "		if err := tx.GuardStage(st.ID, st.State); err != nil {\n			return err\n		}\n	}\n	one :=", New: "		_ = st\n	}\n	one :=",
		Package: "./internal/app", Run: "TestNothingComesIn", Postgres: true, Why: "what is agreed on about a candidate while he or she is being erased stays",
	}}
}

// ofRoutes are the permissions that journeys ask for, which the matrix finds where the route says another.
func ofRoutes() []Mutant {
	m := func(file, old, replaced, path, why string) Mutant {
		return Mutant{File: "internal/app/" + file, Old: old, New: replaced, Package: "./internal/journeys", Run: "TestEveryRouteAsksWhoMay/sqlite", Matrix: path, Why: why}
	}
	return []Mutant{
		m("reveal.go", "access(&tx.Snapshot, actor, vacancyID, hiring.RunScoring)", "access(&tx.Snapshot, actor, vacancyID, hiring.SeeVacancy)", "/scoring/end", "a panel member ends scoring"),
		m("panel.go", "		_, vacancy, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy)", "		_, vacancy, err := access(&tx.Snapshot, actor, vacancyID, hiring.SeeVacancy)", "/panel", "a panel member adds people"),
		m("decisions.go", "a.readResults(ctx, s, actor, vacancyID, hiring.Decide)", "a.readResults(ctx, s, actor, vacancyID, hiring.SeeResults)", "/decision", "the chair decides"),
		m("feedback.go", "access(s, actor, vacancyID, hiring.GiveFeedback)", "access(s, actor, vacancyID, hiring.SeeVacancy)", "/feedback", "a panel member releases feedback"),
		m("vacancies.go", "access(&tx.Snapshot, actor, id, hiring.EditVacancy)", "access(&tx.Snapshot, actor, id, hiring.SeeVacancy)", "/vacancies/:vacancy", "a panel member renames the vacancy"),
		m("vacancy_life.go", "		if err := acc.May(hiring.EditVacancy); err != nil {\n			return err\n		}\n		stage, err", "		_ = acc\n		stage, err", "/close", "a panel member closes the vacancy"),
		m("sessions.go", "		if err := tx.EndSession(actor.UserID, id); err != nil {\n			return err\n		}\n", "		_ = tx.EndSession(actor.UserID, id)\n", "/account/sessions", "another’s session is there"),
		m("documents.go", "		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {\n			return err\n		}\n		id, err := change(tx)", "		id, err := change(tx)", "/documents", "a document of another vacancy’s candidate is removed"),
	}
}
