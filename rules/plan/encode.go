package plan

import (
	"encoding/binary"
	"errors"
)

// Encode returns the program in the form that [Decode] reads. The same program always has the same encoding.
func (p *Program) Encode() []byte {
	var e encoder
	e.texts(p.Entries)
	e.texts(p.builtins)
	e.number(int64(len(p.constants)))
	for _, c := range p.constants {
		e.constant(c)
	}
	for _, f := range p.entries {
		e.number(int64(f))
	}
	e.functions(p.functions)
	return e
}

type encoder []byte

func (e *encoder) number(n int64) { *e = binary.AppendVarint(*e, n) }

func (e *encoder) text(s string) {
	e.number(int64(len(s)))
	*e = append(*e, s...)
}

func (e *encoder) texts(list []string) {
	e.number(int64(len(list)))
	for _, s := range list {
		e.text(s)
	}
}

func (e *encoder) constant(c Value) {
	e.number(int64(c.kind))
	switch c.kind {
	case boolean:
		e.number(c.n)
	case number:
		e.text(c.numeral())
	case text:
		e.text(c.s)
	case array, object, set:
		e.constants(c.c.keys)
		e.constants(c.c.items)
	}
}

func (e *encoder) constants(list []Value) {
	e.number(int64(len(list)))
	for _, c := range list {
		e.constant(c)
	}
}

func (e *encoder) functions(all []function) {
	e.number(int64(len(all)))
	for _, f := range all {
		e.text(f.name)
		e.number(int64(f.params))
		e.number(int64(f.locals))
		var code encoder
		code.blocks(f.blocks)
		e.text(string(code))
	}
}

func (e *encoder) blocks(blocks []block) {
	e.number(int64(len(blocks)))
	for _, b := range blocks {
		e.number(int64(len(b)))
		for _, s := range b {
			e.statement(s)
		}
	}
}

func (e *encoder) statement(s statement) {
	e.number(int64(s.op))
	for _, n := range []int32{int32(s.a), int32(s.b), s.target, s.key, s.n} {
		e.number(int64(n))
	}
	e.number(int64(len(s.args)))
	for _, arg := range s.args {
		e.number(int64(arg))
	}
	e.blocks(s.blocks)
}

var errEncoding = errors.New("plan: the encoding is damaged")

// Decode reads what [Program.Encode] wrote and links the builtins that the plans call: those given by name, and OPA's. It
// leaves the code of the functions to [Program.Load].
func Decode(data string, builtins map[string]Builtin) (*Program, error) {
	d := decoder{data: data}
	p := &Program{Entries: d.texts(), builtins: d.texts()}
	p.constants = d.constants()
	for range p.Entries {
		p.entries = append(p.entries, int32(d.number()))
	}
	p.functions = d.functions()
	if d.failed || d.data != "" {
		return nil, errEncoding
	}
	return p, p.link(builtins)
}

// decoder reads numbers and texts. At the first mistake it fails, and then reads zeros.
type decoder struct {
	data   string
	failed bool
}

func (d *decoder) number() int64 {
	var bits uint64
	for shift := 0; shift < 64; shift += 7 {
		if d.data == "" {
			break
		}
		c := d.data[0]
		d.data = d.data[1:]
		bits |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return int64(bits>>1) ^ -int64(bits&1)
		}
	}
	d.failed, d.data = true, ""
	return 0
}

// count reads a length: of things that take at least one byte each.
func (d *decoder) count() int {
	n := d.number()
	if n < 0 || n > int64(len(d.data)) {
		d.failed, d.data = true, ""
		return 0
	}
	return int(n)
}

func (d *decoder) text() string {
	n := d.count()
	s := d.data[:n]
	d.data = d.data[n:]
	return s
}

func (d *decoder) texts() []string {
	list := make([]string, d.count())
	for i := range list {
		list[i] = d.text()
	}
	return list
}

func (d *decoder) constant() Value {
	switch kind := kind(d.number()); kind {
	case null:
		return Null()
	case boolean:
		return Bool(d.number() != 0)
	case number:
		return Number(d.text())
	case text:
		return Text(d.text())
	case array, object, set:
		c := &composite{keys: d.constants(), items: d.constants()}
		return Value{kind: kind, c: c}.settle()
	}
	d.failed = true
	return Value{}
}

func (d *decoder) constants() []Value {
	list := make([]Value, d.count())
	for i := range list {
		list[i] = d.constant()
	}
	return list
}

func (d *decoder) functions() []function {
	all := make([]function, d.count())
	for i := range all {
		all[i] = function{name: d.text(), params: int32(d.number()), locals: int32(d.number()), code: d.text()}
	}
	return all
}

// Load reads the code of an entry, given by its number in Entries, and of all that it calls. It must be called before
// [Machine.Run] for each entry that was decoded, and may be called by several goroutines.
func (p *Program) Load(entry int) error {
	p.loading.Lock()
	defer p.loading.Unlock()
	return p.load(p.entries[entry])
}

func (p *Program) load(number int32) error {
	if number < 0 || int(number) >= len(p.functions) {
		return errEncoding
	}
	f := &p.functions[number]
	if f.ready {
		return nil
	}
	f.ready = true
	if f.code != "" {
		d := decoder{data: f.code}
		f.code, f.blocks = "", d.blocks()
		if d.failed || d.data != "" {
			return errEncoding
		}
	}
	if err := p.loadCalled(f.blocks); err != nil {
		return err
	}
	p.settle(f)
	return nil
}

// loadCalled loads the functions that blocks call.
func (p *Program) loadCalled(blocks []block) error {
	for _, b := range blocks {
		for _, s := range b {
			if s.op == opCall {
				if err := p.load(s.n); err != nil {
					return err
				}
			}
			if err := p.loadCalled(s.blocks); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *decoder) blocks() []block {
	n := d.count()
	if n == 0 {
		return nil
	}
	blocks := make([]block, n)
	for i := range blocks {
		blocks[i] = make(block, d.count())
		for k := range blocks[i] {
			blocks[i][k] = d.statement()
		}
	}
	return blocks
}

func (d *decoder) statement() statement {
	s := statement{op: operation(d.number())}
	if s.op >= operations {
		d.failed = true
	}
	s.a, s.b = operand(d.number()), operand(d.number())
	s.target, s.key, s.n = int32(d.number()), int32(d.number()), int32(d.number())
	if n := d.count(); n > 0 {
		s.args = make([]operand, n)
		for i := range s.args {
			s.args[i] = operand(d.number())
		}
	}
	s.blocks = d.blocks()
	return s
}
