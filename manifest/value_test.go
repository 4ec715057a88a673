package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/go-cmp/cmp"
	sigs "sigs.k8s.io/yaml"
)

// checkValues returns how the values of a document that was accepted differ from what the API server reads; nil if they do not.
func checkValues(doc *Document, isJSON bool) error {
	chunk := doc.File.Src[doc.Range.Start:doc.Range.End]
	if !isJSON {
		converted, err := sigs.YAMLToJSON(chunk)
		if err != nil {
			return fmt.Errorf("accepted; sigs.k8s.io/yaml says %w", err)
		}
		chunk = converted
	}
	decoder := json.NewDecoder(bytes.NewReader(chunk))
	decoder.UseNumber()
	var want any
	if err := decoder.Decode(&want); err != nil {
		return err
	}
	ignore := cmp.FilterValues(func(a, b any) bool { return a == any(anyOf) || b == any(anyOf) }, cmp.Ignore())
	if diff := cmp.Diff(numbers(want), treeValue(doc.Tree, 0), ignore); diff != "" {
		return errors.New(diff)
	}
	return nil
}

// anyOf stands for a value that cannot be told.
const anyOf = wildcard("any")

type wildcard string

// numbers replaces the numbers in a JSON value by int64, uint64 and float64.
func numbers(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			v[key] = numbers(v[key])
		}
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case json.Number:
		if i, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return i
		}
		if u, err := strconv.ParseUint(v.String(), 10, 64); err == nil {
			return u
		}
		f, _ := v.Float64()
		return f
	}
	return value
}

// treeValue returns the JSON value of a tree.
func treeValue(t *Tree, i int) any {
	i = t.Target(i)
	switch t.Nodes[i].Kind {
	case Map:
		fields, keys := map[string]any{}, map[string]any{}
		for k, v := range t.Fields(i) {
			key := keyValue(t, k)
			name := keyName(key)
			fields[name] = treeValue(t, v)
			if before, found := keys[name]; found && before != key {
				fields[name], key = anyOf, anyOf // 1 and 1.0: which of them wins is a matter of chance
			}
			keys[name] = key
		}
		return fields
	case Seq:
		items := []any{}
		for item := range t.Items(i) {
			items = append(items, treeValue(t, item))
		}
		return items
	}
	value := t.Value(i)
	if got := t.Type(i); got != typeOf(value) {
		return fmt.Errorf("type %d of %v", got, value)
	}
	return value
}

// keyValue returns the value of key k before its way through JSON.
func keyValue(t *Tree, k int) any {
	k = t.Target(k)
	if n := t.Nodes[k]; t.json || n.Style != Plain && n.Style != Absent || t.tag(k) != "" && t.tag(k) != "!!float" {
		return t.Value(k)
	}
	value := resolveYAML(t.Text(k))
	if i, ok := value.(int64); ok && t.tag(k) == "!!float" {
		return float64(i)
	}
	return value
}

// keyName returns a key as sigs.k8s.io/yaml writes it.
func keyName(value any) string {
	f, ok := value.(float64)
	if !ok {
		return fmt.Sprint(value)
	}
	switch text := strconv.FormatFloat(f, 'g', -1, 32); text {
	case "+Inf":
		return ".inf"
	case "-Inf":
		return "-.inf"
	case "NaN":
		return ".nan"
	default:
		return text
	}
}
