// What the programs beside this file share: results in the form that `side-by-side --machine` reads, and what the system
// says about the process.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// result prints one figure.
func result(name string, value float64) { fmt.Println(name, value) }

// each prints the nanoseconds that one of n operations took.
func each(name string, since time.Time, n int) {
	result(name, float64(time.Since(since).Nanoseconds())/float64(n))
}

// check ends the program if what it computed is wrong.
func check(ok bool, format string, args ...any) {
	if !ok {
		fmt.Fprintf(os.Stderr, "wrong result: "+format+"\n", args...)
		os.Exit(1)
	}
}

// status returns a number of /proc/self/status; sizes there are in KiB.
func status(key string) int {
	text, err := os.ReadFile("/proc/self/status")
	check(err == nil, "%v", err)
	for line := range strings.Lines(string(text)) {
		if name, rest, ok := strings.Cut(line, ":"); ok && name == key {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			check(err == nil, "%v", err)
			return n
		}
	}
	check(false, "no %s in /proc/self/status", key)
	return 0
}

// cpuSeconds returns the time that the process has computed, in steps of a hundredth.
func cpuSeconds() float64 {
	text, err := os.ReadFile("/proc/self/stat")
	check(err == nil, "%v", err)
	// What follows the name of the command: the state, and twelfth and thirteenth the user's and the system's ticks.
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return float64(user+system) / 100
}
