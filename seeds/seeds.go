// Package seeds holds the role texts and the sample data that ship with Merit. It owns their bytes and
// the shape of the sample data, and refuses to interpret either.
package seeds

import _ "embed"

//go:embed principal-infrastructure-operations-engineer.txt
var principalInfrastructureOperationsEngineer string

// PrincipalInfrastructureOperationsEngineer is the role descriptor text Merit is shown with.
func PrincipalInfrastructureOperationsEngineer() []byte {
	return []byte(principalInfrastructureOperationsEngineer)
}
