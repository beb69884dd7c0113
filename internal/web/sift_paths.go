package web

import "merit/internal/hiring"

// siftRoot begins the pages on which a panel member scores one criterion across all candidates of a stage.
func siftRoot(vacancy hiring.ID, stage int) string {
	return "/vacancies/" + vacancy.String() + "/stages/" + itoa(stage) + "/sift"
}
