package rand

const (
	stateLen = 607
	stateTap = 273
)

// lagged is an additive lagged Fibonacci generator.
type lagged struct {
	tap, feed int
	vec       [stateLen]int64
}

// lehmer is a step of the generator that spreads the seed: x*48271 mod 2**31-1.
func lehmer(x int32) int32 {
	hi, lo := x/44488, x%44488
	x = 48271*lo - 3399*hi
	if x < 0 {
		x += 1<<31 - 1
	}
	return x
}

// Seed starts the generator anew.
func (g *lagged) Seed(seed int64) {
	g.tap, g.feed = 0, stateLen-stateTap
	seed %= 1<<31 - 1
	if seed < 0 {
		seed += 1<<31 - 1
	}
	if seed == 0 {
		seed = 89482311
	}
	x := int32(seed)
	for range 20 {
		x = lehmer(x)
	}
	for i := range g.vec {
		x = lehmer(x)
		u := int64(x) << 40
		x = lehmer(x)
		u ^= int64(x) << 20
		x = lehmer(x)
		u ^= int64(x)
		g.vec[i] = u ^ int64(state[i])
	}
}

func (g *lagged) Int63() int64 { return int64(g.Uint64() & (1<<63 - 1)) }

func (g *lagged) Uint64() uint64 {
	g.tap--
	if g.tap < 0 {
		g.tap += stateLen
	}
	g.feed--
	if g.feed < 0 {
		g.feed += stateLen
	}
	x := g.vec[g.feed] + g.vec[g.tap]
	g.vec[g.feed] = x
	return uint64(x)
}
