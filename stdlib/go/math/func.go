package math

// Exp returns e**x.
func Exp(x float64) float64

// Exp2 returns 2**x.
func Exp2(x float64) float64

// Expm1 returns e**x - 1.
func Expm1(x float64) float64

// Log returns the natural logarithm.
func Log(x float64) float64

// Log10 returns the decimal logarithm.
func Log10(x float64) float64 { return log2(x) * (Ln2 / Ln10) }

// Log2 returns the binary logarithm.
func Log2(x float64) float64 { return log2(x) }

func log2(x float64) float64 {
	frac, exp := Frexp(x)
	if frac == 0.5 {
		return float64(exp - 1)
	}
	return Log(frac)*(1/Ln2) + float64(exp)
}

// Log1p returns the natural logarithm of 1+x.
func Log1p(x float64) float64

// Pow returns x**y.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case IsNaN(x) || IsNaN(y):
		return NaN()
	case x == 0:
		odd := isOddInt(y)
		if y < 0 {
			if odd && Signbit(x) {
				return Inf(-1)
			}
			return Inf(1)
		}
		if odd && Signbit(x) {
			return x
		}
		return 0
	case IsInf(y, 0):
		switch {
		case x == -1:
			return 1
		case (Abs(x) < 1) == IsInf(y, 1):
			return 0
		}
		return Inf(1)
	case IsInf(x, 0):
		if IsInf(x, -1) {
			if y == Trunc(y) && isOddInt(y) {
				if y < 0 {
					return Copysign(0, -1)
				}
				return Inf(-1)
			}
		}
		if y < 0 {
			return 0
		}
		return Inf(1)
	case y == 0.5:
		return Sqrt(x)
	case y == -0.5:
		return 1 / Sqrt(x)
	}
	yi, yf := Modf(Abs(y))
	if yf != 0 && x < 0 {
		return NaN()
	}
	if yi >= 1<<63 {
		switch {
		case x == -1:
			return 1
		case (Abs(x) < 1) == (y > 0):
			return 0
		}
		return Inf(1)
	}
	// the fraction by exponential and logarithm, the integer part by squaring mantissa and exponent apart
	a, ae := 1.0, 0
	if yf != 0 {
		if yf > 0.5 {
			yf--
			yi++
		}
		a = Exp(yf * Log(x))
	}
	x1, xe := Frexp(x)
	for i := int64(yi); i != 0; i >>= 1 {
		if xe < -1<<12 || 1<<12 < xe {
			ae += xe
			break
		}
		if i&1 == 1 {
			a *= x1
			ae += xe
		}
		x1 *= x1
		xe <<= 1
		if x1 < .5 {
			x1 += x1
			xe--
		}
	}
	if y < 0 {
		a = 1 / a
		ae = -ae
	}
	return Ldexp(a, ae)
}

func isOddInt(x float64) bool {
	if Abs(x) >= 1<<53 {
		return false
	}
	xi, xf := Modf(x)
	return xf == 0 && int64(xi)&1 == 1
}

// Cbrt returns the cube root.
func Cbrt(x float64) float64

// Sin returns the sine.
func Sin(x float64) float64

// Cos returns the cosine.
func Cos(x float64) float64

// Tan returns the tangent.
func Tan(x float64) float64

// Sincos returns sine and cosine.
func Sincos(x float64) (sin, cos float64) { return Sin(x), Cos(x) }

// Asin returns the arcsine.
func Asin(x float64) float64

// Acos returns the arccosine.
func Acos(x float64) float64

// Atan returns the arctangent.
func Atan(x float64) float64

// Atan2 returns the arctangent of y/x in the right quadrant.
func Atan2(y, x float64) float64

// Sinh returns the hyperbolic sine.
func Sinh(x float64) float64

// Cosh returns the hyperbolic cosine.
func Cosh(x float64) float64

// Tanh returns the hyperbolic tangent.
func Tanh(x float64) float64

// Asinh returns the inverse hyperbolic sine.
func Asinh(x float64) float64

// Acosh returns the inverse hyperbolic cosine.
func Acosh(x float64) float64

// Atanh returns the inverse hyperbolic tangent.
func Atanh(x float64) float64

// Erf returns the error function.
func Erf(x float64) float64

// Erfc returns the complementary error function.
func Erfc(x float64) float64

// Erfinv returns the inverse error function.
func Erfinv(x float64) float64 {
	switch {
	case x != x || x < -1 || x > 1:
		return NaN()
	case x == 1:
		return Inf(1)
	case x == -1:
		return Inf(-1)
	case x == 0:
		return x
	}
	// a rough start, then Newton's method (with the second derivative)
	a := Log1p(-x * x)
	b := 2/(Pi*0.147) + a/2
	y := Copysign(Sqrt(Sqrt(b*b-a/0.147)-b), x)
	for i := 0; i < 4; i++ {
		var e float64
		if Abs(x) < 0.5 {
			e = Erf(y) - x
		} else if x > 0 {
			e = (1 - x) - Erfc(y)
		} else {
			e = Erfc(-y) - (1 + x)
		}
		u := e / (2 / SqrtPi * Exp(-y*y))
		y -= u / (1 + y*u)
	}
	return y
}

// Erfcinv returns the inverse of Erfc.
func Erfcinv(x float64) float64 { return Erfinv(1 - x) }

// Gamma returns the Gamma function.
func Gamma(x float64) float64 {
	switch {
	case x != x || IsInf(x, -1) || x < 0 && x == Floor(x):
		return NaN()
	case IsInf(x, 1):
		return x
	case x == 0:
		return 1 / x
	}
	if Abs(x) < 1e-9 {
		const euler = 0.57721566490153286060651209008240243104215933593992
		return 1 / ((1 + euler*x) * x)
	}
	return gamma(x)
}

func gamma(x float64) float64

// Lgamma returns the logarithm and the sign of Gamma(x).
func Lgamma(x float64) (lgamma float64, sign int) {
	if IsInf(x, -1) {
		return x, 1
	}
	return lgammaSign(x)
}

func lgammaSign(x float64) (lgamma float64, sign int)

// J0 returns the Bessel function of the first kind of order 0.
func J0(x float64) float64

// J1 returns the Bessel function of the first kind of order 1.
func J1(x float64) float64

// Jn returns the Bessel function of the first kind of order n.
func Jn(n int, x float64) float64 {
	switch {
	case x != x:
		return x
	case IsInf(x, 0), x == 0 && n != 0:
		return 0
	}
	return jn(n, x)
}

func jn(n int, x float64) float64

// Y0 returns the Bessel function of the second kind of order 0.
func Y0(x float64) float64

// Y1 returns the Bessel function of the second kind of order 1.
func Y1(x float64) float64

// Yn returns the Bessel function of the second kind of order n.
func Yn(n int, x float64) float64 {
	switch {
	case x < 0 || x != x:
		return NaN()
	case IsInf(x, 1):
		return 0
	}
	return yn(n, x)
}

func yn(n int, x float64) float64
