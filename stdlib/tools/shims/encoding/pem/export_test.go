package pem

import "bytes"

// getLine is line for a line with or without a newline; a carriage return is cut off only in front of one.
func getLine(data []byte) (first, rest []byte, consumed int) {
	if !bytes.Contains(data, []byte{'\n'}) {
		return data, nil, len(data)
	}
	first, rest = line(data)
	return first, rest, len(data) - len(rest)
}
