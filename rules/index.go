package rules

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// index answers questions about the whole input. It is built once per set, when a rule first asks, and then read; but for
// lookups, which grow.
type index struct {
	set *manifest.Set
	// files (those with several objects), directories and input say which namespaces are named where.
	files       map[*manifest.File]*tally
	directories map[string]*neighbourhood
	input       *tally
	// scopes are those of the CustomResourceDefinitions: true if namespaced.
	scopes map[groupKind]bool
	// kustomizations are the directories that have one, and whether it sets a namespace.
	kustomizations map[string]bool
	// images are the repositories that kustomize or Skaffold replace.
	images map[string]bool
	// first is the first object of each identity, in files with several objects.
	first map[identity]*manifest.Object
	// alternatives are the directories with files that define the same object.
	alternatives map[string]bool
	lookups      lookups
	together     func() *together
	inventory    func() *ast.Term
	values       sync.Map // *ast.Term -> plan.Value: the terms of the index as plans have them
}

// tally is how many namespaced objects name each namespace, "" for those that name none.
type tally struct {
	counts map[string]int
	once   sync.Once
	object *ast.Term
}

func newTally() *tally { return &tally{counts: make(map[string]int)} }

// everywhere are namespaces that every cluster has: that an object is in one of them says nothing about the others.
var everywhere = []string{"default", "kube-system", "kube-public"}

// term returns the counts as klint.namespaces does; nil if no namespace is named.
func (t *tally) term() *ast.Term {
	if t == nil {
		return nil
	}
	t.once.Do(func() {
		var names []*ast.Term
		named := 0
		for namespace, count := range t.counts {
			if namespace != "" && !slices.Contains(everywhere, namespace) {
				names = append(names, ast.StringTerm(namespace))
				named += count
			}
		}
		if named > 0 {
			t.object = ast.ObjectTerm(
				ast.Item(ast.InternedTerm("names"), ast.SetTerm(names...)),
				ast.Item(ast.InternedTerm("named"), ast.IntNumberTerm(named)),
				ast.Item(ast.InternedTerm("unnamed"), ast.IntNumberTerm(t.counts[""])))
		}
	})
	return t.object
}

// neighbourhood is the objects of a directory, subdirectories left out.
type neighbourhood struct {
	tally   *tally
	objects []*manifest.Object
}

type groupKind struct{ group, kind string }

// identity is what makes two objects of a file the same object to the API server.
type identity struct {
	file *manifest.File
	groupKind
	namespace, name string
}

func newIndex(set *manifest.Set) *index {
	x := &index{
		set:            set,
		files:          make(map[*manifest.File]*tally),
		directories:    make(map[string]*neighbourhood),
		input:          newTally(),
		scopes:         make(map[groupKind]bool),
		kustomizations: make(map[string]bool),
		images:         make(map[string]bool),
		first:          make(map[identity]*manifest.Object),
		alternatives:   make(map[string]bool),
		lookups: lookups{
			fields:   make(map[fieldKey]map[string][]*manifest.Object),
			labels:   make(map[domain]map[label][]*manifest.Object),
			names:    make(map[namesKey]*ast.Term),
			values:   make(map[domain]*ast.Term),
			kinds:    make(map[domain]*ast.Term),
			texts:    make(map[fieldKey]*ast.Term),
			unserved: make(map[domain]*ast.Term),
			choosers: make(map[namesKey]*selection),
		},
	}
	x.together = sync.OnceValue(func() *together { return newTogether(set) })
	x.inventory = sync.OnceValue(func() *ast.Term { return inventoryOf(x) })
	for obj := range set.Objects {
		x.addScope(obj)
		x.addNeighbour(obj)
	}
	x.findAlternatives()
	for obj := range set.Objects {
		x.addNamespace(obj)
	}
	for _, file := range set.Files {
		x.addKustomization(file)
		x.addSkaffold(file)
	}
	return x
}

func (x *index) addNeighbour(obj *manifest.Object) {
	dir := directory(obj.File.Name)
	if x.directories[dir] == nil {
		x.directories[dir] = &neighbourhood{tally: newTally()}
	}
	x.directories[dir].objects = append(x.directories[dir].objects, obj)
	if id := identityOf(obj); several(obj.File) && x.first[id] == nil {
		x.first[id] = obj
	}
}

// several reports whether a file holds more than one object. Most files do not, and then there is nothing to note: an
// input has tens of thousands of them.
func several(file *manifest.File) bool {
	return len(file.Docs) > 1 || len(file.Docs) == 1 && len(file.Docs[0].Objects) > 1
}

func (x *index) findAlternatives() {
	for dir, neighbours := range x.directories {
		files := make(map[identity]*manifest.File)
		for _, obj := range neighbours.objects {
			id := identityOf(obj)
			id.file = nil
			if other, ok := files[id]; ok && other != obj.File && obj.Name != "" {
				x.alternatives[dir] = true
			}
			files[id] = obj.File
		}
	}
}

// identityOf returns the identity of an object. Versions of a kind are one kind, and so is a kind that moved to another
// group.
func identityOf(obj *manifest.Object) identity {
	id := identity{obj.File, groupKind{obj.GVK.Group, obj.GVK.Kind}, obj.Namespace, obj.Name}
	if id.group != "extensions" {
		return id
	}
	switch id.kind {
	case "Deployment", "DaemonSet", "ReplicaSet":
		id.group = "apps"
	case "Ingress", "NetworkPolicy":
		id.group = "networking.k8s.io"
	case "PodSecurityPolicy":
		id.group = "policy"
	}
	return id
}

// tallyOf returns the tally of the domain that where means for an object; nil if no namespaced object is in it.
func (x *index) tallyOf(where string, obj *manifest.Object) (*tally, bool) {
	switch d, ok := x.domainOf(where, obj); {
	case !ok:
		return nil, false
	case d.file != nil:
		return x.files[d.file], true
	case d.directory != "":
		return x.directories[d.directory].tally, true
	}
	return x.input, true
}

// earlier returns the object of the same file that is the same to the API server and comes before obj; nil if none does.
// Objects without a fixed name are never the same.
func (x *index) earlier(obj *manifest.Object) *manifest.Object {
	if first := x.first[identityOf(obj)]; first != nil && first != obj && obj.Name != "" && !strings.HasSuffix(obj.Name, "*") {
		return first
	}
	return nil
}

func (x *index) addScope(obj *manifest.Object) {
	if obj.GVK.Kind != "CustomResourceDefinition" || obj.GVK.Group != "apiextensions.k8s.io" {
		return
	}
	switch key := (groupKind{obj.Text("spec", "group"), obj.Text("spec", "names", "kind")}); obj.Text("spec", "scope") {
	case "Namespaced":
		x.scopes[key] = true
	case "Cluster":
		x.scopes[key] = false
	}
}

func (x *index) addNamespace(obj *manifest.Object) {
	if namespaced, known := x.namespaced(obj.GVK); !known || !namespaced {
		return
	}
	if several(obj.File) {
		if x.files[obj.File] == nil {
			x.files[obj.File] = newTally()
		}
		x.files[obj.File].counts[obj.Namespace]++
	}
	x.directories[directory(obj.File.Name)].tally.counts[obj.Namespace]++
	x.input.counts[obj.Namespace]++
}

// namespaced returns the scope of a kind, and whether it is known. What is only a part of requests, like a Scale, has none of its own.
func (x *index) namespaced(gvk manifest.GVK) (namespaced, known bool) {
	if entry, ok := schemas.Lookup(gvk); ok {
		return entry.Namespaced, entry.Resource != ""
	}
	namespaced, known = x.scopes[groupKind{gvk.Group, gvk.Kind}]
	return namespaced, known
}

// in reports whether a kind is known to have the scope.
func (x *index) in(want scope, gvk manifest.GVK) bool {
	namespaced, known := x.namespaced(gvk)
	return known && namespaced == (want == inNamespace)
}

func (x *index) addKustomization(file *manifest.File) {
	switch path.Base(file.Name) {
	case "kustomization.yaml", "kustomization.yml", "Kustomization":
	default:
		return
	}
	sets := false
	for _, doc := range file.Docs {
		if doc.Tree != nil {
			_, _, has := doc.Tree.Lookup(0, "namespace")
			sets = sets || has
			x.addImages(doc.Tree, manifest.Path{"images"}, "name")
		}
	}
	x.kustomizations[directory(file.Name)] = sets
}

// addSkaffold notes the images that Skaffold builds: it puts the tag of each build into the manifests.
func (x *index) addSkaffold(file *manifest.File) {
	for _, doc := range file.Docs {
		if doc.Tree == nil {
			continue
		}
		version, ok := doc.Tree.Find(0, manifest.Path{"apiVersion"})
		if ok && strings.HasPrefix(doc.Tree.Text(version), "skaffold/") {
			x.addImages(doc.Tree, manifest.Path{"build", "artifacts"}, "image")
		}
	}
}

// addImages notes the images that the mappings of a list name in a field.
func (x *index) addImages(tree *manifest.Tree, list manifest.Path, field string) {
	node, ok := tree.Find(0, list)
	if !ok {
		return
	}
	for item := range tree.Items(node) {
		if _, name, ok := tree.Lookup(item, field); ok {
			x.images[tree.Text(name)] = true
		}
	}
}

// kustomized says whether a kustomization in the file's directory or above sets a namespace ("set") or is just there
// ("listed"); "no" if there is none.
func (x *index) kustomized(file *manifest.File) string {
	found := "no"
	for dir := directory(file.Name); ; dir = path.Dir(dir) {
		if sets, ok := x.kustomizations[dir]; ok && sets {
			return "set"
		} else if ok {
			found = "listed"
		}
		if dir == "." || dir == "/" || strings.HasSuffix(dir, "..") {
			return found
		}
	}
}

// indexes keeps the indexes of the last few sets: fixing goes through several, and judges one after the other.
type indexes struct {
	mu   sync.Mutex
	last [4]indexEntry
}

type indexEntry struct {
	set   *manifest.Set
	build func() *index
}

// of returns the index of a set, building it if need be.
func (x *indexes) of(set *manifest.Set) *index {
	x.mu.Lock()
	for _, entry := range x.last {
		if entry.set == set {
			x.mu.Unlock()
			return entry.build()
		}
	}
	entry := indexEntry{set, sync.OnceValue(func() *index { return newIndex(set) })}
	copy(x.last[1:], x.last[:])
	x.last[0] = entry
	x.mu.Unlock()
	return entry.build()
}
