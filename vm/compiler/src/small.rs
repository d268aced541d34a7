//! Maps and sets that mostly have a few elements: a list that is searched, with a table once it is long.
use hashbrown::HashMap;
use std::hash::Hash;

/// Up to here a search beats a table.
const FEW: usize = 12;

/// A map.
#[derive(Clone, Debug)]
pub(crate) struct SmallMap<K, V> {
    list: Vec<(K, V)>,
    /// Places in the list, once there are many.
    index: Option<Box<HashMap<K, u32>>>,
}

impl<K, V> Default for SmallMap<K, V> {
    fn default() -> Self {
        SmallMap { list: Vec::new(), index: None }
    }
}

impl<K: Copy + Eq + Hash, V> SmallMap<K, V> {
    #[inline]
    fn at(&self, k: &K) -> Option<usize> {
        match &self.index {
            None => self.list.iter().position(|e| e.0 == *k),
            Some(i) => i.get(k).map(|&i| i as usize),
        }
    }
    #[inline]
    pub fn get(&self, k: &K) -> Option<&V> {
        self.at(k).map(|i| &self.list[i].1)
    }
    #[inline]
    pub fn get_mut(&mut self, k: &K) -> Option<&mut V> {
        self.at(k).map(|i| &mut self.list[i].1)
    }
    #[inline]
    pub fn contains_key(&self, k: &K) -> bool {
        self.at(k).is_some()
    }
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    pub fn len(&self) -> usize {
        self.list.len()
    }
    /// Sets the value of a key; whether the key is new.
    pub fn insert(&mut self, k: K, v: V) -> bool {
        match self.at(&k) {
            Some(i) => {
                self.list[i].1 = v;
                false
            }
            None => {
                self.push(k, v);
                true
            }
        }
    }
    /// The value of a key, made if there is none.
    pub fn or_insert_with(&mut self, k: K, v: impl FnOnce() -> V) -> &mut V {
        let i = match self.at(&k) {
            Some(i) => i,
            None => {
                self.push(k, v());
                self.list.len() - 1
            }
        };
        &mut self.list[i].1
    }
    fn push(&mut self, k: K, v: V) {
        let n = self.list.len();
        self.list.push((k, v));
        if let Some(i) = &mut self.index {
            i.insert(k, n as u32);
        } else if n >= FEW {
            self.make_index();
        }
    }
    #[cold]
    fn make_index(&mut self) {
        self.index = Some(Box::new(self.list.iter().zip(0..).map(|(e, i)| (e.0, i)).collect()));
    }
    /// Keeps the elements for which `f` holds.
    pub fn retain(&mut self, mut f: impl FnMut(&K, &mut V) -> bool) {
        self.list.retain_mut(|e| f(&e.0, &mut e.1));
        if self.index.take().is_some() && self.list.len() > FEW {
            self.make_index();
        }
    }
}

impl<K: Copy + Eq + Hash, V> Extend<(K, V)> for SmallMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, list: I) {
        for (k, v) in list {
            self.insert(k, v);
        }
    }
}

/// A set.
#[derive(Clone, Debug)]
pub(crate) struct SmallSet<K>(SmallMap<K, ()>);

impl<K> Default for SmallSet<K> {
    fn default() -> Self {
        SmallSet(SmallMap::default())
    }
}

impl<K: Copy + Eq + Hash> SmallSet<K> {
    #[inline]
    pub fn contains(&self, k: &K) -> bool {
        self.0.contains_key(k)
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn iter(&self) -> impl Iterator<Item = &K> {
        self.0.list.iter().map(|e| &e.0)
    }
    /// Whether it is new.
    pub fn insert(&mut self, k: K) -> bool {
        self.0.insert(k, ())
    }
    /// Keeps the elements for which `f` holds.
    pub fn retain(&mut self, mut f: impl FnMut(&K) -> bool) {
        self.0.retain(|k, ()| f(k));
    }
}

impl<K: Copy + Eq + Hash> Extend<K> for SmallSet<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, list: I) {
        for k in list {
            self.insert(k);
        }
    }
}

impl<K, V> IntoIterator for SmallMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<K: Copy + Eq + Hash> FromIterator<K> for SmallSet<K> {
    fn from_iter<I: IntoIterator<Item = K>>(list: I) -> Self {
        let mut s = SmallSet::default();
        s.extend(list);
        s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behaves_as_a_map_of_any_size() {
        let mut m = SmallMap::default();
        let mut same = HashMap::new();
        for i in 0..200u32 {
            let k = i * 7 % 61;
            assert_eq!(m.insert(k, i), same.insert(k, i).is_none());
            assert_eq!(m.len(), same.len());
            if i == 150 {
                m.retain(|k, _| k % 3 > 0);
                same.retain(|k, _| k % 3 > 0);
            }
            assert!((0..61).all(|k| m.get(&k) == same.get(&k)));
        }
        m.retain(|&k, _| k < 4);
        *m.or_insert_with(3, || 0) += 1;
        *m.or_insert_with(90, || 5) += 1;
        assert_eq!((m.get(&90), m.get(&8)), (Some(&6), None));
    }
}
