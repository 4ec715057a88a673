package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

func TestKnownFindingsSurviveWhatMoves(t *testing.T) {
	t.Parallel()
	b, err := newBaseline("known.json")
	if err != nil {
		t.Fatal(err)
	}
	file := &manifest.File{Name: "a/web.yaml", Path: "a/web.yaml"}
	obj := &manifest.Object{GVK: manifest.GVK{Group: "apps", Version: "v1", Kind: "Deployment"}, Name: "web", Namespace: "shop"}
	finding := func(container int, message string) lint.Finding {
		return lint.Finding{
			Rule: "r", Message: message, File: file, Object: obj, Path: manifest.Path{"spec", "containers", container, "image"},
		}
	}
	want := known{"a/web.yaml", "r", "shop/Deployment/web", "spec.containers[].image", "containers[] is as at b.yaml, port :80"}
	for _, f := range []lint.Finding{
		finding(0, "containers[0] is as at b.yaml:3, port :80"), finding(12, "containers[12] is as at b.yaml:40:7, port :80"),
	} {
		if diff := cmp.Diff(want, b.key(f)); diff != "" {
			t.Errorf("key (-want +got):\n%s", diff)
		}
	}
}

func TestChangedLines(t *testing.T) {
	t.Parallel()
	patch := `diff --git a/web.yaml b/web.yaml
index 1..2 100644
--- a/web.yaml
+++ b/web.yaml
@@ -3 +3 @@ metadata:
-a: 1
+a: 2
@@ -10,0 +11,2 @@
+b: 1
+++ c: @@ -1 +1 @@
@@ -20,2 +22,0 @@
-d: 1
-e: 1
diff --git "a/odd\tname.yaml" "b/odd\tname.yaml"
--- "a/odd\tname.yaml"
+++ "b/odd\tname.yaml"
@@ -0,0 +1 @@
+a: 1
diff --git a/with space.yaml b/with space.yaml
--- a/with space.yaml	
+++ b/with space.yaml	
@@ -1,2 +1,3 @@
`
	want := map[string][]lineRange{
		"web.yaml":        {{3, 3}, {11, 12}, {22, 23}},
		"odd\tname.yaml":  {{1, 1}},
		"with space.yaml": {{1, 3}},
	}
	if diff := cmp.Diff(want, changedLines([]byte(patch)), cmp.AllowUnexported(lineRange{})); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
