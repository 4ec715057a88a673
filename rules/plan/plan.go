// Package plan evaluates Rego that was planned beforehand. OPA's compiler turns rules into plans of simple statements, its
// intermediate representation; [Translate] takes those, [Program.Encode] and [Decode] keep them in a compact form, and a
// [Machine] runs them over the nodes of a manifest, without turning the manifest into values of OPA first.
//
// The results are those of OPA's own evaluator. What a plan may hold is what the compiler makes of rules without `with`
// and without references to packages that are only known when they run.
package plan

import (
	"sync"
	"sync/atomic"
)

// Program is a set of plans. It is safe for concurrent use, and immutable but for the code of functions, which is read when it is needed.
type Program struct {
	// Entries are the names of the rules that were planned, such as "klint/rules/host_pid/deny".
	Entries []string

	entries   []int32 // their functions
	functions []function
	constants []Value
	builtins  []string // the names of those that are called
	linked    []Builtin
	lent      map[string]Builtin // what stands for builtins of OPA where those of this package hand on to them

	loading  sync.Mutex // while the code of functions is read
	settler  *Machine   // makes the values of functions that always have the same; never given back
	machines machines
	patterns sync.Map // string -> *pattern
	kept     atomic.Int32
}

// Builtin is a function that plans may call. It returns the zero Value where it is undefined: as with OPA, for mistakes as
// well. The arguments are only valid during the call.
type Builtin func(m *Machine, args []Value) Value

// function is a list of blocks that run one after the other until one of them returns.
type function struct {
	name   string
	params int32 // the first locals are the parameters; the first two of them are input and data
	locals int32
	blocks []block
	code   string // of the blocks, as long as it was not read

	ready    bool // its code and that of what it calls is read
	pure     bool // it reads neither input nor data, and calls nothing that does: known once the code is read
	settled  bool // it is pure and has no arguments, so that it always has this value
	constant Value
}

// block is a list of statements. It ends at the first that is undefined.
type block []statement

// operand is a local if it is not negative, else the constant ^operand.
type operand int32

// statement is one step of a block. Which fields count depends on the operation.
type statement struct {
	op     operation
	a, b   operand
	target int32
	key    int32
	n      int32 // how far a break leads, the number of a function or builtin, the capacity of an array
	args   []operand
	blocks []block
}

type operation uint8

const (
	opDot         operation = iota // target = a[b]
	opEqual                        // a == b
	opNotEqual                     // a != b
	opCall                         // target = functions[n](args)
	opBuiltin                      // target = builtins[n](args)
	opScan                         // for key, target in a: blocks[0]
	opNot                          // blocks[0] does not run to its end
	opBlock                        // blocks, one after the other
	opBreak                        // leave n blocks besides this one
	opAssign                       // target = a
	opAssignOnce                   // target = a; an error if it has another value
	opReset                        // target = undefined
	opMakeArray                    // target = []
	opMakeObject                   // target = {}
	opMakeSet                      // target = set()
	opIsDefined                    // a is defined
	opIsUndefined                  // a is not
	opIsArray                      // a is an array
	opIsObject                     // a is an object
	opIsSet                        // a is a set
	opAppend                       // append a to the array target
	opInsert                       // target[a] = b
	opInsertOnce                   // target[a] = b; an error if it has another value
	opAdd                          // add a to the set target
	opReturn                       // return a
	opLength                       // target = count(a)
	operations                     // how many there are
)

// Entry returns the number of the entry with a name, -1 if there is none.
func (p *Program) Entry(name string) int {
	for i, entry := range p.Entries {
		if entry == name {
			return i
		}
	}
	return -1
}

// machines are those that nobody uses. Unlike what is in a sync.Pool they outlive a garbage collection: there are as many as
// ever ran at once, and each keeps what it has allocated.
type machines struct {
	mu   sync.Mutex
	free []*Machine
}

func (p *machines) take() *Machine {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.free) - 1
	if last < 0 {
		return nil
	}
	m := p.free[last]
	p.free = p.free[:last]
	return m
}

func (p *machines) put(m *Machine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, m)
}

// pattern returns a regular expression, nil if the text is none. Each is only compiled once.
func (p *Program) pattern(expression string) *pattern {
	if known, ok := p.patterns.Load(expression); ok {
		return known.(*pattern)
	}
	compiled := newPattern(expression)
	if p.kept.Add(1) <= maxPatterns {
		p.patterns.Store(expression, compiled)
	}
	return compiled
}

// maxPatterns is how many regular expressions are kept: a policy may make them of what it reads.
const maxPatterns = 1000
