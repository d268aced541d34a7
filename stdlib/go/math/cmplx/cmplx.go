// Package cmplx has functions of complex numbers. Special values (infinities, NaNs, signed zeros) follow annex G of the C99 standard.
package cmplx

import "math"

// Abs returns the magnitude.
func Abs(x complex128) float64 { return math.Hypot(real(x), imag(x)) }

// Phase returns the angle, from -Pi to Pi.
func Phase(x complex128) float64 { return math.Atan2(imag(x), real(x)) }

// Polar returns magnitude and angle.
func Polar(x complex128) (r, θ float64) { return Abs(x), Phase(x) }

// Rect returns the number with a magnitude and an angle.
func Rect(r, θ float64) complex128 {
	s, c := math.Sincos(θ)
	return complex(r*c, r*s)
}

// Conj returns the conjugate.
func Conj(x complex128) complex128 { return complex(real(x), -imag(x)) }

// IsInf reports whether a part is an infinity.
func IsInf(x complex128) bool { return math.IsInf(real(x), 0) || math.IsInf(imag(x), 0) }

// Inf returns an infinity, complex(+Inf, +Inf).
func Inf() complex128 { return complex(math.Inf(1), math.Inf(1)) }

// IsNaN reports whether a part is a NaN and none an infinity.
func IsNaN(x complex128) bool {
	return !IsInf(x) && (math.IsNaN(real(x)) || math.IsNaN(imag(x)))
}

// NaN returns complex(NaN, NaN).
func NaN() complex128 { return complex(math.NaN(), math.NaN()) }

// times multiplies by i, and timesMinus by -i, without touching signs of zeros as a product would.
func times(x complex128) complex128      { return complex(-imag(x), real(x)) }
func timesMinus(x complex128) complex128 { return complex(imag(x), -real(x)) }

// Exp returns e**x.
func Exp(x complex128) complex128 {
	re, im := real(x), imag(x)
	wild := math.IsInf(im, 0) || math.IsNaN(im)
	switch {
	case math.IsInf(re, 1) && im == 0, math.IsNaN(re) && im == 0:
		return complex(re, im)
	case math.IsInf(re, 1) && wild:
		return complex(re, math.NaN())
	case math.IsInf(re, -1) && wild:
		return complex(0, math.Copysign(0, im))
	}
	return Rect(math.Exp(re), im)
}

// Log returns the natural logarithm.
func Log(x complex128) complex128 { return complex(math.Log(Abs(x)), Phase(x)) }

// Log10 returns the logarithm to base 10.
func Log10(x complex128) complex128 {
	z := Log(x)
	return complex(math.Log10E*real(z), math.Log10E*imag(z))
}

// Pow returns x**y. 0 to the power of 0 is 1; 0 to a power with a negative real part is an infinity.
func Pow(x, y complex128) complex128 {
	if x == 0 {
		switch re := real(y); {
		case IsNaN(y):
			return NaN()
		case re < 0 && imag(y) == 0:
			return complex(math.Inf(1), 0)
		case re < 0:
			return Inf()
		case re > 0:
			return 0
		}
		return 1
	}
	modulus := Abs(x)
	if modulus == 0 {
		return 0
	}
	arg := Phase(x)
	r, theta := math.Pow(modulus, real(y)), real(y)*arg
	if im := imag(y); im != 0 {
		r *= math.Exp(-im * arg)
		theta += im * math.Log(modulus)
	}
	return Rect(r, theta)
}

// Sqrt returns the square root with a real part that is not negative.
func Sqrt(x complex128) complex128 {
	a, b := real(x), imag(x)
	switch {
	case b == 0 && a == 0:
		return complex(0, b)
	case b == 0 && a < 0:
		return complex(0, math.Copysign(math.Sqrt(-a), b))
	case b == 0:
		return complex(math.Sqrt(a), b)
	case math.IsInf(b, 0):
		return complex(math.Inf(1), b)
	case a == 0:
		r := math.Sqrt(math.Abs(b) / 2)
		return complex(r, math.Copysign(r, b))
	}
	// Powers of four keep the intermediate results in range.
	scale := 1.0
	if math.Abs(a) > 4 || math.Abs(b) > 4 {
		a, b, scale = a/4, b/4, 2
	} else {
		a, b, scale = a*(1<<54), b*(1<<54), 1.0/(1<<27)
	}
	r := math.Hypot(a, b)
	var re, im float64
	if a > 0 {
		re = math.Sqrt(r/2 + a/2)
		im = scale * math.Abs(b/2/re)
		re *= scale
	} else {
		im = math.Sqrt(r/2 - a/2)
		re = scale * math.Abs(b/2/im)
		im *= scale
	}
	return complex(re, math.Copysign(im, b))
}
