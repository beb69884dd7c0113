package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
)

const (
	headerETag    = "ETag"
	headerIfMatch = "If-Match"
)

// setVersion tells the version of what is answered.
func setVersion(c echo.Context, version int64) {
	c.Response().Header().Set(headerETag, `"`+strconv.FormatInt(version, 10)+`"`)
}

// ifMatch reads the version a change is made to. It has to be there (RFC 6585, 3). A tag Merit never
// gave is version 0, which nothing has, so that the journey finds it stale.
func ifMatch(c echo.Context) (int64, error) {
	tag := strings.TrimSpace(strings.Join(c.Request().Header.Values(headerIfMatch), ","))
	switch tag {
	case "":
		return 0, refused(http.StatusPreconditionRequired, "Send the ETag of the version you saw as If-Match, so that nobody's change is overwritten.")
	case "*":
		return 0, refused(http.StatusPreconditionRequired, "If-Match: * would overwrite whatever is there. Send the ETag of the version you saw.")
	}
	version, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
	if err != nil || tag != `"`+strconv.FormatInt(version, 10)+`"` || version < 0 {
		return 0, nil //nolint:nilerr // a tag nobody was given is the tag of no version: stale, not malformed
	}
	return version, nil
}

// tellVersion adds the current version to a Stale error's answer.
func tellVersion(c echo.Context, err error, current func() (int64, error)) error {
	if !fault.Is(err, fault.Stale) {
		return err
	}
	version, readErr := current()
	if readErr != nil {
		return readErr
	}
	setVersion(c, version)
	return err
}
