package manifest

import (
	"fmt"
	"strings"
)

// header is where the fields of a mapping are that tell what it is; -1 for those it does not have.
type header struct {
	node                                    int
	apiVersion, kind, metadata, items, spec int
	sops, version                           int
}

// header reads the mapping at node, which may be of any kind: what is no mapping has no fields.
func (t *Tree) header(node int) header {
	h := header{t.Target(node), -1, -1, -1, -1, -1, -1, -1}
	t.fields(node, func(k, v int) bool {
		if field := h.field(t.Text(k)); field != nil {
			*field = v
		}
		return true
	})
	return h
}

func (h *header) field(name string) *int {
	switch name {
	case "apiVersion":
		return &h.apiVersion
	case "kind":
		return &h.kind
	case "metadata":
		return &h.metadata
	case "items":
		return &h.items
	case "spec":
		return &h.spec
	case "sops":
		return &h.sops
	case "version":
		return &h.version
	}
	return nil
}

// isObject reports whether both apiVersion and kind are there, whatever they are.
func (h *header) isObject(t *Tree) bool { return t.isSet(h.apiVersion) && t.isSet(h.kind) }

// isSet reports whether there is a value at node other than null.
func (t *Tree) isSet(node int) bool {
	if node < 0 {
		return false
	}
	return t.Nodes[t.Target(node)].Kind != Scalar || t.Type(node) != Null
}

// isText reports whether there is a string at node, other than "".
func (t *Tree) isText(node int) bool {
	return node >= 0 && t.Nodes[t.Target(node)].Kind == Scalar && t.Type(node) == String && t.Text(node) != ""
}

func (t *Tree) isKind(node int, kind Kind) bool {
	return node >= 0 && t.Nodes[t.Target(node)].Kind == kind
}

// findObjects fills Objects and List of a document whose root has an apiVersion and a kind.
func (d *Document) findObjects(h header) {
	if !d.complete(h) {
		return
	}
	obj := d.object(h, -1, GVK{})
	if !d.isList(obj.GVK, h) {
		d.Objects = []*Object{obj}
		return
	}
	d.List = obj
	d.addItems(h, obj.GVK, -1)
}

// isList reports whether the items of an object are objects themselves: those of v1 List, those of a typed list such as
// PodList. A custom kind whose name ends in List is one if all its items say what they are, as only lists contain objects.
func (d *Document) isList(gvk GVK, h header) bool {
	if gvk.Kind == "List" && gvk.Group == "" && gvk.Version == "v1" {
		return true
	}
	t := d.Tree
	if !strings.HasSuffix(gvk.Kind, "List") || !t.isKind(h.items, Seq) {
		return false
	}
	if isBuiltInGroup(gvk.Group) {
		return true
	}
	for item := range t.Items(h.items) {
		ih := t.header(item)
		if !ih.isObject(t) {
			return false
		}
	}
	return true
}

// isBuiltInGroup reports whether a group is one that Kubernetes itself defines or keeps for its projects.
func isBuiltInGroup(group string) bool {
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}

// addItems adds the items of a list; those of a list inside a list, which kubectl takes apart too, count as the item of the
// outer list (index) that they are in. Index is -1 for the outer list itself.
func (d *Document) addItems(list header, gvk GVK, index int) {
	t := d.Tree
	switch {
	case !t.isSet(list.items):
		return
	case !t.isKind(list.items, Seq):
		d.problem(t.Range(list.items), "items must be a list")
		return
	}
	inherit := GVK{gvk.Group, gvk.Version, strings.TrimSuffix(gvk.Kind, "List")}
	n := -1
	for item := range t.Items(list.items) {
		n++
		at := index
		if at < 0 {
			at = n
		}
		written := item > list.items && item < t.Next(list.items)
		d.addItem(t.header(item), inherit, at, written)
	}
}

// addItem adds one item. It looks into a list only where it is written: aliases of aliases of lists have no end.
func (d *Document) addItem(h header, inherit GVK, index int, written bool) {
	t := d.Tree
	if !t.isKind(h.node, Map) {
		d.itemProblem(h, index, fmt.Sprintf("item %d of the list is %s, not an object", index, t.describe(h.node)))
		return
	}
	if inherit.Kind != "" && !t.isSet(h.kind) {
		d.Objects = append(d.Objects, d.object(h, index, inherit))
		return
	}
	before := len(d.Problems)
	if !d.complete(h) {
		for _, problem := range d.Problems[before:] {
			problem.Item = d.item(h, index)
		}
		return
	}
	obj := d.object(h, index, GVK{})
	switch {
	case !d.isList(obj.GVK, h):
		d.Objects = append(d.Objects, obj)
	case written:
		d.addItems(h, obj.GVK, index)
	default:
		d.itemProblem(h, index, fmt.Sprintf("item %d of the list is an alias of another list, which klint does not look into", index))
	}
}

// complete reports whether apiVersion and kind are strings, and notes what is wrong otherwise.
func (d *Document) complete(h header) bool {
	t := d.Tree
	var missing []string
	ok := true
	for _, field := range []struct {
		name  string
		value int
	}{{"apiVersion", h.apiVersion}, {"kind", h.kind}} {
		switch {
		case t.isText(field.value):
		case !t.isSet(field.value) || t.isKind(field.value, Scalar) && t.Text(field.value) == "":
			missing = append(missing, field.name)
		default:
			d.problem(t.Range(field.value), fmt.Sprintf("%s must be a string, not %s", field.name, t.describe(field.value)))
			ok = false
		}
	}
	switch len(missing) {
	case 0:
		return ok
	case 1:
		d.problem(d.headline(h), missing[0]+" is missing, so this is no Kubernetes object")
	case 2:
		d.problem(d.headline(h), "apiVersion and kind are missing, so this is no Kubernetes object")
	}
	return false
}

// headline returns what to show where a field is missing: the one that is there, or else the first key.
func (d *Document) headline(h header) Range {
	t := d.Tree
	for _, node := range []int{h.kind, h.apiVersion} {
		if node >= 0 && t.Nodes[node].Style != Absent {
			return t.Range(node)
		}
	}
	return t.Locate(h.node, nil)
}

func (d *Document) problem(at Range, message string) {
	d.Problems = append(d.Problems, &SyntaxError{Range: at, Message: message})
}

// itemProblem notes a problem with a whole item of the List.
func (d *Document) itemProblem(h header, index int, message string) {
	d.problem(d.Tree.Range(h.node), message)
	d.Problems[len(d.Problems)-1].Item = d.item(h, index)
}

// item returns an item of the List that is no complete object.
func (d *Document) item(h header, index int) *Object {
	return &Object{File: d.File, Doc: d, Node: h.node, Item: index}
}

// describe names what is at node, for messages.
func (t *Tree) describe(node int) string {
	switch node = t.Target(node); t.Nodes[node].Kind {
	case Map:
		return "a mapping"
	case Seq:
		return "a list"
	}
	return [...]string{Null: "null", Bool: "a boolean", Int: "a number", Float: "a number", String: "a string"}[t.Type(node)]
}

// object returns the object at h. The zero gvk stands for the one that it names itself.
func (d *Document) object(h header, item int, gvk GVK) *Object {
	t := d.Tree
	if gvk.IsZero() {
		gvk = ParseGVK(t.Text(h.apiVersion), t.Text(h.kind))
	}
	obj := &Object{File: d.File, Doc: d, Node: h.node, Item: item, GVK: gvk}
	if h.metadata < 0 {
		return obj
	}
	var generateName string
	t.fields(h.metadata, func(k, v int) bool {
		switch t.Text(k) {
		case "name":
			obj.Name = t.label(v)
		case "namespace":
			obj.Namespace = t.label(v)
		case "generateName":
			generateName = t.label(v)
		}
		return true
	})
	if obj.Name == "" && generateName != "" {
		obj.Name = generateName + "*"
	}
	return obj
}

// label returns the text of the scalar at node; "" for null and for what is no scalar.
func (t *Tree) label(node int) string {
	if !t.isKind(node, Scalar) || t.Type(node) == Null {
		return ""
	}
	return t.Text(node)
}
