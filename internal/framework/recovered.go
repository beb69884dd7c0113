package framework

import (
	"crypto/sha256"
	"encoding/hex"

	"merit/internal/hiring"
)

// recoveredFor is the role level whose text went round without its required levels.
const recoveredFor = "principal infrastructure operations engineer"

// recovered are that role level's required levels, by the key of the skill's official name. Each holds
// only for the very descriptors it was recovered for, which means is a short hash of.
var recovered = map[string]struct {
	level hiring.RequiredLevel
	means string
}{
	"asset and configuration management":     {hiring.Practitioner, "e62a0bdd8629"},
	"availability and capacity management":   {hiring.Practitioner, "519c7a363240"},
	"change management":                      {hiring.Practitioner, "36b7a2f9afb3"},
	"coding and scripting":                   {hiring.Working, "5c0367ca7213"},
	"incident management":                    {hiring.Practitioner, "b5ad32804f6e"},
	"ownership and initiative":               {hiring.Practitioner, "4a9c9cdeb92e"},
	"problem management":                     {hiring.Practitioner, "2d9870faba18"},
	"service focus":                          {hiring.Practitioner, "7b1fe899f783"},
	"service management framework knowledge": {hiring.Practitioner, "a68789f60115"},
	"technical specialism":                   {hiring.Expert, "0d24fcf88ff4"},
	"testing":                                {hiring.Expert, "d54480d4cd3f"},
	"user focus":                             {hiring.Expert, "d9b329326605"},
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}
