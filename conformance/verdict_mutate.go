package conformance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// mutator makes manifests that are nearly right out of ones that are. What it makes depends on its seed and the manifests that
// it learned from alone.
type mutator struct {
	random *rand.Rand
	// values and fields are what the learned manifests have at a place: the path without indexes, after the kind; a
	// pod spec has one place wherever it is.
	values map[string][]any
	fields map[string][]string
	// named are the values that fields of a name have anywhere.
	named map[string][]any
}

func newMutator(seed uint64) *mutator {
	return &mutator{
		random: rand.New(rand.NewPCG(seed, 0)),
		values: map[string][]any{}, fields: map[string][]string{}, named: map[string][]any{},
	}
}

// most is how many values are kept for a place.
const most = 12

// learn remembers what a manifest has.
func (m *mutator) learn(kind string, value any) { m.learnAt(kind, "", value) }

func (m *mutator) learnAt(place, name string, value any) {
	if known := m.values[place]; len(known) < most {
		m.values[place] = append(known, value)
	}
	if known := m.named[name]; len(known) < most {
		m.named[name] = append(known, value)
	}
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if !slices.Contains(m.fields[place], key) {
				m.fields[place] = append(m.fields[place], key)
			}
			m.learnAt(below(place, key), key, v[key])
		}
	case []any:
		for _, item := range v {
			m.learnAt(place+"[]", name+"[]", item)
		}
	}
}

// below returns the place of a field.
func below(place, key string) string {
	if key == "template" || (place == "Pod" || strings.HasSuffix(place, "template")) && key == "spec" {
		return "POD " + key
	}
	return place + "." + key
}

// node is a value of a manifest, and how to replace it.
type node struct {
	place, name string
	around      string // the place of the parent
	value       any
	set         func(any)
	parent      map[string]any // if it is a field
	list        []any          // if it is an item
	setList     func([]any)
	index       int
}

// nodes returns all values of a manifest but its type and the object itself, in the order of their paths.
func nodes(kind string, root map[string]any) []node {
	var all []node
	var walk func(place string, value any, replace func(any))
	walk = func(place string, value any, replace func(any)) {
		switch v := value.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				if place == kind && (key == "apiVersion" || key == "kind") {
					continue
				}
				set := func(to any) { v[key] = to }
				all = append(all, node{place: below(place, key), around: place, name: key, value: v[key], set: set, parent: v})
				walk(below(place, key), v[key], set)
			}
		case []any:
			for i := range v {
				set := func(to any) { v[i] = to }
				setList := func(to []any) { replace(to) }
				all = append(all, node{place: place + "[]", value: v[i], set: set, list: v, setList: setList, index: i})
				walk(place+"[]", v[i], set)
			}
		}
	}
	walk(kind, root, nil)
	return all
}

// mutate returns a manifest with one change, sometimes two, and what they are.
func (m *mutator) mutate(kind string, src []byte) (mutant []byte, what string, err error) {
	var root map[string]any
	if err := yaml.Unmarshal(src, &root); err != nil {
		return nil, "", err
	}
	changes := 1
	if m.random.IntN(10) == 0 {
		changes = 2
	}
	var done []string
	for tries := 0; len(done) < changes && tries < 50; tries++ {
		all := nodes(kind, root)
		if len(all) == 0 {
			break
		}
		n := all[m.random.IntN(len(all))]
		change := ""
		if m.random.IntN(12) == 0 {
			change = m.move(n, all[m.random.IntN(len(all))])
		} else {
			change = m.change(n)
		}
		if change != "" {
			done = append(done, change+" "+n.place)
		}
	}
	mutant, err = yaml.Marshal(root)
	return mutant, strings.Join(done, ", "), err
}

// change changes one value and says how; "" if it did not.
func (m *mutator) change(n node) string {
	common := []func(node) string{m.drop, m.rename, m.retype, m.null, m.swap, m.swapNamed, m.add, m.add, m.duplicate}
	var special []func(node) string
	switch n.value.(type) {
	case string:
		special = []func(node) string{m.breakText, m.breakText, m.breakText, m.recase, m.swap}
	case float64, int64:
		special = []func(node) string{m.renumber, m.renumber, m.renumber}
	case bool:
		special = []func(node) string{m.negate, m.negate}
	case map[string]any:
		special = []func(node) string{m.add, m.add, m.addKey, m.empty}
	case []any:
		special = []func(node) string{m.add, m.duplicateInside, m.empty}
	}
	all := append(common, special...)
	return all[m.random.IntN(len(all))](n)
}

func (m *mutator) drop(n node) string {
	if n.parent != nil {
		delete(n.parent, n.name)
	} else {
		n.setList(slices.Delete(slices.Clone(n.list), n.index, n.index+1))
	}
	return "drop"
}

// move puts a field into another mapping, as a wrong indentation does: the one that to is or is in.
func (m *mutator) move(n, to node) string {
	fields, ok := to.value.(map[string]any)
	if !ok {
		fields = to.parent
	}
	if n.parent == nil || fields == nil || strings.HasPrefix(to.place, n.place) {
		return ""
	}
	if _, there := fields[n.name]; there {
		return ""
	}
	delete(n.parent, n.name)
	fields[n.name] = n.value
	return "move to " + to.place + ":"
}

// rename misspells the key of a field.
func (m *mutator) rename(n node) string {
	if n.parent == nil || len(n.name) < 2 || m.random.IntN(2) == 0 {
		return ""
	}
	to := n.name + "s"
	switch m.random.IntN(3) {
	case 0:
		to = strings.ToUpper(n.name[:1]) + n.name[1:]
	case 1:
		to = n.name[:len(n.name)-1]
	}
	delete(n.parent, n.name)
	n.parent[to] = n.value
	return "rename to " + to + ":"
}

func (m *mutator) retype(n node) string {
	others := []any{"text", "5", "true", 5, 1.5, true, []any{}, []any{"text"}, map[string]any{}, map[string]any{"a": "b"}, "", []any{nil}}
	switch v := n.value.(type) {
	case string:
		others = append(others, []any{v})
	case []any:
		if len(v) > 0 {
			others = append(others, v[0])
		}
	case map[string]any:
		others = append(others, []any{v})
	default:
		others = append(others, fmt.Sprint(v), fmt.Sprint(v))
	}
	n.set(others[m.random.IntN(len(others))])
	return "retype"
}

func (m *mutator) null(n node) string { n.set(nil); return "null" }

// swap puts in what another manifest has at the place.
func (m *mutator) swap(n node) string { return m.swapFor(n, m.values[n.place]) }

// swapNamed puts in what a field of the name has anywhere.
func (m *mutator) swapNamed(n node) string { return m.swapFor(n, m.named[n.name]) }

func (m *mutator) swapFor(n node, values []any) string {
	if len(values) == 0 {
		return ""
	}
	n.set(clone(values[m.random.IntN(len(values))]))
	return "swap"
}

// add puts a field beside another, as other manifests have it.
func (m *mutator) add(n node) string {
	fields, ok := n.value.(map[string]any)
	place := n.place
	if !ok {
		if n.parent == nil {
			return ""
		}
		fields, place = n.parent, n.around
	}
	known := m.fields[place]
	if len(known) == 0 {
		return ""
	}
	key := known[m.random.IntN(len(known))]
	values := m.values[below(place, key)]
	if _, there := fields[key]; there || len(values) == 0 {
		return ""
	}
	fields[key] = clone(values[m.random.IntN(len(values))])
	return "add " + key + " to"
}

// addKey adds an entry with a key that is no name.
func (m *mutator) addKey(n node) string {
	n.value.(map[string]any)[m.text("a")] = "a"
	return "add a key to"
}

// duplicate repeats an item of a list, sometimes with a change.
func (m *mutator) duplicate(n node) string {
	if n.list == nil {
		return ""
	}
	n.setList(append(slices.Clone(n.list), clone(n.value)))
	return "duplicate"
}

func (m *mutator) duplicateInside(n node) string {
	list := n.value.([]any)
	if len(list) == 0 {
		return ""
	}
	n.set(append(slices.Clone(list), clone(list[m.random.IntN(len(list))])))
	return "duplicate an item of"
}

func (m *mutator) empty(n node) string {
	if _, ok := n.value.([]any); ok {
		n.set([]any{})
	} else {
		n.set(map[string]any{})
	}
	return "empty"
}

func (m *mutator) negate(n node) string { n.set(!n.value.(bool)); return "negate" }

func (m *mutator) recase(n node) string {
	text := n.value.(string)
	to := strings.ToLower(text)
	if to == text {
		to = strings.ToUpper(text)
	}
	n.set(to)
	return "change the case of"
}

func (m *mutator) breakText(n node) string {
	n.set(m.text(n.value.(string)))
	return "break"
}

// text returns a text that is like another, or like none.
func (m *mutator) text(text string) string {
	texts := []string{
		"", " ", "a", "A", "a_b", "a.b", "a b", "-a", "a-", ".a", "a.", "a..b", "a/b", "/a", "a/", "a/b/c", "example.com/a", "Example.com/a",
		"1", "1a", "0", "-1", "1.5", "100m", "-5Mi", "1e3", "1e400", "1.0000000001", "10%", "-10%", "110%", "1.5%", "5Q", "1 Gi", ".5", "1.", "1Eiii",
		"9223372036854775807", "99999999999999999999Ei", "1h", "1d", "300ms", "-1s", "2020-01-01T00:00:00Z", "2020-01-01", "10.0.0.1", "010.0.0.1", "10.0.0.256", "0.0.0.0",
		"127.0.0.1", "169.254.1.1", "224.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "10.0.0.0/33", "::1", "fe80::1", "fd00::/8", "::ffff:1.2.3.4", "*", "*.a.b", "*a", "a*", "*.*.a",
		"http", "HTTP", "https://a.example/b?c", "http://a.example", "/", "/a/../b", "a/../b", "../a", "..", ".", "/a:b", "..a", "a\nb", "a\n", "\u00e9", "None", "none", "true", "kubernetes.io/a", "a.b.c/d",
		"*/5 * * * *", "@daily", "TZ=UTC 0 0 * * *", "0 0 31 2 *", "YQ==", "YQ", "Always", "Never", "TCP", "Exact", "Exists", "In", "$(A)", "metadata.name", "metadata.labels['a']", "spec.a", "status.podIP",
		"system:a", "system:", "default", "kube-system", "cluster-admin", "apps/v1", "v1", "v2beta1", "v1beta1", "Deployment", "=a", "a=b", "a:b", "a,b", "!", "{}",
		strings.Repeat("a", 15), strings.Repeat("a", 16), strings.Repeat("a", 53), strings.Repeat("a", 63), strings.Repeat("a", 64), strings.Repeat("a", 253), strings.Repeat("a", 254),
		strings.Repeat("a", 64) + ".b", "a." + strings.Repeat("b", 64), strings.Repeat("a.", 126) + "a", strings.Repeat("a/", 100) + "a",
		text + "a", text + "-", text + ".", text + "_", "-" + text, text + " ", " " + text, strings.ToUpper(text), text + "/" + text, text + "." + text, strings.Repeat(text, 20), text + "1", text + "%",
	}
	return texts[m.random.IntN(len(texts))]
}

func (m *mutator) renumber(n node) string {
	f, ok := n.value.(float64)
	if !ok {
		f = float64(n.value.(int64))
	}
	numbers := []any{
		0, 1, 2, -1, -2, 3, 5, 10, 15, 16, 20, 21, 50, 63, 64, 65, 99, 100, 101, 255, 256, 300, 420, 511, 512, 777, 999, 1000, 1001, 1023, 1024, 3600, 3601, 30000, 32767, 32768,
		65535, 65536, 100000, 1000000, 86400, 2147483647, 2147483648, -2147483648, -2147483649, 1000000000, 1000000001, 4294967295, 4294967296,
		int64(9223372036854775807), uint64(9223372036854775808), 1.5, 0.1, -0.5, 1e20, f + 1, f - 1, -f, f * 2, f * 1000,
	}
	n.set(numbers[m.random.IntN(len(numbers))])
	return "renumber"
}

// clone copies a value, so that a change in one manifest is none in another.
func clone(value any) any {
	switch v := value.(type) {
	case map[string]any:
		c := make(map[string]any, len(v))
		for key := range v {
			c[key] = clone(v[key])
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i := range v {
			c[i] = clone(v[i])
		}
		return c
	}
	return value
}
