package schemas

import (
	"fmt"
	"strings"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/manifest"
)

// Field describes a field, or a whole kind, as one release has it.
type Field struct {
	Name string
	// Type is as kubectl explain prints it: "[]Container", "map[string]string", "Quantity", "integer".
	Type string
	// Required is what the OpenAPI document says. The API server may fill in a default all the same.
	Required bool
	// Since and Until are the first and the last release of the table that have the field in this version of the
	// kind, both inclusive. Until is Newest for a field that is not gone.
	Since, Until Release
	// Enum is the values that are allowed, sorted; nil if the field is no enumeration.
	Enum []string
	// ListKeys are the fields by which the elements of a list are told apart; nil if there are none.
	ListKeys []string
	// Default, Limits, Rules and Description are known of custom kinds only: the default as it is written, and in words what values must
	// be besides of the type.
	Default     string
	Limits      []string
	Rules       []cel.Rule
	Description string
	// Fields are the fields of an object, or of the elements of a list or map of objects, by name; theirs are not filled in.
	Fields []Field
}

// Describe returns the field at a path of a built-in kind in release r; the kind itself for an empty path. The path has names
// only, no indices: spec, containers, image. Maps take any name. It fails if release r does not have the kind, or the kind the
// field.
func Describe(gvk manifest.GVK, r Release, path []string) (Field, error) {
	i, ok := table.lookup(gvk)
	if !ok {
		return Field{}, fmt.Errorf("no Kubernetes release has %v", gvk)
	}
	if s := table.entry(i).In(r); s != Served && s != OffByDefault {
		return Field{}, fmt.Errorf("%v is not in Kubernetes %v", gvk, r)
	}
	d := table.definitionOf(i)
	first, last := table.entry(i).Releases()
	described := Field{Name: gvk.Kind, Type: gvk.Kind, Since: first, Until: last}
	switch {
	case d != none:
		described.Fields = table.describeFields(d, r)
	case len(path) > 0:
		return Field{}, fmt.Errorf("the fields of %v are not known: it was gone before Kubernetes %v", gvk, Oldest)
	}
	for depth, name := range path {
		at, ok := table.findField(d, name, r)
		if !ok {
			return Field{}, fmt.Errorf("%v has no field %q in Kubernetes %v", gvk, strings.Join(path[:depth+1], "."), r)
		}
		described = table.describe(d, at, r)
		typ := table.objectType(table.u16(at + 2))
		if typ.kind != kindRef && depth < len(path)-1 {
			return Field{}, fmt.Errorf("%v has no field %q in Kubernetes %v: %s is %s", gvk, strings.Join(path, "."), r,
				strings.Join(path[:depth+1], "."), described.Type)
		}
		if typ.kind == kindRef {
			d = definition(typ.element)
			described.Fields = table.describeFields(d, r)
		}
	}
	return described, nil
}

// describeFields returns the fields that release r has in a definition, one level deep.
func (t *flatTable) describeFields(d definition, r Release) []Field {
	var fields []Field
	first, end := t.fieldsOf(d)
	for at := first; at < end; at += recordSize {
		if f := t.field(at); f.since <= r && r <= f.until {
			fields = append(fields, t.describe(d, at, r))
		}
	}
	return fields
}

// describe returns the field whose record is at an offset, without its own fields.
func (t *flatTable) describe(d definition, at uint32, r Release) Field {
	f := t.field(at)
	described := Field{
		Name: t.str(f.name), Type: t.typeName(f.typ), Required: f.flags&flagRequired != 0, Since: f.since, Until: f.until,
		Enum: t.enumValues(t.leaf(f.typ).enum, r),
	}
	if typ := t.typ(f.typ); typ.kind == kindArray && t.str(typ.keys) != "" {
		described.ListKeys = strings.Split(t.str(typ.keys), ",")
	}
	// A change of the type or of what is required starts another record of the same field.
	first, end := t.fieldsOf(d)
	for ; at > first && t.field(at-recordSize).name == f.name && t.field(at-recordSize).until+1 == described.Since; at -= recordSize {
		described.Since = t.field(at - recordSize).since
	}
	for at += recordSize; at < end; at += recordSize {
		if next := t.field(at); next.name == f.name && next.since == described.Until+1 {
			described.Until = next.until
		}
	}
	return described
}

// leaf returns the type that is left when lists and maps are taken off.
func (t *flatTable) leaf(i uint16) typeRecord {
	typ := t.typ(i)
	for typ.kind == kindArray || typ.kind == kindMap {
		typ = t.typ(typ.element)
	}
	return typ
}

// objectType returns the leaf of a type, the places where a schema of a CustomResourceDefinition may stand read as one.
func (t *flatTable) objectType(i uint16) typeRecord {
	typ := t.leaf(i)
	if typ.kind >= kindSchemaOrArray {
		typ.kind = kindRef
	}
	return typ
}

// typeName returns the name of a type as kubectl explain prints it.
func (t *flatTable) typeName(i uint16) string {
	typ := t.typ(i)
	switch typ.kind {
	case kindArray:
		return "[]" + t.typeName(typ.element)
	case kindMap:
		return "map[string]" + t.typeName(typ.element)
	case kindRef, kindSchemaOrArray, kindSchemaOrBool, kindSchemaOrStrings:
		return t.definitionName(definition(typ.element))
	}
	return typ.kind.String()
}

// String returns the name of a type that is no object: "string", "integer", "IntOrString".
func (k typeKind) String() string {
	return [...]string{
		kindAny: "any", kindObject: "Object", kindArray: "list", kindMap: "map", kindRef: "Object", kindString: "string",
		kindBool: "boolean", kindInt32: "integer", kindInt64: "integer", kindNumber: "number", kindIntOrString: "IntOrString",
		kindQuantity: "Quantity", kindTime: "Time", kindMicroTime: "MicroTime", kindBytes: "string", kindRaw: "Object",
		kindSchemaOrArray: "JSONSchemaProps", kindSchemaOrBool: "JSONSchemaProps", kindSchemaOrStrings: "JSONSchemaProps",
	}[k]
}
