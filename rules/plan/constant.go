package plan

import "slices"

// Most rules hold lists that never change: names of registries, forms of credentials. Where a function builds one of
// constants only, [Translate] makes a constant of it; where a whole function reads nothing that changes, it is called once,
// when its code is read.

// fold replaces statements that build an array, object or set of constants by one that assigns it.
func (t *translator) fold(blocks []block) []block {
	built := make(map[int32]int) // by target: how many statements make it or put something into it
	eachStatement(blocks, func(s *statement) {
		if s.op.makes() || s.op.puts() {
			built[s.target]++
		}
	})
	t.foldBlocks(blocks, built)
	return blocks
}

func (t *translator) foldBlocks(blocks []block, built map[int32]int) {
	for i, b := range blocks {
		kept := b[:0]
		for at := 0; at < len(b); at++ {
			s := b[at]
			t.foldBlocks(s.blocks, built)
			if n := constantRun(b[at:]); n > 1 && n == built[s.target] {
				s = statement{op: opAssign, a: t.composed(b[at : at+n]), target: s.target}
				at += n - 1
			}
			kept = append(kept, s)
		}
		blocks[i] = kept
	}
}

// constantRun returns how many of the first statements make an array, object or set and put constants into it.
func constantRun(b block) int {
	if !b[0].op.makes() {
		return 0
	}
	n := 1
	for n < len(b) && b[n].op.puts() && b[n].target == b[0].target && b[n].a < 0 && (b[n].b < 0 || !b[n].op.readsB()) {
		n++
	}
	return n
}

// composed returns the constant that statements build.
func (t *translator) composed(b block) operand {
	locals := make([]Value, b[0].target+1)
	for i := range b {
		t.builder.build(&b[i], locals)
	}
	if t.builder.err != nil {
		t.err = t.builder.err
	}
	t.program.constants = append(t.program.constants, locals[b[0].target].settle())
	return ^operand(len(t.program.constants) - 1)
}

// settle sorts all that the value holds, so that it can be read by several goroutines, and returns it.
func (v Value) settle() Value {
	if v.c == nil || v.isTree() {
		return v
	}
	for _, list := range [][]Value{v.c.keys, v.c.items} {
		for _, item := range list {
			item.settle()
		}
	}
	if v.kind != array {
		v.c.sort(v.kind)
	}
	return v
}

// settleBudget is how many steps it may take to find the value of a function out beforehand.
const settleBudget = 1 << 14

// settle finds out whether a function is pure, and calls it if it has no arguments. What it calls was settled before.
func (p *Program) settle(f *function) {
	f.pure = true
	eachStatement(f.blocks, func(s *statement) {
		args := s.args
		switch s.op {
		case opCall:
			f.pure = f.pure && p.functions[s.n].pure
			args = args[min(2, len(args)):] // input and data are handed on
		case opBuiltin:
			f.pure = f.pure && natives[p.builtins[s.n]] != nil
		}
		changes := func(o operand) bool { return o == 0 || o == 1 }
		if slices.ContainsFunc(args, changes) || s.op.readsA() && changes(s.a) || s.op.readsB() && changes(s.b) {
			f.pure = false
		}
	})
	if !f.pure || f.params != 2 || f.settled {
		return
	}
	if p.settler == nil {
		p.settler = p.newMachine()
		p.settler.Budget = settleBudget
	}
	p.settler.steps, p.settler.arena.values = 0, 0
	if value := p.settler.call(f, nil, nil); p.settler.err == nil {
		f.settled, f.constant = true, value.settle()
	}
	p.settler.err = nil
}

// eachStatement calls f for all statements, those inside of others included.
func eachStatement(blocks []block, f func(*statement)) {
	for _, b := range blocks {
		for i := range b {
			f(&b[i])
			eachStatement(b[i].blocks, f)
		}
	}
}

// makes reports whether the operation makes an array, object or set, puts whether it puts something into one.
func (o operation) makes() bool { return o == opMakeArray || o == opMakeObject || o == opMakeSet }

func (o operation) puts() bool {
	return o == opAppend || o == opInsert || o == opInsertOnce || o == opAdd
}

// readsA and readsB report whether the operation has the operands a and b.
func (o operation) readsA() bool {
	switch o {
	case opCall, opBuiltin, opNot, opBlock, opBreak, opReset, opMakeArray, opMakeObject, opMakeSet:
		return false
	}
	return true
}

func (o operation) readsB() bool {
	switch o {
	case opDot, opEqual, opNotEqual, opInsert, opInsertOnce:
		return true
	}
	return false
}
