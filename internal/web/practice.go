package web

import "merit/internal/hiring"

// practiceTag marks what an observer does for practice, wherever it is listed.
func practiceTag() *Tag { return &Tag{Text: "Practice", Colour: Purple} }

// practiceLocked says what becomes of a submitted practice scorecard while scoring is open.
const practiceLocked = "When scoring ends, you see the panel’s scores and how your marks compare with them. Nobody else sees yours."
