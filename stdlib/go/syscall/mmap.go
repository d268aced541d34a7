package syscall

import (
	"sync"
	"unsafe"
)

// Protection and flags of Mmap.
const (
	PROT_NONE  = 0
	PROT_READ  = 1
	PROT_WRITE = 2
	PROT_EXEC  = 4

	MAP_SHARED    = 1
	MAP_PRIVATE   = 2
	MAP_FIXED     = 0x10
	MAP_ANON      = 0x20
	MAP_ANONYMOUS = 0x20
	MAP_NORESERVE = 0x4000
)

func mmap(fd int, offset int64, length, prot, flags int) (p unsafe.Pointer, errno int)
func munmap(p unsafe.Pointer, length int) (errno int)
func mprotect(p unsafe.Pointer, length, prot int) (errno int)

var (
	mapLock sync.Mutex
	mapped  = map[*byte][]byte{}
)

// Mmap maps a file, or memory, into the address space.
func Mmap(fd int, offset int64, length int, prot int, flags int) (data []byte, err error) {
	if length <= 0 {
		return nil, EINVAL
	}
	p, e := mmap(fd, offset, length, prot, flags)
	if e != 0 {
		return nil, Errno(e)
	}
	b := unsafe.Slice((*byte)(p), length)
	mapLock.Lock()
	defer mapLock.Unlock()
	mapped[&b[length-1]] = b
	return b, nil
}

// Munmap undoes Mmap.
func Munmap(b []byte) (err error) {
	if len(b) == 0 || len(b) != cap(b) {
		return EINVAL
	}
	mapLock.Lock()
	defer mapLock.Unlock()
	last := &b[len(b)-1]
	if m := mapped[last]; m == nil || &m[0] != &b[0] {
		return EINVAL
	}
	if e := munmap(unsafe.Pointer(&b[0]), len(b)); e != 0 {
		return Errno(e)
	}
	delete(mapped, last)
	return nil
}

// Mprotect changes the protection of mapped memory.
func Mprotect(b []byte, prot int) (err error) {
	return toError(mprotect(unsafe.Pointer(unsafe.SliceData(b)), len(b), prot))
}
