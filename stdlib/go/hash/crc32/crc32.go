// Package crc32 computes 32-bit cyclic redundancy checks.
package crc32

import (
	"errors"
	"hash"
	"sync"
)

// Size of a checksum.
const Size = 4

// Polynomials, bits reversed.
const (
	IEEE       = 0xedb88320
	Castagnoli = 0x82f63b78
	Koopman    = 0xeb31d82e
)

// Table is a polynomial's table.
type Table [256]uint32

func make1(poly uint32) *Table {
	t := new(Table)
	for i := range t {
		c := uint32(i)
		for range 8 {
			c = c>>1 ^ poly&-(c&1)
		}
		t[i] = c
	}
	return t
}

// IEEETable is the table of the IEEE polynomial.
var IEEETable = make1(IEEE)

var castagnoli = sync.OnceValue(func() *Table { return make1(Castagnoli) })

// MakeTable returns a polynomial's table.
func MakeTable(poly uint32) *Table {
	switch poly {
	case IEEE:
		return IEEETable
	case Castagnoli:
		return castagnoli()
	}
	return make1(poly)
}

// updateIEEE is Update with IEEETable.
//
//go:noescape
func updateIEEE(crc uint32, p []byte) uint32

// Update adds p to a checksum.
func Update(crc uint32, tab *Table, p []byte) uint32 {
	if tab == IEEETable {
		return updateIEEE(crc, p)
	}
	crc = ^crc
	for _, c := range p {
		crc = tab[byte(crc)^c] ^ crc>>8
	}
	return ^crc
}

// Checksum returns the checksum of data.
func Checksum(data []byte, tab *Table) uint32 { return Update(0, tab, data) }

// ChecksumIEEE returns the checksum of data with the IEEE polynomial.
func ChecksumIEEE(data []byte) uint32 { return Update(0, IEEETable, data) }

type digest struct {
	crc uint32
	tab *Table
}

// New returns a hash with a table.
func New(tab *Table) hash.Hash32 { return &digest{0, tab} }

// NewIEEE returns a hash with the IEEE polynomial.
func NewIEEE() hash.Hash32 { return New(IEEETable) }

func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return 1 }
func (d *digest) Reset()         { d.crc = 0 }
func (d *digest) Sum32() uint32  { return d.crc }

func (d *digest) Write(p []byte) (n int, err error) {
	d.crc = Update(d.crc, d.tab, p)
	return len(p), nil
}

func put(b []byte, x uint32) []byte { return append(b, byte(x>>24), byte(x>>16), byte(x>>8), byte(x)) }

func (d *digest) Sum(in []byte) []byte { return put(in, d.crc) }

const magic = "crc\x01"

// tableSum identifies a table.
func tableSum(t *Table) uint32 {
	var b []byte
	for _, x := range t {
		b = put(b, x)
	}
	return ChecksumIEEE(b)
}

// AppendBinary appends the state.
func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	return put(put(append(b, magic...), tableSum(d.tab)), d.crc), nil
}

// MarshalBinary returns the state.
func (d *digest) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// UnmarshalBinary sets the state.
func (d *digest) UnmarshalBinary(b []byte) error {
	get := func(b []byte) uint32 {
		return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	}
	if len(b) < len(magic) || string(b[:len(magic)]) != magic {
		return errors.New("hash/crc32: invalid hash state identifier")
	}
	if len(b) != 12 {
		return errors.New("hash/crc32: invalid hash state size")
	}
	if tableSum(d.tab) != get(b[4:]) {
		return errors.New("hash/crc32: tables do not match")
	}
	d.crc = get(b[8:])
	return nil
}

// Clone returns a copy with the same state.
func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}
