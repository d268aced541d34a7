// Package tzdata is imported for time zones inside the program; those of the system are used here.
package tzdata
