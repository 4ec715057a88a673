// Package klint_test holds the tests of the module as a whole.
package klint_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers lists the packages from the bottom up: a package may import only what stands before it.
var layers = []string{"manifest", "lint", "cel", "schemas", "products", "validate", "admission", "rules/plan", "rules", "migrate", "report", "cmd/klint"}

// libraries are packages of Kubernetes that any package may use: what kubectl reads its flags with.
var libraries = []string{"k8s.io/apimachinery/pkg/labels"}

func TestImportsPointDownwards(t *testing.T) {
	const module = "github.com/klint-dev/klint/"
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		names := strings.Fields(line)
		from, ok := strings.CutPrefix(names[0], module)
		if !ok {
			continue // this package
		}
		level := slices.Index(layers, from)
		if level < 0 {
			t.Errorf("package %s has no place in the layers", from)
			continue
		}
		for _, name := range names[1:] {
			to, ours := strings.CutPrefix(name, module)
			if ours && slices.Index(layers, to) >= level {
				t.Errorf("%s imports %s, which stands above it", from, to)
			}
			if strings.HasPrefix(name, "k8s.io/") && from != "cel" && !slices.Contains(libraries, name) {
				t.Errorf("%s imports %s: Kubernetes code belongs into nested modules, or behind package cel", from, name)
			}
		}
	}
}
