package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"github.com/labstack/echo/v4"
)

// printed answers with a document that is made to be printed or saved: one file that brings its own styles. The policy
// names them by their hash, so that no other style counts, and nothing runs, loads or is sent.
func printed(c echo.Context, doc []byte) error {
	_, rest, _ := bytes.Cut(doc, []byte("<style>"))
	styles, _, _ := bytes.Cut(rest, []byte("</style>"))
	sum := sha256.Sum256(styles)
	c.Response().Header().Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'")
	return c.HTMLBlob(http.StatusOK, doc)
}
