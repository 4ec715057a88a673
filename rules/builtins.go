package rules

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"
	"github.com/open-policy-agent/opa/v1/version"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules/plan"
)

// The builtins that klint adds to Rego.
const (
	// klint.pod_templates(object) yields the pod templates of an object by their path: the object itself for a Pod.
	podTemplatesBuiltin = "klint.pod_templates"
	// klint.containers(object) yields the containers of an object by their path, init and ephemeral ones included.
	containersBuiltin = "klint.containers"
	// klint.scope(api_version, kind) is "Namespaced" or "Cluster", undefined if nobody knows: neither Kubernetes nor a
	// CustomResourceDefinition of the input has the kind.
	scopeBuiltin = "klint.scope"
	// klint.namespaces(where) is what the namespaced objects say of their namespace: "named" and "unnamed", how many name one
	// and how many do not, and "names", the set of those. Namespaces that every cluster has do not count. It is undefined if
	// no object names one. Where is "file" or "directory" (of the object's file), or "input".
	namespacesBuiltin = "klint.namespaces"
	// klint.names(where, kind) is the set of the names of the objects that a selector of kinds chooses. Where is as above;
	// a directory whose files are alternatives, because some define the same object, counts as just the file.
	namesBuiltin = "klint.names"
	// klint.find(where, kind, path, text) are the other objects of a kind whose field at a path has the given text, and
	// klint.workloads(where, kind, labels) those whose pods carry all the labels: arrays of
	// {"object": …, "place": "name:line"}. Objects that name another namespace are left out. They are undefined if there are
	// more than twenty: an input like that is a collection, not an application.
	findBuiltin      = "klint.find"
	workloadsBuiltin = "klint.workloads"
	// klint.selected(where, labels) is whether a workload there, in whatever namespace, has pods that carry all the labels,
	// and klint.pod_labels(where) the set of values that each label of the pods there has.
	// klint.unserved_labels(where) is the same for the pods that no Service there selects; those of jobs and DaemonSets,
	// which usually have none, left out.
	selectedBuiltin       = "klint.selected"
	podLabelsBuiltin      = "klint.pod_labels"
	unservedLabelsBuiltin = "klint.unserved_labels"
	// klint.selecting(where, kind) are the objects of a kind (Service, NetworkPolicy, PodDisruptionBudget) whose selector chooses
	// the pods of the object, as klint.find has them.
	selectingBuiltin = "klint.selecting"
	// klint.texts(where, kind, path) is the set of the texts that the objects of a kind have at a path, in which "*" is any
	// element of a list.
	textsBuiltin = "klint.texts"
	// klint.strings(words) are the strings of the object that contain one of the words, by their path; undefined if there is none.
	stringsBuiltin = "klint.strings"
	// klint.kinds(where) is the set of the kinds of the objects there: "apps/Deployment", "core/Service".
	kindsBuiltin = "klint.kinds"
	// klint.kustomized() is whether a kustomization in the directory of the object's file or above names the object's
	// namespace: "set" if one sets it, "listed" if there is one, "no" otherwise.
	kustomizedBuiltin = "klint.kustomized"
	// klint.image_replaced(repository) is whether a kustomization or a Skaffold configuration of the input puts another
	// image in the place of this one.
	imageReplacedBuiltin = "klint.image_replaced"
	// klint.earlier() is the place ("name:line") where the file defines the object before; undefined if it does not.
	earlierBuiltin = "klint.earlier"
)

var (
	anyObject = types.NewObject(nil, types.NewDynamicProperty(types.A, types.A))
	pathType  = types.NewArray(nil, types.A)
	byPath    = types.NewObject(nil, types.NewDynamicProperty(pathType, types.A))

	namespacesType = types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("named", types.N),
		types.NewStaticProperty("names", types.NewSet(types.S)),
		types.NewStaticProperty("unnamed", types.N),
	}, nil)
)

// builtin is one function of Rego in Go. A nil term means undefined.
type builtin struct {
	name   string
	args   []types.Type
	result types.Type
	call   func(j *judgement, operands []*ast.Term) (*ast.Term, error)
	// located is called instead where it is set, with the path of the policy that calls.
	located func(j *judgement, policy string, operands []*ast.Term) (*ast.Term, error)
}

func builtins() []builtin {
	return []builtin{
		{name: podTemplatesBuiltin, args: []types.Type{types.A}, result: byPath, call: podTemplates},
		{name: containersBuiltin, args: []types.Type{types.A}, result: byPath, call: containers},
		{name: scopeBuiltin, args: []types.Type{types.S, types.S}, result: types.S, call: scopeOf},
		{name: namespacesBuiltin, args: []types.Type{types.S}, result: namespacesType, call: namespaces},
		{name: namesBuiltin, args: []types.Type{types.S, types.S}, result: types.NewSet(types.S), call: names},
		{name: kustomizedBuiltin, args: nil, result: types.S, call: kustomized},
		{name: imageReplacedBuiltin, args: []types.Type{types.S}, result: types.B, call: imageReplaced},
		{name: findBuiltin, args: []types.Type{types.S, types.S, pathType, types.A}, result: types.NewArray(nil, anyObject), call: withPlaces(find)},
		{name: workloadsBuiltin, args: []types.Type{types.S, types.S, types.A}, result: types.NewArray(nil, anyObject), call: withPlaces(workloadsWith)},
		{name: selectingBuiltin, args: []types.Type{types.S, types.S}, result: types.NewArray(nil, anyObject), call: withPlaces(selecting)},
		{name: selectedBuiltin, args: []types.Type{types.S, types.A}, result: types.B, call: selected},
		{name: podLabelsBuiltin, args: []types.Type{types.S}, result: anyObject, call: ofDomain((*index).podLabelValues)},
		{name: unservedLabelsBuiltin, args: []types.Type{types.S}, result: anyObject, call: ofDomain((*index).unservedLabelValues)},
		{name: textsBuiltin, args: []types.Type{types.S, types.S, pathType}, result: types.NewSet(types.S), call: texts},
		{name: kindsBuiltin, args: []types.Type{types.S}, result: types.NewSet(types.S), call: ofDomain((*index).kinds)},
		{name: earlierBuiltin, args: nil, result: types.S, call: earlier},
		{name: stringsBuiltin, args: []types.Type{types.NewArray(nil, types.S)}, result: byPath, call: stringsWith},
	}
}

// conftestBuiltins are the builtins that conftest adds to Rego, for the policies of users.
func conftestBuiltins() []builtin {
	return []builtin{
		{name: "parse_config", args: []types.Type{types.S, types.S}, result: types.A, call: parseConfig},
		{name: "parse_config_file", args: []types.Type{types.S}, result: types.A, located: parseConfigFile},
		{name: "parse_combined_config_files", args: []types.Type{types.NewArray(nil, types.S)}, result: types.A, located: parseCombinedConfigFiles},
	}
}

// reachesNet are the builtins of OPA that reach the network.
var reachesNet = []string{ast.HTTPSend.Name, ast.NetLookupIPAddr.Name}

// capabilities are what policies may use.
func capabilities(allowNet bool) *ast.Capabilities {
	caps := ast.CapabilitiesForThisVersion()
	allowed := make([]*ast.Builtin, 0, len(caps.Builtins))
	for _, b := range caps.Builtins {
		if allowNet || !slices.Contains(reachesNet, b.Name) {
			allowed = append(allowed, b)
		}
	}
	for _, b := range slices.Concat(builtins(), conftestBuiltins()) {
		allowed = append(allowed, b.declaration())
	}
	caps.Builtins = allowed
	if !allowNet {
		caps.AllowNet = []string{} // a reference in a JSON schema is not fetched
	}
	return caps
}

// runtimeTerm is what opa.runtime answers: policies do not see the environment.
func runtimeTerm() *ast.Term {
	return ast.ObjectTerm(
		ast.Item(ast.StringTerm("commit"), ast.StringTerm("")),
		ast.Item(ast.StringTerm("env"), ast.ObjectTerm()),
		ast.Item(ast.StringTerm("version"), ast.StringTerm(version.Version)))
}

func (b builtin) declaration() *ast.Builtin {
	return &ast.Builtin{Name: b.name, Decl: types.NewFunction(b.args, b.result)}
}

// functions returns the builtins as the evaluator takes them.
func functions() map[string]*topdown.Builtin {
	all := make(map[string]*topdown.Builtin)
	for _, b := range slices.Concat(builtins(), conftestBuiltins()) {
		all[b.name] = &topdown.Builtin{
			Decl: b.declaration(),
			Func: func(bctx topdown.BuiltinContext, operands []*ast.Term, yield func(*ast.Term) error) error {
				j, ok := bctx.Context.Value(judgementKey{}).(*judgement)
				if !ok {
					return errors.New("called outside of a rule")
				}
				call := b.call
				if b.located != nil {
					call = func(j *judgement, operands []*ast.Term) (*ast.Term, error) {
						return b.located(j, bctx.Location.File, operands)
					}
				}
				result, err := call(j, operands)
				if halted := (topdown.Halt{}); errors.As(err, &halted) {
					return topdown.Halt{Err: &topdown.Error{Code: topdown.BuiltinErr, Location: bctx.Location, Message: halted.Error()}}
				}
				if err != nil || result == nil {
					return err
				}
				return yield(result)
			},
		}
	}
	return all
}

// halt returns an error that ends the evaluation, rather than making the call undefined as others do.
func halt(format string, args ...any) error { return topdown.Halt{Err: fmt.Errorf(format, args...)} }

// judgementKey is where builtins find the [judgement] that they are called for in their context.
type judgementKey struct{}

func withJudgement(j *judgement) context.Context {
	return context.WithValue(context.Background(), judgementKey{}, j)
}

// podTemplates implements klint.pod_templates.
func podTemplates(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	template, path := podTemplate(operands[0])
	if template == nil {
		return ast.ObjectTerm(), nil
	}
	return ast.ObjectTerm(ast.Item(ast.ArrayTerm(path...), template)), nil
}

// podTemplate returns the pod template of an object and the path to it; nil if it has none.
func podTemplate(object *ast.Term) (template *ast.Term, path []*ast.Term) {
	kind, version := text(object, "kind"), text(object, "apiVersion")
	steps := podTemplatePath(manifest.ParseGVK(version, kind))
	if steps == nil {
		return nil, nil
	}
	template = object
	for _, step := range steps {
		key := ast.InternedTerm(step)
		if template = get(template, key); template == nil {
			return nil, nil
		}
		path = append(path, key)
	}
	if _, ok := template.Value.(ast.Object); !ok {
		return nil, nil
	}
	return template, path
}

// containers implements klint.containers. It remembers what it found for the object that is being judged: nearly
// every rule asks.
func containers(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	if operands[0] != j.input {
		return containersOf(operands[0]), nil
	}
	if j.containers == nil {
		j.containers = containersOf(operands[0])
	}
	return j.containers, nil
}

func containersOf(object *ast.Term) *ast.Term {
	template, path := podTemplate(object)
	if template == nil {
		return ast.ObjectTerm()
	}
	specKey := ast.InternedTerm("spec")
	spec := get(template, specKey)
	if spec == nil {
		return ast.ObjectTerm()
	}
	var pairs [][2]*ast.Term
	for _, field := range []string{"initContainers", "containers", "ephemeralContainers"} {
		key := ast.InternedTerm(field)
		list := get(spec, key)
		if list == nil {
			continue
		}
		array, ok := list.Value.(*ast.Array)
		if !ok {
			continue
		}
		for i := range array.Len() {
			if container := array.Elem(i); isObject(container) {
				at := append(path[:len(path):len(path)], specKey, key, ast.InternedTerm(i))
				pairs = append(pairs, ast.Item(ast.ArrayTerm(at...), container))
			}
		}
	}
	return ast.ObjectTerm(pairs...)
}

// get returns the value of a field; nil if there is none.
func get(object, key *ast.Term) *ast.Term {
	if object, ok := object.Value.(ast.Object); ok {
		return object.Get(key)
	}
	return nil
}

func isObject(term *ast.Term) bool {
	_, ok := term.Value.(ast.Object)
	return ok
}

// text returns the string value of a field; "" if there is none.
func text(object *ast.Term, field string) string {
	if value := get(object, ast.InternedTerm(field)); value != nil {
		if s, ok := value.Value.(ast.String); ok {
			return string(s)
		}
	}
	return ""
}

// scopeOf implements klint.scope.
func scopeOf(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	version, ok1 := operands[0].Value.(ast.String)
	kind, ok2 := operands[1].Value.(ast.String)
	if !ok1 || !ok2 {
		return nil, nil
	}
	switch namespaced, known := j.index().namespaced(manifest.ParseGVK(string(version), string(kind))); {
	case !known:
		return nil, nil
	case namespaced:
		return ast.StringTerm("Namespaced"), nil
	}
	return ast.StringTerm("Cluster"), nil
}

// namespaces implements klint.namespaces.
func namespaces(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	where, _ := operands[0].Value.(ast.String)
	tally, ok := j.index().tallyOf(string(where), j.object)
	if !ok {
		return nil, noDomain(operands[0])
	}
	return tally.term(), nil
}

func noDomain(where *ast.Term) error {
	return fmt.Errorf("%v is none of file, directory, input", where)
}

// names implements klint.names.
func names(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	domain, err := j.domain(operands[0])
	if err != nil {
		return nil, err
	}
	kind, _ := operands[1].Value.(ast.String)
	return j.index().names(domain, string(kind))
}

func (j *judgement) domain(where *ast.Term) (domain, error) {
	text, _ := where.Value.(ast.String)
	d, ok := j.index().domainOf(string(text), j.object)
	if !ok {
		return d, noDomain(where)
	}
	return d, nil
}

// find implements klint.find.
func find(j *judgement, operands []*ast.Term) ([]*manifest.Object, error) {
	domain, err := j.domain(operands[0])
	if err != nil {
		return nil, err
	}
	kind, _ := operands[1].Value.(ast.String)
	at, err := pathOf(plan.FromTerm(operands[2]))
	if err != nil {
		return nil, err
	}
	text, ok := operands[3].Value.(ast.String)
	if !ok {
		return nil, nil
	}
	found, err := j.index().find(domain, string(kind), at, string(text))
	if err != nil {
		return nil, err
	}
	return j.others(slices.Values(found)), nil
}

// workloadsWith implements klint.workloads.
func workloadsWith(j *judgement, operands []*ast.Term) ([]*manifest.Object, error) {
	domain, err := j.domain(operands[0])
	if err != nil {
		return nil, err
	}
	kind, _ := operands[1].Value.(ast.String)
	selector, err := ParseSelector(string(kind))
	if err != nil {
		return nil, err
	}
	labels, ok := labelsOf(operands[2])
	if !ok {
		return nil, nil
	}
	return j.others(j.index().workloads(domain, selector, labels)), nil
}

// labelsOf returns the labels that an object spells; false if it holds anything but strings.
func labelsOf(term *ast.Term) (labels []label, ok bool) {
	object, ok := term.Value.(ast.Object)
	if !ok {
		return nil, false
	}
	for _, key := range object.Keys() {
		name, ok1 := key.Value.(ast.String)
		value, ok2 := object.Get(key).Value.(ast.String)
		if !ok1 || !ok2 {
			return nil, false
		}
		labels = append(labels, label{string(name), string(value)})
	}
	return labels, true
}

// selected implements klint.selected.
func selected(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	domain, err := j.domain(operands[0])
	if err != nil {
		return nil, err
	}
	labels, ok := labelsOf(operands[1])
	if !ok {
		return nil, nil
	}
	return ast.InternedTerm(j.index().selected(domain, labels)), nil
}

// texts implements klint.texts.
func texts(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	domain, err := j.domain(operands[0])
	if err != nil {
		return nil, err
	}
	kind, _ := operands[1].Value.(ast.String)
	at, err := pathOf(plan.FromTerm(operands[2]))
	if err != nil {
		return nil, err
	}
	return j.index().textsAt(domain, string(kind), at)
}

// ofDomain makes a builtin of what the index knows of a domain.
func ofDomain(ask func(*index, domain) *ast.Term) func(*judgement, []*ast.Term) (*ast.Term, error) {
	return func(j *judgement, operands []*ast.Term) (*ast.Term, error) {
		domain, err := j.domain(operands[0])
		if err != nil {
			return nil, err
		}
		return ask(j.index(), domain), nil
	}
}

// others returns those of the objects that may be in the namespace of the judged one, without itself: maxFound, or one more
// if there are more.
func (j *judgement) others(objects iter.Seq[*manifest.Object]) []*manifest.Object {
	var found []*manifest.Object
	for obj := range objects {
		apart := obj.Namespace != "" && j.object.Namespace != "" && obj.Namespace != j.object.Namespace
		if obj == j.object || apart {
			continue
		}
		if found = append(found, obj); len(found) > maxFound {
			break
		}
	}
	return found
}

// withPlaces makes a builtin of a function that finds objects.
func withPlaces(find func(*judgement, []*ast.Term) ([]*manifest.Object, error)) func(*judgement, []*ast.Term) (*ast.Term, error) {
	return func(j *judgement, operands []*ast.Term) (*ast.Term, error) {
		found, err := find(j, operands)
		if err != nil || len(found) > maxFound {
			return nil, err
		}
		others := make([]*ast.Term, 0, len(found))
		for _, obj := range found {
			value, err := input(obj)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", obj, err)
			}
			others = append(others, ast.ObjectTerm(
				ast.Item(ast.InternedTerm("object"), value),
				ast.Item(ast.InternedTerm("place"), ast.StringTerm(placeOf(obj)))))
		}
		return ast.ArrayTerm(others...), nil
	}
}

// kustomized implements klint.kustomized.
func kustomized(j *judgement, _ []*ast.Term) (*ast.Term, error) {
	return ast.StringTerm(j.index().kustomized(j.object.File)), nil
}

// imageReplaced implements klint.image_replaced.
func imageReplaced(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	repository, _ := operands[0].Value.(ast.String)
	return ast.InternedTerm(j.index().images[string(repository)]), nil
}

// earlier implements klint.earlier.
func earlier(j *judgement, _ []*ast.Term) (*ast.Term, error) {
	if first := j.index().earlier(j.object); first != nil {
		return ast.StringTerm(placeOf(first)), nil
	}
	return nil, nil
}

// placeOf returns where an object is, as "name:line".
func placeOf(obj *manifest.Object) string {
	return obj.File.Name + ":" + strconv.Itoa(obj.File.Position(obj.Locate(nil).Start).Line)
}
