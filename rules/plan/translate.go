package plan

import (
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ir"
)

// Translate makes a program of a policy that OPA planned. It fails if the policy holds a statement that a [Machine] does
// not know.
func Translate(policy *ir.Policy) (*Program, error) {
	t := translator{
		policy:    policy,
		program:   &Program{},
		functions: make(map[string]int32),
		builtins:  make(map[string]int32),
		constants: make(map[string]operand),
	}
	t.builder.program = t.program
	for i, f := range policy.Funcs.Funcs {
		t.functions[f.Name] = int32(i)
	}
	for _, f := range policy.Funcs.Funcs {
		t.program.functions = append(t.program.functions, t.function(f.Name, f.Params, f.Blocks))
	}
	for _, p := range policy.Plans.Plans {
		t.program.Entries = append(t.program.Entries, p.Name)
		t.program.entries = append(t.program.entries, t.entry(p))
	}
	return t.program, t.err
}

type translator struct {
	policy    *ir.Policy
	program   *Program
	functions map[string]int32
	builtins  map[string]int32
	constants map[string]operand
	builder   Machine            // of constants
	locals    map[ir.Local]int32 // of the current function: OPA numbers them over the whole policy
	err       error
}

func (t *translator) function(name string, params []ir.Local, blocks []*ir.Block) function {
	t.locals = make(map[ir.Local]int32)
	for _, param := range params {
		t.local(param)
	}
	f := function{name: name, params: int32(len(params)), blocks: t.fold(t.blocks(blocks))}
	f.locals = int32(len(t.locals))
	return f
}

// entry returns the function of the rule that a plan is about: it does nothing but call it and wrap the result.
func (t *translator) entry(p *ir.Plan) int32 {
	if len(p.Blocks) == 1 && len(p.Blocks[0].Stmts) > 0 {
		if call, ok := p.Blocks[0].Stmts[0].(*ir.CallStmt); ok && len(call.Args) == 2 {
			if i, ok := t.functions[call.Func]; ok {
				return i
			}
		}
	}
	t.err = fmt.Errorf("plan: entry %q is no rule", p.Name)
	return 0
}

func (t *translator) local(l ir.Local) int32 {
	i, ok := t.locals[l]
	if !ok {
		i = int32(len(t.locals))
		t.locals[l] = i
	}
	return i
}

func (t *translator) constant(id string, v Value) operand {
	o, ok := t.constants[id]
	if !ok {
		o = ^operand(len(t.program.constants))
		t.program.constants = append(t.program.constants, v)
		t.constants[id] = o
	}
	return o
}

func (t *translator) operand(o ir.Operand) operand {
	switch v := o.Value.(type) {
	case ir.Local:
		return operand(t.local(v))
	case *ir.Local:
		return operand(t.local(*v))
	case ir.StringIndex:
		return t.text(int(v))
	case *ir.StringIndex:
		return t.text(int(*v))
	case ir.Bool:
		return t.boolean(bool(v))
	case *ir.Bool:
		return t.boolean(bool(*v))
	}
	t.err = fmt.Errorf("plan: operand %v is not known", o.Value)
	return 0
}

func (t *translator) text(index int) operand {
	s := t.policy.Static.Strings[index].Value
	return t.constant("s"+s, Text(s))
}

func (t *translator) boolean(b bool) operand { return t.constant(fmt.Sprint("b", b), Bool(b)) }

func (t *translator) integer(n int64) operand { return t.constant(fmt.Sprint("n", n), Int(n)) }

func (t *translator) blocks(blocks []*ir.Block) []block {
	all := make([]block, 0, len(blocks))
	for _, b := range blocks {
		translated := block{}
		for _, s := range b.Stmts {
			if _, ok := s.(*ir.NopStmt); !ok {
				translated = append(translated, t.statement(s))
			}
		}
		all = append(all, translated)
	}
	return all
}

func (t *translator) statement(s ir.Stmt) statement {
	if test, ok := t.test(s); ok {
		return test
	}
	if change, ok := t.change(s); ok {
		return change
	}
	switch s := s.(type) {
	case *ir.CallStmt:
		return t.call(s)
	case *ir.ScanStmt:
		return statement{op: opScan, a: operand(t.local(s.Source)), key: t.local(s.Key), target: t.local(s.Value),
			blocks: t.blocks([]*ir.Block{s.Block})}
	case *ir.NotStmt:
		return statement{op: opNot, blocks: t.blocks([]*ir.Block{s.Block})}
	case *ir.BlockStmt:
		return statement{op: opBlock, blocks: t.blocks(s.Blocks)}
	case *ir.BreakStmt:
		return statement{op: opBreak, n: int32(s.Index)}
	case *ir.ReturnLocalStmt:
		return statement{op: opReturn, a: operand(t.local(s.Source))}
	}
	t.err = fmt.Errorf("plan: statement %T is not known", s)
	return statement{}
}

// test translates the statements that change nothing but a target.
func (t *translator) test(s ir.Stmt) (statement, bool) {
	switch s := s.(type) {
	case *ir.DotStmt:
		return statement{op: opDot, a: t.operand(s.Source), b: t.operand(s.Key), target: t.local(s.Target)}, true
	case *ir.LenStmt:
		return statement{op: opLength, a: t.operand(s.Source), target: t.local(s.Target)}, true
	case *ir.EqualStmt:
		return statement{op: opEqual, a: t.operand(s.A), b: t.operand(s.B)}, true
	case *ir.NotEqualStmt:
		return statement{op: opNotEqual, a: t.operand(s.A), b: t.operand(s.B)}, true
	case *ir.IsArrayStmt:
		return statement{op: opIsArray, a: t.operand(s.Source)}, true
	case *ir.IsObjectStmt:
		return statement{op: opIsObject, a: t.operand(s.Source)}, true
	case *ir.IsSetStmt:
		return statement{op: opIsSet, a: t.operand(s.Source)}, true
	case *ir.IsDefinedStmt:
		return statement{op: opIsDefined, a: operand(t.local(s.Source))}, true
	case *ir.IsUndefinedStmt:
		return statement{op: opIsUndefined, a: operand(t.local(s.Source))}, true
	}
	return statement{}, false
}

// change translates the statements that give locals a value.
func (t *translator) change(s ir.Stmt) (statement, bool) {
	switch s := s.(type) {
	case *ir.AssignIntStmt:
		return statement{op: opAssign, a: t.integer(s.Value), target: t.local(s.Target)}, true
	case *ir.AssignVarStmt:
		return statement{op: opAssign, a: t.operand(s.Source), target: t.local(s.Target)}, true
	case *ir.AssignVarOnceStmt:
		return statement{op: opAssignOnce, a: t.operand(s.Source), target: t.local(s.Target)}, true
	case *ir.ResetLocalStmt:
		return statement{op: opReset, target: t.local(s.Target)}, true
	case *ir.MakeNullStmt:
		return statement{op: opAssign, a: t.constant("null", Null()), target: t.local(s.Target)}, true
	case *ir.MakeNumberIntStmt:
		return statement{op: opAssign, a: t.integer(s.Value), target: t.local(s.Target)}, true
	case *ir.MakeNumberRefStmt:
		text := t.policy.Static.Strings[s.Index].Value
		number := Number(text)
		return statement{op: opAssign, a: t.constant("n"+number.numeral(), number), target: t.local(s.Target)}, true
	case *ir.MakeArrayStmt:
		return statement{op: opMakeArray, n: s.Capacity, target: t.local(s.Target)}, true
	case *ir.MakeObjectStmt:
		return statement{op: opMakeObject, target: t.local(s.Target)}, true
	case *ir.MakeSetStmt:
		return statement{op: opMakeSet, target: t.local(s.Target)}, true
	case *ir.ArrayAppendStmt:
		return statement{op: opAppend, a: t.operand(s.Value), target: t.local(s.Array)}, true
	case *ir.ObjectInsertStmt:
		return statement{op: opInsert, a: t.operand(s.Key), b: t.operand(s.Value), target: t.local(s.Object)}, true
	case *ir.ObjectInsertOnceStmt:
		return statement{op: opInsertOnce, a: t.operand(s.Key), b: t.operand(s.Value), target: t.local(s.Object)}, true
	case *ir.SetAddStmt:
		return statement{op: opAdd, a: t.operand(s.Value), target: t.local(s.Set)}, true
	}
	return statement{}, false
}

func (t *translator) call(s *ir.CallStmt) statement {
	call := statement{op: opCall, target: t.local(s.Result)}
	for _, arg := range s.Args {
		call.args = append(call.args, t.operand(arg))
	}
	var ok bool
	if call.n, ok = t.functions[s.Func]; ok {
		return call
	}
	call.op = opBuiltin
	if !slices.Contains(t.program.builtins, s.Func) {
		t.builtins[s.Func] = int32(len(t.program.builtins))
		t.program.builtins = append(t.program.builtins, s.Func)
	}
	call.n = t.builtins[s.Func]
	return call
}
