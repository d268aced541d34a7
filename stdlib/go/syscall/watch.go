package syscall

import "unsafe"

// EpollEvent is what happened to a file, or what to look for.
type EpollEvent struct {
	Events uint32
	Fd     int32
	Pad    int32
}

// InotifyEvent is what happened in a folder; the name follows.
type InotifyEvent struct {
	Wd     int32
	Mask   uint32
	Cookie uint32
	Len    uint32
	Name   [0]uint8
}

// FdSet is a set of files.
type FdSet struct {
	Bits [16]int64
}

// EpollCreate makes a set of files to wait for.
func EpollCreate(size int) (fd int, err error) {
	return call(SYS_EPOLL_CREATE, uintptr(size), 0, 0, 0, 0)
}

// EpollCreate1 is EpollCreate with flags.
func EpollCreate1(flag int) (fd int, err error) {
	return call(SYS_EPOLL_CREATE1, uintptr(flag), 0, 0, 0, 0)
}

// EpollCtl changes what is waited for.
func EpollCtl(epfd int, op int, fd int, event *EpollEvent) error {
	return do(SYS_EPOLL_CTL, uintptr(epfd), uintptr(op), uintptr(fd), uintptr(unsafe.Pointer(event)))
}

// EpollWait waits up to msec milliseconds.
func EpollWait(epfd int, events []EpollEvent, msec int) (n int, err error) {
	return call(SYS_EPOLL_WAIT, uintptr(epfd), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), uintptr(msec), 0)
}

// InotifyInit begins to watch files.
func InotifyInit() (fd int, err error) { return InotifyInit1(0) }

// InotifyInit1 is InotifyInit with flags.
func InotifyInit1(flags int) (fd int, err error) {
	return call(SYS_INOTIFY_INIT1, uintptr(flags), 0, 0, 0, 0)
}

// InotifyAddWatch watches a file or folder.
func InotifyAddWatch(fd int, pathname string, mask uint32) (watchdesc int, err error) {
	p, err := BytePtrFromString(pathname)
	if err != nil {
		return -1, err
	}
	return call(SYS_INOTIFY_ADD_WATCH, uintptr(fd), uintptr(unsafe.Pointer(p)), uintptr(mask), 0, 0)
}

// InotifyRmWatch stops watching.
func InotifyRmWatch(fd int, watchdesc uint32) (success int, err error) {
	return call(SYS_INOTIFY_RM_WATCH, uintptr(fd), uintptr(watchdesc), 0, 0, 0)
}

// Select waits until a file of the sets is ready.
func Select(nfd int, r *FdSet, w *FdSet, e *FdSet, timeout *Timeval) (n int, err error) {
	return call(SYS_SELECT, uintptr(nfd), uintptr(unsafe.Pointer(r)), uintptr(unsafe.Pointer(w)), uintptr(unsafe.Pointer(e)),
		uintptr(unsafe.Pointer(timeout)))
}
