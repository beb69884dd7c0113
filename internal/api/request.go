package api

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// check refuses what the document does not say of the request: a query parameter it does not know
// or finds twice, a body where there is none.
func (o operation) check(r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fault.Wrap(fault.Invalid, "The query of the address cannot be read.", err)
	}
	var fs fault.Fields
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch values := query[name]; {
		case !o.query[name]:
			fs.Add(parameter(strings.ToValidUTF8(name, "�")), "There is no such query parameter here.")
		case len(values) > 1:
			fs.Add(parameter(name), "Give this query parameter once.")
		case !utf8.ValidString(values[0]) || strings.ContainsRune(values[0], 0):
			fs.Add(parameter(name), "This holds characters that cannot be read.")
		}
	}
	if err := fs.Err(); err != nil {
		return err
	}
	if o.body == nil && r.Body != nil && r.Method != http.MethodGet && r.Method != http.MethodHead {
		return noBody(r)
	}
	return nil
}

func noBody(r *http.Request) error {
	n, err := io.ReadFull(r.Body, make([]byte, 1))
	if n > 0 {
		return fault.New(fault.Invalid, "This request takes no body.")
	}
	if !errors.Is(err, io.EOF) {
		return unread(err)
	}
	return nil
}

// parameter is the field path of a query parameter.
func parameter(name string) string { return "?" + name }

// id reads an id from the request's path. One that is none is answered like one nobody has.
func id(c echo.Context, name, what string) (hiring.ID, error) {
	text := c.Param(name)
	found, err := hiring.ParseID(text)
	if err != nil || found.String() != strings.ToLower(text) {
		return hiring.ID{}, hiring.ErrUnknown(what)
	}
	return found, nil
}

// vacancyID reads the vacancy's id from the request's path.
func vacancyID(c echo.Context) (hiring.ID, error) { return id(c, "vacancy", "vacancy") }

// ofVacancy reads the ids of a vacancy and of a thing in it from the request's path.
func ofVacancy(c echo.Context, name string) (vacancy, thing hiring.ID, err error) {
	if vacancy, err = vacancyID(c); err != nil {
		return vacancy, thing, err
	}
	thing, err = id(c, name, name)
	return vacancy, thing, err
}
