// Package openid owns how Merit speaks with an organisation's OpenID provider: finding its addresses, the way there and
// back, and every check of what it answers. What it says of a refusal is fit for a log: no code, no token, nothing of a
// person. It refuses to know accounts, sessions and pages.
package openid
