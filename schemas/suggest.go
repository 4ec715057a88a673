package schemas

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// unknownField reports a field that the definition does not have in this release. It is the last step of the path.
func (w *walker) unknownField(d definition, key int) {
	name := w.tree.Text(key)
	p := problem{
		rule: ruleUnknownField, path: w.currentPath(), at: w.tree.Range(key), refused: unknown,
		message: fmt.Sprintf("%v has no field %s", w.obj.GVK, w.name()),
	}
	if hint := w.otherRelease(d, name); hint != "" {
		p.hint, p.versioned = hint, true
	} else if len(w.problems) < maxSuggestions {
		p.hint = w.suggestField(d, name)
	}
	w.add(p)
}

// maxSuggestions is how many problems an object may have before no more suggestions are looked for: what is so wrong is no typing
// error.
const maxSuggestions = 100

// otherRelease says which other releases have a field; "" if none has it.
func (w *walker) otherRelease(d definition, name string) string {
	first, end := table.fieldsOf(d)
	for at := first; at < end; at += recordSize {
		f := table.field(at)
		if table.str(f.name) != name {
			continue
		}
		if f.since > w.release {
			return fmt.Sprintf("added in %v", f.since)
		}
		described := table.describe(d, at, f.since)
		return fmt.Sprintf("removed in %v%s", described.Until+1, w.moved(d, name))
	}
	return ""
}

// moves are fields that have another name or place in a newer version of their kind, by definition and field.
var moves = map[string]string{
	"IngressBackend serviceName":                                 "service.name",
	"IngressBackend servicePort":                                 "service.port.number or service.port.name",
	"IngressSpec backend":                                        "defaultBackend",
	"ResourceMetricSource targetAverageUtilization":              "target.averageUtilization with target.type: Utilization",
	"ResourceMetricSource targetAverageValue":                    "target.averageValue with target.type: AverageValue",
	"PodsMetricSource metricName":                                "metric.name",
	"PodsMetricSource targetAverageValue":                        "target.averageValue with target.type: AverageValue",
	"ObjectMetricSource metricName":                              "metric.name",
	"ObjectMetricSource target":                                  "describedObject",
	"ObjectMetricSource targetValue":                             "target.value with target.type: Value",
	"ExternalMetricSource metricName":                            "metric.name",
	"ExternalMetricSource metricSelector":                        "metric.selector",
	"ExternalMetricSource targetValue":                           "target.value with target.type: Value",
	"ExternalMetricSource targetAverageValue":                    "target.averageValue with target.type: AverageValue",
	"HorizontalPodAutoscalerSpec targetCPUUtilizationPercentage": "metrics with resource.name: cpu",
	"CustomResourceDefinitionSpec version":                       "versions",
	"CustomResourceDefinitionSpec validation":                    "versions[].schema",
	"CustomResourceDefinitionSpec subresources":                  "versions[].subresources",
	"CustomResourceDefinitionSpec additionalPrinterColumns":      "versions[].additionalPrinterColumns",
	"CustomResourceColumnDefinition JSONPath":                    "jsonPath",
	"PodResourceClaim source":                                    "resourceClaimName or resourceClaimTemplateName",
}

// moved names the field that took the place of another; "" if none did.
func (w *walker) moved(d definition, name string) string {
	if to := moves[table.definitionName(d)+" "+name]; to != "" {
		return "; use " + to
	}
	return ""
}

// suggestField says what was probably meant: a field that moved, one with a like name beside it, or one of the same name elsewhere
// in the object.
func (w *walker) suggestField(d definition, name string) string {
	definition := table.definitionName(d)
	if to := moves[definition+" "+name]; to != "" {
		return "use " + to
	}
	like := closest(name, table.fieldNames(d, w.release))
	if like != "" && editDistance(like, name) <= 1 {
		return fmt.Sprintf("did you mean %q?", like)
	}
	if path := table.findAnywhere(w.kind, name, w.release, w.currentPath()); path != "" {
		return fmt.Sprintf("did you mean %s?", path)
	}
	switch {
	case like != "":
		return fmt.Sprintf("did you mean %q?", like)
	case definition == "LabelSelector":
		return "labels go under matchLabels"
	}
	return ""
}

// fieldNames yields the names of a definition's fields in a release.
func (t *flatTable) fieldNames(d definition, r Release) iter.Seq[string] {
	return func(yield func(string) bool) {
		first, end := t.fieldsOf(d)
		for at := first; at < end; at += recordSize {
			if f := t.field(at); f.since <= r && r <= f.until && !yield(t.str(f.name)) {
				return
			}
		}
	}
}

// closest returns the candidate that is most like text; "" if none is like it.
func closest(text string, candidates iter.Seq[string]) string {
	best, limit := "", min(2+len(text)/4, (len(text)+1)/2) // fewer than half of the letters may differ
	for c := range candidates {
		if longer := len(c) - len(text); longer >= limit || -longer >= limit {
			continue
		}
		if d := editDistance(c, text); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// findAnywhere returns the path of the field of a name that is nearest to the object's path at, as text without indices; "" if the
// kind has none, or only one in metadata or status, which are rarely meant.
func (t *flatTable) findAnywhere(kind definition, name string, r Release, at manifest.Path) string {
	places := []place{{definition: kind, parent: -1}}
	seen := map[definition]bool{kind: true}
	written := namesOf(at)
	var best []string
	bestDistance := tooFarAway
	for i := 0; i < len(places); i++ { // what is found is appended
		first, end := t.fieldsOf(places[i].definition)
		for f := first; f < end; f += recordSize {
			record := t.field(f)
			field := t.str(record.name)
			if record.since > r || r > record.until || i == 0 && (field == "metadata" || field == "status") {
				continue
			}
			if field == name {
				path := append(pathOf(places, i), field)
				if distance := pathDistance(written, path); distance < bestDistance {
					best, bestDistance = path, distance
				}
			}
			if typ := t.leaf(record.typ); typ.kind == kindRef && !seen[definition(typ.element)] {
				seen[definition(typ.element)] = true
				if t.typ(record.typ).kind == kindArray {
					field += "[]"
				}
				places = append(places, place{definition(typ.element), i, field})
			}
		}
	}
	return strings.Join(best, ".")
}

// tooFarAway is the distance from which a field of the same name is not what was meant.
const tooFarAway = 4

// place is a definition and where it is used: in which field of which other place.
type place struct {
	definition
	parent int // index; -1 for the kind itself
	field  string
}

// pathOf returns the fields that lead to a place.
func pathOf(places []place, i int) []string {
	var path []string
	for ; places[i].parent >= 0; i = places[i].parent {
		path = append(path, places[i].field)
	}
	slices.Reverse(path)
	return path
}

// namesOf returns a path without its indices.
func namesOf(p manifest.Path) []string {
	var names []string
	for _, step := range p {
		if name, ok := step.(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// pathDistance counts the steps from the parent of one field to the parent of the other.
func pathDistance(from, to []string) int {
	from, to = from[:len(from)-1], to[:len(to)-1]
	common := 0
	for common < len(from) && common < len(to) && from[common] == strings.TrimSuffix(to[common], "[]") {
		common++
	}
	return len(from) + len(to) - 2*common
}
