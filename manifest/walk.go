package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Stdin is the name of standard input among the arguments of [Walk].
const Stdin = "-"

// Source is one input that [Walk] found. [Source.Load] reads it.
type Source struct {
	// Name is how the user knows it: the path as given or found, with slashes.
	Name string
	// Path is what to open, and to write to; "" for standard input.
	Path string
	// Explicit says that the user named this very file, rather than a folder or a pattern that it is in. Such a
	// file is expected to be YAML or JSON, so that klint does not pass over one that is neither.
	Explicit bool

	real    string    // the path without symbolic links: what makes two sources the same file
	folder  bool      // all manifests of its folder are taken
	regular bool      // it is no pipe or device
	stdin   io.Reader // set for standard input
}

// WalkOptions say how [Walk] looks for inputs. The zero value is what klint does by default.
type WalkOptions struct {
	// Flat leaves the subfolders of the folders that are named alone, as kubectl does without --recursive.
	Flat bool
	// AsFound treats files that are named as if they were found in their folder: they are not Explicit.
	AsFound bool
	// NoIgnore also takes what git ignores.
	NoIgnore bool
	// Stdin is what the argument "-" reads; it is an error to name "-" without it.
	Stdin io.Reader
	// StdinName is the Name of that source; "" stands for "<stdin>".
	StdinName string
}

// Walk finds the inputs that args name: files, folders, patterns such as "clusters/**/*.yaml", and "-" for standard input.
//
//   - A file that is named is always taken, whatever its name and whatever a .gitignore says.
//   - Of a folder, all files ending in .yaml, .yml or .json and those called Kustomization are taken, also those in hidden folders such as .github,
//     but never those in .git, and not those that a .gitignore or the .git/info/exclude of the repository excludes. Pipes and devices are passed over.
//   - A pattern takes what it matches, of any name, and the folders it matches; .git and .gitignore count as above.
//     The syntax is that of github.com/bmatcuk/doublestar. A file that has such a name itself goes first.
//   - Symbolic links are followed. Each file and each folder is taken once, under its own path if that is in reach.
//
// The sources of an argument are sorted by name; the arguments keep their order. What could not be read or found is
// among the problems, each beginning with the path, and never stops the rest.
func Walk(args []string, opts WalkOptions) (sources []Source, problems []error) {
	var taken map[string]int // where in sources a file is, by its real path
	for n, arg := range args {
		w := walker{opts: opts, seen: make(map[string]bool)}
		w.argument(arg)
		problems = append(problems, w.problems...)
		slices.SortFunc(w.sources, func(a, b Source) int { return cmp.Compare(a.Name, b.Name) })
		switch n {
		case 0:
			sources = w.sources // each of them once
			continue
		case 1:
			taken = make(map[string]int, len(sources))
			for i, s := range sources {
				taken[s.real] = i
			}
		}
		for _, s := range w.sources {
			if i, ok := taken[s.real]; ok {
				sources[i].Explicit, sources[i].folder = sources[i].Explicit || s.Explicit, sources[i].folder || s.folder
				continue
			}
			taken[s.real] = len(sources)
			sources = append(sources, s)
		}
	}
	return sources, problems
}

// walker collects what one argument names.
type walker struct {
	opts     WalkOptions
	sources  []Source
	problems []error
	seen     map[string]bool // folders read, by real path
	files    map[string]bool // the real paths of the sources; nil until one is taken that a folder does not hold itself
	links    []link
}

// folder is a folder to read.
type folder struct {
	name string // as the user knows it, with slashes
	real string // without symbolic links, absolute
	// below is its path from the root of the repository, or else from the argument: "" or ending in a slash.
	below  string
	ignore *ignoreFile
	// glob is the pattern of the files to take, relative to the folder that the pattern starts in, which is the
	// part of below from globBase on; "" if there is no pattern.
	glob     string
	globBase int
	// manifests says to take the files that are named like manifests.
	manifests bool
}

// link is a symbolic link found in a folder. Links wait until all folders are read, so that what
// can be reached without them gets its own name.
type link struct {
	in   folder
	name string
}

func (w *walker) argument(arg string) {
	if arg == Stdin {
		w.standardInput()
		return
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		w.root(arg, folder{manifests: true})
	case err == nil && !info.Mode().IsRegular():
		// Of a pipe such as /dev/fd/63, the path without links names nothing that can be opened.
		w.takeReal(Source{Name: cleanName(arg), Explicit: true, real: arg})
	case err == nil:
		w.take(Source{Name: cleanName(arg), Explicit: !w.opts.AsFound})
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?[{"):
		w.pattern(arg)
	default:
		w.problem(arg, err)
		return
	}
	for len(w.links) > 0 {
		next := w.links[0]
		w.links = w.links[1:]
		w.follow(next)
	}
}

func (w *walker) standardInput() {
	if w.opts.Stdin == nil {
		w.problem(Stdin, errors.New("there is no standard input"))
		return
	}
	name := cmp.Or(w.opts.StdinName, "<stdin>")
	w.sources = append(w.sources, Source{Name: name, Explicit: true, real: Stdin, stdin: w.opts.Stdin})
}

func (w *walker) pattern(arg string) {
	pattern := filepath.ToSlash(arg)
	if !doublestar.ValidatePattern(pattern) {
		w.problem(arg, errors.New("no such file, and no valid pattern"))
		return
	}
	base, glob := doublestar.SplitPattern(path.Clean(pattern))
	w.root(base, folder{glob: glob})
	if len(w.sources)+len(w.links)+len(w.problems) == 0 {
		w.problem(arg, errors.New("no file matches"))
	}
}

// root reads the folder that an argument names, or that its pattern starts in.
func (w *walker) root(arg string, f folder) {
	real, err := realPath(arg)
	if err != nil {
		w.problem(arg, err)
		return
	}
	f.name, f.real = cleanName(arg), real
	if !w.opts.NoIgnore {
		w.outerIgnores(&f)
	}
	f.globBase = len(f.below)
	w.folder(f)
}

// outerIgnores sets what f inherits from the repository that it is in.
func (w *walker) outerIgnores(f *folder) {
	var outer []string // the folders around f, innermost first
	for dir := f.real; ; {
		git := filepath.Join(dir, ".git")
		if info, err := os.Lstat(git); err == nil {
			if info.IsDir() { // else a file that leads to it: git keeps no list of its own for a worktree
				f.ignore = w.readIgnore(filepath.Join(git, "info", "exclude"), "", nil)
			}
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return // no repository
		}
		outer = append(outer, parent)
		dir = parent
	}
	for i, dir := range slices.Backward(outer) {
		f.ignore = w.readIgnore(filepath.Join(dir, ".gitignore"), f.below, f.ignore)
		inner := f.real
		if i > 0 {
			inner = outer[i-1]
		}
		f.below += filepath.Base(inner) + "/"
	}
}

// readIgnore returns the rules of a .gitignore, or outer if there is no such file.
func (w *walker) readIgnore(name, below string, outer *ignoreFile) *ignoreFile {
	src, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return outer
	}
	if err != nil {
		w.problem(name, err)
		return outer
	}
	return parseIgnore(src, len(below), outer)
}

func (w *walker) folder(f folder) {
	if w.seen[f.real] {
		return
	}
	w.seen[f.real] = true
	entries, err := os.ReadDir(filepath.FromSlash(f.name))
	if err != nil {
		w.problem(f.name, err) // entries holds what could be read
	}
	isIgnoreFile := func(e os.DirEntry) bool { return e.Name() == ".gitignore" && !e.IsDir() }
	if !w.opts.NoIgnore && slices.ContainsFunc(entries, isIgnoreFile) {
		f.ignore = w.readIgnore(f.name+"/.gitignore", f.below, f.ignore)
	}
	for _, e := range entries {
		switch {
		case e.Name() == ".git":
		case e.Type()&fs.ModeSymlink != 0:
			w.links = append(w.links, link{f, e.Name()})
		case e.IsDir():
			w.subfolder(f, e.Name(), filepath.Join(f.real, e.Name()))
		case e.Type().IsRegular() && f.wants(e.Name()) && !f.ignore.ignores(f.below+e.Name(), false):
			w.takeReal(Source{Name: f.child(e.Name()), real: filepath.Join(f.real, e.Name()), folder: f.manifests, regular: true})
		}
	}
}

// subfolder reads the folder called name in f, if it can hold anything that is wanted.
func (w *walker) subfolder(f folder, name, real string) {
	if f.ignore.ignores(f.below+name, true) {
		return
	}
	sub := f
	sub.name, sub.real, sub.below = f.child(name), real, f.below+name+"/"
	sub.manifests = f.manifests && !w.opts.Flat
	if f.glob != "" {
		below := sub.below[f.globBase : len(sub.below)-1]
		sub.manifests = sub.manifests || doublestar.MatchUnvalidated(f.glob, below)
		if !mayMatchBelow(f.glob, below) {
			sub.glob = ""
		}
	}
	if sub.manifests || sub.glob != "" {
		w.folder(sub)
	}
}

// follow takes what a symbolic link leads to.
func (w *walker) follow(l link) {
	name := l.in.child(l.name)
	info, err := os.Stat(filepath.FromSlash(name))
	if err != nil {
		// Editors leave links to nowhere as locks: .#web.yaml.
		if l.in.wants(l.name) && !strings.HasPrefix(l.name, ".#") && !l.in.ignore.ignores(l.in.below+l.name, false) {
			w.problem(name, err)
		}
		return
	}
	switch {
	case info.IsDir():
		real, err := realPath(name)
		if err != nil {
			w.problem(name, err)
			return
		}
		w.subfolder(l.in, l.name, real)
	case info.Mode().IsRegular() && l.in.wants(l.name) && !l.in.ignore.ignores(l.in.below+l.name, false):
		w.take(Source{Name: name, folder: l.in.manifests, regular: true})
	}
}

func (w *walker) take(s Source) {
	real, err := realPath(s.Name)
	if err != nil {
		w.problem(s.Name, err)
		return
	}
	s.real = real
	if w.files == nil {
		w.files = make(map[string]bool, len(w.sources))
		for _, taken := range w.sources {
			w.files[taken.real] = true
		}
	}
	w.takeReal(s)
}

func (w *walker) takeReal(s Source) {
	if w.files != nil {
		if w.files[s.real] {
			return
		}
		w.files[s.real] = true
	}
	s.Path = s.Name
	w.sources = append(w.sources, s)
}

func (w *walker) problem(name string, err error) {
	w.problems = append(w.problems, fmt.Errorf("%s: %w", cleanName(name), Cause(err)))
}

// wants reports whether a file called name in f is to be taken.
func (f *folder) wants(name string) bool {
	if f.manifests && (isManifestName(name) || isTemporary(name)) {
		return true
	}
	return f.glob != "" && doublestar.MatchUnvalidated(f.glob, f.below[f.globBase:]+name)
}

func (f *folder) child(name string) string {
	if f.name == "." {
		return name
	}
	return strings.TrimSuffix(f.name, "/") + "/" + name
}

// mayMatchBelow reports whether the pattern can match anything in the folder below.
func mayMatchBelow(pattern, below string) bool {
	if strings.Contains(pattern, "{") {
		return true // an alternative may contain slashes
	}
	for step := range strings.SplitSeq(below, "/") {
		var first string
		first, pattern, _ = strings.Cut(pattern, "/")
		if first == "**" {
			return true
		}
		if !doublestar.MatchUnvalidated(first, step) {
			return false
		}
	}
	return pattern != ""
}

func isManifestName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return name == "Kustomization"
}

func cleanName(name string) string { return path.Clean(filepath.ToSlash(name)) }

// realPath returns the absolute path of name without symbolic links.
func realPath(name string) (string, error) {
	abs, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}
