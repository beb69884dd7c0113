//go:build !linux

package pdf

import "os/exec"

// leash leaves a process as it is: os/exec kills it when the print's context ends, and its children, which
// speak to it over pipes, go with it.
func leash(*exec.Cmd) {}

func killRest(*exec.Cmd) {}
