package p

import "unsafe"

var _ = unsafe._

func imports() {
	unsafe._()
	_ = unsafe.size(1)
	_ = unsafe.Nothing
	_ = unsafe.sizeof(1)
}
