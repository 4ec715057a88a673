package manifest_test

import (
	"testing"

	"github.com/klint-dev/klint/manifest"
)

func TestProblemsNameTheItemThatTheyAreAbout(t *testing.T) {
	t.Parallel()
	src := "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n-\n- kind: Pod\n"
	doc := manifest.Parse("list.yaml", []byte(src)).Docs[0]
	if len(doc.Objects) != 1 || len(doc.Problems) != 2 {
		t.Fatalf("got %d objects and problems %v, want one object and two problems", len(doc.Objects), doc.Problems)
	}
	for i, want := range []int{1, 2} {
		if item := doc.Problems[i].Item; item == nil || item.Item != want {
			t.Errorf("problem %q is about item %v, want item %d", doc.Problems[i], item, want)
		}
	}
}
