package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outline tells in lines what was recognised in a file: skips, problems, lists and objects, each with its document's index.
func outline(f *File) []string {
	var out []string
	if f.Skip != "" {
		out = append(out, "file: "+string(f.Skip))
	}
	for _, d := range f.Docs {
		say := func(format string, args ...any) {
			out = append(out, fmt.Sprintf("%d: ", d.Index)+fmt.Sprintf(format, args...))
		}
		if d.Skip != "" && f.Skip == "" {
			say("%s", d.Skip)
		}
		if d.Err != nil && d.Skip == "" && f.Skip == "" {
			say("does not parse")
		}
		for _, p := range d.Problems {
			say("%s: %s", f.Position(p.Range.Start), p.Message)
		}
		if d.List != nil {
			say("list %s", d.List.GVK)
		}
		for _, o := range d.Objects {
			item := ""
			if o.Item >= 0 {
				item = fmt.Sprintf("[%d]", o.Item)
			}
			say("%s%s %s/%s", o.GVK, item, o.Namespace, o.Name)
		}
	}
	return out
}

func TestObjects(t *testing.T) {
	tests := []struct {
		name string
		src  string
		want []string
	}{
		{
			name: "one object a document, empty documents not counted",
			src:  "---\n# nothing\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n---\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b, namespace: c}\n",
			want: []string{"0: v1 Pod /a", "1: apps/v1 Deployment c/b"},
		},
		{
			name: "a JSON object",
			src:  `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "b"}}`,
			want: []string{"0: v1 Pod b/a"},
		},
		{
			name: "names that are no strings, as text",
			src:  "apiVersion: v1\nkind: Pod\nmetadata:\n  name: 007\n  namespace: true\n",
			want: []string{"0: v1 Pod true/007"},
		},
		{
			name: "no name where there is none",
			src:  "apiVersion: v1\nkind: Pod\nmetadata:\n  name:\n  namespace: {a: b}\n---\napiVersion: v1\nkind: Pod\nmetadata: x\n",
			want: []string{"0: v1 Pod /", "1: v1 Pod /"},
		},
		{
			name: "a generated name",
			src:  "apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: a-\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  generateName: a-\n  name: b\n",
			want: []string{"0: v1 Pod /a-*", "1: v1 Pod /b"},
		},
		{
			name: "what an anchor brings",
			src:  "apiVersion: &v v1\nkind: List\nitems:\n- &a\n  apiVersion: *v\n  kind: Pod\n  metadata: &m {name: x}\n- <<: *a\n  kind: Secret\n- *a\n",
			want: []string{"0: list v1 List", "0: v1 Pod[0] /x", "0: v1 Secret[1] /x", "0: v1 Pod[2] /x"},
		},
		{
			name: "the items of a List",
			src:  "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: b}\n",
			want: []string{"0: list v1 List", "0: v1 Pod[0] /a", "0: apps/v1 Deployment[1] /b"},
		},
		{
			name: "the items of a typed list, which need not say what they are",
			src:  "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems:\n- metadata: {name: a}\n- apiVersion: rbac.authorization.k8s.io/v1beta1\n  kind: Role\n",
			want: []string{"0: list rbac.authorization.k8s.io/v1 RoleList", "0: rbac.authorization.k8s.io/v1 Role[0] /a", "0: rbac.authorization.k8s.io/v1beta1 Role[1] /"},
		},
		{
			name: "a custom list whose items are objects",
			src:  "apiVersion: example.com/v1\nkind: WidgetList\nitems:\n- apiVersion: example.com/v1\n  kind: Widget\n",
			want: []string{"0: list example.com/v1 WidgetList", "0: example.com/v1 Widget[0] /"},
		},
		{
			name: "a custom kind that has items and is no list",
			src:  "apiVersion: example.com/v1\nkind: ShoppingList\nitems:\n- bread\n---\napiVersion: v1\nkind: ConfigMap\nitems:\n- key: a\n---\napiVersion: v2\nkind: List\nitems: []\n",
			want: []string{"0: example.com/v1 ShoppingList /", "1: v1 ConfigMap /", "2: list v2 List"},
		},
		{
			name: "a List without items",
			src:  "apiVersion: v1\nkind: List\n---\napiVersion: v1\nkind: List\nitems: []\n---\napiVersion: v1\nkind: List\nitems:\n",
			want: []string{"0: list v1 List", "1: list v1 List", "2: list v1 List"},
		},
		{
			name: "a List in a List counts as one item",
			src:  "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - {apiVersion: v1, kind: Pod, metadata: {name: a}}\n  - {apiVersion: v1, kind: Pod, metadata: {name: b}}\n- {apiVersion: v1, kind: Pod, metadata: {name: c}}\n",
			want: []string{"0: list v1 List", "0: v1 Pod[0] /a", "0: v1 Pod[0] /b", "0: v1 Pod[1] /c"},
		},
		{
			name: "items that are no objects",
			src:  "apiVersion: v1\nkind: List\nitems:\n- text\n- null\n- {kind: Pod}\n- {apiVersion: v1, kind: 5}\n- []\n- {apiVersion: v1, kind: Pod}\n---\napiVersion: v1\nkind: List\nitems: {}\n",
			want: []string{
				"0: 4:3: item 0 of the list is a string, not an object",
				"0: 5:3: item 1 of the list is null, not an object",
				"0: 6:10: apiVersion is missing, so this is no Kubernetes object",
				"0: 7:26: kind must be a string, not a number",
				"0: 8:3: item 4 of the list is a list, not an object",
				"0: list v1 List", "0: v1 Pod[5] /",
				"1: 13:8: items must be a list", "1: list v1 List",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, outline(Parse("a.yaml", []byte(test.src)))); diff != "" {
				t.Errorf("outline (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListsOfAliasedListsEnd(t *testing.T) {
	t.Parallel()
	var src strings.Builder
	src.WriteString("x0: &x0 {apiVersion: v1, kind: List, items: []}\n")
	for i := range 3 {
		fmt.Fprintf(&src, "x%d: &x%d {apiVersion: v1, kind: List, items: [*x%d, *x%d]}\n", i+1, i+1, i, i)
	}
	src.WriteString("apiVersion: v1\nkind: List\nitems: [*x3, *x3]\n")
	want := []string{
		"0: 4:9: item 0 of the list is an alias of another list, which klint does not look into",
		"0: 4:9: item 1 of the list is an alias of another list, which klint does not look into",
		"0: list v1 List",
	}
	if diff := cmp.Diff(want, outline(Parse("a.yaml", []byte(src.String())))); diff != "" {
		t.Errorf("outline (-want +got):\n%s", diff)
	}
}

func TestOfKind(t *testing.T) {
	t.Parallel()
	set := &Set{Files: []*File{
		Parse("a.yaml", []byte("{apiVersion: v1, kind: Service, metadata: {name: a}}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: b}}\n")),
		Parse("b.yaml", []byte("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v2, kind: Service, metadata: {name: c}}\n")),
	}}
	var names []string
	for _, obj := range set.OfKind("Service") {
		names = append(names, obj.Name)
	}
	if len(names) != 2 || names[0] != "a" || names[1] != "c" || set.OfKind("Pod") != nil {
		t.Errorf("Services %q, Pods %v; want a and c, and none", names, set.OfKind("Pod"))
	}
}
