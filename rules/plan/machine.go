package plan

import (
	"errors"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/klint-dev/klint/manifest"
)

// Limits of one evaluation. Rego has no endless loops, but large products.
const (
	maxValues = 20_000_000 // values that arrays, objects and sets hold together
	maxDepth  = 1000       // functions that call each other
	stepMask  = 1<<12 - 1  // how often the clock is looked at
)

// ErrTime says that an evaluation ran into its deadline.
var ErrTime = errors.New("the time is up")

var (
	errSize     = errors.New("the values are too large")
	errDepth    = errors.New("the calls are too deep")
	errConflict = errors.New("a complete rule has several values")
)

// Machine runs the plans of a program for one object. Use [Program.Start] to get one and [Machine.End] to give it back.
type Machine struct {
	// Host is what the builtins want to know.
	Host any
	// Deadline is when evaluations fail with [ErrTime].
	Deadline time.Time
	// Cancel, if set, makes evaluations fail with [ErrTime] soon after it is cancelled.
	Cancel topdown.Cancel
	// Budget is how many steps evaluations may take; zero means any number.
	Budget int

	program *Program
	input   Value
	data    Value
	err     error

	run   uint32   // the number of the run, also over objects: what the memo holds of an earlier one does not count
	memo  []memory // by function
	steps int
	depth int
	arena arena
	stack stack
}

// memory is the value of a function without arguments of its own.
type memory struct {
	run   uint32
	value Value
}

// Start returns a machine that judges a node of a manifest.
func (p *Program) Start(tree *manifest.Tree, node int) *Machine {
	m := p.machines.take()
	if m == nil {
		m = p.newMachine()
	}
	c := m.arena.composite()
	c.tree = tree
	m.input = nodeOf(c, node)
	return m
}

func (p *Program) newMachine() *Machine {
	return &Machine{program: p, memo: make([]memory, len(p.functions)), run: 1}
}

// Input returns the object that is judged.
func (m *Machine) Input() Value { return m.input }

// SetInput lets the machine judge something else.
func (m *Machine) SetInput(v Value) { m.input = v }

// NodeOf returns the value of a node of another manifest.
func (m *Machine) NodeOf(tree *manifest.Tree, node int) Value {
	c := m.arena.composite()
	c.tree = tree
	return nodeOf(c, node)
}

// End gives the machine back. Values that it made are not valid any more.
func (m *Machine) End() {
	m.arena.reset()
	m.stack.reset()
	m.Host, m.Deadline, m.Cancel, m.Budget = nil, time.Time{}, nil, 0
	m.input, m.data, m.err = Value{}, Value{}, nil
	m.steps = 0
	m.program.machines.put(m)
}

// Run evaluates the rule of an entry, given by its number in Entries. Data is what it reads as data.
func (m *Machine) Run(entry int, data Value) (Value, error) {
	if m.run++; m.run == 0 { // after four billion of them
		clear(m.memo)
		m.run = 1
	}
	m.data, m.err, m.depth = data, nil, 0
	value := m.call(&m.program.functions[m.program.entries[entry]], nil, nil)
	if m.err != nil {
		return Value{}, m.err
	}
	return value, nil
}

// What execute returns besides the number of blocks to leave.
const (
	toEnd    = -1      // the block ran to its end
	returned = 1 << 30 // the function returned
)

// call runs a function. Its arguments are operands of the caller's locals.
func (m *Machine) call(f *function, args []operand, caller []Value) Value {
	if m.depth++; m.depth > maxDepth {
		m.fail(errDepth)
	}
	mark := m.stack.mark()
	locals := m.stack.frame(int(f.locals))
	if args == nil {
		locals[0], locals[1] = m.input, m.data
	}
	for i, arg := range args {
		locals[i] = *m.value(arg, caller)
	}
	var result Value
	for _, b := range f.blocks {
		if m.err != nil {
			break
		}
		if m.execute(b, locals, &result) == returned {
			break
		}
	}
	m.stack.release(mark)
	m.depth--
	return result
}

// callMemoized is call for any function: those that only depend on input and data run once.
func (m *Machine) callMemoized(s *statement, locals []Value) Value {
	f := &m.program.functions[s.n]
	if f.settled {
		return f.constant
	}
	if f.params != 2 {
		return m.call(f, s.args, locals)
	}
	remembered := &m.memo[s.n]
	if remembered.run != m.run {
		value := m.call(f, s.args, locals)
		*remembered = memory{m.run, value}
	}
	return remembered.value
}

// Fail ends the evaluation with an error. It is for builtins, which otherwise are undefined where they fail.
func (m *Machine) Fail(err error) { m.fail(err) }

func (m *Machine) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

func (m *Machine) value(o operand, locals []Value) *Value {
	if o >= 0 {
		return &locals[o]
	}
	return &m.program.constants[^o]
}

// execute runs a block. It returns toEnd, returned, or how many blocks besides this one are to be left: none if a
// statement was undefined.
func (m *Machine) execute(b block, locals []Value, result *Value) int {
	m.tick()
	for i := range b {
		if m.err != nil {
			return returned
		}
		s := &b[i]
		switch s.op {
		case opScan, opNot, opBlock:
			if leave := m.enter(s, locals, result); leave != toEnd {
				return leave
			}
		case opBreak:
			return int(s.n)
		case opReturn:
			*result = *m.value(s.a, locals)
			return returned
		case opCall:
			value := m.callMemoized(s, locals)
			if value.kind == undefined {
				return 0
			}
			locals[s.target] = value
		case opBuiltin:
			value := m.builtin(s, locals)
			if value.kind == undefined {
				return 0
			}
			locals[s.target] = value
		default:
			if !m.step(s, locals) {
				return 0
			}
		}
	}
	return toEnd
}

// tick counts a step, and looks at the limits from time to time.
func (m *Machine) tick() {
	if m.steps++; m.steps&stepMask == 0 {
		m.checkLimits()
	}
}

func (m *Machine) checkLimits() {
	if m.arena.values > maxValues {
		m.fail(errSize)
	}
	if m.Budget > 0 && m.steps > m.Budget || m.Cancel != nil && m.Cancel.Cancelled() {
		m.fail(ErrTime)
	}
	if !m.Deadline.IsZero() && time.Now().After(m.Deadline) {
		m.fail(ErrTime)
	}
}

// enter runs a statement that holds blocks. It returns what execute does, for the block around it.
func (m *Machine) enter(s *statement, locals []Value, result *Value) int {
	switch s.op {
	case opScan:
		return m.scan(s, locals, result)
	case opNot:
		switch leave := m.execute(s.blocks[0], locals, result); leave {
		case toEnd:
			return 0
		case 0:
			return toEnd
		case returned:
			return returned
		default:
			return leave - 1
		}
	}
	for _, b := range s.blocks {
		switch leave := m.execute(b, locals, result); leave {
		case toEnd, 0:
		case returned:
			return returned
		default:
			return leave - 1
		}
	}
	return toEnd
}

// scan runs a block for each element of an array, object or set: objects and sets in their order. A scan counts as two
// blocks: the one that is run for an element, and all of them.
func (m *Machine) scan(s *statement, locals []Value, result *Value) int {
	source := locals[s.a]
	each := func(key, value Value) int {
		locals[s.key], locals[s.target] = key, value
		leave := m.execute(s.blocks[0], locals, result)
		if leave == 0 {
			return toEnd
		}
		return leave
	}
	leave := toEnd
	switch source.kind {
	case array:
		leave = scanArray(source, each)
	case object:
		c := expand(source, &m.arena)
		for i := 0; i < len(c.keys) && leave == toEnd; i++ {
			leave = each(c.keys[i], c.items[i])
		}
	case set:
		items := expand(source, nil).items
		for i := 0; i < len(items) && leave == toEnd; i++ {
			leave = each(items[i], items[i])
		}
	}
	switch {
	case leave == toEnd || leave == 1:
		return toEnd
	case leave == returned:
		return returned
	}
	return leave - 2
}

func scanArray(source Value, each func(key, value Value) int) int {
	if !source.isTree() {
		for i, item := range source.c.items {
			if leave := each(Int(int64(i)), item); leave != toEnd {
				return leave
			}
		}
		return toEnd
	}
	t := source.c.tree
	i := int64(0)
	for c, end := int(source.node)+1, t.Next(int(source.node)); c < end; c = t.Next(c) {
		if leave := each(Int(i), nodeOf(source.c, c)); leave != toEnd {
			return leave
		}
		i++
	}
	return toEnd
}

// step runs any other statement. It reports whether it was defined.
func (m *Machine) step(s *statement, locals []Value) bool {
	switch s.op {
	case opDot:
		value := dot(m.value(s.a, locals), m.value(s.b, locals))
		if value.kind == undefined {
			return false
		}
		locals[s.target] = value
	case opEqual:
		return equal(*m.value(s.a, locals), *m.value(s.b, locals))
	case opNotEqual:
		return !equal(*m.value(s.a, locals), *m.value(s.b, locals))
	case opIsDefined:
		return m.value(s.a, locals).kind != undefined
	case opIsUndefined:
		return m.value(s.a, locals).kind == undefined
	case opIsArray:
		return m.value(s.a, locals).kind == array
	case opIsObject:
		return m.value(s.a, locals).kind == object
	case opIsSet:
		return m.value(s.a, locals).kind == set
	case opAssign:
		locals[s.target] = *m.value(s.a, locals)
	case opAssignOnce:
		value := m.value(s.a, locals)
		if old := &locals[s.target]; old.kind != undefined && !equal(*old, *value) {
			m.fail(errConflict)
			return false
		}
		locals[s.target] = *value
	case opReset:
		locals[s.target] = Value{}
	case opLength:
		locals[s.target] = Int(int64(length(*m.value(s.a, locals))))
	default:
		m.build(s, locals)
	}
	return true
}

// build runs the statements that make arrays, objects and sets. OPA plans them so that nothing else refers to the value yet.
func (m *Machine) build(s *statement, locals []Value) {
	switch s.op {
	case opMakeArray:
		c := m.arena.composite()
		c.items = m.arena.list(int(s.n))
		locals[s.target] = Value{kind: array, c: c}
		return
	case opMakeObject:
		locals[s.target] = Value{kind: object, c: m.arena.composite()}
		return
	case opMakeSet:
		locals[s.target] = Value{kind: set, c: m.arena.composite()}
		return
	}
	c := locals[s.target].c
	value := *m.value(s.a, locals)
	m.arena.values++
	switch s.op {
	case opAppend:
		c.items = append(c.items, value)
	case opAdd:
		c.add(value)
	case opInsert, opInsertOnce:
		m.insert(c, value, *m.value(s.b, locals), s.op == opInsertOnce)
	}
}

func (m *Machine) insert(c *composite, key, value Value, once bool) {
	i := c.find(c.keys, key)
	switch {
	case i < 0:
		if c.keys == nil {
			c.keys, c.items = m.arena.list(4), m.arena.list(4)
		}
		c.keys, c.items = append(c.keys, key), append(c.items, value)
		c.note(c.keys)
	case !once:
		c.items[i] = value
	case !equal(c.items[i], value):
		m.fail(errConflict)
	}
}
