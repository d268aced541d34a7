package big

import (
	"errors"
	"fmt"
	"io"
	"math/bits"
)

const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// MaxBase is the largest base of strings.
const MaxBase = 10 + ('z' - 'a' + 1) + ('Z' - 'A' + 1)

// maxBaseSmall is the largest base that does not tell capitals from small letters.
const maxBaseSmall = 10 + ('z' - 'a' + 1)

var (
	errNoDigits = errors.New("number has no digits")
	errInvalSep = errors.New("'_' must separate successive digits")
)

// maxPow returns the largest power of b that fits into a Word, and its exponent.
func maxPow(b Word) (p Word, n int) {
	p, n = b, 1
	for limit := Word(_M) / b; p <= limit; n++ {
		p *= b
	}
	return p, n
}

// digitValue returns the value of a digit, MaxBase if it is none.
func digitValue(c byte, base int) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'Z' && base <= maxBaseSmall:
		return int(c-'A') + 10
	case 'A' <= c && c <= 'Z':
		return int(c-'A') + maxBaseSmall
	}
	return MaxBase
}

// scan reads the longest number that r begins with. For base 0 the base is told by a prefix (0 means octal unless there may be a
// fraction), and underscores may separate digits. It returns the digits' value, the base, and the number of digits, or minus the
// number of digits behind the point if there was one.
func (z nat) scan(r io.ByteScanner, base int, fracOk bool) (res nat, b, count int, err error) {
	if !(base == 0 || !fracOk && 2 <= base && base <= MaxBase || fracOk && (base == 2 || base == 8 || base == 10 || base == 16)) {
		panic(fmt.Sprintf("invalid number base %d", base))
	}
	s := scanner{r: r, before: '.'}
	s.next()
	b = base
	octal := false
	if base == 0 {
		b = 10
		if s.c == '0' && s.err == nil {
			b, octal = s.prefix(fracOk)
		}
	}
	acc := newAccumulator(Word(b))
	point := -1 // digits in front of the point
	for s.err == nil {
		if s.c == '.' && fracOk && point < 0 {
			if s.before == '_' {
				s.misplaced = true
			}
			point, s.before = s.count, '.'
		} else if s.c == '_' && base == 0 {
			if s.before != '0' {
				s.misplaced = true
			}
			s.before = '_'
		} else {
			d := digitValue(s.c, b)
			if d >= b {
				r.UnreadByte()
				break
			}
			s.before = '0'
			s.count++
			acc.digit(Word(d))
		}
		s.next()
	}
	if s.err != nil && s.err != io.EOF {
		err = s.err
	}
	if s.before == '_' {
		s.misplaced = true
	}
	count = s.count
	if count == 0 {
		if octal {
			// There was nothing but the zero of the "prefix".
			return z[:0], 10, 1, s.problem(err)
		}
		return z[:0], b, 0, errNoDigits
	}
	if point >= 0 {
		count = point - count
	}
	return z.set(acc.value()), b, count, s.problem(err)
}

// scanner reads bytes of a number.
type scanner struct {
	r         io.ByteScanner
	c         byte
	err       error
	before    byte // '0' for a digit, '_', or '.' for anything else
	misplaced bool // an underscore was
	count     int  // digits
}

func (s *scanner) next() { s.c, s.err = s.r.ReadByte() }

func (s *scanner) problem(err error) error {
	if err == nil && s.misplaced {
		return errInvalSep
	}
	return err
}

// prefix reads a zero and the letter behind it. octal is set if the zero alone is the prefix.
func (s *scanner) prefix(fracOk bool) (base int, octal bool) {
	s.before, s.count = '0', 1
	s.next()
	if s.err != nil {
		return 10, false
	}
	switch s.c {
	case 'b', 'B':
		base = 2
	case 'o', 'O':
		base = 8
	case 'x', 'X':
		base = 16
	default:
		if fracOk {
			return 10, false
		}
		s.count = 0
		return 8, true
	}
	s.count = 0
	s.next()
	return base, false
}

// accumulator collects digits, in words as large as possible.
type accumulator struct {
	base  Word
	power Word // base**perWord; 0 if that is 2**_W
	per   int  // digits in a word
	words []Word
	w     Word
	n     int // digits in w
}

func newAccumulator(base Word) *accumulator {
	a := &accumulator{base: base}
	switch base {
	case 2, 4, 16:
		a.per = _W / bits.TrailingZeros(uint(base))
	default:
		a.power, a.per = maxPow(base)
	}
	return a
}

func (a *accumulator) digit(d Word) {
	a.w = a.w*a.base + d
	if a.n++; a.n == a.per {
		a.words = append(a.words, a.w)
		a.w, a.n = 0, 0
	}
}

func (a *accumulator) value() nat {
	var z nat
	if a.power == 0 {
		for i := len(a.words) - 1; i >= 0; i-- {
			z = append(z, a.words[i])
		}
		z = z.norm()
		if a.n > 0 {
			z = z.shl(z, uint(a.n*bits.TrailingZeros(uint(a.base))))
			z = z.add(z, nat(nil).setWord(a.w))
		}
		return z
	}
	z = a.combine(a.words, nil)
	if a.n > 0 {
		p := Word(1)
		for range a.n {
			p *= a.base
		}
		z = z.mulAddWW(z, p, a.w)
	}
	return z
}

// combine returns the value of words in base power, the most significant first. Long lists are halved; powers holds power**(2**i).
func (a *accumulator) combine(words []Word, powers *[]nat) nat {
	const short = 32
	if len(words) <= short {
		var z nat
		for _, w := range words {
			z = z.mulAddWW(z, a.power, w)
		}
		return z
	}
	if powers == nil {
		powers = &[]nat{{a.power}}
	}
	i := bits.Len(uint(len(words)-1)) - 1
	for len(*powers) <= i {
		*powers = append(*powers, nat(nil).sqr((*powers)[len(*powers)-1]))
	}
	cut := len(words) - 1<<i
	hi := a.combine(words[:cut], powers)
	lo := a.combine(words[cut:], powers)
	hi = hi.mul(hi, (*powers)[i])
	return hi.add(hi, lo)
}

// utoa returns the digits in a base.
func (x nat) utoa(base int) []byte { return x.itoa(false, base) }

// itoa is utoa with a minus sign in front if neg.
func (x nat) itoa(neg bool, base int) []byte {
	if base < 2 || base > MaxBase {
		panic("invalid base")
	}
	if len(x) == 0 {
		return []byte("0")
	}
	b := Word(base)
	room := x.bitLen()/(bits.Len(uint(b))-1) + 2
	s := make([]byte, room)
	i := room
	if b&(b-1) == 0 {
		i = x.bitDigits(s, uint(bits.TrailingZeros(uint(b))))
	} else {
		power, per := maxPow(b)
		c := converter{base: b, power: power, per: per}
		i = c.write(s, x, c.table(x))
	}
	for s[i] == '0' {
		i++
	}
	if neg {
		i--
		s[i] = '-'
	}
	return s[i:]
}

// bitDigits writes digits of some bits to the end of s and returns where they begin.
func (x nat) bitDigits(s []byte, width uint) int {
	i := len(s)
	mask := Word(1)<<width - 1
	n := x.bitLen()
	for at := uint(0); at < uint(n); at += width {
		j, k := at/_W, at%_W
		w := x[j] >> k
		if k+width > _W && int(j)+1 < len(x) {
			w |= x[j+1] << (_W - k)
		}
		i--
		s[i] = digits[w&mask]
	}
	return i
}

// converter writes numbers in a base that is not a power of two.
type converter struct {
	base, power Word // power = base**per
	per         int
}

// divisor is base**digits.
type divisor struct {
	value  nat
	digits int
}

// shortConversion is the length up to which a number is divided by words.
const shortConversion = 24

// table returns squares of the largest power until they exceed half of x.
func (c *converter) table(x nat) (t []divisor) {
	if len(x) <= shortConversion {
		return nil
	}
	d := divisor{nat{c.power}, c.per}
	for len(d.value) < shortConversion/2 {
		d = divisor{nat(nil).sqr(d.value), 2 * d.digits}
	}
	for len(d.value) <= (len(x)+1)/2 {
		t = append(t, d)
		d = divisor{nat(nil).sqr(d.value), 2 * d.digits}
	}
	return t
}

// write writes x to the end of s, filled up with zeros if s must be full, and returns where the digits begin.
func (c *converter) write(s []byte, x nat, t []divisor) int {
	for len(t) > 0 && x.cmp(t[len(t)-1].value) < 0 {
		t = t[:len(t)-1]
	}
	if len(x) <= shortConversion || len(t) == 0 {
		return c.writeShort(s, x)
	}
	d := t[len(t)-1]
	q, r := nat(nil).div(nil, x, d.value)
	cut := len(s) - d.digits
	lo := c.write(s[cut:], r, t[:len(t)-1])
	for i := range s[cut : cut+lo] {
		s[cut+i] = '0'
	}
	return c.write(s[:cut], q, t)
}

func (c *converter) writeShort(s []byte, x nat) int {
	i := len(s)
	q := x.clone()
	for len(q) > 0 {
		var r Word
		q, r = q.divW(q, c.power)
		for n := 0; n < c.per && (len(q) > 0 || r != 0); n++ {
			i--
			s[i] = digits[r%c.base]
			r /= c.base
		}
	}
	return i
}
