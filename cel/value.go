package cel

import (
	"encoding/base64"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// toValue returns data as CEL sees it through a schema. The data are as JSON is decoded: map[string]any, []any, string, int64,
// float64, bool or nil. Source of messages: apiserver v0.36.3 pkg/cel/common/valuesunstructured.go.
func toValue(data any, s *Schema) ref.Val {
	if data == nil {
		if s.Nullable {
			return types.NullValue
		}
		return types.NewErr("invalid data, got null for schema with nullable=false")
	}
	if s.IntOrString {
		switch v := data.(type) {
		case string:
			return types.String(v)
		case int64:
			return types.Int(v)
		}
		return types.NewErr("invalid data, expected XIntOrString value to be either a string or integer")
	}
	switch s.Type {
	case "object":
		fields, ok := data.(map[string]any)
		if !ok {
			return types.NewErr("invalid data, expected a map for the provided schema with type=object")
		}
		if s.IsEmbedded {
			s = s.asResource()
		}
		return &object{fields, s}
	case "array":
		return toList(data, s)
	case "string":
		return toText(data, s.Format)
	case "number":
		switch v := data.(type) {
		case int64:
			return types.Double(v)
		case float64:
			return types.Double(v)
		}
		return types.NewErr("invalid data, expected float, got %T", data)
	case "integer":
		if v, ok := data.(int64); ok {
			return types.Int(v)
		}
		return types.NewErr("invalid data, expected int, got %T", data)
	case "boolean":
		if v, ok := data.(bool); ok {
			return types.Bool(v)
		}
		return types.NewErr("invalid data, expected bool, got %T", data)
	}
	if s.Preserve {
		return opaque{data}
	}
	return types.NewErr("invalid type, expected object, array, number, integer, boolean or string, or no type with x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got %s", s.Type)
}

func toText(data any, format string) ref.Val {
	text, ok := data.(string)
	if !ok {
		return types.NewErr("invalid data, expected string, got %T", data)
	}
	switch format {
	case "duration":
		d, err := parseDuration(text)
		if err != nil {
			return types.NewErr("Invalid duration %s: %v", text, err)
		}
		return types.Duration{Duration: d}
	case "date":
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return types.NewErr("Invalid date formatted string %s: %v", text, err)
		}
		return types.Timestamp{Time: t}
	case "date-time":
		t, err := parseDateTime(text)
		if err != nil {
			return types.NewErr("Invalid date-time formatted string %s: %v", text, err)
		}
		return types.Timestamp{Time: t}
	case "byte":
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return types.NewErr("Invalid byte formatted string %s: %v", text, err)
		}
		return types.Bytes(b)
	}
	return types.String(text)
}

// opaque is a value that x-kubernetes-preserve-unknown-fields keeps. Expressions cannot look into it, only compare it.
type opaque struct{ data any }

func (o opaque) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("type conversion to '%s' not supported for values preserved by x-kubernetes-preserve-unknown-fields", t)
}

func (o opaque) ConvertToType(t ref.Type) ref.Val {
	return types.NewErr("type conversion to '%s' not supported for values preserved by x-kubernetes-preserve-unknown-fields", t.TypeName())
}

func (o opaque) Equal(other ref.Val) ref.Val {
	return types.Bool(reflect.DeepEqual(o.data, other.Value()))
}
func (o opaque) Type() ref.Type { return types.UnknownType }
func (o opaque) Value() any     { return o.data }

// object is an object with properties, or a map.
type object struct {
	fields map[string]any
	schema *Schema
}

// part returns the schema of a field; nil if expressions cannot see it.
func (o *object) part(name string) *Schema {
	if o.schema.IsEmbedded || o.schema.Properties != nil {
		return o.schema.Properties[name]
	}
	return o.schema.Additional
}

func (o *object) ConvertToNative(t reflect.Type) (any, error) {
	if t.Kind() == reflect.Map {
		return o.fields, nil
	}
	return nil, fmt.Errorf("type conversion error from '%s' to '%s'", o.Type(), t)
}

func (o *object) ConvertToType(t ref.Type) ref.Val {
	switch t {
	case types.MapType:
		return o
	case types.TypeType:
		return types.MapType
	}
	return types.NewErr("type conversion error from '%s' to '%s'", o.Type(), t.TypeName())
}

func (o *object) Type() ref.Type { return types.MapType }
func (o *object) Value() any     { return o.fields }
func (o *object) Size() ref.Val  { return types.Int(len(o.fields)) }

func (o *object) Equal(other ref.Val) ref.Val {
	that, ok := other.(traits.Mapper)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	if o.Size() != that.Size() {
		return types.False
	}
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		if o.part(name) == nil {
			// What expressions cannot see counts all the same.
			same, isObject := that.(*object)
			if !isObject {
				return types.MaybeNoSuchOverloadErr(other)
			}
			if v, found := same.fields[name]; found && !reflect.DeepEqual(o.fields[name], v) {
				return types.False
			}
			continue
		}
		v, found := o.Find(types.String(name))
		w, foundThere := that.Find(types.String(name))
		if found != foundThere {
			return types.False
		}
		if found {
			if equal := v.Equal(w); equal != types.True {
				return equal
			}
		}
	}
	return types.True
}

func (o *object) Contains(key ref.Val) ref.Val {
	v, found := o.Find(key)
	if v != nil && types.IsUnknownOrError(v) {
		return v
	}
	return types.Bool(found)
}

func (o *object) Get(key ref.Val) ref.Val {
	if v, found := o.Find(key); found {
		return v
	}
	return types.ValOrErr(key, "no such key: %v", key)
}

// Find returns a field by its escaped name, or the value of a map at a key.
func (o *object) Find(key ref.Val) (ref.Val, bool) {
	text, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key), true
	}
	name := string(text)
	hasProperties := o.schema.Properties != nil
	if hasProperties {
		if name, ok = k8scel.Unescape(name); !ok {
			return nil, false
		}
	}
	v, ok := o.fields[name]
	part := o.part(name)
	// The null of a field is its absence, that of a map is a value.
	if !ok || part == nil || hasProperties && v == nil {
		return nil, false
	}
	return toValue(v, part), true
}

func (o *object) Iterator() traits.Iterator {
	keys := make([]ref.Val, 0, len(o.fields))
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		if o.part(name) == nil {
			continue
		}
		if o.schema.Properties != nil {
			if escaped, ok := k8scel.Escape(name); ok {
				name = escaped
			}
		}
		keys = append(keys, types.String(name))
	}
	return &iterator{items: keys}
}

// iterator yields values one after the other.
type iterator struct {
	opaque // what an iterator must have besides, and nobody calls
	items  []ref.Val
}

func (i *iterator) HasNext() ref.Val { return types.Bool(len(i.items) > 0) }

func (i *iterator) Next() ref.Val {
	next := i.items[0]
	i.items = i.items[1:]
	return next
}
