//! Lists of union terms as sets of types. `None` is the set of all types.
use super::*;

pub(crate) type Terms = Option<Vec<Term>>;

impl Types {
    pub(crate) fn term_includes(&mut self, x: Term, t: TypeId) -> bool {
        let u = if x.tilde { self.under(t) } else { t };
        self.identical(x.ty, u)
    }
    pub(crate) fn terms_disjoint(&mut self, x: Term, y: Term) -> bool {
        let ux = if y.tilde { self.under(x.ty) } else { x.ty };
        let uy = if x.tilde { self.under(y.ty) } else { y.ty };
        !self.identical(ux, uy)
    }
    fn term_subset(&mut self, x: Term, y: Term) -> bool {
        !self.terms_disjoint(x, y) && (!x.tilde || y.tilde)
    }
    pub(crate) fn terms_intersect(&mut self, a: &Terms, b: &Terms) -> Terms {
        let (Some(a), Some(b)) = (a, b) else { return a.clone().or_else(|| b.clone()) };
        let mut out = Vec::new();
        for &x in a {
            for &y in b {
                if !self.terms_disjoint(x, y) {
                    let narrow = if x.tilde && !y.tilde { y } else { x };
                    self.add_term(&mut out, narrow);
                }
            }
        }
        Some(out)
    }
    pub(crate) fn terms_union(&mut self, a: &Terms, b: &Terms) -> Terms {
        let (Some(a), Some(b)) = (a, b) else { return None };
        let mut out = Vec::with_capacity(a.len() + b.len());
        for &x in a.iter().chain(b) {
            self.add_term(&mut out, x);
        }
        Some(out)
    }
    fn add_term(&mut self, out: &mut Vec<Term>, x: Term) {
        if out.iter().any(|&y| self.term_subset(x, y)) {
            return;
        }
        let mut i = 0;
        while i < out.len() {
            if self.term_subset(out[i], x) {
                out.remove(i);
            } else {
                i += 1;
            }
        }
        out.push(x);
    }
    pub(crate) fn terms_subset(&mut self, a: &Terms, b: &Terms) -> bool {
        match (a, b) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) => a.iter().all(|&x| b.iter().any(|&y| self.term_subset(x, y))),
        }
    }
    pub(crate) fn terms_equal(&mut self, a: &Terms, b: &Terms) -> bool {
        (a.is_none() && b.is_none()) || (self.terms_subset(a, b) && self.terms_subset(b, a))
    }
}
