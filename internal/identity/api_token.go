package identity

import (
	"context"
	"strings"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// tokenPrefix makes an API token easy to recognise, for people and for scanners of leaked secrets.
const tokenPrefix = "merit_"

// CreateToken makes an API token of the actor and gives it in the clear, this once: only its hash
// is stored. in.Hash is not read.
func (s *Service) CreateToken(ctx context.Context, actor hiring.Actor, in app.CreateTokenInput) (token string, stored hiring.APIToken, err error) {
	secret, _ := NewSecret()
	token = tokenPrefix + secret
	in.Hash = HashSecret(token)
	stored, err = s.app.CreateToken(ctx, actor, in)
	if err != nil {
		return "", stored, err
	}
	return token, stored, nil
}

// ActorOfBearer gives the person an Authorization header's API token acts for, and whether the
// token may only read. SignIn when the header is missing, of another scheme, or the token is
// unknown, expired or revoked.
func (s *Service) ActorOfBearer(ctx context.Context, header string) (actor hiring.Actor, readOnly bool, err error) {
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return hiring.Actor{}, false, fault.New(fault.SignIn, `Send an API token in the Authorization header: "Bearer merit_…".`)
	}
	if !strings.HasPrefix(token, tokenPrefix) {
		return hiring.Actor{}, false, fault.New(fault.SignIn, "This API token is unknown, expired or revoked.")
	}
	actor, stored, err := s.app.ActorOfToken(ctx, HashSecret(token))
	if err != nil {
		return hiring.Actor{}, false, err
	}
	return actor, stored.ReadOnly, nil
}
