package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
	"merit/internal/store"
)

// QuestionBank lists the skills of the library at each level they are asked for, one page of them.
func (a *App) QuestionBank(ctx context.Context, actor hiring.Actor, search string, p hiring.Page) (rows []hiring.SkillAtLevel, total int, err error) {
	if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
		return nil, 0, err
	}
	search = strings.Join(strings.Fields(search), " ")
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		rows, total, err = s.SkillsAtLevels(p.Bounded(), search)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list question bank: %w", err)
	}
	return rows, total, nil
}

// SkillQuestions is everything the bank has for one skill at one level.
type SkillQuestions struct {
	Skill     hiring.Skill // as the library's newest role that has it says it
	Questions []hiring.Question
}

// Questions shows what the bank has for a skill at a level: the generated questions first, made from the
// descriptors as the library has them, then people's own, retired ones last.
func (a *App) Questions(ctx context.Context, actor hiring.Actor, skill string, level hiring.RequiredLevel) (out SkillQuestions, err error) {
	if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
		return out, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { out, err = bankOf(s, skill, level); return err })
	if err != nil {
		return SkillQuestions{}, fmt.Errorf("show questions: %w", err)
	}
	return out, nil
}

// QuestionsFor are the questions to choose from for a criterion of a vacancy: what is retired is left out.
// Whoever may edit the vacancy may choose, with a recruiter's account or without.
func (a *App) QuestionsFor(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, skill string, level hiring.RequiredLevel) ([]hiring.Question, error) {
	var all SkillQuestions
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if _, _, err := access(s, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		all, err = bankOf(s, skill, level)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("questions for a criterion: %w", err)
	}
	return slices.DeleteFunc(all.Questions, func(q hiring.Question) bool { return q.RetiredAt != nil }), nil
}

func bankOf(s *store.Snapshot, skill string, level hiring.RequiredLevel) (out SkillQuestions, err error) {
	if out.Skill, err = s.DescriptorsOf(skill, level); err != nil {
		return out, err
	}
	if len(out.Skill.Descriptors) > 0 {
		out.Questions = generated(out.Skill)
	}
	own, err := s.Questions(skill, level)
	out.Questions = append(out.Questions, own...)
	return out, err
}

// generated are the questions Merit makes of a skill's descriptors.
func generated(skill hiring.Skill) []hiring.Question {
	c := rubric.Skill(skill, rubric.Scales()[0])
	out := []hiring.Question{{Skill: skill.Name, RequiredLevel: skill.RequiredLevel, Kind: hiring.LeadQuestion, Words: c.Lead}}
	for _, p := range c.Probes {
		out = append(out, hiring.Question{Skill: skill.Name, RequiredLevel: skill.RequiredLevel, Kind: hiring.ProbeQuestion, Words: p})
	}
	return out
}

// QuestionInput is a question of a recruiter's own.
type QuestionInput struct {
	Skill         string               `json:"skill"`
	RequiredLevel hiring.RequiredLevel `json:"requiredLevel"`
	Kind          hiring.QuestionKind  `json:"kind"`
	Words         string               `json:"words"`
}

// AddQuestion adds a question to the bank. One that is there word for word is a mistake of the field
// "words".
func (a *App) AddQuestion(ctx context.Context, actor hiring.Actor, in QuestionInput) (hiring.Question, error) {
	if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
		return hiring.Question{}, err
	}
	q := hiring.Question{
		ID: a.newID(), Skill: in.Skill, RequiredLevel: in.RequiredLevel, Kind: in.Kind, Words: in.Words,
		CreatedBy: actor.UserID, Author: actor.Name, CreatedAt: a.now(),
	}
	var fs fault.Fields
	q.Check(&fs)
	if err := fs.Err(); err != nil {
		return hiring.Question{}, err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		added, err := tx.CreateQuestions([]hiring.Question{q})
		if err != nil {
			return err
		}
		if added == 0 {
			return fieldError("words", "The bank has this question already.")
		}
		return tx.Audit(a.event(actor, "question added", hiring.ID{}, q.ID, nil))
	})
	if err != nil {
		return hiring.Question{}, fmt.Errorf("add question: %w", err)
	}
	return q, nil
}

// RetireQuestion stops a question from being offered; rubrics that have it keep it. With back it is
// offered again.
func (a *App) RetireQuestion(ctx context.Context, actor hiring.Actor, id hiring.ID, back bool) (q hiring.Question, err error) {
	if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
		return q, err
	}
	action, at := "question retired", new(time.Time)
	if *at = a.now(); back {
		action, at = "question brought back", nil
	}
	err = a.store.Write(ctx, func(tx *store.Tx) (err error) {
		if q, err = tx.Question(id); err != nil {
			return err
		}
		if err := tx.RetireQuestion(id, at); err != nil {
			return err
		}
		q.RetiredAt = at
		return tx.Audit(a.event(actor, action, hiring.ID{}, id, nil))
	})
	if err != nil {
		return q, fmt.Errorf("%s: %w", action, err)
	}
	return q, nil
}

// keepQuestions puts those of a criterion's questions that a person wrote into the bank.
func (a *App) keepQuestions(tx *store.Tx, actor hiring.Actor, c hiring.Criterion) error {
	made := rubric.Reword(c, hiring.Scale{})
	var own []hiring.Question
	add := func(kind hiring.QuestionKind, words string) {
		q := hiring.Question{
			ID: a.newID(), Skill: c.Name, RequiredLevel: c.RequiredLevel, Kind: kind, Words: words, CreatedBy: actor.UserID, CreatedAt: a.now(),
		}
		if len([]rune(words)) <= hiring.MaxQuestion {
			own = append(own, q)
		}
	}
	if c.Lead != made.Lead {
		add(hiring.LeadQuestion, c.Lead)
	}
	for _, p := range c.Probes {
		if !slices.Contains(made.Probes, p) {
			add(hiring.ProbeQuestion, p)
		}
	}
	_, err := tx.CreateQuestions(own)
	return err
}
