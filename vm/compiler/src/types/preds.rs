//! Predicates on types.
use super::typestring::is_untyped_kind;
use super::*;
use BasicKind::*;

fn integer(k: BasicKind) -> bool {
    (k >= Int && k <= Uintptr) || matches!(k, UntypedInt | UntypedRune)
}
fn unsigned(k: BasicKind) -> bool {
    k >= Uint && k <= Uintptr
}
fn float(k: BasicKind) -> bool {
    matches!(k, Float32 | Float64 | UntypedFloat)
}
fn complex(k: BasicKind) -> bool {
    matches!(k, Complex64 | Complex128 | UntypedComplex)
}
fn numeric(k: BasicKind) -> bool {
    integer(k) || float(k) || complex(k)
}
fn string(k: BasicKind) -> bool {
    matches!(k, String | UntypedString)
}
fn boolean(k: BasicKind) -> bool {
    matches!(k, Bool | UntypedBool)
}

macro_rules! preds {
    ($($name:ident $($all:ident)? => $f:expr;)*) => {
        impl Types { $(
            #[doc = concat!("Basic-type predicate `", stringify!($name), "` (false for type parameters).")]
            pub fn $name(&mut self, t: TypeId) -> bool {
                self.basic_kind(t).is_some_and($f)
            }
            $(
            /// The same for all types of a type parameter's type set.
            pub(crate) fn $all(&mut self, t: TypeId) -> bool {
                self.all_under(t, |c, u| matches!(*c.ty(u), Type::Basic(k) if $f(k)))
            }
            )?
        )* }
    };
}
preds! {
    is_boolean all_boolean => boolean;
    is_integer all_integer => integer;
    is_unsigned all_unsigned => unsigned;
    is_float => float;
    is_complex => complex;
    is_numeric all_numeric => numeric;
    is_string all_string => string;
    is_integer_or_float => |k| integer(k) || float(k);
    is_ordered all_ordered => |k| integer(k) || float(k) || string(k);
    is_const_type => |k| numeric(k) || string(k) || boolean(k);
    is_numeric_or_string all_numeric_or_string => |k| numeric(k) || string(k);
}

type Seen = hashbrown::HashSet<TypeId>;

impl Types {
    /// Kind of the underlying basic type, if it is one (not for type parameters).
    pub fn basic_kind(&mut self, t: TypeId) -> Option<BasicKind> {
        if let Type::Basic(k) = *self.ty(t) {
            return Some(k);
        }
        let u = self.under(t);
        match *self.ty(u) {
            Type::Basic(k) => Some(k),
            _ => None,
        }
    }
    #[inline(always)]
    pub(crate) fn is_untyped(&self, t: TypeId) -> bool {
        matches!(*self.ty(t), Type::Basic(k) if is_untyped_kind(k))
    }
    pub(crate) fn is_untyped_numeric(&self, t: TypeId) -> bool {
        matches!(*self.ty(t), Type::Basic(k) if is_untyped_kind(k) && numeric(k))
    }
    /// Whether `t` has a name: predeclared, defined, or a type parameter.
    pub(crate) fn has_name(&mut self, t: TypeId) -> bool {
        let t = self.unalias(t);
        matches!(self.ty(t), Type::Basic(_) | Type::Named(_) | Type::TypeParam(_))
    }
    /// Whether `t` is a type parameter.
    #[inline(always)]
    pub fn is_type_param(&mut self, t: TypeId) -> bool {
        self.as_tparam(t).is_some()
    }
    /// Whether the underlying type is an interface (true for type parameters).
    pub(crate) fn under_is_interface(&mut self, t: TypeId) -> bool {
        let u = self.under(t);
        matches!(self.ty(u), Type::Interface(_))
    }
    /// Whether `t` is an interface type (not a type parameter).
    pub fn is_interface(&mut self, t: TypeId) -> bool {
        match self.ty(t) {
            Type::Interface(_) => true,
            Type::Named(_) | Type::Alias(_) => !self.is_type_param(t) && self.under_is_interface(t),
            _ => false,
        }
    }
    /// Whether `t` is a generic type without type arguments.
    pub fn is_generic(&mut self, t: TypeId) -> bool {
        if let Type::Alias(a) = self.ty(t) {
            let d = self.alias(*a);
            if !d.tparams.is_empty() && d.targs.is_empty() {
                return true;
            }
        }
        match self.as_named(t) {
            Some(n) => self.named(n).origin.is_none() && !self.named(n).tparams.is_empty(),
            None => false,
        }
    }
    #[inline(always)]
    pub(crate) fn is_valid(&mut self, t: TypeId) -> bool {
        if let Type::Alias(_) = self.ty(t) { self.is_valid_alias(t) } else { t != TypeId::INVALID }
    }
    fn is_valid_alias(&mut self, t: TypeId) -> bool {
        self.unalias(t) != TypeId::INVALID || self.alias_pending(t)
    }
    /// Whether `t` is an alias whose declaration is still being checked.
    fn alias_pending(&self, mut t: TypeId) -> bool {
        for _ in 0..1000 {
            match self.ty(t) {
                _ if t.is_none() => return true,
                Type::Alias(a) => t = self.alias(*a).rhs,
                _ => return false,
            }
        }
        false
    }
    /// `[]byte` or a type with that underlying type.
    pub(crate) fn is_bytes_or_runes(&mut self, u: TypeId) -> bool {
        if let Type::Slice(e) = *self.ty(u) {
            return matches!(self.basic_kind(e), Some(Uint8 | Int32));
        }
        false
    }
    /// Whether values of `t` may be nil.
    pub(crate) fn has_nil(&mut self, t: TypeId) -> bool {
        match *self.under_ty(t) {
            Type::Basic(k) => k == UnsafePointer,
            Type::Slice(_) | Type::Pointer(_) | Type::Signature(_) | Type::Map(..) | Type::Chan(..) => true,
            Type::Interface(_) => {
                !self.is_type_param(t)
                    || match self.typeset(t) {
                        Some(l) => l.into_iter().all(|(_, u)| self.has_nil(u)),
                        None => false,
                    }
            }
            _ => false,
        }
    }
    /// Whether values of `t` may be compared with `==` (interfaces: yes, may panic).
    pub fn comparable(&mut self, t: TypeId) -> bool {
        self.comparable_cause(t, true).is_none()
    }
    /// Why `t` is not comparable (possibly an empty text); `None` when it is. Interfaces count when `dynamic`.
    pub(crate) fn comparable_cause(&mut self, t: TypeId, dynamic: bool) -> Option<std::string::String> {
        self.comparable2(t, dynamic, &mut hashbrown::HashSet::new())
    }
    fn comparable2(&mut self, t: TypeId, dynamic: bool, seen: &mut Seen) -> Option<std::string::String> {
        if matches!(self.ty(t), Type::Basic(k) if *k != UntypedNil) || seen.contains(&t) {
            return None;
        }
        env::deeper(|| self.comparable3(t, dynamic, seen))
    }
    fn comparable3(&mut self, t: TypeId, dynamic: bool, seen: &mut Seen) -> Option<std::string::String> {
        let none = Some(std::string::String::new());
        let u = self.under(t);
        match self.ty(u).clone() {
            Type::Basic(UntypedNil) => none,
            Type::Basic(_) | Type::Pointer(_) | Type::Chan(..) => None,
            Type::Struct(s) => {
                seen.insert(t);
                let bad = s.fields.iter().map(|&f| self.obj(f).ty).collect::<Vec<_>>();
                bad.into_iter()
                    .find(|&f| self.comparable2(f, dynamic, seen).is_some())
                    .map(|f| format!("struct containing {} cannot be compared", self.ts(f)))
            }
            Type::Array(e, _) => {
                seen.insert(t);
                self.comparable2(e, dynamic, seen).map(|_| format!("{} cannot be compared", self.ts(t)))
            }
            Type::Interface(i) => {
                if dynamic && !self.is_type_param(t) {
                    return None;
                }
                seen.insert(t);
                let s = self.tset(i);
                let ok = match &s.terms {
                    None => s.comparable,
                    Some(l) if l.is_empty() => false,
                    Some(l) => l.iter().all(|x| self.comparable2(x.ty, false, seen).is_none()),
                };
                if ok {
                    return None;
                }
                let empty = s.terms.as_ref().is_some_and(|l| l.is_empty());
                Some(if empty { "empty type set" } else { "incomparable types in type set" }.into())
            }
            _ => none,
        }
    }
    /// Default type of an untyped type.
    pub(crate) fn default_type(&self, t: TypeId) -> TypeId {
        match *self.ty(t) {
            Type::Basic(UntypedBool) => TypeId::BOOL,
            Type::Basic(UntypedInt) => TypeId::INT,
            Type::Basic(UntypedRune) => TypeId::RUNE,
            Type::Basic(UntypedFloat) => TypeId::FLOAT64,
            Type::Basic(UntypedComplex) => TypeId::COMPLEX128,
            Type::Basic(UntypedString) => TypeId::STRING,
            _ => t,
        }
    }
    /// The larger of two untyped numeric types, or the common one of equal types.
    pub(crate) fn max_type(&self, x: TypeId, y: TypeId) -> Option<TypeId> {
        if x == y {
            return Some(x);
        }
        if self.is_untyped_numeric(x) && self.is_untyped_numeric(y) {
            return Some(x.max(y));
        }
        None
    }
    /// Composite kind of the underlying type, empty for basic types.
    pub(crate) fn composite_kind(&mut self, t: TypeId) -> &'static str {
        match *self.under_ty(t) {
            Type::Array(..) => "array",
            Type::Slice(_) => "slice",
            Type::Struct(_) => "struct",
            Type::Pointer(_) => "pointer",
            Type::Signature(_) => "func",
            Type::Interface(_) => "interface",
            Type::Map(..) => "map",
            Type::Chan(..) => "chan",
            Type::Tuple(_) => "tuple",
            Type::Union(_) => "union",
            _ => "",
        }
    }
}
