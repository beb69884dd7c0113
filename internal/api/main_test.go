package api_test

import (
	"testing"

	"merit/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Run(m) }
