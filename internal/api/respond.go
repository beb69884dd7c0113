package api

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"
)

// respond answers with a document. An empty list is [], never null.
func respond(c echo.Context, status int, doc any) error {
	body, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	return c.Blob(status, jsonType, body)
}

// each makes a list of documents from a list of things.
func each[T, D any](things []T, document func(T) D) []D {
	docs := make([]D, len(things))
	for i, t := range things {
		docs[i] = document(t)
	}
	return docs
}

// same makes a list of one kind of text from a list of another.
func same[D, T ~string](texts []T) []D {
	return each(texts, func(t T) D { return D(t) })
}
