package sync

// Map is a map that goroutines may share. The zero Map is empty.
type Map struct {
	_  noCopy
	mu RWMutex
	m  map[any]any
}

// Load returns the value of key.
func (m *Map) Load(key any) (value any, ok bool) {
	m.mu.RLock()
	value, ok = m.m[key]
	m.mu.RUnlock()
	return value, ok
}

// change runs f with the map locked for writing.
func (m *Map) change(f func(map[any]any)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.m == nil {
		m.m = make(map[any]any)
	}
	f(m.m)
}

// Store sets the value of key.
func (m *Map) Store(key, value any) {
	m.change(func(x map[any]any) { x[key] = value })
}

// Clear deletes all entries.
func (m *Map) Clear() {
	m.change(func(x map[any]any) { clear(x) })
}

// LoadOrStore returns the value of key if there is one, and otherwise stores value.
func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	if v, ok := m.Load(key); ok {
		return v, true
	}
	m.change(func(x map[any]any) {
		actual, loaded = x[key]
		if !loaded {
			x[key] = value
			actual = value
		}
	})
	return actual, loaded
}

// LoadAndDelete deletes key and returns the value it had.
func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	m.change(func(x map[any]any) {
		value, loaded = x[key]
		delete(x, key)
	})
	return value, loaded
}

// Delete deletes key.
func (m *Map) Delete(key any) { m.LoadAndDelete(key) }

// Swap sets the value of key and returns the one it had.
func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	m.change(func(x map[any]any) {
		previous, loaded = x[key]
		x[key] = value
	})
	return previous, loaded
}

// CompareAndSwap sets the value of key if it is old.
func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	m.change(func(x map[any]any) {
		if v, ok := x[key]; ok && v == old {
			x[key] = new
			swapped = true
		}
	})
	return swapped
}

// CompareAndDelete deletes key if its value is old.
func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	m.change(func(x map[any]any) {
		if v, ok := x[key]; ok && v == old {
			delete(x, key)
			deleted = true
		}
	})
	return deleted
}

// Range calls f for each entry until it returns false. Entries that change meanwhile may be seen or not.
func (m *Map) Range(f func(key, value any) bool) {
	m.mu.RLock()
	keys := make([]any, 0, len(m.m))
	for k := range m.m {
		keys = append(keys, k)
	}
	m.mu.RUnlock()
	for _, k := range keys {
		if v, ok := m.Load(k); ok && !f(k, v) {
			return
		}
	}
}
