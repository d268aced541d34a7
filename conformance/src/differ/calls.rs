//! Statements that call: functions, methods, function values, goroutines, and the prelude's generic code.
use super::program::Node;
use super::scope::{Gen, Step, Var};
use super::types::{INT, Ty};
use std::rc::Rc;

impl Gen {
    /// A call of an earlier function.
    pub fn call(&mut self) -> Option<Node> {
        if self.funcs.is_empty() {
            return None;
        }
        let f = self.rng.below(self.funcs.len());
        let (name, params, result, cost, recursive) = {
            let f = &self.funcs[f];
            (f.name.clone(), f.params.clone(), f.result.clone(), f.cost, f.recursive)
        };
        if !self.spend(cost) {
            return None;
        }
        let mut args: Vec<String> = params.iter().map(|t| self.expr(t, 1)).collect();
        if recursive {
            args.push(self.rng.below(4).to_string());
        }
        Some(self.bind(&result, &format!("{name}({})", args.join(", "))))
    }

    /// A method call, or a method value.
    pub fn method_call(&mut self) -> Option<Node> {
        let k = self.rng.below(2);
        let of = match self.rng.below(3) {
            0 => Ty::Iface(k),
            _ if self.structs.is_empty() => return None,
            _ => Ty::Struct(self.rng.below(self.structs.len())),
        };
        if let Ty::Struct(s) = of
            && self.structs[s].methods <= k
        {
            return None;
        }
        let ways = self.ways(&of, true);
        let ways: Vec<_> = ways.into_iter().filter(|w| !w.1.iter().any(|s| matches!(s, Step::Map(_)))).collect();
        if ways.is_empty() || !self.spend(40) {
            return None;
        }
        let w = self.rng.pick(&ways).clone();
        let x = self.walk(&w, 1);
        if k == 1 {
            return Some(self.bind(&Ty::Str, &format!("{x}.M1()")));
        }
        if self.rng.chance(25) {
            return Some(self.bind(&Ty::Func(Rc::new([INT]), Rc::new(INT)), &format!("{x}.M0")));
        }
        let a = self.expr(&INT, 1);
        Some(self.bind(&INT, &format!("{x}.M0({a})")))
    }

    /// A call of a function value.
    pub fn closure_call(&mut self) -> Option<Node> {
        let of: Vec<Var> = self.scope.iter().filter(|v| matches!(v.ty, Ty::Func(..))).cloned().collect();
        if of.is_empty() {
            let t = self.func_type();
            let e = self.expr(&t, 1);
            return Some(self.bind(&t, &e));
        }
        let f = self.rng.pick(&of).clone();
        let Ty::Func(args, res) = &f.ty else { return None };
        if !self.spend(60) {
            return None;
        }
        let args: Vec<String> = args.iter().map(|t| self.expr(t, 1)).collect();
        Some(self.bind(res, &format!("{}({})", f.name, args.join(", "))))
    }

    /// A goroutine that sends, and a loop that receives in order.
    pub fn channels(&mut self) -> Node {
        let t = self.ty(1);
        let (c, i, x) = (self.fresh("c"), self.fresh("i"), self.fresh("x"));
        let n = 1 + self.rng.below(6);
        let trips = self.trips;
        self.trips *= n as u64;
        let (loops, result) = (std::mem::take(&mut self.loops), self.result.take());
        self.add(&i, &INT, false);
        // The goroutine touches nothing that the receiver may change at the same time.
        let outer = std::mem::take(&mut self.scope);
        self.scope.push(Var { name: i.clone(), ty: INT, set: false });
        let sent = self.expr(&t, 2);
        self.scope = outer;
        self.scope.pop();
        self.add(&x, &t, true);
        let body = self.stmts(2);
        let check = self.check(&x, &t);
        self.scope.pop();
        (self.trips, self.loops, self.result) = (trips, loops, result);
        let head = format!(
            "{c} := make(chan {t}, {})\ngo func() {{\ndefer close({c})\ndefer func() {{\nrecover()\n}}()\nfor {i} := range {n} {{\n_ = {i}\n{c} <- {sent}\n}}\n}}()",
            self.rng.below(3)
        );
        let mut inner = vec![Node::line(check)];
        inner.extend(body);
        if self.rng.chance(30) {
            let receive = format!("{head}\nfor range {n} {{\nselect {{\ncase {x}, _ := <-{c}:");
            return Node { parts: vec![(receive, inner)], foot: "}\n}".into() };
        }
        Node::block(format!("{head}\nfor {x} := range {c} {{"), inner)
    }

    /// Generic containers and functions of the prelude.
    pub fn containers(&mut self) -> Option<Node> {
        let of: Vec<Var> = self.scope.iter().filter(|v| matches!(v.ty, Ty::Slice(_))).cloned().collect();
        if of.is_empty() || !self.spend(400) {
            return None;
        }
        let s = self.rng.pick(&of).clone();
        let Ty::Slice(e) = &s.ty else { return None };
        let name = s.name;
        match self.rng.below(5) {
            0 => {
                let to = self.ty(0);
                let f = self.expr(&Ty::Func(Rc::new([(**e).clone()]), Rc::new(to.clone())), 0);
                Some(self.bind(&Ty::Slice(Rc::new(to)), &format!("mapS({name}, {f})")))
            }
            1 => {
                let to = self.ty(0);
                let f = self.expr(&Ty::Func(Rc::new([to.clone(), (**e).clone()]), Rc::new(to.clone())), 0);
                let start = self.expr(&to, 1);
                Some(self.bind(&to, &format!("foldS({name}, {start}, {f})")))
            }
            2 => {
                let st = self.fresh("st");
                let check = self.check(&format!("{st}.pop()"), e);
                Some(Node::line(format!(
                    "var {st} stack[{e}]\nfor _, e := range {name} {{\n{st}.push(e)\n}}\nfor {st}.top > {} {{\n{check}\n}}",
                    self.rng.below(2)
                )))
            }
            3 => {
                let l = self.fresh("l");
                let check = self.check(&format!("{l}.val"), e);
                Some(Node::line(format!("for {l} := list({name}); {l} != nil; {l} = {l}.next {{\n{check}\n}}")))
            }
            _ => {
                let (fs, i) = (self.fresh("fs"), self.fresh("i"));
                let t = Ty::Func(Rc::new([INT]), Rc::new(INT));
                self.add(&i, &INT, false);
                let f = self.expr(&t, 1);
                self.scope.pop();
                let make = format!("var {fs} []{t}\nfor {i} := range 3 {{\n_ = {i}\n{fs} = append({fs}, {f})\n}}");
                Some(Node::line(format!("{make}\nfor {i} := range {fs} {{\nchk(uint64({fs}[{i}]({i})))\n}}")))
            }
        }
    }
}
