package web

import "merit/internal/app"

// practiceTag marks what an observer does for practice, wherever it is listed.
func practiceTag() *Tag { return &Tag{Text: "Practice", Colour: Purple} }

// practiceLocked says what becomes of a submitted practice scorecard while scoring is open.
const practiceLocked = "When scoring ends, you see the panel’s scores and how your marks compare with them. Nobody on the panel sees yours."

// myMarkingPath is where the writer of a scorecard sees how their marks compared.
func myMarkingPath(v app.ScorecardView) string {
	return "/vacancies/" + v.Vacancy.ID.String() + "/stages/" + itoa(v.Stage.Number) + "/my-marking"
}
