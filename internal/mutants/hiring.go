package mutants

// ofHiring is a mutant that hiring's own tests find.
func ofHiring(file, old, replaced, run, why string) Mutant {
	return Mutant{File: "internal/hiring/" + file, Old: old, New: replaced, Package: "./internal/hiring", Run: run, Why: why}
}

// ofAccess are the rules of who may do and see what.
func ofAccess() []Mutant {
	const table, sealed, own, account = "TestWhoMayDoWhat", "TestNothingIsSeenBeforeTheReveal", "TestAScorecardIsItsMembersAlone", "TestWhatAnAccountMay"
	const names = "TestWhoKnowsNames"
	access := func(old, replaced, run, why string) Mutant { return ofHiring("access.go", old, replaced, run, why) }
	return []Mutant{
		access("	EditVacancy:    {RecruiterOf},", "	EditVacancy:    {RecruiterOf, Chair},", table, "a chair edits the vacancy"),
		access("	RunScoring:     {RecruiterOf, Chair},", "	RunScoring:     Functions,", table, "a panel member ends scoring"),
		access("	SeePreparation: {RecruiterOf, HiringManager, Chair},", "	SeePreparation: Functions,", table, "a panel member reads candidates’ details"),
		access("	SiftOwn:        {Chair, PanelMember, Observer},", "	SiftOwn:        Functions,", table, "a hiring manager sifts"),
		access("	Moderate:       {Chair},", "	Moderate:       {Chair, PanelMember},", table, "a panel member records what the panel agrees on"),
		access("	SeeAllResults:  {RecruiterOf, HiringManager, Chair, Observer},", "	SeeAllResults:  Functions,", table, "a panel member reads everybody’s results"),
		access("	Decide:         {HiringManager},", "	Decide:         {HiringManager, RecruiterOf},", table, "a recruiter decides"),
		access("	Sign:           {HiringManager, Chair, PanelMember},", "	Sign:           Functions,", table, "an observer signs"),
		access("	GiveFeedback:   {RecruiterOf, HiringManager, Chair},", "	GiveFeedback:   Functions,", table, "a panel member releases feedback"),
		access("	SeeTimeline:    {RecruiterOf, HiringManager, Chair},", "	SeeTimeline:    Functions,", table, "a panel member reads who did what"),
		access("	HandleData:     {RecruiterOf},", "	HandleData:     {RecruiterOf, HiringManager},", table, "a hiring manager erases a candidate"),
		access("	EnterEquality:  {RecruiterOf},", "	EnterEquality:  {RecruiterOf, Chair},", table, "a chair comes near equality answers"),
		access("	if len(a.Functions) == 0 {\n		return ErrUnknown(\"vacancy\")\n	}\n	if a.Has(granted[p]...) {", "	if a.Has(granted[p]...) {", table, "an outsider learns that a vacancy exists"),
		access("	if a.Has(granted[p]...) {\n		return nil\n	}\n	return fault.New(fault.Denied, \"Your part", "	if true {\n		return nil\n	}\n	return fault.New(fault.Denied, \"Your part", table, "any part in a vacancy does everything"),
		access("func (a Access) May(p Permission) error {\n	if err := a.Actor.SignedIn(); err != nil {\n		return err\n	}", "func (a Access) May(p Permission) error {", table, "nobody in particular is let in"),
		access("	if s.State != Revealed {\n		return ResultScope{}, fault", "	if s.State == Preparing {\n		return ResultScope{}, fault", sealed, "scores are seen while others still score"),
		access("	if err := a.May(SeeResults); err != nil {\n		return ResultScope{}, err\n	}\n", "", "TestResultsAreForThoseWithAPart", "an outsider reads results"),
		access("	return ResultScope{Only: submitted}, nil", "	return ResultScope{All: true}, nil", sealed, "a panel member reads candidates they did not score"),
		access("return s.All || slices.Contains(s.Only, candidate)", "return true", sealed, "the scope of results lets everything through"),
		access("c.UserID != a.Actor.UserID || !a.Has(PanelMember, Chair)", "!a.Has(PanelMember, Chair)", own, "a panel member writes on a colleague’s scorecard"),
		access("|| !a.Has(PanelMember, Chair) && (!c.Practice || !a.Has(Observer)) {", "{", own, "somebody who left the panel still scores"),
		access("(!c.Practice || !a.Has(Observer))", "!a.Has(Observer)", "TestAnObserverScoresForPracticeAlone", "an observer’s scorecard counts"),
		access("func (a Access) MayScore(c Scorecard) error {\n	if err := a.Actor.SignedIn(); err != nil {\n		return err\n	}", "func (a Access) MayScore(c Scorecard) error {", "TestNobodyScores", "nobody in particular scores"),
		access("	if c.UserID == a.Actor.UserID {\n		return fault.New(fault.Denied, \"You cannot reopen", "	if false {\n		return fault.New(fault.Denied, \"You cannot reopen", own, "a chair approves their own exception"),
		access("	if err := a.May(RunScoring); err != nil {\n		return err\n	}\n	if c.UserID", "	if c.UserID", "TestWhoReopens", "anybody reopens a scorecard"),
		access("	if err := a.May(SeeDocuments); err != nil {\n		return err\n	}\n", "", "TestWhoSeesDocuments", "an outsider reads documents"),
		access("	if a.Has(granted[SeePreparation]...) || scores {", "	if true {", "TestWhoSeesDocuments", "a panel member reads documents of candidates they do not score"),
		access("		if d.Anonymous {", "		if true {", "TestWhoSeesDocuments|TestWhoKnowsNames", "a blind panel reads who the candidate is in a file"),
		access("			d.Name = fmt.Sprintf(\"%s-document-%d.%s\", c.Code, len(out)+1, d.Kind)\n", "			_ = fmt.Sprint(c.Code)\n", "TestWhoSeesDocuments|TestWhoKnowsNames", "a file’s name says who the candidate is"),
		access("	return !a.Blind || a.Has(RecruiterOf) ||", "	return !a.Blind || a.Has(RecruiterOf, Chair) ||", names, "a chair knows names at a blind stage"),
		access("a.Has(HiringManager) && !a.Has(PanelMember, Chair, Observer)", "a.Has(HiringManager)", names, "a hiring manager on the panel knows names at a blind stage"),
		access("	case !a.KnowsNames():\n		return c.ByCode()\n", "", names, "candidates are named at a blind stage"),
		access("	return c.ForPanel()\n}", "	return c\n}", names, "the panel reads candidates’ addresses"),
		access("	if err := a.May(Decide); err != nil {\n		return err\n	}\n", "", "TestWhoDecides", "anybody decides"),
		access("	if s.State != Revealed {\n		return fault.New(fault.Conflict, \"Decide after", "	if false {\n		return fault.New(fault.Conflict, \"Decide after", "TestWhoDecides", "a decision is recorded before the scores are seen"),
		access("slices.Contains(recruiting, p) && a.Recruiter", "slices.Contains(recruiting, p)", account, "anybody creates vacancies"),
		access("slices.Contains(administration, p) && a.Administrator", "slices.Contains(administration, p)", "TestWhatAnAccountMay|TestAdministratorsAlone", "anybody manages accounts"),
		access("	if err := a.SignedIn(); err != nil {\n		return err\n	}\n	if p == AnySignedIn", "	if p == AnySignedIn", account, "nobody in particular counts as signed in"),
		access("|| slices.Contains(recruiting, p) || slices.Contains(administration, p)\n}", "|| slices.Contains(recruiting, p)\n}", "TestWhatTheAccountDecides", "administration is asked of a vacancy"),
		access("{EditVacancy, RunScoring, Moderate, Decide, Sign}", "{EditVacancy, RunScoring, Decide, Sign}", "TestAClosedVacancyRefuses", "a chair agrees on marks in a closed vacancy"),
		ofHiring("signature.go", "	if err := a.May(Sign); err != nil {\n		return \"\", err\n	}\n", "", "TestWhoSigns", "an outsider signs"),
		ofHiring("signature.go", "	if s.State != Revealed {", "	if false {", "TestWhoSigns", "a report is signed before the scores are seen"),
		ofHiring("signature.go", "(f == HiringManager || submitted)", "true", "TestWhoSigns", "a panel member signs without having scored"),
		ofHiring("person.go", "	if a.UserID == (ID{}) {", "	if false {", table+"|"+account, "nobody in particular counts as somebody"),
	}
}

// ofLifeCycles are the rules of what may become of stages and scorecards.
func ofLifeCycles() []Mutant {
	const forward, peers, settle = "TestAScorecardMovesForwardOnly", "TestWhoSeesPeers", "TestTheRulesOfAStageSettle"
	const reopened = "TestAScorecardMovesForwardOnly|TestWhoSeesPeers"
	return []Mutant{
		ofHiring("reveal.go", "	if c.PeersSeenAt != nil {\n		return fault", "	if false {\n		return fault", reopened, "somebody rewrites a scorecard after reading the others’"),
		ofHiring("reveal.go", "	if c.State != Submitted || c.Conflict == Recused || c.Practice {", "	if c.Conflict == Recused || c.Practice {", peers, "others’ marks are read before one’s own are in"),
		ofHiring("reveal.go", "c.Conflict == Recused || c.Practice {", "c.Practice {", peers, "somebody with a conflict of interest reads the panel’s marks"),
		ofHiring("reveal.go", "Recused || c.Practice {", "Recused {", peers, "an observer’s practice opens the panel’s marks"),
		ofHiring("reveal.go", "s.State == Revealed || s.RevealWhen == RevealOwn && c.PeersSeenAt != nil", "s.State == Revealed || s.RevealWhen == RevealOwn", peers, "others’ marks show without being asked for, so that one’s own could still change"),
		ofHiring("reveal.go", "s.RevealWhen == RevealOwn && c.PeersSeenAt != nil", "c.PeersSeenAt != nil", "TestPeersAreSeenUnderOneRuleOnly", "others’ marks show under a rule that seals them"),
		ofHiring("reveal.go", "	case c.State != Submitted || c.Conflict == Recused:\n", "	case c.Conflict == Recused:\n", peers, "others’ marks are opened before one’s own are in"),
		ofHiring("reveal.go", "	case c.Practice || s.RevealWhen != RevealOwn || s.State != Scoring:", "	case c.Practice || s.State != Scoring:", "TestPeersAreSeenUnderOneRuleOnly", "a stage that is revealed to all at once is opened one by one"),
		ofHiring("reveal.go", "	if r.Blind != s.Blind && s.State != Preparing {", "	if false {", settle, "names are shown or hidden in the middle of scoring"),
		ofHiring("reveal.go", "	if r.RevealWhen != s.RevealWhen && frozen {", "	if false {", settle, "the rule of the reveal changes under those who submitted"),
		ofHiring("scorecard_rules.go", "	case s.State == Revealed:\n		return fault.New(fault.Conflict, \"Scoring has ended. This", "	case false:\n		return fault.New(fault.Conflict, \"Scoring has ended. This", forward, "marks change after they were seen"),
		ofHiring("scorecard_rules.go", "	case c.State == Submitted:\n", "	case false:\n", forward, "a submitted scorecard changes"),
		ofHiring("scorecard_rules.go", "	case s.State != Scoring:\n		return fault.New(fault.Conflict, \"Scoring has ended, so no scorecard can be reopened.\")", "	case false:\n		return fault.New(fault.Conflict, \"Scoring has ended, so no scorecard can be reopened.\")", forward, "a scorecard is reopened after the reveal"),
		ofHiring("scorecard_rules.go", "	if c.Conflict == Recused {\n		return", "	if false {\n		return", "TestAScorecardMovesForwardOnly|TestWhatStopsASubmission", "somebody with a conflict of interest scores"),
		ofHiring("scorecard_rules.go", "	if err := c.mayReopen(); err != nil {\n		return err\n	}\n", "", reopened, "who has read the others’ marks writes again"),
		ofHiring("vacancy.go", "	if r.Frozen() {\n		return fault", "	if false {\n		return fault", "TestAFrozenRubricStays", "a rubric changes under submitted scorecards"),
		ofHiring("vacancy.go", "	case p.Submitted == 0:\n", "	case false:\n", "TestWhenScoringEnds", "scoring ends with nothing submitted"),
		ofHiring("vacancy.go", "	if !p.AllIn() {\n", "	if false {\n", "TestWhenScoringEnds", "scoring ends without the missing scorecards and nobody says why"),
		ofHiring("vacancy.go", "	if v.Closed() {\n		return fault.New(fault.Conflict, \"This vacancy is closed, so", "	if false {\n		return fault.New(fault.Conflict, \"This vacancy is closed, so", "TestAClosedVacancyRefuses", "a closed vacancy changes"),
	}
}

// ofTheTrail are the checks of the audit trail's chain.
func ofTheTrail() []Mutant {
	const chain = "TestATrailThatWasChangedIsFound"
	return []Mutant{
		ofHiring("audit_check.go", "r.DetailHash != \"\" && AuditDetailHash(r.Salt, r.Detail) != r.DetailHash:", "false:", chain, "what a row tells is changed"),
		ofHiring("audit_check.go", "	if AuditHash(c.Head, r.Seq, r.AuditEvent, r.DetailHash) != r.Hash {", "	if false {", chain, "who, what or when is changed"),
		ofHiring("audit_check.go", "ok && want != r.Hash {", "ok && want == \"\" {", chain, "the whole chain is written anew"),
		ofHiring("audit_check.go", "	case head.Seq != c.seq || head.Hash != c.Head:", "	case false:", chain, "rows are taken from the end"),
		ofHiring("audit_check.go", "		if seq > c.seq {", "		if false {", chain, "rows are taken from the end, and the head with them"),
		ofHiring("audit_check.go", "		if m.seq <= c.upTo || c.known[m.subject] || c.known[m.vacancy] {", "		if true {", chain, "details vanish and no erasure tells why"),
		ofHiring("audit_check.go", "	case head == nil:\n		c.problem(c.seq+1, \"The head of the trail is gone.\")\n", "	case head == nil:\n", "TestATrailWithoutAHead", "the head of the trail is taken away"),
		ofHiring("audit_check.go", "err == nil && n < r.Seq {", "err == nil {", chain, "a row about erased details covers details of rows after it"),
		ofHiring("audit.go", "\"merit audit 1\", before, ", "\"merit audit 1\", ", chain, "a row does not depend on those before it"),
		ofHiring("audit.go", "idOrNone(&e.ActorID), ", "", chain, "who did it can be changed"),
		ofHiring("audit.go", "idOrNone(e.SubjectID), detailHash,", "idOrNone(e.SubjectID),", chain, "the detail is not bound to its row"),
	}
}
