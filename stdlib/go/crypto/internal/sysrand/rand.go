// Package sysrand has the system's random numbers.
package sysrand

// Read fills b. It cannot fail.
//
//go:noescape
func Read(b []byte)
