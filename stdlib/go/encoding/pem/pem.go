// Package pem reads and writes the blocks in which keys and certificates are kept: base64 between BEGIN and END lines.
package pem

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// A Block is what stands between the lines.
type Block struct {
	Type    string            // what it is, such as "RSA PRIVATE KEY"
	Headers map[string]string // headers
	Bytes   []byte            // the contents
}

var (
	begin  = []byte("-----BEGIN ")
	end    = []byte("\n-----END ")
	dashes = []byte("-----")
)

// line returns the first line without space at its end, and what follows.
func line(b []byte) (first, rest []byte) {
	first, rest, _ = bytes.Cut(b, []byte{'\n'})
	return bytes.TrimRight(first, " \t\r"), rest
}

// Decode returns the first block in data, and what follows it. If there is none it returns nil and data.
func Decode(data []byte) (p *Block, rest []byte) {
	rest = data
	for {
		at := bytes.Index(rest, end)
		if at < 0 {
			return nil, data
		}
		// The nearest line before that begins a block.
		start := bytes.LastIndex(rest[:at+1], begin)
		tail := rest[at+len(end):]
		if start == 0 || start > 0 && rest[start-1] == '\n' {
			if p, rest := block(rest[start+len(begin):at+1], tail); p != nil {
				return p, rest
			}
		}
		rest = tail
	}
}

// block decodes what stands behind BEGIN; tail stands behind END. It returns nil if they are no block.
func block(text, tail []byte) (p *Block, rest []byte) {
	typ, text := line(text)
	if !bytes.HasSuffix(typ, dashes) {
		return nil, nil
	}
	trailer, rest := line(tail)
	if !bytes.Equal(typ, trailer) {
		return nil, nil
	}
	p = &Block{Type: string(typ[:len(typ)-len(dashes)]), Headers: map[string]string{}, Bytes: []byte{}}
	for len(text) > 0 {
		header, after := line(text)
		key, value, ok := bytes.Cut(header, []byte{':'})
		if !ok {
			break
		}
		p.Headers[string(bytes.TrimSpace(key))] = string(bytes.TrimSpace(value))
		if text = after; len(text) == 0 {
			return nil, nil // an empty line is missing
		}
	}
	text = bytes.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, text)
	b := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(b, text)
	if err != nil {
		return nil, nil
	}
	p.Bytes = b[:n]
	return p, rest
}

// lineLength is the number of characters on a line.
const lineLength = 64

// Encode writes a block.
func Encode(out io.Writer, b *Block) error {
	for key := range b.Headers {
		if strings.Contains(key, ":") {
			return errors.New("pem: cannot encode a header key that contains a colon")
		}
	}
	if _, err := io.WriteString(out, "-----BEGIN "+b.Type+"-----\n"); err != nil {
		return err
	}
	if len(b.Headers) > 0 {
		const first = "Proc-Type"
		keys := slices.Sorted(maps.Keys(b.Headers))
		slices.SortStableFunc(keys, func(a, b string) int {
			switch {
			case a == first && b != first:
				return -1
			case b == first && a != first:
				return 1
			}
			return 0
		})
		var text strings.Builder
		for _, key := range keys {
			text.WriteString(key + ": " + b.Headers[key] + "\n")
		}
		if _, err := io.WriteString(out, text.String()+"\n"); err != nil {
			return err
		}
	}
	lines := lineBreaker{out: out}
	enc := base64.NewEncoder(base64.StdEncoding, &lines)
	if _, err := enc.Write(b.Bytes); err != nil {
		return err
	}
	if err := enc.Close(); err != nil {
		return err
	}
	if err := lines.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(out, "-----END "+b.Type+"-----\n")
	return err
}

// lineBreaker cuts what is written into lines; Close ends the last one.
type lineBreaker struct {
	out  io.Writer
	used int
}

func (w *lineBreaker) Write(b []byte) (n int, err error) {
	for len(b) > 0 {
		k := min(len(b), lineLength-w.used)
		if _, err := w.out.Write(b[:k]); err != nil {
			return n, err
		}
		n, b, w.used = n+k, b[k:], w.used+k
		if w.used == lineLength {
			if _, err := w.out.Write([]byte{'\n'}); err != nil {
				return n, err
			}
			w.used = 0
		}
	}
	return n, nil
}

func (w *lineBreaker) Close() (err error) {
	if w.used > 0 {
		_, err = w.out.Write([]byte{'\n'})
		w.used = 0
	}
	return err
}

// EncodeToMemory returns a block, nil if a header cannot be written.
func EncodeToMemory(b *Block) []byte {
	var buf bytes.Buffer
	if err := Encode(&buf, b); err != nil {
		return nil
	}
	return buf.Bytes()
}
