package manifest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writeTree makes the files under dir; "name -> target" makes a symbolic link, "name/" an empty folder.
func writeTree(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		name, target, isLink := strings.Cut(name, " -> ")
		full := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			must(t, os.MkdirAll(full, 0o755))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(full), 0o755))
		if isLink {
			must(t, os.Symlink(target, full))
			continue
		}
		must(t, os.WriteFile(full, []byte(content), 0o644))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func names(sources []Source) []string {
	var out []string
	for _, s := range sources {
		name := s.Name
		if s.Explicit {
			name += " (named)"
		}
		out = append(out, name)
	}
	return out
}

func problemTexts(problems []error) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Error())
	}
	return out
}

func TestWalk(t *testing.T) {
	tree := func(names ...string) map[string]string {
		files := make(map[string]string)
		for _, name := range names {
			files[name] = ""
		}
		return files
	}
	tests := []struct {
		name     string
		files    map[string]string
		args     []string
		opts     WalkOptions
		want     []string
		problems []string
	}{
		{
			name:  "takes the files of a folder that are named like manifests, in order",
			files: tree("b.yaml", "a.yml", "c/d.JSON", "c.txt", "README.md", "yaml"),
			args:  []string{"."},
			want:  []string{"a.yml", "b.yaml", "c/d.JSON"},
		},
		{
			name:  "takes a named file whatever its name",
			files: tree("pod", "pod.yaml.tpl"),
			args:  []string{"./pod", "pod.yaml.tpl"},
			want:  []string{"pod (named)", "pod.yaml.tpl (named)"},
		},
		{
			name:  "stays in the folder without recursion",
			files: tree("k/a.yaml", "k/sub/b.yaml"),
			args:  []string{"k"},
			opts:  WalkOptions{Flat: true},
			want:  []string{"k/a.yaml"},
		},
		{
			name:  "walks hidden folders but not .git",
			files: tree(".github/workflows/ci.yaml", ".git/x.yaml", "sub/.git/y.yaml", ".hidden.yaml"),
			args:  []string{"."},
			want:  []string{".github/workflows/ci.yaml", ".hidden.yaml"},
		},
		{
			name:  "takes a file once when arguments overlap and remembers that it was named",
			files: tree("k/a.yaml", "k/b.yaml"),
			args:  []string{"k", "k/b.yaml", "./k/../k/a.yaml", "k/*.yaml"},
			want:  []string{"k/a.yaml (named)", "k/b.yaml (named)"},
		},
		{
			name:  "expands a pattern",
			files: tree("a.yaml", "b.txt", "sub/c.yaml"),
			args:  []string{"*.yaml"},
			want:  []string{"a.yaml"},
		},
		{
			name:  "expands ** to any depth and takes other names when the pattern says so",
			files: tree("x/a.tpl", "x/y/z/b.tpl", "x/c.yaml", "x/.git/d.tpl"),
			args:  []string{"x/**/*.tpl"},
			want:  []string{"x/a.tpl", "x/y/z/b.tpl"},
		},
		{
			name:  "walks the folders that a pattern matches",
			files: tree("clusters/eu/a.yaml", "clusters/eu/sub/b.yaml", "clusters/us/c.yaml", "clusters/us/c.txt", "other/d.yaml"),
			args:  []string{"clusters/*"},
			want:  []string{"clusters/eu/a.yaml", "clusters/eu/sub/b.yaml", "clusters/us/c.yaml"},
		},
		{
			name:  "expands alternatives",
			files: tree("a/x.yaml", "b/y/x.yaml", "c/x.yaml"),
			args:  []string{"{a,b/y}/x.yaml"},
			want:  []string{"a/x.yaml", "b/y/x.yaml"},
		},
		{
			name:  "takes a file whose name looks like a pattern",
			files: tree("[a].yaml", "a.yaml"),
			args:  []string{"[a].yaml"},
			want:  []string{"[a].yaml (named)"},
		},
		{
			name:     "reports what does not exist and goes on",
			files:    tree("a.yaml"),
			args:     []string{"nope.yaml", "no/*.yaml", "*.json", "a.yaml", "[z-"},
			want:     []string{"a.yaml (named)"},
			problems: []string{"nope.yaml: no such file or directory", "no: no such file or directory", "*.json: no file matches", "[z-: no such file, and no valid pattern"},
		},
		{
			name:     "reports standard input that there is none",
			args:     []string{"-"},
			problems: []string{"-: there is no standard input"},
		},
		{
			name:  "reads standard input once, under the name it is given",
			files: tree("a.yaml"),
			args:  []string{"-", "a.yaml", "-"},
			opts:  WalkOptions{Stdin: strings.NewReader(""), StdinName: "web.yaml"},
			want:  []string{"web.yaml (named)", "a.yaml (named)"},
		},
		{
			name:  "respects .gitignore in a folder without a repository",
			files: map[string]string{".gitignore": "/out\n*.tmp.yaml\n", "out/a.yaml": "", "b.tmp.yaml": "", "sub/out/c.yaml": ""},
			args:  []string{"."},
			want:  []string{"sub/out/c.yaml"},
		},
		{
			name: "respects the .gitignore files up to the root of the repository, and no further",
			files: map[string]string{
				".gitignore": "*.yaml\n", "repo/.git/": "", "repo/.gitignore": "dist/\n/apps/web/x.yaml\n", "repo/apps/.gitignore": "!keep/dist/\n*.gen.yaml\n",
				"repo/apps/web/dist/a.yaml": "", "repo/apps/web/keep/dist/b.yaml": "", "repo/apps/web/x.yaml": "", "repo/apps/web/y/x.yaml": "", "repo/apps/web/c.gen.yaml": "",
			},
			args: []string{"repo/apps/web"},
			want: []string{"repo/apps/web/y/x.yaml"},
		},
		{
			name: "respects .git/info/exclude of the repository, which a .gitignore outweighs",
			files: map[string]string{
				"repo/.git/info/exclude": "*.local.yaml\n", "repo/apps/.gitignore": "!b.local.yaml\n",
				"repo/apps/a.local.yaml": "", "repo/apps/b.local.yaml": "", "repo/apps/c.yaml": "",
			},
			args: []string{"repo/apps"},
			want: []string{"repo/apps/b.local.yaml", "repo/apps/c.yaml"},
		},
		{
			name:  "reads no .git/info/exclude where .git is the file of a worktree",
			files: map[string]string{".git": "gitdir: elsewhere\n", "a.yaml": ""},
			args:  []string{"."},
			want:  []string{"a.yaml"},
		},
		{
			name:  "takes a named file and the files of a named folder that .gitignore excludes",
			files: map[string]string{".git/": "", ".gitignore": "secret.yaml\nbuild/\n", "secret.yaml": "", "build/a.yaml": ""},
			args:  []string{"secret.yaml", "build"},
			want:  []string{"secret.yaml (named)", "build/a.yaml"},
		},
		{
			name:  "does not take what .gitignore excludes for a pattern",
			files: map[string]string{".gitignore": "build/\n", "build/a.yaml": "", "b.yaml": ""},
			args:  []string{"**/*.yaml"},
			want:  []string{"b.yaml"},
		},
		{
			name:  "looks at no .gitignore when told so",
			files: map[string]string{".gitignore": "*.yaml\n", "a.yaml": ""},
			args:  []string{"."},
			opts:  WalkOptions{NoIgnore: true},
			want:  []string{"a.yaml"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeTree(t, dir, test.files)
			t.Chdir(dir)
			sources, problems := Walk(test.args, test.opts)
			if diff := cmp.Diff(test.want, names(sources)); diff != "" {
				t.Errorf("sources (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.problems, problemTexts(problems)); diff != "" && runtime.GOOS != "windows" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWalkFollowsLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs symbolic links")
	}
	tests := []struct {
		name     string
		files    map[string]string
		args     []string
		want     []string
		problems []string
	}{
		{
			name:  "ends at loops",
			files: map[string]string{"a/x.yaml": "", "a/loop -> .": "", "a/up -> ..": "", "b -> a": "", "self -> self": ""},
			args:  []string{"."},
			want:  []string{"a/x.yaml"},
		},
		{
			name:  "takes a file under its own path if that is in reach",
			files: map[string]string{"a.yaml -> z.yaml": "", "z.yaml": "", "0 -> dir": "", "dir/d.yaml": ""},
			args:  []string{"."},
			want:  []string{"dir/d.yaml", "z.yaml"},
		},
		{
			name:  "takes files and folders outside by the name of the link",
			files: map[string]string{"k/ext -> ../out": "", "k/f.yaml -> ../out/data.txt": "", "k/g.txt -> ../out/o.yaml": "", "out/o.yaml": "", "out/data.txt": ""},
			args:  []string{"k"},
			want:  []string{"k/ext/o.yaml", "k/f.yaml"},
		},
		{
			name:  "finds the repository of a folder that is named through a link",
			files: map[string]string{"repo/.git/": "", "repo/.gitignore": "/sub/x.yaml", "repo/sub/x.yaml": "", "repo/sub/y.yaml": "", "l -> repo/sub": ""},
			args:  []string{"l"},
			want:  []string{"l/y.yaml"},
		},
		{
			name:     "reports a link to nowhere unless it is an editor's lock",
			files:    map[string]string{"gone.yaml -> nowhere": "", "gone.txt -> nowhere": "", ".#a.yaml -> me@host.1": "", "a.yaml": ""},
			args:     []string{"."},
			want:     []string{"a.yaml"},
			problems: []string{"gone.yaml: no such file or directory"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeTree(t, dir, test.files)
			t.Chdir(dir)
			sources, problems := Walk(test.args, WalkOptions{})
			if diff := cmp.Diff(test.want, names(sources)); diff != "" {
				t.Errorf("sources (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.problems, problemTexts(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWalkReportsWhatItMayNotRead(t *testing.T) {
	if os.Geteuid() <= 0 {
		t.Skip("needs a user other than root")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	writeTree(t, dir, map[string]string{"k/secret/a.yaml": "", "k/b.yaml": "", "k/c/.gitignore": "", "k/c/d.yaml": ""})
	must(t, os.Chmod("k/secret", 0))
	must(t, os.Chmod("k/b.yaml", 0))
	must(t, os.Chmod("k/c/.gitignore", 0))
	t.Cleanup(func() { must(t, os.Chmod("k/secret", 0o755)) })
	sources, problems := Walk([]string{"k", "k/secret/a.yaml"}, WalkOptions{})
	if diff := cmp.Diff([]string{"k/b.yaml", "k/c/d.yaml"}, names(sources)); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	want := []string{"k/c/.gitignore: permission denied", "k/secret: permission denied", "k/secret/a.yaml: permission denied"}
	if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if _, err := sources[0].Read(); err == nil || err.Error() != "k/b.yaml: permission denied" {
		t.Errorf("Read: %v", err)
	}
}

// TestWalkIgnoresWhatGitIgnores lets git itself be the judge.
func TestWalkIgnoresWhatGitIgnores(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("needs git, and file names that Windows does not allow")
	}
	paths := []string{
		"a.yaml", "b.yaml", "ab.yaml", "a b.yaml", "c.yaml ", "#x.yaml", "!x.yaml", "{a,b}.yaml", "[a].yaml", "a*.yaml", "éé.yaml", "-.yaml", "].yaml", "a\\b.yaml",
		"a/a.yaml", "a/b.yaml", "a/a/a.yaml", "a/b/c/d.yaml", "b/a.yaml", "b/a/b.yaml", "foo/a.yaml", "foo/foo/a.yaml", "foo/bar/foo/a.yaml",
		"x/foo/a.yaml", "x/y/foo/a.yaml", "dir.yaml/a.yaml", ".hidden/a.yaml", ".h.yaml", "A.yaml",
	}
	rules := []string{
		"*.yaml\n!a.yaml", "/a", "a", "a/", "/a/", "!a.yaml\na.yaml", "a/*\n!a/a", "a/*\n!a/b.yaml", "a/**", "a/**/d.yaml", "a/**/a.yaml", "**/foo", "**/foo/", "foo/**", "**/foo/**", "**", "*", "/*", "*/",
		"x/**/foo", "**/a.yaml", "a**b.yaml", "**.yaml", "a/**b", "?.yaml", "[ab].yaml", "[!a].yaml", "[^a].yaml", "[a-b].yaml", "\\[a].yaml", "a\\*.yaml", "a b.yaml  ", "c.yaml\\ ", "c.yaml ", "# a.yaml", "\\#x.yaml", "\\!x.yaml",
		"{a,b}.yaml", "\\{a,b}.yaml", "a.yaml\r\nb.yaml\r", "\ufeffa.yaml\nb.yaml", "foo/bar", "foo/bar/", "bar", "/foo/bar/foo", "a.yaml/", "dir.yaml/", ".*", "éé.yaml", "?h.yaml", "", "/", "!", "a.*\n!*.yaml", "*\n!*/\n!a.yaml", "*\n!/foo/", "[", "[a", "a[]].yaml", "a\\\\b.yaml", "a\\", "foo/*/a.yaml", "*/a.yaml", "./a.yaml", "a//a.yaml", "-.yaml", "[a-]*",
	}
	dir := t.TempDir()
	t.Chdir(dir)
	files := make(map[string]string)
	for i, rule := range rules {
		folder := fmt.Sprintf("%02d/", i)
		files[folder+".gitignore"], files[folder+"x/.gitignore"] = rule, "!foo\nfoo/a.yaml"
		for _, p := range paths {
			files[folder+p] = ""
		}
	}
	writeTree(t, dir, files)
	run := func(args ...string) string {
		cmd := exec.Command(git, args...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "XDG_CONFIG_HOME="+dir, "HOME="+dir)
		out, err := cmd.Output()
		must(t, err)
		return string(out)
	}
	run("init", "-q")
	listed := strings.Split(run("ls-files", "-z", "--others", "--exclude-standard"), "\x00")
	for i, rule := range rules {
		t.Run(rule, func(t *testing.T) {
			folder := fmt.Sprintf("%02d", i)
			var want []string
			for _, name := range listed {
				if strings.HasPrefix(name, folder+"/") && isManifestName(name) {
					want = append(want, name)
				}
			}
			slices.Sort(want)
			sources, problems := Walk([]string{folder}, WalkOptions{})
			if diff := cmp.Diff(want, names(sources)); diff != "" || len(problems) > 0 {
				t.Errorf("sources (-git +klint):\n%s\nproblems: %v", diff, problems)
			}
		})
	}
}
