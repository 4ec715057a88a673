package manifest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parseTree returns the tree of the only document of src.
func parseTree(t *testing.T, src string) *Tree {
	t.Helper()
	f := Parse("x.yaml", []byte(src))
	if len(f.Docs) != 1 || f.Docs[0].Err != nil {
		t.Fatalf("%q is not one document", src)
	}
	return f.Docs[0].Tree
}

func TestFieldsYieldsWhatCounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		src  string
		want string
	}{
		{"the fields in order", "b: 1\na: 2\n", "b=1 a=2"},
		{"duplicate keys all", "a: 1\nb: 2\na: 3\n", "a=1 b=2 a=3"},
		{"what an alias stands for", "a: &x 1\nb: *x\n", "a=1 b=1"},
		{"merged fields in place of the merge key", "x: 1\n<<: {a: 2, b: 3}\ny: 4\n", "x=1 a=2 b=3 y=4"},
		{"a merged field that replaces the one before it", "a: 1\n<<: {a: 2}\n", "a=1 a=2"},
		{"no merged field that is replaced", "<<: {a: 1, b: 2}\na: 3\n", "b=2 a=3"},
		{"of several merged mappings the first", "<<: [{a: 1}, {a: 2, b: 3}]\n", "b=3 a=1"},
		{"fields that a merged mapping merges itself", "<<: {<<: {a: 1}, b: 2}\n", "a=1 b=2"},
		{"a quoted << as an ordinary key", "\"<<\": 1\n", "<<=1"},
		{"a tagged merge key", "!!merge \"<<\": {a: 1}\n", "a=1"},
		{"nothing of a sequence", "- a\n", ""},
		{"nothing of a scalar", "a\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tree := parseTree(t, tt.src)
			var got []string
			for k, v := range tree.Fields(0) {
				got = append(got, tree.Text(k)+"="+tree.Text(v))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const treeSource = `apiVersion: apps/v1
kind: Deployment
base: &base
  image: "a:1"
  ports: [80, 443]
metadata:
  labels: {app: web,
    tier: front}
spec:
  text: |
    one
    two
  containers:
  - name: a
    <<: *base
  - *base
  empty:
  same: 1
  same: 2
`

func TestFindFollowsAPath(t *testing.T) {
	t.Parallel()
	tree := parseTree(t, treeSource)
	tests := []struct {
		name string
		path Path
		want string // the bytes of the value; "-" if there is none
	}{
		{"no step", nil, treeSource[:len(treeSource)-1]},
		{"a key", Path{"kind"}, "Deployment"},
		{"a key in braces", Path{"metadata", "labels", "tier"}, "front"},
		{"an index", Path{"spec", "containers", 0, "name"}, "a"},
		{"a field that is merged", Path{"spec", "containers", 0, "image"}, `"a:1"`},
		{"a field behind an alias", Path{"spec", "containers", 1, "ports", 1}, "443"},
		{"an alias gives the node of its anchor", Path{"spec", "containers", 1}, "image: \"a:1\"\n  ports: [80, 443]"},
		{"an absent value", Path{"spec", "empty"}, ""},
		{"the last of two equal keys", Path{"spec", "same"}, "2"},
		{"a block scalar", Path{"spec", "text"}, "|\n    one\n    two\n"},
		{"a missing key", Path{"spec", "replicas"}, "-"},
		{"an index that is too large", Path{"spec", "containers", 2}, "-"},
		{"a negative index", Path{"spec", "containers", -1}, "-"},
		{"an index of a mapping", Path{"spec", 0}, "-"},
		{"a key of a sequence", Path{"spec", "containers", "name"}, "-"},
		{"a key of a scalar", Path{"kind", "name"}, "-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := "-"
			if node, ok := tree.Find(0, tt.path); ok {
				got = string(tree.Src[tree.Nodes[node].Start:tree.Nodes[node].End])
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRangeOfGivesTheAliasNotTheAnchor(t *testing.T) {
	t.Parallel()
	tree := parseTree(t, treeSource)
	r, ok := tree.RangeOf(0, Path{"spec", "containers", 1})
	if got := string(tree.Src[r.Start:r.End]); !ok || got != "*base" {
		t.Errorf("got %q, %v, want \"*base\"", got, ok)
	}
	if r, ok := tree.RangeOf(0, Path{"spec", "nothing"}); ok {
		t.Errorf("got %v for what is not there", r)
	}
}

func TestLocateNeverFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		src  string
		path Path
		want string
	}{
		{"the value of a scalar", treeSource, Path{"kind"}, "Deployment"},
		{"an alias", treeSource, Path{"spec", "containers", 1}, "*base"},
		{"a flow collection of one line", treeSource, Path{"base", "ports"}, "[80, 443]"},
		{"the key of a flow collection of two lines", treeSource, Path{"metadata", "labels"}, "labels"},
		{"the key of a block", treeSource, Path{"spec", "containers"}, "containers"},
		{"the key of a block scalar", treeSource, Path{"spec", "text"}, "text"},
		{"the key of an absent value", treeSource, Path{"spec", "empty"}, "empty"},
		{"the first key of an element", treeSource, Path{"spec", "containers", 0}, "name"},
		{"the key of the deepest parent that exists", treeSource, Path{"spec", "template", "metadata"}, "spec"},
		{"the first key of the element that exists", treeSource, Path{"spec", "containers", 0, "lifecycle"}, "name"},
		{"the kind for the object", treeSource, nil, "Deployment"},
		{"the kind if nothing of the path exists", treeSource, Path{"status"}, "Deployment"},
		{"the first key if there is no kind", "a: 1\nb: 2\n", nil, "a"},
		{"the first line of what has no key", "- a\n- b\n", nil, "- a"},
		{"a scalar document", "text\n", Path{"a"}, "text"},
		{"an empty mapping of two lines", "{\n}\n", nil, "{"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tree := parseTree(t, tt.src)
			r := tree.Locate(0, tt.path)
			if diff := cmp.Diff(tt.want, string(tree.Src[r.Start:r.End])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestItemsYieldsElements(t *testing.T) {
	t.Parallel()
	tree := parseTree(t, "- &a x\n- *a\n- [y, z]\n")
	var got []string
	for i := range tree.Items(0) {
		got = append(got, fmt.Sprint(tree.Text(i), len(tree.Nodes[i:tree.Next(i)])))
	}
	if diff := cmp.Diff([]string{"x1", "x1", "3"}, got); diff != "" {
		t.Error(diff)
	}
	for i := range parseTree(t, "a: b\n").Items(0) {
		t.Errorf("got element %d of a mapping", i)
	}
}

func TestLookupFindsTheLastOfEqualKeys(t *testing.T) {
	t.Parallel()
	tree := parseTree(t, "a: 1\nb: 2\na: &x 3\nc: *x\n")
	k, v, ok := tree.Lookup(0, "a")
	if !ok || tree.Nodes[k].Start != 10 || tree.Text(v) != "3" {
		t.Errorf("got %d, %d, %v", k, v, ok)
	}
	if _, v, ok := tree.Lookup(0, "c"); !ok || tree.Nodes[v].Kind != Scalar || tree.Text(v) != "3" {
		t.Errorf("got %d, %v for an alias", v, ok)
	}
	if _, _, ok := tree.Lookup(0, "d"); ok {
		t.Error("found what is not there")
	}
}

// TestNextLeadsPastAnyNumberOfNodes tries sizes around those that a node itself can say, in the three readers.
func TestNextLeadsPastAnyNumberOfNodes(t *testing.T) {
	t.Parallel()
	for _, count := range []int{0, 1, large - 1, large, large + 1, 2 * large} {
		items := strings.TrimSuffix(strings.Repeat("1,", count), ",")
		for _, src := range []string{
			"first: 1\nlist: [" + items + "]\nlast: 2\n",
			"first: 1\nlist: !!seq [" + items + "]\nlast: 2\n", // a tag is for kyaml
			`{"first": "\ud83d\ude00", "list": [` + items + `], "last": 2}`,
		} {
			tree := parseTree(t, src)
			_, list, ok := tree.Lookup(0, "list")
			if !ok || tree.Next(list) != list+count+1 {
				t.Fatalf("%.40q with %d items: the node after the list is %d, want %d", src, count, tree.Next(list), list+count+1)
			}
			if got := len(slices.Collect(tree.Items(list))); got != count {
				t.Errorf("%.40q: %d items, want %d", src, got, count)
			}
			if _, last, _ := tree.Lookup(0, "last"); tree.Next(0) != len(tree.Nodes) || tree.Text(last) != "2" {
				t.Errorf("%.40q with %d items: the last field is %q", src, count, tree.Text(last))
			}
		}
	}
}
