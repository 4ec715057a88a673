package cel

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"slices"

	"github.com/klint-dev/klint/manifest"
)

// RuleFault is what the API server refuses in the rules of a schema.
type RuleFault struct {
	Fault
	// Path leads from the schema to what is wrong: properties, spec, x-kubernetes-validations, 0, rule.
	Path manifest.Path
	// Forbidden is set for what is too expensive; else the value is not a valid one.
	Forbidden bool
}

// CheckRules compiles the rules of the schema of a kind, and estimates what they cost. The schema must be structural. Source:
// apiextensions-apiserver v0.36.3 pkg/apis/apiextensions/validation.
func CheckRules(r Release, s *Schema) []RuleFault {
	if !s.HasRules() {
		return nil
	}
	c := &ruleCheck{release: r}
	one := uint64(1)
	c.schema(place{schema: s, root: true, count: &one})
	if c.total > schemaLimit {
		slices.SortStableFunc(c.expensive, func(a, b ruleCost) int { return cmp.Compare(b.cost, a.cost) })
		for _, rule := range c.expensive[:min(4, len(c.expensive))] {
			c.forbid(rule.path, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")
		}
		c.forbid(nil, overLimit("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", c.total, schemaLimit))
	}
	return c.faults
}

// ruleCheck is one schema whose rules are checked.
type ruleCheck struct {
	release   Release
	faults    []RuleFault
	total     uint64
	expensive []ruleCost
}

// ruleCost is a rule that takes more than a hundredth of what all may cost.
type ruleCost struct {
	path manifest.Path
	cost uint64
}

// place is a schema within that of a kind.
type place struct {
	schema *Schema
	path   manifest.Path
	root   bool
	// count is how many values there can be at most; nil if nothing limits it.
	count *uint64
	// unrelated is the path of the list above whose old and new elements cannot be told to be the same; nil if there is none.
	unrelated *manifest.Path
}

// below returns the place of a part of the schema, which occurs up to most times for each value; nil if that is not limited.
func (p place) below(s *Schema, most *uint64, steps ...any) place {
	part := place{schema: s, path: append(slices.Clone(p.path), steps...), unrelated: p.unrelated}
	if p.count != nil && most != nil {
		product := product(*p.count, *most)
		part.count = &product
	}
	return part
}

// schema checks the rules of the parts, then those of the schema itself.
func (c *ruleCheck) schema(p place) {
	s := p.schema
	if s.Additional != nil {
		c.schema(p.below(s.Additional, atMost(s.MaxProperties), "additionalProperties"))
	}
	one := uint64(1)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		c.schema(p.below(s.Properties[name], &one, "properties", name))
	}
	if s.Items != nil {
		items := p.below(s.Items, atMost(s.MaxItems), "items")
		if s.ListType != "map" && items.unrelated == nil {
			items.unrelated = &p.path
		}
		c.schema(items)
	}
	if len(s.Rules) > 0 && c.fieldPaths(p) {
		c.rules(p)
	}
}

func atMost(limit *int) *uint64 {
	if limit == nil {
		return nil
	}
	most := uint64(max(*limit, 0))
	return &most
}

// product returns a * b, or the greatest number there is.
func product(a, b uint64) uint64 {
	if high, low := bits.Mul64(a, b); high == 0 {
		return low
	}
	return math.MaxUint64
}

// fieldPaths reports whether all rules name fields that are there. If not, the rules are not compiled.
func (c *ruleCheck) fieldPaths(p place) bool {
	before := len(c.faults)
	for i, rule := range p.schema.Rules {
		if rule.FieldPath == "" {
			continue
		}
		if path, ok := fieldPath(rule.FieldPath); !ok || !leadsTo(p.schema, path) {
			c.refuse(rulePath(p, i, "fieldPath"), &Fault{"must be a valid path", -1})
		}
	}
	return len(c.faults) == before
}

func rulePath(p place, i int, field string) manifest.Path {
	return append(slices.Clone(p.path), "x-kubernetes-validations", i, field)
}

func (c *ruleCheck) refuse(path manifest.Path, fault *Fault) {
	c.faults = append(c.faults, RuleFault{Fault: *fault, Path: path})
}

func (c *ruleCheck) forbid(path manifest.Path, detail string) {
	c.faults = append(c.faults, RuleFault{Fault: Fault{detail, -1}, Path: path, Forbidden: true})
}

// rules compiles and judges the rules of one schema.
func (c *ruleCheck) rules(p place) {
	typ := declType(p.schema, p.root || p.schema.IsEmbedded)
	all, err := compileRules(c.release, p.schema.Rules, typ)
	if err != nil {
		c.refuse(append(slices.Clone(p.path), "x-kubernetes-validations"), &Fault{err.Error(), -1})
		return
	}
	count := maxRequest / uint64(typ.MinSerializedSize+1) // there is a comma between two
	if p.count != nil {
		count = *p.count
	}
	for i := range all {
		rule := &all[i]
		path, message := rulePath(p, i, "rule"), rulePath(p, i, "messageExpression")
		c.cost(path, "estimated rule cost", product(rule.cost, count))
		if rule.fault != nil {
			c.refuse(path, rule.fault)
		}
		if rule.messageFault != nil {
			c.refuse(message, rule.messageFault)
		} else if rule.message != nil {
			c.cost(message, "estimated messageExpression cost", rule.messageCost)
		}
		switch {
		case rule.usesOldSelf && p.unrelated != nil:
			c.refuse(path, &Fault{fmt.Sprintf("oldSelf cannot be used on the uncorrelatable portion of the schema within %v",
				append(manifest.Path{"openAPIV3Schema"}, *p.unrelated...)), -1})
		case !rule.usesOldSelf && p.schema.Rules[i].OptionalOldSelf != nil:
			c.refuse(rulePath(p, i, "optionalOldSelf"), &Fault{"may not be set if oldSelf is not used in rule", -1})
		}
	}
}

// cost adds up what an expression costs, and reports one that is too expensive by itself.
func (c *ruleCheck) cost(path manifest.Path, what string, cost uint64) {
	if cost > ruleLimit {
		c.forbid(path, overLimit(what, cost, ruleLimit))
	}
	if c.total += cost; c.total < cost {
		c.total = math.MaxUint64
	}
	if cost >= schemaLimit/100 {
		c.expensive = append(c.expensive, ruleCost{path, cost})
	}
}

func overLimit(what string, cost, limit uint64) string {
	factor := float64(cost) / float64(limit)
	text := fmt.Sprintf("%.1fx", factor)
	switch {
	case factor > 100:
		text = "more than 100x"
	case factor < 1.5:
		text = fmt.Sprintf("%fx", factor)
	}
	return fmt.Sprintf("%s exceeds budget by factor of %s (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)", what, text)
}
