package unicode




var bin = dataBin

func load(r16 *[num16]Range16, r32 *[num32]Range32, index *[numTables]entry, cases *[numCases]CaseRange, orbits *[numOrbits]fold) {
	get := func() int {
		var u uint64
		for s := 0; ; s += 7 {
			c := bin[0]
			bin = bin[1:]
			u |= uint64(c&0x7f) << s
			if c < 0x80 {
				break
			}
		}
		return int(int64(u>>1) ^ -int64(u&1))
	}
	get()
	get()
	get()
	n16, n32 := 0, 0
	for i := range index {
		e := entry{int32(get()), int32(get()), int32(get())}
		index[i] = e
		prev := 0
		for range e.n16 {
			lo := prev + get()
			hi := lo + get()
			r16[n16] = Range16{uint16(lo), uint16(hi), uint16(get())}
			n16++
			prev = hi
		}
		for range e.n32 {
			lo := prev + get()
			hi := lo + get()
			r32[n32] = Range32{uint32(lo), uint32(hi), uint32(get())}
			n32++
			prev = hi
		}
	}
	prev := 0
	for i := range cases {
		lo := prev + get()
		hi := lo + get()
		cases[i] = CaseRange{uint32(lo), uint32(hi), d{rune(get()), rune(get()), rune(get())}}
		prev = hi
	}
	prev = 0
	for i := range orbits {
		r := prev + get()
		orbits[i] = fold{rune(r), rune(r + get())}
		prev = r
	}
}
