// Bit-twiddling: a move generator on bitboards, counting positions of knights and sliding pieces, and n queens.
package main

import (
	"fmt"
	"math/bits"
)

const (
	fileA = 0x0101010101010101
	fileH = fileA << 7
)

type Board struct {
	own, other      uint64
	knights, rooks  uint64
	bishops, pawns  uint64
	otherP, otherRB uint64
}

func knightMoves(at uint64) uint64 {
	l1, r1 := at>>1&^fileH, at<<1&^fileA
	l2, r2 := at>>2&^(fileH|fileH>>1), at<<2&^(fileA|fileA<<1)
	h1, h2 := l1|r1, l2|r2
	return h1<<16 | h1>>16 | h2<<8 | h2>>8
}

func slide(at, blocked uint64, step int, edge uint64) uint64 {
	var out uint64
	for {
		if at&edge != 0 {
			return out
		}
		if step > 0 {
			at <<= step
		} else {
			at >>= -step
		}
		if at == 0 {
			return out
		}
		out |= at
		if at&blocked != 0 {
			return out
		}
	}
}

func rookMoves(at, all uint64) uint64 {
	return slide(at, all, 8, 0) | slide(at, all, -8, 0) | slide(at, all, 1, fileH) | slide(at, all, -1, fileA)
}

func bishopMoves(at, all uint64) uint64 {
	return slide(at, all, 9, fileH) | slide(at, all, -9, fileA) | slide(at, all, 7, fileA) | slide(at, all, -7, fileH)
}

type Move struct{ from, to uint8 }

func (b *Board) moves(list []Move) []Move {
	all := b.own | b.other
	gen := func(from int, targets uint64) {
		for t := targets &^ b.own; t != 0; t &= t - 1 {
			list = append(list, Move{uint8(from), uint8(bits.TrailingZeros64(t))})
		}
	}
	for s := b.own; s != 0; s &= s - 1 {
		from := bits.TrailingZeros64(s)
		at := uint64(1) << from
		switch {
		case b.knights&at != 0:
			gen(from, knightMoves(at))
		case b.rooks&at != 0:
			gen(from, rookMoves(at, all))
		case b.bishops&at != 0:
			gen(from, bishopMoves(at, all))
		default:
			gen(from, at<<8&^all|(at<<7&^fileH|at<<9&^fileA)&b.other)
		}
	}
	return list
}

// play gives the position after the move, seen from the other side.
func (b Board) play(m Move) Board {
	from, to := uint64(1)<<m.from, uint64(1)<<m.to
	set := func(x *uint64) {
		if *x&from != 0 {
			*x = *x&^from | to
		} else {
			*x &^= to
		}
	}
	set(&b.own)
	b.other &^= to
	set(&b.knights)
	set(&b.rooks)
	set(&b.bishops)
	set(&b.pawns)
	flip := bits.ReverseBytes64
	return Board{own: flip(b.other), other: flip(b.own), knights: flip(b.knights), rooks: flip(b.rooks), bishops: flip(b.bishops), pawns: flip(b.pawns)}
}

func perft(b Board, depth int, buf [][]Move) int {
	list := b.moves(buf[depth][:0])
	buf[depth] = list
	if depth == 1 {
		return len(list)
	}
	n := 0
	for _, m := range list {
		n += perft(b.play(m), depth-1, buf)
	}
	return n
}

func queens(n int, cols, left, right uint32) int {
	full := uint32(1)<<n - 1
	if cols == full {
		return 1
	}
	count := 0
	for free := full &^ (cols | left | right); free != 0; {
		bit := free & -free
		free ^= bit
		count += queens(n, cols|bit, (left|bit)<<1, (right|bit)>>1)
	}
	return count
}

func main() {
	b := Board{own: 0xffff, other: 0xffff << 48, knights: 0x42 | 0x42<<56, rooks: 0x81 | 0x81<<56, bishops: 0x3c | 0x3c<<56, pawns: 0xff00 | 0xff<<48}
	buf := make([][]Move, 8)
	for d := 1; d <= 6; d++ {
		fmt.Println(d, perft(b, d, buf))
	}
	fmt.Println(queens(12, 0, 0, 0))
}
