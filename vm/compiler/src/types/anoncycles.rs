//! Interface literals that contain themselves through their methods, which gc does not support.
use super::*;
use hashbrown::HashMap;

impl Types {
    /// Reports anonymous interface cycles of the package just checked.
    pub(crate) fn anonymous_cycles(&mut self) {
        let mut cyclic: HashMap<IfaceId, bool> = HashMap::new();
        let mut list = std::mem::take(&mut self.iface_literals);
        list.sort_by_key(|l| l.1);
        for (t, pos) in list {
            let Type::Interface(i) = *self.ty(t) else { continue };
            if self.iface_cycle(i, &mut cyclic, 0) {
                let msg = "invalid recursive type: anonymous interface refers to itself";
                self.err(pos, format!("{msg} (see https://go.dev/issue/56103)"));
                cyclic.values_mut().for_each(|v| *v = false);
            }
        }
    }
    fn iface_cycle(&mut self, i: IfaceId, cyclic: &mut HashMap<IfaceId, bool>, depth: u32) -> bool {
        let s = self.tset(i);
        s.methods.iter().any(|&m| {
            let t = self.obj(m).ty;
            self.visit_cycle(t, cyclic, depth)
        })
    }
    fn visit_cycle(&mut self, t: TypeId, cyclic: &mut HashMap<IfaceId, bool>, depth: u32) -> bool {
        if depth > 200 {
            return false;
        }
        let t = self.unalias(t);
        match self.ty(t).clone() {
            Type::Pointer(e) | Type::Slice(e) | Type::Array(e, _) | Type::Chan(_, e) => {
                self.visit_cycle(e, cyclic, depth + 1)
            }
            Type::Map(k, v) => self.visit_cycle(k, cyclic, depth + 1) || self.visit_cycle(v, cyclic, depth + 1),
            Type::Struct(s) => self.visit_vars(&s.fields, cyclic, depth),
            Type::Tuple(v) => self.visit_vars(&v, cyclic, depth),
            Type::Signature(s) => {
                self.visit_vars(&s.params, cyclic, depth) || self.visit_vars(&s.results, cyclic, depth)
            }
            Type::Interface(i) => {
                let d = self.iface(i);
                if d.methods.is_empty() && d.embeds.is_empty() {
                    return false;
                }
                if let Some(&c) = cyclic.get(&i) {
                    return c;
                }
                cyclic.insert(i, true);
                if self.iface_cycle(i, cyclic, depth + 1) {
                    return true;
                }
                cyclic.insert(i, false);
                false
            }
            _ => false,
        }
    }
    fn visit_vars(&mut self, v: &[ObjId], cyclic: &mut HashMap<IfaceId, bool>, depth: u32) -> bool {
        v.iter().any(|&o| {
            let t = self.obj(o).ty;
            self.visit_cycle(t, cyclic, depth + 1)
        })
    }
}
