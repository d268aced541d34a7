package big

import "math/rand"

const (
	isRaceBuilder = false
	debugFloat    = false
)

type mulRange struct {
	a, b uint64
	prod string
}

var mulRangesN []mulRange

func rndNat(n int) nat {
	z := make(nat, n)
	for i := range z {
		z[i] = Word(rand.Uint64())
	}
	return z.norm()
}

func (z nat) lsh(x nat, s uint) nat { return z.shl(x, s) }
func (z nat) rsh(x nat, s uint) nat { return z.shr(x, s) }

func (z *Int) lehmerGCD(x, y, a, b *Int) *Int      { return z.GCD(x, y, a, b) }
func (z *Int) modSqrtTonelliShanks(x, p *Int) *Int { return z.tonelliShanks(x, p) }
func (z *Int) modSqrt5Mod8Prime(x, p *Int) *Int    { return z.sqrt5Mod8(x, p) }
func (z *Int) modSqrt3Mod4Prime(x, p *Int) *Int    { return z.ModSqrt(x, p) }

func (z nat) expWW(x, y Word) nat { return z.expNN(nat(nil).setWord(x), nat(nil).setWord(y), nil) }

var sqrBenchSizes []int
