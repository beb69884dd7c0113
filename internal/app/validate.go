package app

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"merit/internal/fault"
)

// shape checks the validate tags of a journey's input. Field paths come from the json tags, and the
// noun in a message from the label tag.
var shape = newValidator()

func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if label := f.Tag.Get("label"); label != "" {
			return name + "|" + label
		}
		return name
	})
	return v
}

// checkShape notes every field of in that breaks a validate tag.
func checkShape(fs *fault.Fields, in any) error {
	err := shape.Struct(in)
	if err == nil {
		return nil
	}
	var mistakes validator.ValidationErrors
	if !errors.As(err, &mistakes) {
		return fault.Wrap(fault.Internal, "", err)
	}
	for _, m := range mistakes {
		path, label := fieldPath(m.Namespace())
		fs.Add(path, shapeMessage(m, label))
	}
	return nil
}

// fieldPath reads a validator namespace, as in "Input.criteria[3].weight|the weight": the dotted
// path without the type's name, and the last part's label.
func fieldPath(namespace string) (path, label string) {
	_, rest, _ := strings.Cut(namespace, ".")
	parts := strings.Split(rest, ".")
	for i, p := range parts {
		name, l, found := strings.Cut(p, "|")
		if found {
			label = l
			if open := strings.LastIndex(l, "["); open >= 0 {
				name, label = name+l[open:], l[:open]
			}
		} else {
			label = name
		}
		parts[i] = strings.NewReplacer("[", ".", "]", "").Replace(name)
	}
	return strings.Join(parts, "."), label
}

func shapeMessage(m validator.FieldError, label string) string {
	switch m.Tag() {
	case "required":
		return "Enter " + label + "."
	case "max":
		if m.Kind() == reflect.Slice {
			return "There can be at most " + m.Param() + " of " + label + "."
		}
		return capital(label) + " must be at most " + m.Param() + " characters."
	case "min":
		return capital(label) + " must be at least " + m.Param() + "."
	case "oneof":
		return "Choose " + label + " from the list."
	default:
		return capital(label) + " is not in the right form."
	}
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
