// Package hiring owns Merit's nouns, the rules that must always hold for them, and who may do and
// see what. It refuses to know of databases, transports, clocks or randomness: what it needs of
// those is passed in.
//
// The words, used everywhere in code, pages and documents:
//
//   - role: a job at a role level of a capability framework.
//   - skill, descriptor: a skill of the role, and one sentence that says what it looks like at that level.
//   - responsibility: one line of "At this role level, you will".
//   - edition: one text of a role level; a later text is a later edition.
//   - vacancy: one or more posts being filled from one role.
//   - stage: one assessed step of a vacancy.
//   - rubric: the stage's set of criteria, with scale, weights, essential criteria, pass marks and bar.
//   - criterion: one skill (or the responsibilities) on the rubric.
//   - indicator: a descriptor a panel member can tick: shown, partly, not shown, not asked.
//   - question bank: lead questions and probes, kept by skill and required level.
//   - leads on: a panel member asks about a criterion and has to score it.
//   - anchor: what a mark looks like for a criterion.
//   - candidate: a person applying to a vacancy.
//   - panel member, chair: a person who scores; the one who leads the panel.
//   - interview: a candidate's slot at a stage, with its panel members.
//   - scorecard: one panel member's ratings of one candidate at one stage.
//   - rating: mark, indicators and evidence for one criterion on a scorecard.
//   - panel score, bar, pass mark: numbers computed from marks, and the numbers they are held against.
//   - merit list: candidates in order, with their outcome.
//   - recommendation: the engine's outcome, with reasons.
//   - decision: what a named person decided, with a reason.
//   - mail: one message to one person; the outbox holds those that have not been sent.
package hiring
