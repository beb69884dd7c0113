// Package api owns Merit's JSON face: the OpenAPI document, its routes, how a request is read and how
// an answer or an error is told. It only decodes, calls a journey of app, and encodes: it refuses to
// decide who may do or see what, and to reach data by any other way.
//
// The document, openapi.yaml, comes first. Its schemas become the Go types of openapi.gen.go, every
// request is checked against it before a journey sees it, and tests hold every route and every answer
// to it.
package api

//go:generate go tool -modfile=gen/go.mod oapi-codegen -config gen/config.yaml -o openapi.gen.go openapi.yaml
