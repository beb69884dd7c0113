// Package seeds holds the role texts that ship with Merit. It owns their bytes, as published, and
// refuses to interpret them.
package seeds

import _ "embed"

//go:embed principal-infrastructure-operations-engineer.txt
var principalInfrastructureOperationsEngineer string

// PrincipalInfrastructureOperationsEngineer is the role descriptor text Merit is shown with.
func PrincipalInfrastructureOperationsEngineer() []byte {
	return []byte(principalInfrastructureOperationsEngineer)
}
