package fmt

import (
	"errors"
	"io"
	"os"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// ScanState is what a Scanner reads from.
type ScanState interface {
	ReadRune() (r rune, size int, err error)
	UnreadRune() error
	SkipSpace()
	Token(skipSpace bool, f func(rune) bool) (token []byte, err error)
	Width() (wid int, ok bool)
	Read(buf []byte) (n int, err error)
}

// Scanner is implemented by values that scan themselves.
type Scanner interface {
	Scan(state ScanState, verb rune) error
}

// Scan scans values separated by space from standard input; newlines count as space.
func Scan(a ...any) (n int, err error) { return Fscan(os.Stdin, a...) }

// Scanln is Scan that stops at a newline.
func Scanln(a ...any) (n int, err error) { return Fscanln(os.Stdin, a...) }

// Scanf scans standard input by a format.
func Scanf(format string, a ...any) (n int, err error) { return Fscanf(os.Stdin, format, a...) }

type stringReader string

func (r *stringReader) Read(b []byte) (n int, err error) {
	n = copy(b, *r)
	*r = (*r)[n:]
	if n == 0 {
		err = io.EOF
	}
	return n, err
}

// Sscan is Scan from a string.
func Sscan(str string, a ...any) (n int, err error) { return Fscan((*stringReader)(&str), a...) }

// Sscanln is Scanln from a string.
func Sscanln(str string, a ...any) (n int, err error) { return Fscanln((*stringReader)(&str), a...) }

// Sscanf is Scanf from a string.
func Sscanf(str string, format string, a ...any) (n int, err error) {
	return Fscanf((*stringReader)(&str), format, a...)
}

// Fscan is Scan from r.
func Fscan(r io.Reader, a ...any) (n int, err error) {
	s := newScan(r, true, false)
	n, err = s.scan(a)
	s.free()
	return n, err
}

// Fscanln is Scanln from r.
func Fscanln(r io.Reader, a ...any) (n int, err error) {
	s := newScan(r, false, true)
	n, err = s.scan(a)
	s.free()
	return n, err
}

// Fscanf is Scanf from r.
func Fscanf(r io.Reader, format string, a ...any) (n int, err error) {
	s := newScan(r, false, false)
	n, err = s.scanf(format, a)
	s.free()
	return n, err
}

// scanError is the panic of a failed scan.
type scanError struct{ err error }

const (
	eof  = -1
	huge = 1 << 30
)

// scan is a scan under way.
type scan struct {
	rs      io.RuneScanner
	buf     []byte
	count   int  // runes consumed
	atEOF   bool // the end was seen
	nlSpace bool // newlines count as space
	nlEnd   bool // a newline ends the scan
	limit   int  // count may not pass this (width)
	argLim  int
	maxWid  int
	hasWid  bool
	own     *runeReader
}

func newScan(r io.Reader, nlSpace, nlEnd bool) *scan {
	s := &scan{nlSpace: nlSpace, nlEnd: nlEnd, limit: huge, argLim: huge, maxWid: huge}
	if rs, ok := r.(io.RuneScanner); ok {
		s.rs = rs
	} else {
		s.own = &runeReader{r: r, peek: -1}
		s.rs = s.own
	}
	return s
}

func (s *scan) free() {}

// runeReader makes a RuneScanner of a Reader, a byte at a time.
type runeReader struct {
	r       io.Reader
	pending []byte
	peek    rune
	size    int
	last    rune
	lastN   int
}

func (r *runeReader) ReadRune() (rune, int, error) {
	if r.peek >= 0 {
		c := r.peek
		r.peek = -1
		return c, r.size, nil
	}
	for {
		if len(r.pending) > 0 && utf8.FullRune(r.pending) {
			c, n := utf8.DecodeRune(r.pending)
			r.pending = r.pending[:copy(r.pending, r.pending[n:])]
			r.last, r.lastN = c, n
			return c, n, nil
		}
		var b [1]byte
		n, err := io.ReadFull(r.r, b[:])
		if n == 1 {
			r.pending = append(r.pending, b[0])
			continue
		}
		if len(r.pending) > 0 {
			r.pending = r.pending[:copy(r.pending, r.pending[1:])]
			r.last, r.lastN = utf8.RuneError, 1
			return utf8.RuneError, 1, nil
		}
		return 0, 0, err
	}
}

func (r *runeReader) UnreadRune() error {
	if r.peek >= 0 {
		return errors.New("fmt: scanning called UnreadRune with no rune available")
	}
	r.peek, r.size = r.last, r.lastN
	return nil
}

func (s *scan) Read(buf []byte) (n int, err error) {
	return 0, errors.New("ScanState's Read should not be called. Use ReadRune")
}

func (s *scan) ReadRune() (r rune, size int, err error) {
	if s.atEOF || s.count >= s.argLim {
		return 0, 0, io.EOF
	}
	r, size, err = s.rs.ReadRune()
	if err == nil {
		s.count++
		if s.nlEnd && r == '\n' {
			s.atEOF = true
		}
	} else if err == io.EOF {
		s.atEOF = true
	}
	return r, size, err
}

func (s *scan) Width() (wid int, ok bool) {
	if !s.hasWid {
		return 0, false
	}
	return s.maxWid, true
}

func (s *scan) getRune() rune {
	r, _, err := s.ReadRune()
	if err != nil {
		if err == io.EOF {
			return eof
		}
		s.error(err)
	}
	return r
}

func (s *scan) mustReadRune() rune {
	r := s.getRune()
	if r == eof {
		s.error(io.ErrUnexpectedEOF)
	}
	return r
}

func (s *scan) UnreadRune() error {
	s.rs.UnreadRune()
	s.atEOF = false
	s.count--
	return nil
}

func (s *scan) error(err error)    { panic(scanError{err}) }
func (s *scan) errorText(t string) { panic(scanError{errors.New(t)}) }

func (s *scan) Token(skipSpace bool, f func(rune) bool) (tok []byte, err error) {
	defer func() {
		if e := recover(); e != nil {
			if se, ok := e.(scanError); ok {
				err = se.err
			} else {
				panic(e)
			}
		}
	}()
	if f == nil {
		f = func(r rune) bool { return !isSpace(r) }
	}
	s.buf = s.buf[:0]
	tok = s.token(skipSpace, f)
	return tok, nil
}

// isSpace reports whether r is white space.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
		return true
	}
	return 0x2000 <= r && r <= 0x200A
}

func (s *scan) token(skipSpace bool, f func(rune) bool) []byte {
	if skipSpace {
		s.SkipSpace()
	}
	for {
		r := s.getRune()
		if r == eof {
			break
		}
		if !f(r) {
			s.UnreadRune()
			break
		}
		s.buf = utf8.AppendRune(s.buf, r)
	}
	return s.buf
}

func (s *scan) SkipSpace() {
	for {
		r := s.getRune()
		if r == eof {
			return
		}
		if r == '\r' && s.peek("\n") {
			continue
		}
		if r == '\n' {
			if s.nlSpace {
				continue
			}
			s.errorText("unexpected newline")
		}
		if !isSpace(r) {
			s.UnreadRune()
			return
		}
	}
}

func indexRune(s string, r rune) int {
	for i, c := range s {
		if c == r {
			return i
		}
	}
	return -1
}

// consume takes a rune of the set, and keeps it if accept.
func (s *scan) consume(ok string, accept bool) bool {
	r := s.getRune()
	if r == eof {
		return false
	}
	if indexRune(ok, r) >= 0 {
		if accept {
			s.buf = utf8.AppendRune(s.buf, r)
		}
		return true
	}
	s.UnreadRune()
	return false
}

func (s *scan) peek(ok string) bool {
	r := s.getRune()
	if r != eof {
		s.UnreadRune()
	}
	return indexRune(ok, r) >= 0
}

func (s *scan) notEOF() {
	if s.getRune() == eof {
		panic(io.EOF)
	}
	s.UnreadRune()
}

func (s *scan) accept(ok string) bool { return s.consume(ok, true) }

func (s *scan) okVerb(verb rune, okVerbs, typ string) bool {
	if indexRune(okVerbs, verb) >= 0 {
		return true
	}
	s.errorText("bad verb '%" + string(verb) + "' for " + typ)
	return false
}

func (s *scan) scanBool(verb rune) bool {
	s.SkipSpace()
	s.notEOF()
	if !s.okVerb(verb, "tv", "boolean") {
		return false
	}
	switch s.getRune() {
	case '0':
		return false
	case '1':
		return true
	case 't', 'T':
		if s.accept("rR") && (!s.accept("uU") || !s.accept("eE")) {
			s.errorText("syntax error scanning boolean")
		}
		return true
	case 'f', 'F':
		if s.accept("aA") && (!s.accept("lL") || !s.accept("sS") || !s.accept("eE")) {
			s.errorText("syntax error scanning boolean")
		}
		return false
	}
	return false
}

const (
	binaryDigits  = "01"
	octalDigits   = "01234567"
	decimalDigits = "0123456789"
	hexDigits     = "0123456789aAbBcCdDeEfF"
)

func (s *scan) base(verb rune) (base int, digits string) {
	s.okVerb(verb, "bdoUxXv", "integer")
	switch verb {
	case 'b':
		return 2, binaryDigits
	case 'o':
		return 8, octalDigits
	case 'x', 'X', 'U':
		return 16, hexDigits
	}
	return 10, decimalDigits
}

func (s *scan) number(digits string, haveDigits bool) string {
	if !haveDigits {
		s.notEOF()
		if !s.accept(digits) {
			s.errorText("expected integer")
		}
	}
	for s.accept(digits) {
	}
	return string(s.buf)
}

// basePrefix reads 0b, 0o, 0x or 0.
func (s *scan) basePrefix() (base int, digits string, zero bool) {
	if !s.peek("0") {
		return 0, decimalDigits + "_", false
	}
	s.accept("0")
	switch {
	case s.peek("bB"):
		s.consume("bB", true)
		return 0, binaryDigits + "_", true
	case s.peek("oO"):
		s.consume("oO", true)
		return 0, octalDigits + "_", true
	case s.peek("xX"):
		s.consume("xX", true)
		return 0, hexDigits + "_", true
	}
	return 0, octalDigits + "_", true
}

func (s *scan) scanRune(bits int) int64 {
	s.notEOF()
	r := s.getRune()
	x := int64(r) << (64 - bits) >> (64 - bits)
	if x != int64(r) {
		s.errorText("overflow on character value " + string(r))
	}
	return int64(r)
}

func (s *scan) scanInt(verb rune, bits int) int64 {
	if verb == 'c' {
		return s.scanRune(bits)
	}
	s.SkipSpace()
	s.notEOF()
	base, digits := s.base(verb)
	have := false
	if verb == 'U' {
		if !s.consume("U", false) || !s.consume("+", false) {
			s.errorText("bad unicode format ")
		}
	} else {
		s.accept("+-")
		if verb == 'v' {
			base, digits, have = s.basePrefix()
		}
	}
	tok := s.number(digits, have)
	i, err := strconv.ParseInt(tok, base, 64)
	if err != nil {
		s.error(err)
	}
	if x := i << (64 - bits) >> (64 - bits); x != i {
		s.errorText("integer overflow on token " + tok)
	}
	return i
}

func (s *scan) scanUint(verb rune, bits int) uint64 {
	if verb == 'c' {
		return uint64(s.scanRune(bits))
	}
	s.SkipSpace()
	s.notEOF()
	base, digits := s.base(verb)
	have := false
	if verb == 'U' {
		if !s.consume("U", false) || !s.consume("+", false) {
			s.errorText("bad unicode format ")
		}
	} else if verb == 'v' {
		base, digits, have = s.basePrefix()
	}
	tok := s.number(digits, have)
	i, err := strconv.ParseUint(tok, base, 64)
	if err != nil {
		s.error(err)
	}
	if x := i << (64 - bits) >> (64 - bits); x != i {
		s.errorText("unsigned integer overflow on token " + tok)
	}
	return i
}

func (s *scan) floatToken() string {
	s.buf = s.buf[:0]
	if s.accept("nN") && s.accept("aA") && s.accept("nN") {
		return string(s.buf)
	}
	s.accept("+-")
	if s.accept("iI") && s.accept("nN") && s.accept("fF") {
		return string(s.buf)
	}
	digits := decimalDigits + "_"
	exp := "eEpP"
	if s.accept("0") && s.accept("xX") {
		digits = hexDigits + "_"
		exp = "pP"
	}
	for s.accept(digits) {
	}
	if s.accept(".") {
		for s.accept(digits) {
		}
	}
	if s.accept(exp) {
		s.accept("+-")
		for s.accept(decimalDigits + "_") {
		}
	}
	return string(s.buf)
}

func (s *scan) convertFloat(str string, n int) float64 {
	// a decimal mantissa with a binary exponent: strconv does not know that
	p := -1
	for i := range str {
		if str[i] == 'p' || str[i] == 'P' {
			p = i
		}
	}
	hex := indexRune(str, 'x') >= 0 || indexRune(str, 'X') >= 0
	if p >= 0 && !hex {
		f, err := strconv.ParseFloat(str[:p], n)
		if err != nil {
			if e, ok := err.(*strconv.NumError); ok {
				e.Num = str
			}
			s.error(err)
		}
		m, err := strconv.Atoi(str[p+1:])
		if err != nil {
			if e, ok := err.(*strconv.NumError); ok {
				e.Num = str
			}
			s.error(err)
		}
		for ; m > 0; m-- {
			f *= 2
		}
		for ; m < 0; m++ {
			f /= 2
		}
		return f
	}
	f, err := strconv.ParseFloat(str, n)
	if err != nil {
		s.error(err)
	}
	return f
}

func (s *scan) scanComplex(verb rune, n int) complex128 {
	s.okVerb(verb, "beEfFgGv", "complex")
	s.SkipSpace()
	s.notEOF()
	paren := s.accept("(")
	re := s.floatToken()
	s.buf = s.buf[:0]
	if !s.accept("+-") {
		s.errorText("syntax error scanning complex number")
	}
	sign := string(s.buf)
	im := s.floatToken()
	if !s.accept("i") || paren && !s.accept(")") {
		s.errorText("syntax error scanning complex number")
	}
	return complex(s.convertFloat(re, n/2), s.convertFloat(sign+im, n/2))
}

func (s *scan) scanFloat(verb rune, n int) float64 {
	s.okVerb(verb, "beEfFgGv", "float")
	s.SkipSpace()
	s.notEOF()
	return s.convertFloat(s.floatToken(), n)
}

func (s *scan) scanString(verb rune) string {
	if !s.okVerb(verb, "svqxX", "string") {
		return ""
	}
	s.SkipSpace()
	s.notEOF()
	switch verb {
	case 'q':
		return s.quotedString()
	case 'x', 'X':
		return s.hexString()
	}
	return string(s.token(true, func(r rune) bool { return !isSpace(r) }))
}

func (s *scan) quotedString() string {
	s.notEOF()
	quote := s.getRune()
	switch quote {
	case '`':
		for {
			r := s.mustReadRune()
			if r == quote {
				break
			}
			s.buf = utf8.AppendRune(s.buf, r)
		}
		return string(s.buf)
	case '"':
		s.buf = append(s.buf, '"')
		for {
			r := s.mustReadRune()
			s.buf = utf8.AppendRune(s.buf, r)
			if r == '\\' {
				s.buf = utf8.AppendRune(s.buf, s.mustReadRune())
			} else if r == '"' {
				break
			}
		}
		out, err := strconv.Unquote(string(s.buf))
		if err != nil {
			s.error(err)
		}
		return out
	}
	s.errorText("expected quoted string")
	return ""
}

func hexDigit(d rune) (int, bool) {
	switch {
	case '0' <= d && d <= '9':
		return int(d - '0'), true
	case 'a' <= d && d <= 'f':
		return int(d-'a') + 10, true
	case 'A' <= d && d <= 'F':
		return int(d-'A') + 10, true
	}
	return -1, false
}

func (s *scan) hexString() string {
	s.notEOF()
	for {
		r := s.getRune()
		if r == eof {
			break
		}
		hi, ok := hexDigit(r)
		if !ok {
			s.UnreadRune()
			break
		}
		lo, ok := hexDigit(s.mustReadRune())
		if !ok {
			s.errorText("illegal hex digit")
		}
		s.buf = append(s.buf, byte(hi<<4|lo))
	}
	if len(s.buf) == 0 {
		s.errorText("no hex data for %x string")
	}
	return string(s.buf)
}

func (s *scan) scanOne(verb rune, arg any) {
	s.buf = s.buf[:0]
	if v, ok := arg.(Scanner); ok {
		err := v.Scan(s, verb)
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			s.error(err)
		}
		return
	}
	switch v := arg.(type) {
	case *bool:
		*v = s.scanBool(verb)
	case *complex64:
		*v = complex64(s.scanComplex(verb, 64))
	case *complex128:
		*v = s.scanComplex(verb, 128)
	case *int:
		*v = int(s.scanInt(verb, 64))
	case *int8:
		*v = int8(s.scanInt(verb, 8))
	case *int16:
		*v = int16(s.scanInt(verb, 16))
	case *int32:
		*v = int32(s.scanInt(verb, 32))
	case *int64:
		*v = s.scanInt(verb, 64)
	case *uint:
		*v = uint(s.scanUint(verb, 64))
	case *uint8:
		*v = uint8(s.scanUint(verb, 8))
	case *uint16:
		*v = uint16(s.scanUint(verb, 16))
	case *uint32:
		*v = uint32(s.scanUint(verb, 32))
	case *uint64:
		*v = s.scanUint(verb, 64)
	case *uintptr:
		*v = uintptr(s.scanUint(verb, 64))
	case *float64:
		*v = s.scanFloat(verb, 64)
	case *float32:
		*v = float32(s.scanFloat(verb, 32))
	case *string:
		*v = s.scanString(verb)
	case *[]byte:
		*v = []byte(s.scanString(verb))
	default:
		s.scanValue(verb, reflect.ValueOf(v))
	}
}

func (s *scan) scanValue(verb rune, p reflect.Value) {
	if p.Kind() != reflect.Pointer {
		s.errorText("type not a pointer: " + p.Type().String())
	}
	v := p.Elem()
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(s.scanBool(verb))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(s.scanInt(verb, v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(s.scanUint(verb, v.Type().Bits()))
	case reflect.String:
		v.SetString(s.scanString(verb))
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			s.errorText("can't scan type: " + p.Type().String())
		}
		str := s.scanString(verb)
		v.Set(reflect.MakeSlice(v.Type(), len(str), len(str)))
		for i := range len(str) {
			v.Index(i).SetUint(uint64(str[i]))
		}
	case reflect.Float32, reflect.Float64:
		v.SetFloat(s.scanFloat(verb, v.Type().Bits()))
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(s.scanComplex(verb, v.Type().Bits()))
	default:
		s.errorText("can't scan type: " + p.Type().String())
	}
}

// recovered turns the panic of a failed scan into an error.
func recovered(errp *error) {
	if e := recover(); e != nil {
		switch e := e.(type) {
		case scanError:
			*errp = e.err
		case error:
			if e != io.EOF {
				panic(e)
			}
			*errp = e
		default:
			panic(e)
		}
	}
}

func (s *scan) scan(a []any) (n int, err error) {
	defer recovered(&err)
	for _, v := range a {
		s.scanOne('v', v)
		n++
	}
	if s.nlEnd {
		for {
			r := s.getRune()
			if r == '\n' || r == eof {
				break
			}
			if !isSpace(r) {
				s.errorText("expected newline")
			}
		}
	}
	return n, err
}
