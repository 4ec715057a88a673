package cel

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	k8scel "k8s.io/apiserver/pkg/cel"
)

func toList(data any, s *Schema) ref.Val {
	items, ok := data.([]any)
	if !ok {
		return types.NewErr("invalid data, expected an array for the provided schema with type=array")
	}
	if s.Items == nil {
		return types.NewErr("invalid array type, expected Items with a non-empty Schema")
	}
	plain := list{items, s.Items}
	switch s.ListType {
	case "map":
		keys := make([]string, len(s.ListKeys))
		for i, name := range s.ListKeys {
			if keys[i], ok = k8scel.Escape(name); !ok {
				keys[i] = name
			}
		}
		return &mapList{plain, keys}
	case "set":
		return &setList{plain}
	case "", "atomic":
		return &plain
	}
	return types.NewErr("invalid x-kubernetes-list-type, expected 'map', 'set' or 'atomic' but got %s", s.ListType)
}

// list is a list whose elements are told apart by their order.
type list struct {
	items  []any
	schema *Schema
}

func (l *list) ConvertToNative(t reflect.Type) (any, error) {
	if t.Kind() != reflect.Slice {
		return nil, fmt.Errorf("type conversion error from '%s' to '%s'", l.Type(), t)
	}
	if l.schema.Type != "string" {
		return l.items, nil
	}
	texts := make([]string, len(l.items))
	for i, item := range l.items {
		text, ok := item.(string)
		if !ok {
			return nil, fmt.Errorf("expected all elements to be of type string, but got %T", item)
		}
		texts[i] = text
	}
	return texts, nil
}

func (l *list) ConvertToType(t ref.Type) ref.Val {
	switch t {
	case types.ListType:
		return l
	case types.TypeType:
		return types.ListType
	}
	return types.NewErr("type conversion error from '%s' to '%s'", l.Type(), t.TypeName())
}

func (l *list) Type() ref.Type { return types.ListType }
func (l *list) Value() any     { return l.items }
func (l *list) Size() ref.Val  { return types.Int(len(l.items)) }

func (l *list) Equal(other ref.Val) ref.Val {
	that, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	if l.Size() != that.Size() {
		return types.False
	}
	for i := range types.Int(len(l.items)) {
		if equal := l.Get(i).Equal(that.Get(i)); equal != types.True {
			return equal
		}
	}
	return types.True
}

func (l *list) Add(other ref.Val) ref.Val {
	that, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	return &list{append(slices.Clip(l.items), dataOf(that)...), l.schema}
}

// dataOf returns the elements of a list as data.
func dataOf(l traits.Lister) []any {
	var data []any
	for it := l.Iterator(); it.HasNext() == types.True; {
		data = append(data, it.Next().Value())
	}
	return data
}

func (l *list) Contains(v ref.Val) ref.Val {
	if types.IsUnknownOrError(v) {
		return v
	}
	var failed ref.Val
	for i := range types.Int(len(l.items)) {
		equal := l.Get(i).Equal(v)
		if equal == types.True {
			return types.True
		}
		if _, ok := equal.(types.Bool); !ok && failed == nil {
			failed = types.MaybeNoSuchOverloadErr(equal)
		}
	}
	if failed != nil {
		return failed
	}
	return types.False
}

func (l *list) Get(index ref.Val) ref.Val {
	i, ok := index.(types.Int)
	switch {
	case !ok:
		return types.ValOrErr(index, "unsupported index: %v", index)
	case i < 0 || int(i) >= len(l.items):
		return types.NewErr("index out of bounds: %v", index)
	}
	return toValue(l.items[i], l.schema)
}

func (l *list) Iterator() traits.Iterator {
	items := make([]ref.Val, len(l.items))
	for i, item := range l.items {
		items[i] = toValue(item, l.schema)
	}
	return &iterator{items: items}
}

// setList is a list of type set: its order does not count, and what is added is only what is not there.
type setList struct{ list }

func (l *setList) has() map[any]bool {
	set := make(map[any]bool, len(l.items))
	for _, item := range l.items {
		set[identity(item)] = true
	}
	return set
}

// identity returns a key for data: itself, or the text of what Go cannot compare.
func identity(data any) any {
	switch data.(type) {
	case map[string]any, []any:
		return fmt.Sprint(data)
	}
	return data
}

func (l *setList) Equal(other ref.Val) ref.Val {
	that, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	if l.Size() != that.Size() {
		return types.False
	}
	set := l.has()
	for _, item := range dataOf(that) {
		if !set[identity(item)] {
			return types.False
		}
	}
	return types.True
}

func (l *setList) Add(other ref.Val) ref.Val {
	that, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	set, items := l.has(), slices.Clip(l.items)
	for _, item := range dataOf(that) {
		if key := identity(item); !set[key] {
			set[key] = true
			items = append(items, item)
		}
	}
	return &setList{list{items, l.schema}}
}

// mapList is a list of type map: its elements are told apart by some of their fields.
type mapList struct {
	list
	keys []string // escaped
}

// key returns what tells an element apart.
func (l *mapList) key(item any) string {
	fields, _ := item.(map[string]any)
	var key string
	for _, name := range l.keys {
		key += fmt.Sprintf("%T %v\x00", fields[name], fields[name])
	}
	return key
}

func (l *mapList) Equal(other ref.Val) ref.Val {
	that, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	if l.Size() != that.Size() {
		return types.False
	}
	byKey := make(map[string]any, len(l.items))
	for _, item := range l.items {
		byKey[l.key(item)] = item
	}
	for it := that.Iterator(); it.HasNext() == types.True; {
		v := it.Next()
		item, found := byKey[l.key(v.Value())]
		if !found {
			return types.False
		}
		if equal := toValue(item, l.schema).Equal(v); equal != types.True {
			return equal
		}
	}
	return types.True
}

func (l *mapList) Add(other ref.Val) ref.Val {
	that, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	items := slices.Clone(l.items)
	position := make(map[string]int, len(items))
	for i, item := range items {
		position[l.key(item)] = i
	}
	for _, item := range dataOf(that) {
		if i, found := position[l.key(item)]; found {
			items[i] = item
		} else {
			items = append(items, item)
		}
	}
	return &mapList{list{items, l.schema}, l.keys}
}
