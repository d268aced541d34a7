// Package base64 encodes bytes with 64 characters.
package base64

import (
	"io"
	"slices"
	"strconv"
)

// Encoding is an alphabet with a padding.
type Encoding struct {
	encode    string
	decodeMap *[256]uint8 // value of a character, 255 for none
	pad       rune
	strict    bool
}

const (
	StdPadding rune = '='
	NoPadding  rune = -1
)

// NewEncoding returns a padded encoding with an alphabet of 64 different bytes.
func NewEncoding(encoder string) *Encoding {
	if len(encoder) != 64 {
		panic("encoding alphabet is not 64-bytes long")
	}
	e := &Encoding{encode: encoder, decodeMap: new([256]uint8), pad: StdPadding}
	for i := range e.decodeMap {
		e.decodeMap[i] = 255
	}
	for i := range len(encoder) {
		switch c := encoder[i]; {
		case c == '\n' || c == '\r':
			panic("encoding alphabet contains newline character")
		case e.decodeMap[c] != 255:
			panic("encoding alphabet includes duplicate symbols")
		default:
			e.decodeMap[c] = uint8(i)
		}
	}
	return e
}

// WithPadding returns the encoding with another padding.
func (enc Encoding) WithPadding(padding rune) *Encoding {
	switch {
	case padding < NoPadding || padding == '\r' || padding == '\n' || padding > 0xff:
		panic("invalid padding")
	case padding != NoPadding && enc.decodeMap[byte(padding)] != 255:
		panic("padding contained in alphabet")
	}
	enc.pad = padding
	return &enc
}

// Strict returns the encoding with the rule that unused bits are zero.
func (enc Encoding) Strict() *Encoding {
	enc.strict = true
	return &enc
}

const std = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// StdEncoding is the standard encoding.
var StdEncoding = NewEncoding(std + "+/")

// URLEncoding is for URLs and file names.
var URLEncoding = NewEncoding(std + "-_")

// RawStdEncoding is StdEncoding without padding.
var RawStdEncoding = StdEncoding.WithPadding(NoPadding)

// RawURLEncoding is URLEncoding without padding.
var RawURLEncoding = URLEncoding.WithPadding(NoPadding)

// Encode encodes src into dst.
func (enc *Encoding) Encode(dst, src []byte) {
	j := 0
	for ; len(src) >= 3; src = src[3:] {
		v := uint(src[0])<<16 | uint(src[1])<<8 | uint(src[2])
		dst[j], dst[j+1] = enc.encode[v>>18], enc.encode[v>>12&63]
		dst[j+2], dst[j+3] = enc.encode[v>>6&63], enc.encode[v&63]
		j += 4
	}
	if len(src) == 0 {
		return
	}
	v := uint(src[0]) << 16
	if len(src) == 2 {
		v |= uint(src[1]) << 8
	}
	dst[j], dst[j+1] = enc.encode[v>>18], enc.encode[v>>12&63]
	if len(src) == 2 {
		dst[j+2] = enc.encode[v>>6&63]
	} else if enc.pad != NoPadding {
		dst[j+2] = byte(enc.pad)
	}
	if enc.pad != NoPadding {
		dst[j+3] = byte(enc.pad)
	}
}

// AppendEncode appends the encoding of src.
func (enc *Encoding) AppendEncode(dst, src []byte) []byte {
	n := enc.EncodedLen(len(src))
	dst = slices.Grow(dst, n)
	enc.Encode(dst[len(dst):][:n], src)
	return dst[:len(dst)+n]
}

// EncodeToString returns the encoding of src.
func (enc *Encoding) EncodeToString(src []byte) string {
	b := make([]byte, enc.EncodedLen(len(src)))
	enc.Encode(b, src)
	return string(b)
}

// EncodedLen returns the length of the encoding of n bytes.
func (enc *Encoding) EncodedLen(n int) int {
	if enc.pad == NoPadding {
		return n/3*4 + (n%3*8+5)/6
	}
	return (n + 2) / 3 * 4
}

// DecodedLen returns the most bytes that n characters encode.
func (enc *Encoding) DecodedLen(n int) int {
	if enc.pad == NoPadding {
		return n/4*3 + n%4*6/8
	}
	return n / 4 * 3
}

// CorruptInputError is the offset of what is wrong.
type CorruptInputError int64

func (e CorruptInputError) Error() string {
	return "illegal base64 data at input byte " + strconv.FormatInt(int64(e), 10)
}

// quantum decodes up to four characters at src[si:] into dst: the new offset, the bytes, whether it was the last.
func (enc *Encoding) quantum(dst, src []byte, si int) (nsi, n int, last bool, err error) {
	var v [4]byte
	count := 4
	for j := 0; j < 4; j++ {
		if si == len(src) {
			switch {
			case j == 0:
				return si, 0, true, nil
			case j == 1, enc.pad != NoPadding:
				return si, 0, false, CorruptInputError(si - j)
			}
			count, last = j, true
			break
		}
		c := src[si]
		si++
		if x := enc.decodeMap[c]; x != 255 {
			v[j] = x
			continue
		}
		if c == '\n' || c == '\r' {
			j--
			continue
		}
		if rune(c) != enc.pad || j < 2 {
			return si, 0, false, CorruptInputError(si - 1)
		}
		skip := func() {
			for si < len(src) && (src[si] == '\n' || src[si] == '\r') {
				si++
			}
		}
		if j == 2 {
			// a second padding character follows
			skip()
			if si == len(src) {
				return si, 0, false, CorruptInputError(len(src))
			}
			if rune(src[si]) != enc.pad {
				return si, 0, false, CorruptInputError(si - 1)
			}
			si++
		}
		skip()
		if si < len(src) {
			err = CorruptInputError(si)
		}
		count, last = j, true
		break
	}
	x := uint(v[0])<<18 | uint(v[1])<<12 | uint(v[2])<<6 | uint(v[3])
	b := [3]byte{byte(x >> 16), byte(x >> 8), byte(x)}
	if enc.strict && (count == 3 && b[2] != 0 || count == 2 && b[1] != 0) {
		return si, 0, last, CorruptInputError(si - map[int]int{2: 2, 3: 1}[count])
	}
	return si, copy(dst, b[:count-1]), last, err
}

// Decode decodes src into dst; newlines are ignored.
func (enc *Encoding) Decode(dst, src []byte) (n int, err error) {
	for si := 0; si < len(src); {
		if len(src)-si >= 4 && len(dst)-n >= 3 {
			a, b, c, d := enc.decodeMap[src[si]], enc.decodeMap[src[si+1]], enc.decodeMap[src[si+2]], enc.decodeMap[src[si+3]]
			if a|b|c|d < 64 {
				dst[n], dst[n+1], dst[n+2] = a<<2|b>>4, b<<4|c>>2, c<<6|d
				n += 3
				si += 4
				continue
			}
		}
		var m int
		var last bool
		si, m, last, err = enc.quantum(dst[n:], src, si)
		n += m
		if err != nil || last {
			return n, err
		}
	}
	return n, nil
}

// AppendDecode appends what src decodes to.
func (enc *Encoding) AppendDecode(dst, src []byte) ([]byte, error) {
	k := len(src)
	for k > 0 && enc.pad != NoPadding && src[k-1] == byte(enc.pad) {
		k--
	}
	n := k/4*3 + k%4*6/8
	dst = slices.Grow(dst, n)
	n, err := enc.Decode(dst[len(dst):][:n], src)
	return dst[:len(dst)+n], err
}

// DecodeString returns the bytes that s encodes.
func (enc *Encoding) DecodeString(s string) ([]byte, error) {
	b := make([]byte, enc.DecodedLen(len(s)))
	n, err := enc.Decode(b, []byte(s))
	return b[:n], err
}

type encoder struct {
	err  error
	enc  *Encoding
	w    io.Writer
	rest []byte
}

// NewEncoder returns a writer that encodes; Close writes the rest.
func NewEncoder(enc *Encoding, w io.Writer) io.WriteCloser { return &encoder{enc: enc, w: w} }

func (e *encoder) Write(p []byte) (n int, err error) {
	if e.err != nil {
		return 0, e.err
	}
	all := append(e.rest, p...)
	m := len(all) / 3 * 3
	for part := range slices.Chunk(all[:m], 768) {
		if _, e.err = e.w.Write(e.enc.AppendEncode(nil, part)); e.err != nil {
			return n, e.err
		}
	}
	e.rest = append([]byte(nil), all[m:]...)
	return len(p), nil
}

func (e *encoder) Close() error {
	if e.err == nil && len(e.rest) > 0 {
		_, e.err = e.w.Write(e.enc.AppendEncode(nil, e.rest))
		e.rest = nil
	}
	return e.err
}

type decoder struct {
	err  error
	enc  *Encoding
	r    io.Reader
	in   []byte // characters, without newlines
	out  []byte
	end  bool
	read int64
}

// NewDecoder returns a reader that decodes; newlines are ignored.
func NewDecoder(enc *Encoding, r io.Reader) io.Reader { return &decoder{enc: enc, r: r} }

func (d *decoder) Read(p []byte) (n int, err error) {
	for len(d.out) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		var rerr error
		for len(d.in) < 4 && rerr == nil {
			buf := make([]byte, min(max(len(p)/3*4, 4), 1024))
			var m int
			m, rerr = d.r.Read(buf)
			for _, c := range buf[:m] {
				if c != '\n' && c != '\r' {
					d.in = append(d.in, c)
				}
			}
		}
		m := len(d.in) / 4 * 4
		if rerr == io.EOF && m < len(d.in) && m == 0 {
			if d.enc.pad != NoPadding {
				d.err = io.ErrUnexpectedEOF
				continue
			}
			m = len(d.in)
		}
		if m > 0 {
			out := make([]byte, m/4*3+3)
			k, derr := d.enc.Decode(out, d.in[:m])
			d.out = out[:k]
			if e, ok := derr.(CorruptInputError); ok {
				derr = e + CorruptInputError(d.read)
			}
			d.read += int64(m)
			d.in = d.in[m:]
			d.err = derr
		}
		if d.err == nil && len(d.in) == 0 {
			d.err = rerr
		} else if d.err == nil && rerr != nil && rerr != io.EOF {
			d.err = rerr
		}
	}
	n = copy(p, d.out)
	d.out = d.out[n:]
	return n, nil
}
