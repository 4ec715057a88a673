package rules

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules/plan"
)

// The built-in rules are compiled when klint is built: plans holds what OPA's compiler makes of them, clauses what
// [analyse] reads off each of them.
//
//go:generate go test . -run ^TestPlansAreUpToDate$ -update
var (
	//go:embed plans.bin
	plans string
	//go:embed clauses.json
	clauses []byte
)

var errNoPlan = errors.New("klint was built without a plan of it")

// planned is the program of all built-in rules. It is read when the first rule is needed.
type planned struct {
	program func() (*plan.Program, error)
	clauses func() (map[string][]clause, error)
}

func newPlanned() *planned {
	return &planned{
		program: sync.OnceValues(func() (*plan.Program, error) { return plan.Decode(plans, planBuiltins()) }),
		clauses: sync.OnceValues(func() (all map[string][]clause, err error) {
			err = json.Unmarshal(clauses, &all)
			return all, err
		}),
	}
}

// entry is the plan of a rule: one of the entries of a program.
type entry struct {
	program *plan.Program
	number  int
}

// entry returns a function that finds the plan of a rule.
func (p *planned) entry(id string) func() (entry, error) {
	return sync.OnceValues(func() (entry, error) {
		program, err := p.program()
		if err != nil {
			return entry{}, err
		}
		number := program.Entry(entryName(id))
		if number < 0 {
			return entry{}, errNoPlan
		}
		return entry{program, number}, program.Load(number)
	})
}

// entryName returns the name that the plan of a built-in rule has.
func entryName(id string) string { return "klint/rules/" + strings.ReplaceAll(id, "-", "_") + "/deny" }

// evaluate runs the plan of a built-in rule. It returns the elements of its deny set in order.
func (j *judgement) evaluate(r *rule) ([]plan.Value, error) {
	entry, err := r.plan()
	if err != nil {
		return nil, r.bury(err)
	}
	if j.machine == nil {
		j.machine = entry.program.Start(j.object.Tree(), j.object.Node)
		j.machine.Host = j
	}
	j.machine.Deadline = time.Now().Add(j.engine.timeout)
	denied, err := j.machine.Run(entry.number, j.data(r))
	if err != nil || denied.Len() == 0 {
		return nil, err
	}
	elements, ok := denied.Members()
	if !ok {
		return nil, fmt.Errorf("deny is no set: %v", denied)
	}
	return elements, nil
}

var (
	dataKeys  = []plan.Value{plan.Text("klint"), plan.Text("params")}
	foundKeys = []plan.Value{plan.Text("object"), plan.Text("place")}
	klintKeys = []plan.Value{plan.Text("file"), plan.Text("releases")}
	// namespacedKeys are klintKeys where a namespace is known.
	namespacedKeys = []plan.Value{plan.Text("file"), plan.Text("namespace"), plan.Text("releases")}
)

// data returns what a rule reads as data, as [documents] has it.
func (j *judgement) data(r *rule) plan.Value {
	if !j.klint.Defined() {
		file, namespace := plan.Text(j.object.File.Name), plan.Text(j.engine.namespace)
		if j.engine.namespace == "" {
			j.klint = j.machine.Map(klintKeys, file, j.engine.planReleases)
		} else {
			j.klint = j.machine.Map(namespacedKeys, file, namespace, j.engine.planReleases)
		}
	}
	return j.machine.Map(dataKeys, j.klint, r.planParams)
}

// planBuiltins returns klint's builtins for plans. Those with large results have a form of their own.
func planBuiltins() map[string]plan.Builtin {
	all := map[string]plan.Builtin{
		podTemplatesBuiltin: planPodTemplates,
		containersBuiltin:   planContainers,
		findBuiltin:         planOthers(find),
		workloadsBuiltin:    planOthers(workloadsWith),
		selectingBuiltin:    planOthers(selecting),
		stringsBuiltin:      planStrings,
	}
	for _, b := range builtins() {
		if all[b.name] == nil {
			all[b.name] = converted(b.call)
		}
	}
	return all
}

// converted makes a builtin for plans of one for OPA. The index keeps what its own terms were converted to.
func converted(call func(*judgement, []*ast.Term) (*ast.Term, error)) plan.Builtin {
	return func(m *plan.Machine, args []plan.Value) plan.Value {
		j := m.Host.(*judgement)
		term, err := call(j, terms(args))
		if err != nil || term == nil {
			return plan.Value{}
		}
		if ast.IsScalar(term.Value) {
			return plan.FromTerm(term)
		}
		return j.index().planned(term)
	}
}

// planned returns a term that the index or the engine keeps as plans have it.
func (x *index) planned(term *ast.Term) plan.Value {
	if value, ok := x.values.Load(term); ok {
		return value.(plan.Value)
	}
	value := plan.FromTerm(term)
	x.values.Store(term, value)
	return value
}

func terms(args []plan.Value) []*ast.Term {
	operands := make([]*ast.Term, len(args))
	for i, arg := range args {
		operands[i] = arg.Term()
	}
	return operands
}

// planOthers makes a builtin for plans of one that finds objects.
func planOthers(find func(*judgement, []*ast.Term) ([]*manifest.Object, error)) plan.Builtin {
	return func(m *plan.Machine, args []plan.Value) plan.Value {
		found, err := find(m.Host.(*judgement), terms(args))
		if err != nil || len(found) > maxFound {
			return plan.Value{}
		}
		others := m.Room(len(found))
		for _, obj := range found {
			others = append(others, m.Map(foundKeys, m.NodeOf(obj.Tree(), obj.Node), plan.Text(placeOf(obj))))
		}
		return m.List(others)
	}
}

// planPodTemplates is podTemplates for plans.
func planPodTemplates(m *plan.Machine, args []plan.Value) plan.Value {
	template, path := planPodTemplate(m, args[0])
	if !template.Defined() {
		return m.Map(nil)
	}
	return m.Map(append(m.Room(1), m.List(path)), template)
}

// planPodTemplate is podTemplate for plans.
func planPodTemplate(m *plan.Machine, object plan.Value) (template plan.Value, path []plan.Value) {
	kind, _ := object.Field("kind").Text()
	version, _ := object.Field("apiVersion").Text()
	steps := podTemplatePath(manifest.ParseGVK(version, kind))
	if steps == nil {
		return plan.Value{}, nil
	}
	template, path = object, m.Room(len(steps))
	for _, step := range steps {
		template = template.Field(step)
		path = append(path, plan.Text(step))
	}
	if !template.IsObject() {
		return plan.Value{}, nil
	}
	return template, path
}

// planContainers is containers for plans.
func planContainers(m *plan.Machine, args []plan.Value) plan.Value {
	j := m.Host.(*judgement)
	own := args[0].Same(m.Input())
	if own && j.planContainers.Defined() {
		return j.planContainers
	}
	found := planContainersOf(m, args[0])
	if own {
		j.planContainers = found
	}
	return found
}

func planContainersOf(m *plan.Machine, object plan.Value) plan.Value {
	template, path := planPodTemplate(m, object)
	spec := template.Field("spec")
	lists := [...]plan.Value{spec.Field("containers"), spec.Field("ephemeralContainers"), spec.Field("initContainers")} // in the order of the paths
	n := lists[0].Len() + lists[1].Len() + lists[2].Len()
	keys, values := m.Room(n), m.Room(n)
	for which, field := range [...]string{"containers", "ephemeralContainers", "initContainers"} {
		i := int64(-1)
		for container := range lists[which].Elements() {
			if i++; container.IsObject() {
				at := append(append(m.Room(len(path)+3), path...), plan.Text("spec"), plan.Text(field), plan.Int(i))
				keys, values = append(keys, m.List(at)), append(values, container)
			}
		}
	}
	return m.Map(keys, values...)
}
