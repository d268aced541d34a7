package cmplx

import "math"

// sinhcosh returns sinh(x) and cosh(x).
func sinhcosh(x float64) (sh, ch float64) {
	if math.Abs(x) <= 0.5 {
		return math.Sinh(x), math.Cosh(x)
	}
	e := math.Exp(x)
	ei := 0.5 / e
	e *= 0.5
	return e - ei, e + ei
}

func wild(x float64) bool { return math.IsInf(x, 0) || math.IsNaN(x) }

// Sinh returns the hyperbolic sine.
func Sinh(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case im == 0 && (math.IsInf(re, 0) || math.IsNaN(re)):
		return complex(re, im)
	case math.IsInf(re, 0) && wild(im):
		return complex(re, math.NaN())
	case re == 0 && wild(im):
		return complex(re, math.NaN())
	}
	s, c := math.Sincos(im)
	sh, ch := sinhcosh(re)
	return complex(c*sh, s*ch)
}

// Cosh returns the hyperbolic cosine.
func Cosh(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case re == 0 && wild(im):
		return complex(math.NaN(), re*math.Copysign(0, im))
	case math.IsInf(re, 0) && im == 0:
		return complex(math.Inf(1), im*math.Copysign(0, re))
	case math.IsInf(re, 0) && wild(im):
		return complex(math.Inf(1), math.NaN())
	case math.IsNaN(re) && im == 0:
		return complex(math.NaN(), im)
	}
	s, c := math.Sincos(im)
	sh, ch := sinhcosh(re)
	return complex(c*ch, s*sh)
}

// Sin returns the sine: -i sinh(ix).
func Sin(x complex128) complex128 { return timesMinus(Sinh(times(x))) }

// Cos returns the cosine: cosh(ix).
func Cos(x complex128) complex128 { return Cosh(times(x)) }

// Tanh returns the hyperbolic tangent.
func Tanh(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case math.IsInf(re, 0):
		zero := math.Copysign(0, im)
		if !wild(im) {
			zero = math.Copysign(0, math.Sin(2*im))
		}
		return complex(math.Copysign(1, re), zero)
	case math.IsNaN(re) && im == 0:
		return complex(re, im)
	}
	d := math.Cosh(2*re) + math.Cos(2*im)
	if d == 0 {
		return Inf()
	}
	if math.IsInf(d, 1) {
		// The quotient is 1 as near as a float64 can tell, with a vanishing imaginary part.
		return complex(math.Copysign(1, re), math.Copysign(0, math.Sin(2*im)))
	}
	return complex(math.Sinh(2*re)/d, math.Sin(2*im)/d)
}

// Tan returns the tangent.
func Tan(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case math.IsInf(im, 0):
		zero := math.Copysign(0, re)
		if !wild(re) {
			zero = math.Copysign(0, math.Sin(2*re))
		}
		return complex(zero, math.Copysign(1, im))
	case math.IsNaN(im) && re == 0:
		return complex(re, im)
	}
	d := math.Cos(2*re) + math.Cosh(2*im)
	if math.Abs(d) < 0.25 {
		d = coshMinusCos(math.Pi/2-math.Abs(reducePi(re)), im) // cos 2x = -cos(Pi-2x)
	}
	if d == 0 {
		return Inf()
	}
	if math.IsInf(d, 1) {
		return complex(math.Copysign(0, math.Sin(2*re)), math.Copysign(1, im))
	}
	return complex(math.Sin(2*re)/d, math.Sinh(2*im)/d)
}

// Cot returns the cotangent.
func Cot(x complex128) complex128 {
	re, im := real(x), imag(x)
	d := math.Cosh(2*im) - math.Cos(2*re)
	if math.Abs(d) < 0.25 {
		d = coshMinusCos(reducePi(re), im)
	}
	if d == 0 {
		return Inf()
	}
	return complex(math.Sin(2*re)/d, -math.Sinh(2*im)/d)
}

// coshMinusCos returns cosh(2y) - cos(2x) without the cancellation: both are 1 plus squares.
func coshMinusCos(x, y float64) float64 {
	s, sh := math.Sin(x), math.Sinh(y)
	return 2 * (s*s + sh*sh)
}

// reducePi returns x minus the nearest multiple of Pi.
func reducePi(x float64) float64 {
	s, c := math.Sincos(x)
	if c < 0 {
		s, c = -s, -c
	}
	return math.Atan2(s, c)
}

// Asin returns the arc sine.
func Asin(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case im == 0 && math.Abs(re) <= 1:
		return complex(math.Asin(re), im)
	case re == 0 && math.Abs(im) <= 1:
		return complex(re, math.Asinh(im))
	case math.IsNaN(im):
		switch {
		case re == 0:
			return complex(re, math.NaN())
		case math.IsInf(re, 0):
			return complex(math.NaN(), re)
		}
		return NaN()
	case math.IsInf(im, 0):
		switch {
		case math.IsNaN(re):
			return x
		case math.IsInf(re, 0):
			return complex(math.Copysign(math.Pi/4, re), im)
		}
		return complex(math.Copysign(0, re), im)
	case math.IsInf(re, 0):
		return complex(math.Copysign(math.Pi/2, re), math.Copysign(re, im))
	}
	// -i log(ix + sqrt(1-x²))
	sq := x * x
	root := Sqrt(complex(1-real(sq), -imag(sq))) // keeps the sign of a zero, which tells the side of the cut
	return timesMinus(Log(times(x) + root))
}

// Asinh returns the inverse hyperbolic sine.
func Asinh(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case im == 0 && math.Abs(re) <= 1:
		return complex(math.Asinh(re), im)
	case re == 0 && math.Abs(im) <= 1:
		return complex(re, math.Asin(im))
	case math.IsInf(re, 0):
		switch {
		case math.IsInf(im, 0):
			return complex(re, math.Copysign(math.Pi/4, im))
		case math.IsNaN(im):
			return x
		}
		return complex(re, math.Copysign(0, im))
	case math.IsNaN(re):
		switch {
		case im == 0:
			return x
		case math.IsInf(im, 0):
			return complex(im, re)
		}
		return NaN()
	case math.IsInf(im, 0):
		return complex(math.Copysign(im, re), math.Copysign(math.Pi/2, im))
	}
	sq := x * x
	return Log(x + Sqrt(complex(1+real(sq), imag(sq))))
}

// Acos returns the arc cosine.
func Acos(x complex128) complex128 {
	w := Asin(x)
	return complex(math.Pi/2-real(w), -imag(w))
}

// Acosh returns the inverse hyperbolic cosine.
func Acosh(x complex128) complex128 {
	if x == 0 {
		return complex(0, math.Copysign(math.Pi/2, imag(x)))
	}
	w := Acos(x)
	if imag(w) <= 0 {
		return times(w)
	}
	return timesMinus(w)
}

// Atan returns the arc tangent.
func Atan(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case im == 0:
		return complex(math.Atan(re), im)
	case re == 0 && math.Abs(im) <= 1:
		return complex(re, math.Atanh(im))
	case math.IsInf(im, 0) || math.IsInf(re, 0):
		if math.IsNaN(re) {
			return complex(math.NaN(), math.Copysign(0, im))
		}
		return complex(math.Copysign(math.Pi/2, re), math.Copysign(0, im))
	case math.IsNaN(re) || math.IsNaN(im):
		return NaN()
	}
	re2 := re * re
	a := 1 - re2 - im*im
	if a == 0 {
		return NaN()
	}
	w := reducePi(0.5 * math.Atan2(2*re, a))
	b := re2 + (im-1)*(im-1)
	if b == 0 {
		return NaN()
	}
	c := (re2 + (im+1)*(im+1)) / b
	return complex(w, 0.25*math.Log(c))
}

// Atanh returns the inverse hyperbolic tangent.
func Atanh(x complex128) complex128 { return timesMinus(Atan(times(x))) }
