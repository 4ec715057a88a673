package main

import (
	"maps"
	"slices"
)

// settled are values that a migration needs to go on, in place of those of the fixtures, which are the names of their fields.
var settled = map[string]any{
	"sideEffects": "None", "addressType": "IPv4", "signerName": "example.com/signer", "scope": "Namespaced", "storage": true,
	"validationActions": []any{"Deny"},
}

// variants returns an object as it is, and once for each of its fields: without it, with null, and with the zero value of its type. Fields
// that are the same in all versions of a kind are not varied.
func variants(o object) []object {
	whole, _ := settle(o).(map[string]any)
	all := []object{whole}
	for _, p := range fieldsOf(whole, nil) {
		for _, value := range []any{absent{}, nil, zero(valueAt(whole, p))} {
			all = append(all, with(whole, p, value))
		}
	}
	return all
}

// absent stands for no value.
type absent struct{}

// same are the fields that all versions of a kind have alike.
var same = []string{"apiVersion", "kind", "ownerReferences", "volumeClaimTemplates"}

// unwritten are the fields that the server does not take from a manifest, and the annotations by which it keeps fields of older versions.
// Some changed with releases, not with versions.
var unwritten = []string{
	"status", "managedFields", "clusterName", "selfLink", "deprecated.deployment.rollback.to", "deprecated.daemonset.template.generation",
}

// fieldsOf returns the paths of all fields below a value. Of lists it goes into the first element.
func fieldsOf(value any, at []any) (all [][]any) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			p := append(slices.Clone(at), key)
			if slices.Contains(same, key) {
				continue
			}
			all = append(append(all, p), fieldsOf(v[key], p)...)
		}
	case []any:
		if len(v) > 0 {
			all = fieldsOf(v[0], append(slices.Clone(at), 0))
		}
	}
	return all
}

func valueAt(value any, p []any) any {
	for _, step := range p {
		switch step := step.(type) {
		case string:
			value = value.(map[string]any)[step]
		case int:
			value = value.([]any)[step]
		}
	}
	return value
}

// with returns a copy of a value with another one at p.
func with(value any, p []any, other any) map[string]any {
	copied, _ := replaceAt(value, p, other).(map[string]any)
	return copied
}

func replaceAt(value any, p []any, other any) any {
	if len(p) == 0 {
		return other
	}
	switch v := value.(type) {
	case object:
		return replaceAt(map[string]any(v), p, other)
	case map[string]any:
		key := p[0].(string)
		copied := maps.Clone(v)
		copied[key] = replaceAt(v[key], p[1:], other)
		if copied[key] == (absent{}) {
			delete(copied, key)
		}
		return copied
	case []any:
		i := p[0].(int)
		copied := slices.Clone(v)
		copied[i] = replaceAt(v[i], p[1:], other)
		return copied
	}
	return value
}

func zero(value any) any {
	switch value.(type) {
	case map[string]any:
		return map[string]any{}
	case []any:
		return []any{}
	case string:
		return ""
	case float64:
		return 0.0
	case bool:
		return false
	}
	return value
}

// settledText returns the value of a field in place of that of a fixture, where quantities are zero.
func settledText(key, text string) any {
	switch {
	case text == key+"Value" && settled[key] != nil:
		return settled[key]
	case text == "0":
		return "1"
	}
	return text
}

// pod is the spec of all pods: it is the same in all versions of workloads.
var pod = map[string]any{"containers": []any{map[string]any{"name": "a", "image": "b"}}, "restartPolicy": "Always"}

// settle replaces the values of the fields that settled names, and the specs of pods, and leaves out what no manifest needs.
func settle(value any) any {
	switch v := value.(type) {
	case object:
		return settle(map[string]any(v))
	case map[string]any:
		copied := make(map[string]any, len(v))
		for key, child := range v {
			if slices.Contains(unwritten, key) {
				continue
			}
			copied[key] = settle(child)
			if template, ok := copied[key].(map[string]any); ok && key == "template" && template["spec"] != nil {
				template["spec"] = pod
			}
			if text, ok := child.(string); ok {
				copied[key] = settledText(key, text)
			}
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i, child := range v {
			copied[i] = settle(child)
		}
		return copied
	}
	return value
}
