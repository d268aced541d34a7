package sync

import (
	"internal/abi"
	"internal/rt"
	"sync/atomic"
	"unsafe"
)

// Map is a map that goroutines may share. The zero Map is empty.
//
// It is a trie of hashes, four bits a level. Lookups take no locks; a change locks the one node whose slot changes. What a slot leads to
// is a node or a list of entries whose hashes are the same; it is replaced as a whole, except for the links of such a list and the values.
type Map struct {
	_    noCopy
	root atomic.Pointer[mapNode]
}

const (
	mapBits  = 4
	mapSlots = 1 << mapBits
)

// mapSlot is what a slot leads to: a *mapNode, or a *mapEntry if leaf is set.
type mapSlot struct{ leaf bool }

func (s *mapSlot) entry() *mapEntry {
	if s == nil {
		return nil
	}
	return (*mapEntry)(unsafe.Pointer(s))
}

func (s *mapSlot) node() *mapNode { return (*mapNode)(unsafe.Pointer(s)) }

type mapNode struct {
	mapSlot
	dead   bool   // no longer in the tree; under mu
	shift  uint8  // the slot is hash>>shift & (mapSlots-1)
	at     uint8  // the slot of parent that leads here
	seed   uint64 // of the hashes
	parent *mapNode
	mu     Mutex
	slots  [mapSlots]atomic.Pointer[mapSlot]
}

type mapEntry struct {
	mapSlot
	hash  uint64
	key   any
	value atomic.Pointer[any]
	next  atomic.Pointer[mapEntry] // another one with the same hash
}

// find returns the entry of a key in a list.
func (e *mapEntry) find(key any) *mapEntry {
	for ; e != nil; e = e.next.Load() {
		if e.key == key {
			return e
		}
	}
	return nil
}

// top returns the root, which it makes.
func (m *Map) top() *mapNode {
	if r := m.root.Load(); r != nil {
		return r
	}
	m.root.CompareAndSwap(nil, &mapNode{shift: 64 - mapBits, seed: rt.Rand64()})
	return m.root.Load()
}

// slot returns the slot for a hash.
func (n *mapNode) slot(hash uint64) *atomic.Pointer[mapSlot] { return &n.slots[hash>>n.shift&(mapSlots-1)] }

// Load returns the value of key.
func (m *Map) Load(key any) (value any, ok bool) {
	n := m.root.Load()
	if n == nil {
		return nil, false
	}
	hash := abi.Hash(key, n.seed)
	for {
		s := n.slot(hash).Load()
		if s == nil {
			return nil, false
		}
		if s.leaf {
			if e := s.entry(); e.hash == hash {
				if e = e.find(key); e != nil {
					return *e.value.Load(), true
				}
			}
			return nil, false
		}
		n = s.node()
	}
}

// lock locks the node with the slot for a key. It returns the slot and the key's entry, nil if there is none.
func (m *Map) lock(key any) (n *mapNode, slot *atomic.Pointer[mapSlot], hash uint64, e *mapEntry) {
	n = m.top()
	hash = abi.Hash(key, n.seed)
	for {
		slot = n.slot(hash)
		if s := slot.Load(); s != nil && !s.leaf {
			n = s.node()
			continue
		}
		n.mu.Lock()
		if n.dead {
			n.mu.Unlock()
			n = m.top()
			continue
		}
		s := slot.Load()
		if s != nil && !s.leaf {
			n.mu.Unlock()
			continue
		}
		if e = s.entry(); e != nil && e.hash == hash {
			return n, slot, hash, e.find(key)
		}
		return n, slot, hash, nil
	}
}

// insert adds an entry to a slot of the locked node n.
func (n *mapNode) insert(slot *atomic.Pointer[mapSlot], hash uint64, key, value any) {
	e := &mapEntry{mapSlot: mapSlot{leaf: true}, hash: hash, key: key}
	e.value.Store(&value)
	old := slot.Load().entry()
	switch {
	case old == nil:
		slot.Store(&e.mapSlot)
	case old.hash == hash:
		e.next.Store(old)
		slot.Store(&e.mapSlot)
	default:
		// Nodes down to where the hashes differ.
		first := n.child(hash)
		last := first
		for last.slot(hash) == last.slot(old.hash) {
			below := last.child(hash)
			last.slot(hash).Store(&below.mapSlot)
			last = below
		}
		last.slot(hash).Store(&e.mapSlot)
		last.slot(old.hash).Store(&old.mapSlot)
		slot.Store(&first.mapSlot)
	}
}

// child returns a new node for a slot.
func (n *mapNode) child(hash uint64) *mapNode {
	return &mapNode{shift: n.shift - mapBits, at: uint8(hash >> n.shift & (mapSlots - 1)), seed: n.seed, parent: n}
}

// remove removes an entry from a slot of the locked node n, which it unlocks. Nodes that are empty then go too.
func (n *mapNode) remove(slot *atomic.Pointer[mapSlot], e *mapEntry) {
	head := slot.Load().entry()
	switch {
	case head != e:
		for head.next.Load() != e {
			head = head.next.Load()
		}
		head.next.Store(e.next.Load())
	case e.next.Load() != nil:
		slot.Store(&e.next.Load().mapSlot)
	default:
		slot.Store(nil)
		for n.parent != nil && n.empty() {
			p := n.parent
			p.mu.Lock()
			n.dead = true
			p.slots[n.at].Store(nil)
			n.mu.Unlock()
			n = p
		}
	}
	n.mu.Unlock()
}

func (n *mapNode) empty() bool {
	for i := range n.slots {
		if n.slots[i].Load() != nil {
			return false
		}
	}
	return true
}

// Store sets the value of key.
func (m *Map) Store(key, value any) { m.Swap(key, value) }

// Clear deletes all entries.
func (m *Map) Clear() { m.root.Store(nil) }

// LoadOrStore returns the value of key if there is one, and otherwise stores value.
func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	if v, ok := m.Load(key); ok {
		return v, true
	}
	n, slot, hash, e := m.lock(key)
	defer n.mu.Unlock()
	if e != nil {
		return *e.value.Load(), true
	}
	n.insert(slot, hash, key, value)
	return value, false
}

// LoadAndDelete deletes key and returns the value it had.
func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	if _, ok := m.Load(key); !ok {
		return nil, false
	}
	n, slot, _, e := m.lock(key)
	if e == nil {
		n.mu.Unlock()
		return nil, false
	}
	value = *e.value.Load()
	n.remove(slot, e)
	return value, true
}

// Delete deletes key.
func (m *Map) Delete(key any) { m.LoadAndDelete(key) }

// Swap sets the value of key and returns the one it had.
func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	n, slot, hash, e := m.lock(key)
	defer n.mu.Unlock()
	if e == nil {
		n.insert(slot, hash, key, value)
		return nil, false
	}
	return *e.value.Swap(&value), true
}

// comparable panics if a value cannot be compared.
func comparable(value any, op string) {
	defer func() {
		if recover() != nil {
			panic("called " + op + " when value is not of comparable type")
		}
	}()
	_ = value == value
}

// CompareAndSwap sets the value of key if it is old.
func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	comparable(old, "CompareAndSwap")
	if v, ok := m.Load(key); !ok || v != old {
		return false
	}
	n, _, _, e := m.lock(key)
	defer n.mu.Unlock()
	if e == nil || *e.value.Load() != old {
		return false
	}
	e.value.Store(&new)
	return true
}

// CompareAndDelete deletes key if its value is old.
func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	comparable(old, "CompareAndDelete")
	if v, ok := m.Load(key); !ok || v != old {
		return false
	}
	n, slot, _, e := m.lock(key)
	if e == nil || *e.value.Load() != old {
		n.mu.Unlock()
		return false
	}
	n.remove(slot, e)
	return true
}

// Range calls f for each entry until it returns false. Entries that change meanwhile may be seen or not.
func (m *Map) Range(f func(key, value any) bool) {
	if n := m.root.Load(); n != nil {
		n.each(f)
	}
}

func (n *mapNode) each(f func(key, value any) bool) bool {
	for i := range n.slots {
		s := n.slots[i].Load()
		if s == nil {
			continue
		}
		if !s.leaf {
			if !s.node().each(f) {
				return false
			}
			continue
		}
		for e := s.entry(); e != nil; e = e.next.Load() {
			if !f(e.key, *e.value.Load()) {
				return false
			}
		}
	}
	return true
}
