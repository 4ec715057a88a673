package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// known are the differences between what klint writes and what Kubernetes converts to, each with the reason. The patterns match a
// version of a kind, and a field of the internal object, whose indices are left out.
type knownField struct{ from, field, why string }

var known = []knownField{
	{"^apps/v1beta1 StatefulSet$", `^Spec\.UpdateStrategy\.(Type|RollingUpdate\.MaxUnavailable)$`,
		"apps/v1beta1 refused rollingUpdate without the type RollingUpdate, which the fix assumes: pkg/apis/apps/validation ValidateStatefulSetSpec"},
	{"^(extensions|networking.k8s.io)/v1beta1 Ingress$", `Service\.Port\.(Name|Number)$`,
		"a number in quotes, which no version accepts, becomes a number, and the fix says so: pkg/apis/networking/validation validateIngressBackend"},
	{"^autoscaling/v2beta1 ", `^Spec\.Metrics\[\]\.Object\.Target\.Value$`,
		"v2beta1 had to have a value, and refused the zero that an absent one is, even beside an average: pkg/apis/autoscaling/validation validateMetricTarget"},
	{"^autoscaling/v2beta1 ", `^Spec\.Metrics\[\]\.Pods\.Target\.AverageValue$`,
		"no version accepts a metric without a value: v2beta1 reads zero, v2 none: pkg/apis/autoscaling/validation validatePodsSource"},
	{"CustomResourceDefinition$", adds + `^Spec\.Versions\[\]\.Schema\.(.*\.)?Properties\.protocol\.Default$`,
		"v1 wants the keys of a list that is a map to be required or to have a default; that of ports is known, and the fix tells it"},
}

// adds begins a pattern that is only about fields which have no value before.
const adds = "+"

// differences returns where two internal objects differ, after the equivalences of their version are applied to both. A list without
// elements is none.
func differences(from string, in object, want, got map[string]any) (d comparison) {
	d.known, d.used = make(map[int]int), make(map[int]int)
	delete(want, "Status") // the server takes none from a manifest: pkg/registry/*/strategy.go PrepareForCreate
	delete(got, "Status")
	for i, e := range equivalences {
		if !matches(e.kind, from) {
			continue
		}
		before := len(unlike(want, got))
		e.same(in, want, got)
		if len(unlike(want, got)) < before {
			d.used[i] = 1
		}
	}
	for _, u := range unlike(want, got) {
		if i := knownDifference(from, u); i >= 0 {
			d.known[i] = 1
			continue
		}
		d.found = append(d.found, fmt.Sprintf("%s: %s, %s", u.field, shortened(u.want), shortened(u.got)))
	}
	return d
}

// knownDifference returns the index of the known difference that one is, else -1.
func knownDifference(from string, d difference) int {
	return slices.IndexFunc(known, func(k knownField) bool {
		pattern, added := strings.CutPrefix(k.field, adds)
		return matches(k.from, from) && matches(pattern, d.field) && (!added || unset(d.want))
	})
}

// difference is a field that is not the same in two objects.
type difference struct {
	field     string
	want, got any
}

func unlike(want, got any) (all []difference) {
	walk("", want, got, func(field string, want, got any) { all = append(all, difference{field, want, got}) })
	return all
}

func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }

// walk calls differ for every field that is not the same in both values.
func walk(field string, want, got any, differ func(field string, want, got any)) {
	if empty(want) && empty(got) {
		return
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			break
		}
		keys := slices.Collect(maps.Keys(w))
		for key := range g {
			if _, ok := w[key]; !ok {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		for _, key := range keys {
			walk(strings.TrimPrefix(field+"."+key, "."), w[key], g[key], differ)
		}
		return
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			break
		}
		for i := range w {
			walk(field+"[]", w[i], g[i], differ)
		}
		return
	}
	if want != nil && got != nil && fmt.Sprint(want) == fmt.Sprint(got) {
		return
	}
	differ(field, want, got)
}

func empty(value any) bool {
	list, ok := value.([]any)
	return value == nil || ok && len(list) == 0
}

func unset(value any) bool { return empty(value) || value == "" || value == false }

// shortened prints a value for a message.
func shortened(value any) string {
	data, _ := json.Marshal(value)
	if len(data) > 200 {
		return string(data[:200]) + "..."
	}
	return string(data)
}
