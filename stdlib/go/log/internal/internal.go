// Package internal is what log and log/slog know of each other.
package internal

// DefaultOutput writes a line by the standard logger of package log; pc is a return address in the function that logs, 0 if
// that is not known.
var DefaultOutput func(pc uintptr, line []byte) error
