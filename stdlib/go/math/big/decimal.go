package big

import "bytes"

// decimal is the number 0.mant * 10**exp; mant consists of digits, without zeros at its end.
type decimal struct {
	mant []byte
	exp  int
}

// init sets d to m * 2**exp, exactly.
func (d *decimal) init(m nat, exp int) {
	if len(m) == 0 {
		d.mant, d.exp = nil, 0
		return
	}
	if exp < 0 {
		// Twos out first: the rest of 2**exp turns into a power of five.
		n := min(m.trailingZeroBits(), uint(-exp))
		m = nat(nil).shr(m, n)
		exp += int(n)
	}
	places := 0
	if exp >= 0 {
		m = nat(nil).shl(m, uint(exp))
	} else {
		places = -exp
		m = nat(nil).mul(m, power(natFive, nat(nil).setUint64(uint64(places))))
	}
	s := m.utoa(10)
	d.exp = len(s) - places
	d.mant = bytes.TrimRight(s, "0")
}

// at returns the i-th digit.
func (d *decimal) at(i int) byte {
	if 0 <= i && i < len(d.mant) {
		return d.mant[i]
	}
	return '0'
}

// cmp compares two numbers.
func (d *decimal) cmp(e *decimal) int {
	switch {
	case len(d.mant) == 0 || len(e.mant) == 0:
		return min(len(d.mant), 1) - min(len(e.mant), 1)
	case d.exp != e.exp:
		return d.exp - e.exp
	}
	return bytes.Compare(d.mant, e.mant)
}

// round rounds to n digits, ties to even.
func (d *decimal) round(n int) {
	if n < 0 || n >= len(d.mant) {
		if n < 0 {
			d.mant, d.exp = nil, 0
		}
		return
	}
	up := d.mant[n] > '5' || d.mant[n] == '5' && (n+1 < len(d.mant) || n > 0 && d.mant[n-1]&1 == 1)
	d.cut(n, up)
}

// cut keeps n digits, those of the next larger number if up.
func (d *decimal) cut(n int, up bool) {
	if n >= len(d.mant) {
		return
	}
	m := d.mant[:n]
	if up {
		m = bytes.TrimRight(m, "9")
		if len(m) == 0 {
			d.mant, d.exp = []byte{'1'}, d.exp+1
			return
		}
		m[len(m)-1]++
	} else {
		m = bytes.TrimRight(m, "0")
	}
	d.mant = m
	if len(m) == 0 {
		d.exp = 0
	}
}

func (d *decimal) clone() decimal { return decimal{bytes.Clone(d.mant), d.exp} }

// shorten rounds d, which is x, to as few digits as tell it from x's neighbours.
func (d *decimal) shorten(x *Float) {
	if len(d.mant) == 0 {
		return
	}
	// Halves of the last place: a mantissa with one more bit than the precision.
	m := x.mant
	exp := int(x.exp) - len(m)*_W
	s := len(m)*_W - int(x.prec) - 1
	if s < 0 {
		m = nat(nil).shl(m, uint(-s))
	} else {
		m = nat(nil).shr(m, uint(s))
	}
	exp += s
	var lower, upper decimal
	lower.init(nat(nil).sub(m, natOne), exp)
	upper.init(nat(nil).add(m, natOne), exp)
	even := m[0]&2 == 0 // a tie goes to x itself
	within := func(n int, up bool) bool {
		e := d.clone()
		e.cut(n, up)
		if up {
			c := e.cmp(&upper)
			return c < 0 || c == 0 && even
		}
		c := e.cmp(&lower)
		return c > 0 || c == 0 && even
	}
	// If some number of digits is enough, a larger one is.
	lo, hi := 1, len(d.mant)
	for lo < hi {
		n := (lo + hi) / 2
		if within(n, false) || within(n, true) {
			hi = n
		} else {
			lo = n + 1
		}
	}
	switch down, up := within(lo, false), within(lo, true); {
	case down && up:
		d.round(lo)
	case down:
		d.cut(lo, false)
	case up:
		d.cut(lo, true)
	}
}
