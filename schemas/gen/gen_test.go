package main

import (
	"bytes"
	"os"
	"slices"
	"testing"
)

// TestTableIsReproducible generates the table from the sources and compares it with the committed one. It needs the modules of
// releases.tsv in the module cache, about 600 MB, and is skipped with -short.
func TestTableIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("needs the sources of every release")
	}
	want, err := os.ReadFile("../data/table.bin")
	if err != nil {
		t.Fatal(err)
	}
	got, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the sources give another table (%d bytes) than schemas/data/table.bin (%d bytes): run make generate", len(got), len(want))
	}
}

func TestCompareVersions(t *testing.T) {
	t.Parallel()
	want := []string{"v1alpha1", "v1alpha2", "v2alpha1", "v1beta1", "v1beta2", "v2beta1", "v1", "v2", "v10"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareVersions)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCollection(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path       string
		name       string
		namespaced bool
		ok         bool
	}{
		{"/api/v1/pods", "pods", false, true},
		{"/api/v1/namespaces/{namespace}/pods", "pods", true, true},
		{"/api/v1/namespaces", "namespaces", false, true},
		{"/api/v1/namespaces/{name}", "", false, false},
		{"/api/v1/namespaces/{namespace}/pods/{name}/eviction", "", false, false},
		{"/apis/apps/v1/deployments", "deployments", false, true},
		{"/apis/apps/v1/namespaces/{namespace}/deployments/", "deployments", true, true},
		{"/apis/apps/v1/watch/deployments", "", false, false},
		{"/apis/apps/v1", "", false, false},
		{"/logs/{logpath}", "", false, false},
	}
	for _, tt := range tests {
		name, namespaced, ok := collection(tt.path)
		if ok != tt.ok || ok && (name != tt.name || namespaced != tt.namespaced) {
			t.Errorf("%s: got %q, %v, %v", tt.path, name, namespaced, ok)
		}
	}
}
