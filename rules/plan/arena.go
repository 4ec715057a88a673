package plan

// arena hands out what the values of one evaluation consist of, and takes all of it back at once.
type arena struct {
	composites []composite
	slab       []Value
	values     int // handed out in total
}

const (
	compositesAtOnce = 256
	valuesAtOnce     = 1024
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
}

// frame returns n undefined locals.
func (s *stack) frame(n int) []Value {
	start := len(s.values)
	if start+n > cap(s.values) {
		s.values, start = make([]Value, 0, max(2*cap(s.values), 4*valuesAtOnce, n)), 0
	}
	s.values = s.values[:start+n]
	locals := s.values[start : start+n : start+n]
	clear(locals)
	return locals
}

// mark and release leave a frame: release makes the stack what it was when mark was called.
func (s *stack) mark() []Value { return s.values }

func (s *stack) release(mark []Value) {
	if cap(mark) == cap(s.values) { // else the larger stack is kept
		s.values = mark
	} else {
		s.values = s.values[:0]
	}
}

func (s *stack) reset() {
	clear(s.values[:cap(s.values)])
	s.values = s.values[:0]
}
