package syscall

import "unsafe"

// rawCall makes a system call; the result is all ones if it fails.
func rawCall(trap, a1, a2, a3, a4, a5, a6 uintptr) (r, errno uintptr)

// waitingCall is rawCall for calls that may wait: other goroutines run meanwhile.
func waitingCall(trap, a1, a2, a3, a4, a5, a6 uintptr) (r, errno uintptr)

// Syscall makes a system call by its number. Pointers are converted to uintptr in the call itself.
//
//go:uintptrescapes
func Syscall(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err Errno) {
	return Syscall6(trap, a1, a2, a3, 0, 0, 0)
}

// Syscall6 is Syscall with six arguments.
//
//go:uintptrescapes
func Syscall6(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2 uintptr, err Errno) {
	r, e := waitingCall(trap, a1, a2, a3, a4, a5, a6)
	return r, 0, Errno(e)
}

// RawSyscall is Syscall for calls that do not wait.
//
//go:uintptrescapes
func RawSyscall(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err Errno) {
	return RawSyscall6(trap, a1, a2, a3, 0, 0, 0)
}

// RawSyscall6 is RawSyscall with six arguments.
//
//go:uintptrescapes
func RawSyscall6(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2 uintptr, err Errno) {
	r, e := rawCall(trap, a1, a2, a3, a4, a5, a6)
	return r, 0, Errno(e)
}

// call makes a system call that gives a number.
//
//go:uintptrescapes
func call(trap, a1, a2, a3, a4, a5 uintptr) (int, error) {
	r, e := waitingCall(trap, a1, a2, a3, a4, a5, 0)
	return int(r), toError(int(e))
}

// do makes a system call that gives nothing.
//
//go:uintptrescapes
func do(trap, a1, a2, a3, a4 uintptr) error {
	_, err := call(trap, a1, a2, a3, a4, 0)
	return err
}

// doPath makes a system call about a path, which precedes the other arguments.
//
//go:uintptrescapes
func doPath(trap uintptr, path string, a2, a3, a4 uintptr) error {
	p, err := BytePtrFromString(path)
	if err != nil {
		return err
	}
	return do(trap, uintptr(unsafe.Pointer(p)), a2, a3, a4)
}

// doPathAt makes a system call about a path that begins at a folder.
func doPathAt(trap uintptr, dirfd int, path string, a3, a4 uintptr) error {
	p, err := BytePtrFromString(path)
	if err != nil {
		return err
	}
	return do(trap, uintptr(dirfd), uintptr(unsafe.Pointer(p)), a3, a4)
}
