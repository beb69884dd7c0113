package rubric

import "strings"

// verbs are the base forms descriptors begin with. A descriptor that begins with none of them is
// quoted in questions: a missing verb costs elegance, never grammar.
var verbs = func() map[string]bool {
	set := map[string]bool{}
	for _, v := range strings.Fields(verbList) {
		set[v] = true
	}
	return set
}()

const verbList = `
	absorb accelerate accept access achieve act action adapt add address administer adopt advise advocate agree
	aim alert align allocate amend analyse and answer anticipate apply appoint appreciate approach approve arrange
	articulate ask assess assist assure attend audit author automate balance be break bring build capture carry
	chair challenge champion change check choose clarify clean close co-operate co-ordinate coach collaborate
	collate collect combine command commission communicate compare complete comply compose conduct configure
	connect consider construct consult contribute control convert convince cooperate coordinate correct counsel
	cover create critique deal debug decide defend define delegate deliver demonstrate deploy describe design
	detect determine develop devise diagnose differentiate direct discuss disseminate distribute document draft
	draw drive educate eliminate embed empathise employ empower enable encourage enforce engage enhance ensure
	escalate establish estimate evaluate evolve examine execute exercise experiment explain explore express extend
	extract facilitate feed finance find fix focus follow forecast formulate foster frame fulfil gain gather
	generate get give govern grow guide handle harness have help hire horizon host identify implement improve
	include incorporate influence inform initiate innovate inspect inspire install instruct integrate interact
	interpret introduce invent investigate involve iterate join judge justify keep know launch lead learn liaise
	listen look maintain make manage map market master maximise measure mediate meet mentor migrate minimise
	mitigate model moderate modify monitor motivate negotiate network nurture observe obtain offer operate
	optimise order organise originate outline overcome oversee own participate partner pass peer-review perceive
	perform persuade pilot plan position practise predict prepare present prevent prioritise process procure
	produce programme progress promote propose protect prototype provide publish put quality question raise reach
	read rebuild recognise recommend reconcile record recruit redesign reduce refactor refine reflect register
	reinforce relate release rely remove replace reply report represent research resolve respond restore retain
	retest retire reuse reverse-engineer review run safeguard satisfy scale scan schedule scope script search
	secure see seek select sell serve set shape share show simplify simulate sketch solve source speak specify
	sponsor spot staff standardise start state steer stimulate stop strengthen structure study suggest supervise
	supply support sustain synthesise tailor take talk teach tell test think track train transfer transform
	translate triage troubleshoot trust try tune turn unblock understand undertake unite update upgrade upskill
	use validate verify visit visualise weigh win work write
`
