package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// NewSecret makes the secret of a link or token: 32 random bytes as unpadded base64url (43
// characters), and the hash that is stored in its place.
func NewSecret() (token string, hash []byte) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails: crypto/rand ends the program first
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, HashSecret(token)
}

// HashSecret is the SHA-256 of a secret as it is stored. A slow hash would add nothing: a secret of
// 256 random bits cannot be guessed.
func HashSecret(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
