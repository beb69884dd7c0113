package pdf

import (
	"os/exec"
	"syscall"
)

// leash puts the browser and all its children in a process group, which ends as one when the print's
// context does, and ties the browser's life to ours.
func leash(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// killRest ends what is left of the group after the browser itself has gone.
func killRest(cmd *exec.Cmd) {
	if cmd != nil && cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // most often there is nothing left to kill
	}
}
