package report

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		before, after string
		want          string
	}{
		{"writes nothing for equal texts", "a\n", "a\n", ""},
		{
			"keeps the lines around a changed block", `spec:
  rules:
  - http:
      paths:
      - path: /a
        backend:
          serviceName: shop
          servicePort: 80
      - path: /b
        backend:
          serviceName: shop
          servicePort: 80
`, `spec:
  rules:
  - http:
      paths:
      - path: /a
        pathType: Prefix
        backend:
          service:
            name: shop
      - path: /b
        backend:
          serviceName: shop
          servicePort: 80
`, `--- a/x.yaml
+++ b/x.yaml
@@ -3,9 +3,10 @@
   - http:
       paths:
       - path: /a
+        pathType: Prefix
         backend:
-          serviceName: shop
-          servicePort: 80
+          service:
+            name: shop
       - path: /b
         backend:
           serviceName: shop
`,
		},
		{
			"says where the last line has no line break", "a: 1\nb: 2", "a: 1\nb: 3", `--- a/x.yaml
+++ b/x.yaml
@@ -1,2 +1,2 @@
 a: 1
-b: 2
\ No newline at end of file
+b: 3
\ No newline at end of file
`,
		},
		{
			"keeps carriage returns", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 3\r\n",
			"--- a/x.yaml\n+++ b/x.yaml\n@@ -1,2 +1,2 @@\n a: 1\r\n-b: 2\r\n+b: 3\r\n",
		},
		{
			"starts a new hunk where more than six lines are equal", "0\n1\n2\n3\n4\n5\n6\n7\n8\n", "zero\n1\n2\n3\n4\n5\n6\n7\neight\n",
			`--- a/x.yaml
+++ b/x.yaml
@@ -1,4 +1,4 @@
-0
+zero
 1
 2
 3
@@ -6,4 +6,4 @@
 5
 6
 7
-8
+eight
`,
		},
		{
			"finds common lines where none is unique", "x\nx\ny\ny\n", "y\ny\nx\nx\ny\n",
			"--- a/x.yaml\n+++ b/x.yaml\n@@ -1,4 +1,5 @@\n+y\n+y\n x\n x\n-y\n y\n",
		},
		{"writes a file that gets its first line", "", "a\n", "--- a/x.yaml\n+++ b/x.yaml\n@@ -0,0 +1 @@\n+a\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, diffOf(t, "x.yaml", test.before, test.after)); diff != "" {
				t.Errorf("patch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGitAppliesDiff(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed")
	}
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"x.yaml", "a b.yaml", `quo"te.yaml`, "ünï.yaml", "dir/x.yaml", "tab\t.yaml"}
	for i := range 60 {
		name, ending := names[i%len(names)], "\n"
		if i%3 == 0 {
			ending = "\r\n"
		}
		before := randomLines(random, ending, nil)
		after := randomLines(random, ending, strings.SplitAfter(before, ending))
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(before), 0o644); err != nil {
			t.Fatal(err)
		}
		patch := diffOf(t, "./"+name, before, after)
		if patch == "" {
			continue
		}
		apply := exec.Command(git, "apply", "--whitespace=nowarn", "-")
		apply.Dir, apply.Stdin = dir, strings.NewReader(patch)
		apply.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir), "GIT_CONFIG_GLOBAL=/dev/null")
		if out, err := apply.CombinedOutput(); err != nil {
			t.Fatalf("git apply: %v\n%s\n%s", err, out, patch)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != after {
			t.Fatalf("%q becomes %q, want %q by\n%s", before, got, after, patch)
		}
	}
}

// randomLines writes a text of few different lines, by changing the given one if there is any.
func randomLines(random *rand.Rand, ending string, lines []string) string {
	var b strings.Builder
	for i := range 40 {
		if i < len(lines) && random.IntN(5) > 0 {
			b.WriteString(lines[i])
		} else if random.IntN(4) > 0 {
			fmt.Fprintf(&b, "line %d%s", random.IntN(20), ending)
		}
	}
	text := b.String()
	if random.IntN(3) == 0 {
		text = strings.TrimSuffix(text, ending)
	}
	return text
}

func diffOf(t *testing.T, name, before, after string) string {
	t.Helper()
	var out bytes.Buffer
	if err := Diff(&out, name, []byte(before), []byte(after), false); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
