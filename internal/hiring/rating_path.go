package hiring

import "strconv"

// RatingPath is the field path of the nth criterion's rating, counted from 0: "ratings.3.".
func RatingPath(n int) string { return "ratings." + strconv.Itoa(n) + "." }
