package api

import (
	"encoding/base64"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// maxOffset bounds how far into a list a cursor can point.
const maxOffset = 1 << 30

// page reads which page of a list is asked for.
func page(c echo.Context) (hiring.Page, error) {
	var fs fault.Fields
	p := hiring.Page{Limit: hiring.PageSize}
	query := c.QueryParams()
	if query.Has("limit") {
		n, err := strconv.Atoi(query.Get("limit"))
		if err != nil || n < 1 || n > hiring.PageMax {
			fs.Addf(parameter("limit"), "This must be a whole number from 1 to %d.", hiring.PageMax)
		}
		p.Limit = n
	}
	if query.Has("cursor") {
		n, ok := readCursor(query.Get("cursor"))
		fs.Check(ok, parameter("cursor"), `Send a cursor as "next" gave it, or none for the first page.`)
		p.Offset = n
	}
	return p, fs.Err()
}

func cursor(offset int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(offset)))
}

func readCursor(s string) (int, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(string(raw))
	return n, err == nil && n > 0 && n <= maxOffset && cursor(n) == s
}

// next gives the cursor of the page behind p, and tells its address in the Link header; nil where
// p is the last.
func next(c echo.Context, p hiring.Page, rows, total int) *string {
	end := p.Offset + rows
	if rows == 0 || end >= total {
		return nil
	}
	to := cursor(end)
	query := url.Values{}
	for name, values := range c.QueryParams() {
		query[name] = values
	}
	query.Set("cursor", to)
	query.Set("limit", strconv.Itoa(p.Limit))
	c.Response().Header().Set("Link", "<"+c.Request().URL.Path+"?"+query.Encode()+`>; rel="next"`)
	return &to
}
