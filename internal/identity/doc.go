// Package identity owns who somebody is: passwords, second factors, sign-in, by OpenID provider too, sessions and API tokens. Pages and the
// server ask it for the person behind a request. It refuses to decide what that person may do
// (hiring does) and to keep anything itself: accounts and sessions are the journeys' of package app.
package identity
