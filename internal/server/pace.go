package server

import (
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"merit/internal/fault"
	"merit/internal/identity"
)

// perAddress is how many times as much one address of the network may ask as one account: an office shares it.
const perAddress = 10

// forget is after how long without a request nobody is counted any more.
const forget = 10 * time.Minute

// pace refuses whoever asks for pages or the API more often than a person, or an honest program, does. Half a minute's
// worth may come at once. Every copy of Merit counts for itself: this is against being used up or copied out, not
// against guesses, which the database counts.
func (s *Server) pace(perMinute int, who func(echo.Context) string) echo.MiddlewareFunc {
	if perMinute == 0 {
		return func(next echo.HandlerFunc) echo.HandlerFunc { return next }
	}
	store := middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
		Rate: rate.Limit(float64(perMinute) / 60), Burst: max(1, perMinute/2), ExpiresIn: forget,
	})
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			name := who(c)
			if name == "" || !isPage(c) && !isAPI(c) {
				return next(c)
			}
			allowed, err := store.Allow(name)
			if err != nil {
				return err
			}
			if !allowed {
				c.Response().Header().Set(echo.HeaderRetryAfter, "10")
				return fault.New(fault.TooMany, "There were too many requests in a short while. Wait ten seconds, then go on more slowly.")
			}
			return next(c)
		}
	}
}

// account names who is signed in; nobody is counted by address alone.
func account(c echo.Context) string {
	if actor := identity.ActorIn(c); actor.SignedIn() == nil {
		return actor.UserID.String()
	}
	return ""
}
