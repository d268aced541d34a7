package crc32

func simpleMakeTable(poly uint32) *Table                          { return make1(poly) }
func simpleUpdate(crc uint32, tab *Table, p []byte) uint32         { return Update(crc, tab, p) }
func slicingMakeTable(poly uint32) *Table                         { return make1(poly) }
func slicingUpdate(crc uint32, tab *Table, p []byte) uint32        { return Update(crc, tab, p) }
func archAvailableIEEE() bool                                     { return false }
func archInitIEEE()                                               {}
func archUpdateIEEE(crc uint32, p []byte) uint32                  { return 0 }
func archAvailableCastagnoli() bool                               { return false }
func archInitCastagnoli()                                         {}
func archUpdateCastagnoli(crc uint32, p []byte) uint32            { return 0 }

func updateIEEE(crc uint32, p []byte) uint32 {
	crc = ^crc
	for _, c := range p {
		crc ^= uint32(c)
		for range 8 {
			crc = crc>>1 ^ IEEE&-(crc&1)
		}
	}
	return ^crc
}
