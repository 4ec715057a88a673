package plan

// arena hands out what the values of one evaluation consist of, and takes all of it back at once.
type arena struct {
	composites pieces[composite]
	lists      pieces[Value]
	values     int // handed out in total
}

// A piece of an arena has so many elements. What one object needs rarely is more than a few pieces; more are not kept.
const (
	pieceSize  = 256
	piecesKept = 32
)

// A nil arena hands out what the garbage collector takes back.

func (a *arena) composite() *composite {
	if a == nil {
		return &composite{}
	}
	a.values += 2 // about as large
	c := &a.composites.take(1)[:1][0]
	*c = composite{}
	return c
}

// list returns an empty list with room for n values.
func (a *arena) list(n int) []Value {
	if a == nil {
		return make([]Value, 0, n)
	}
	a.values += n
	if n > pieceSize/4 {
		return make([]Value, 0, n)
	}
	return a.lists.take(n)
}

// reset takes back everything.
func (a *arena) reset() {
	a.composites.reset()
	a.lists.reset()
	a.values = 0
}

// pieces are lists of elements that are handed out from the first to the last.
type pieces[T any] struct {
	all  [][]T
	at   int // the piece that is handed out from
	used int // how much of it is
}

// take returns an empty list with room for n elements. The elements may hold what they held before.
func (p *pieces[T]) take(n int) []T {
	if p.at < len(p.all) && p.used+n > pieceSize {
		p.at, p.used = p.at+1, 0
	}
	if p.at == len(p.all) {
		p.all = append(p.all, make([]T, pieceSize))
	}
	start := p.used
	p.used += n
	return p.all[p.at][start:start:p.used]
}

func (p *pieces[T]) reset() {
	if len(p.all) > piecesKept {
		clear(p.all[piecesKept:])
		p.all = p.all[:piecesKept]
	}
	p.at, p.used = 0, 0
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
		s.values, s.high, start = make([]Value, 0, max(2*cap(s.values), 2*pieceSize, n)), 0, 0
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
