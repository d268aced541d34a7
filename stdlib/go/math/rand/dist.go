package rand

import (
	"math"
	"sync"
)

// The ziggurat method of Marsaglia and Tsang: layers of equal area under a density. k tells quickly that a point is
// inside, w scales, f is the density.
const (
	re    = 7.69711747013104972
	expV  = 0.0039496598225815571993
	rn    = 3.442619855899
	normV = 9.91256303526217e-3
)

var (
	zigOnce sync.Once
	ke      [256]uint32
	we, fe  [256]float32
	kn      [128]uint32
	wn, fn  [128]float32
)

func makeTables() {
	const m2 = 1 << 32
	de, te := float64(re), float64(re)
	q := expV / math.Exp(-de)
	ke[0], ke[1] = uint32(de/q*m2), 0
	we[0], we[255] = float32(q/m2), float32(de/m2)
	fe[0], fe[255] = 1, float32(math.Exp(-de))
	for i := 254; i >= 1; i-- {
		de = -math.Log(expV/de + math.Exp(-de))
		ke[i+1] = uint32(de / te * m2)
		te = de
		fe[i] = float32(math.Exp(-de))
		we[i] = float32(de / m2)
	}
	const m1 = 1 << 31
	dn, tn := float64(rn), float64(rn)
	q = normV / math.Exp(-.5*dn*dn)
	kn[0], kn[1] = uint32(dn/q*m1), 0
	wn[0], wn[127] = float32(q/m1), float32(dn/m1)
	fn[0], fn[127] = 1, float32(math.Exp(-.5*dn*dn))
	for i := 126; i >= 1; i-- {
		dn = math.Sqrt(-2 * math.Log(normV/dn+math.Exp(-.5*dn*dn)))
		kn[i+1] = uint32(dn / tn * m1)
		tn = dn
		fn[i] = float32(math.Exp(-.5 * dn * dn))
		wn[i] = float32(dn / m1)
	}
}

// ExpFloat64 returns an exponentially distributed number with rate 1.
func (r *Rand) ExpFloat64() float64 {
	zigOnce.Do(makeTables)
	for {
		j := r.Uint32()
		i := j & 0xFF
		x := float64(j) * float64(we[i])
		if j < ke[i] {
			return x
		}
		if i == 0 {
			return re - math.Log(r.Float64())
		}
		if fe[i]+float32(r.Float64())*(fe[i-1]-fe[i]) < float32(math.Exp(-x)) {
			return x
		}
	}
}

// NormFloat64 returns a number of the standard normal distribution.
func (r *Rand) NormFloat64() float64 {
	zigOnce.Do(makeTables)
	for {
		j := int32(r.Uint32())
		i := j & 0x7F
		x := float64(j) * float64(wn[i])
		a := uint32(j)
		if j < 0 {
			a = uint32(-j)
		}
		if a < kn[i] {
			return x
		}
		if i == 0 {
			for {
				x = -math.Log(r.Float64()) * (1.0 / rn)
				y := -math.Log(r.Float64())
				if y+y >= x*x {
					break
				}
			}
			if j > 0 {
				return rn + x
			}
			return -rn - x
		}
		if fn[i]+float32(r.Float64())*(fn[i-1]-fn[i]) < float32(math.Exp(-.5*x*x)) {
			return x
		}
	}
}

// Zipf makes numbers of a Zipf distribution.
type Zipf struct {
	r                              *Rand
	imax, v, q, s, oneminusQ       float64
	oneminusQinv, hxm, hx0minusHxm float64
}

func (z *Zipf) h(x float64) float64 { return math.Exp(z.oneminusQ*math.Log(z.v+x)) * z.oneminusQinv }

func (z *Zipf) hinv(x float64) float64 {
	return math.Exp(z.oneminusQinv*math.Log(z.oneminusQ*x)) - z.v
}

// NewZipf returns a Zipf for P(k) proportional to (v+k)**-s, k in [0, imax]; nil if s <= 1 or v < 1.
func NewZipf(r *Rand, s float64, v float64, imax uint64) *Zipf {
	if s <= 1 || v < 1 {
		return nil
	}
	z := &Zipf{r: r, imax: float64(imax), v: v, q: s}
	z.oneminusQ = 1 - z.q
	z.oneminusQinv = 1 / z.oneminusQ
	z.hxm = z.h(z.imax + 0.5)
	z.hx0minusHxm = z.h(0.5) - math.Exp(math.Log(z.v)*(-z.q)) - z.hxm
	z.s = 1 - z.hinv(z.h(1.5)-math.Exp(-z.q*math.Log(z.v+1)))
	return z
}

// Uint64 returns a number.
func (z *Zipf) Uint64() uint64 {
	if z == nil {
		panic("rand: nil Zipf")
	}
	for {
		ur := z.hxm + z.r.Float64()*z.hx0minusHxm
		x := z.hinv(ur)
		k := math.Floor(x + 0.5)
		if k-x <= z.s || ur >= z.h(k+0.5)-math.Exp(-math.Log(k+z.v)*z.q) {
			return uint64(k)
		}
	}
}
