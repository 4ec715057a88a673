package plan

// arena hands out what the values of one evaluation consist of, and takes all of it back at once.
type arena struct {
	composites []composite
	slab       []Value
	values     int // handed out in total
}

// How much is asked for at once. The pool of machines is emptied at every garbage collection: large pieces would cost more
// than they save.
const (
	compositesAtOnce = 64
	valuesAtOnce     = 256
)

func (a *arena) composite() *composite {
	if len(a.composites) == cap(a.composites) {
		a.composites = make([]composite, 0, compositesAtOnce)
	}
	a.composites = a.composites[:len(a.composites)+1]
	return &a.composites[len(a.composites)-1]
}

// list returns an empty list with room for n values.
func (a *arena) list(n int) []Value {
	a.values += n
	if n > valuesAtOnce/4 {
		return make([]Value, 0, n)
	}
	if len(a.slab)+n > cap(a.slab) {
		a.slab = make([]Value, 0, valuesAtOnce)
	}
	start := len(a.slab)
	a.slab = a.slab[:start+n]
	return a.slab[start : start : start+n]
}

// reset takes back everything. What did not fit into the last piece is left to the garbage collector.
func (a *arena) reset() {
	clear(a.composites)
	clear(a.slab)
	a.composites, a.slab, a.values = a.composites[:0], a.slab[:0], 0
}

// stack holds the locals of the functions that run.
type stack struct {
	values []Value
	high   int // how many values were ever in use
}

// frame returns n undefined locals.
func (s *stack) frame(n int) []Value {
	start := len(s.values)
	if start+n > cap(s.values) {
		s.values, s.high, start = make([]Value, 0, max(2*cap(s.values), 2*valuesAtOnce, n)), 0, 0
	}
	s.values = s.values[:start+n]
	locals := s.values[start : start+n : start+n]
	if start < s.high {
		clear(locals)
	}
	s.high = max(s.high, start+n)
	return locals
}

// mark and release leave a frame: release makes the stack what it was when mark was called. Where it had to grow since, the
// larger one stays, empty: the frames before are in the old one.
func (s *stack) mark() []Value { return s.values }

func (s *stack) release(mark []Value) {
	if cap(mark) == cap(s.values) {
		s.values = mark
	} else {
		s.values = s.values[:0]
	}
}

func (s *stack) reset() {
	clear(s.values[:s.high])
	s.values, s.high = s.values[:0], 0
}
