package server

import (
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/route"
)

// formMemory is how much of a form with files is held in memory while it is read; the rest is on disk.
const formMemory = 1 << 20

// limitBody refuses a body beyond what its route allows, by its stated length or as it is read, and
// reads forms, so that a handler finds them whole or is not reached, and in them nothing but text.
func (s *Server) limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit := int64(route.DefaultMaxBody)
		if r, ok := s.route(c); ok && r.MaxBody > 0 {
			limit = r.MaxBody
		}
		req := c.Request()
		if req.ContentLength > limit {
			return tooLarge(limit)
		}
		req.Body = http.MaxBytesReader(c.Response(), req.Body, limit)
		if err := readForm(req); err != nil {
			return err
		}
		if !isAPI(c) {
			keepText(req)
		}
		if req.MultipartForm != nil {
			// net/http removes the files of the request it made, and this is a copy of that.
			defer func() {
				if err := req.MultipartForm.RemoveAll(); err != nil {
					s.o.Log.Warn("could not remove an upload's temporary files", "error", err.Error())
				}
			}()
		}
		return next(c)
	}
}

// readForm reads the form of a request that carries one.
func readForm(req *http.Request) error {
	kind, _, err := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType))
	if err != nil {
		return nil //nolint:nilerr // no form: whoever reads the body looks at its type again
	}
	switch kind {
	case echo.MIMEApplicationForm:
		err = req.ParseForm()
	case echo.MIMEMultipartForm:
		err = req.ParseMultipartForm(formMemory)
	default:
		return nil
	}
	var big *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &big):
		return tooLarge(big.Limit)
	default:
		return fault.Wrap(fault.Invalid, "The form could not be read. Go back and send it again.", err)
	}
}

// tooLarge says what the limit is.
func tooLarge(limit int64) error {
	size := fmt.Sprintf("%d KB", limit>>10)
	switch {
	case limit < 1<<10:
		size = fmt.Sprintf("%d bytes", limit)
	case limit >= 1<<20:
		size = fmt.Sprintf("%d MB", limit>>20)
	}
	return fault.New(fault.TooLarge, "That is larger than Merit takes here: at most "+size+".")
}
