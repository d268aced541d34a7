use super::run;
use crate::passes::testing::function;
use crate::ssa::ir::*;
use crate::ssa::print::text;
use crate::ssa::verify::verify;

const OF: (usize, u32) = (64, 1);

fn args(v: &[Value]) -> Args {
    v.iter().copied().collect()
}

fn edge(to: Block, args: &[Value]) -> Edge {
    Edge { to, args: args.to_vec() }
}

/// A function of one block, and its first parameter; objects have 24 bytes, of which the second word is a pointer.
fn one() -> (Func, Value) {
    let (mut f, x) = function(|f| f.param(Block(0), Class::Int, 0));
    f.shapes.insert(OF, Shape { size: 24, pointers: 2 });
    (f, x)
}

fn new(f: &mut Func, b: Block) -> Value {
    f.put(b, Op::New(OF.0, OF.1), Args::new(), None)
}

fn access(f: &mut Func, b: Block, op: Op, list: &[Value], off: i32) -> Value {
    let v = f.put(b, op, args(list), None);
    f.insts[v.0 as usize].off = off;
    v
}

fn state(f: &mut Func, slots: &[(i32, Value)]) -> Option<State> {
    f.states.push(StateData { slots: slots.to_vec(), ..StateData::default() });
    Some(State(f.states.len() as u32 - 1))
}

fn call(f: &mut Func, b: Block, list: &[Value], slots: &[(i32, Value)]) {
    let s = state(f, slots);
    f.put(b, Op::Call { callee: Callee::Direct(0), nargs: list.len() as u16, nres: 0 }, args(list), s);
}

fn ret(f: &mut Func, b: Block, v: Value) {
    f.blocks[b.0 as usize].term = Term::Ret(vec![(0, v)]);
}

fn done(mut f: Func) -> (Func, String) {
    run(&mut f);
    let t = text(&f);
    verify(&f).unwrap_or_else(|e| panic!("{e}\n{t}"));
    (f, t)
}

#[test]
fn a_field_is_a_value() {
    let (mut f, x) = one();
    let p = new(&mut f, Block(0));
    let zero = f.iconst(0);
    let s = state(&mut f, &[(-4, p), (-5, x)]);
    f.put(Block(0), Op::Guard(Cc::Eq), args(&[p, zero]), s);
    access(&mut f, Block(0), Op::Store(8), &[p, x], 16);
    let s = state(&mut f, &[(-4, p), (-5, x)]);
    f.put(Block(0), Op::Guard(Cc::Lt), args(&[x, zero]), s);
    let v = access(&mut f, Block(0), Op::Load(Width::W), &[p], 16);
    ret(&mut f, Block(0), v);
    let (f, t) = done(f);
    assert!(!t.contains("New") && !t.contains("Store") && !t.contains("Load"), "{t}");
    assert!(matches!(&f.blocks[0].term, Term::Ret(l) if l[0].1 == x), "{t}");
    // Whoever leaves makes it: at slot -4, with the word that was stored.
    let Some(Inst { state: Some(s), .. }) = f.blocks[0].insts.last().map(|&v| f.inst(v)) else { panic!("{t}") };
    let made = &f.states[s.0 as usize].objects[..];
    let [Dissolved { of: OF, to, fields }] = made else { panic!("{made:?}") };
    let [(Field { off: 16, size: 8 }, slot)] = fields[..] else { panic!("{fields:?}") };
    assert_eq!(to[..], [(-4, 0)]);
    assert!(f.states[s.0 as usize].slots.contains(&(slot, x)) && slot < -2 && f.frame_slots == 1);
}

#[test]
fn who_may_be_seen_is_made() {
    let escapes: [fn(&mut Func, Value, Value); 5] = [
        |f, p, x| _ = access(f, Block(0), Op::StoreP, &[x, p], 0),
        |f, p, _| call(f, Block(0), &[p], &[]),
        |f, p, x| _ = f.pure(Op::Add, &[p, x], None),
        |f, p, _| _ = access(f, Block(0), Op::Load(Width::W), &[p], 20),
        |f, p, _| {
            access(f, Block(0), Op::Load(Width::U8), &[p], 1);
            access(f, Block(0), Op::Load(Width::W), &[p], 0);
        },
    ];
    for (i, escape) in escapes.iter().enumerate() {
        let (mut f, x) = one();
        let p = new(&mut f, Block(0));
        escape(&mut f, p, x);
        assert!(done(f).1.contains("New"), "{i}");
    }
}

/// One object a round; `keep`: the one made in front of the loop is used in it.
fn rounds(keep: bool) -> String {
    let (mut f, x) = one();
    let (head, end) = (f.block(0), f.block(0));
    let first = new(&mut f, Block(0));
    access(&mut f, Block(0), Op::Store(8), &[first, x], 0);
    f.blocks[0].term = Term::Jump(edge(head, &[first]));
    let p = f.param(head, Class::Int, -4);
    let v = access(&mut f, head, Op::Load(Width::W), &[p], 0);
    let next = new(&mut f, head);
    access(&mut f, head, Op::Store(8), &[next, v], 0);
    if keep {
        access(&mut f, head, Op::Store(8), &[first, x], 0);
    }
    let zero = f.iconst(0);
    f.blocks[head.0 as usize].term = Term::If(Cc::Lt, v, zero, edge(head, &[next]), edge(end, &[]));
    ret(&mut f, end, v);
    done(f).1
}

#[test]
fn a_parameter_stands_for_several() {
    assert!(!rounds(false).contains("New"), "{}", rounds(false));
    // Else a store to the first would be one to what the parameter stands for.
    assert!(rounds(true).contains("New"), "{}", rounds(true));
}

#[test]
fn pointers_stay_home_during_calls() {
    for (fields, made) in [(1, false), (2, true)] {
        let (mut f, x) = one();
        f.shapes.insert(OF, Shape { size: 24, pointers: 7 });
        let p = new(&mut f, Block(0));
        (0..fields).for_each(|i| _ = access(&mut f, Block(0), Op::StoreP, &[p, x], 8 * i));
        call(&mut f, Block(0), &[], &[(-4, p)]);
        let p = f.put(Block(0), Op::Home(-4), Args::new(), None);
        let v = access(&mut f, Block(0), Op::Load(Width::W), &[p], 0);
        ret(&mut f, Block(0), v);
        let (f, t) = done(f);
        // The one slot holds the one pointer; it is what is used behind the call.
        assert_eq!(t.contains("New"), made, "{t}");
        let home = |v: Value| f.op(v) == Op::Home(-4);
        assert!(made || matches!(&f.blocks[0].term, Term::Ret(l) if home(l[0].1)), "{t}");
    }
}

#[test]
fn what_holds_another_goes_first() {
    let (mut f, x) = one();
    let (p, q) = (new(&mut f, Block(0)), new(&mut f, Block(0)));
    access(&mut f, Block(0), Op::StoreP, &[q, p], 8);
    access(&mut f, Block(0), Op::Store(8), &[p, x], 0);
    let again = access(&mut f, Block(0), Op::Load(Width::W), &[q], 8);
    let zero = f.iconst(0);
    let s = state(&mut f, &[(-4, q)]);
    f.put(Block(0), Op::Guard(Cc::Lt), args(&[x, zero]), s);
    let v = access(&mut f, Block(0), Op::Load(Width::W), &[again], 0);
    ret(&mut f, Block(0), v);
    let (f, t) = done(f);
    assert!(!t.contains("New"), "{t}");
    let made = &f.states[0].objects[..];
    let [inner, outer] = made else { panic!("{made:?}") };
    // The inner one's address is put where the outer one's field is taken from.
    assert_eq!(inner.to[0].0, outer.fields[0].1);
}

/// A loop that reads and writes parts of the frame's word at slot -6; `by`: how else that is reached.
fn frame(osr: bool, by: impl FnOnce(&mut Func, Value, Value)) -> String {
    let (mut f, x) = one();
    f.osr = osr;
    f.frame_slots = 8;
    f.parts.push(Part { base: 0, slot: -6, slots: 1 });
    f.memory.insert(-6);
    let (head, end) = (f.block(0), f.block(0));
    let a = f.addr(-48);
    access(&mut f, Block(0), Op::Store(8), &[a, x], 0);
    f.blocks[0].term = Term::Jump(edge(head, &[]));
    let v = access(&mut f, head, Op::Load(Width::U8), &[a], 3);
    access(&mut f, head, Op::Store(2), &[a, v], 4);
    let zero = f.iconst(0);
    f.blocks[head.0 as usize].term = Term::If(Cc::Lt, v, zero, edge(head, &[]), edge(end, &[]));
    by(&mut f, a, x);
    ret(&mut f, end, v);
    done(f).1
}

#[test]
fn words_of_frames() {
    let gone = |t: &str| !t.contains("Store") && !t.contains("Load");
    let t = frame(false, |_, _, _| {});
    assert!(gone(&t) && t.contains("ShrM") && t.contains("Ext(U8)"), "{t}");
    // The interpreter, which has begun, may have put its address anywhere.
    assert!(!gone(&frame(true, |_, _, _| {})));
    assert!(!gone(&frame(false, |f, a, x| _ = access(f, Block(1), Op::StoreP, &[x, a], 0))));
    assert!(!gone(&frame(false, |f, a, x| _ = f.put(Block(1), Op::LoadX(Width::W), args(&[a, x]), None))));
    // During calls and for who leaves it is home.
    let t = frame(false, |f, a, x| {
        call(f, Block(2), &[], &[(-4, a)]);
        let s = state(f, &[]);
        f.put(Block(2), Op::Guard(Cc::Eq), args(&[x, x]), s);
    });
    assert!(gone(&t) && t.matches("-6=").count() == 2 && t.contains("= Home(-6)"), "{t}");
}
