package manifest

import (
	"os"
	"path/filepath"
)

// MarkPatches marks the files that a kustomization applies as patches, or runs as plug-ins, as not to be checked: a patch is
// only a part of an object. It looks into the kustomizations of the set, and on disk into those of the folders around the files.
//
// A set is immutable for everybody else: call it once, when all files are there and before anything looks at them.
func (s *Set) MarkPatches() {
	cwd, err := os.Getwd()
	if err != nil {
		cwd = "" // it is gone: paths are compared as they are
	}
	k := kustomizations{cwd: cwd, uses: make(map[string]use), read: make(map[string]bool), seen: make(map[string]bool)}
	paths := make([]string, len(s.Files))
	for i, f := range s.Files {
		if f.Path == "" {
			continue
		}
		paths[i] = k.absolute(f.Path)
		if dir := filepath.Dir(paths[i]); f.folder || isKustomizationName(f.Name) {
			k.read[dir] = true // what is in this folder is in the set
			k.add(dir, f)
		}
	}
	for i, f := range s.Files {
		if f.Path != "" && f.mayBePatch() {
			k.lookAround(filepath.Dir(paths[i]))
		}
	}
	for i, f := range s.Files {
		switch u := k.uses[paths[i]]; {
		case u&asResource != 0: // a whole object, whatever else it is
		case u&asPatch != 0 && f.mayBePatch():
			f.skipDocs(SkipPatch)
		case u&asPlugin != 0 && f.mayBePatch():
			f.skipDocs(SkipConfig)
		}
	}
}

// mayBePatch reports whether the file is checked, or is passed over for lack of an apiVersion, as a list of JSON operations is.
func (f *File) mayBePatch() bool { return f.Skip == "" || f.Skip == SkipNotManifest }

// skipDocs marks the documents of the file that parse.
func (f *File) skipDocs(skip Skip) {
	if len(f.Docs) == 0 { // it was not parsed at all
		f.Skip = skip
		return
	}
	for _, doc := range f.Docs {
		if doc.Err == nil {
			doc.Skip, doc.Problems = skip, nil
		}
	}
	f.Skip = f.commonSkip()
}

// use is what kustomizations use a file as.
type use uint8

const (
	asPatch use = 1 << iota
	asPlugin
	asResource
)

type kustomizations struct {
	cwd  string
	uses map[string]use  // by absolute path
	read map[string]bool // folders whose kustomization is known
	seen map[string]bool // folders whose surroundings are known
}

// lookAround reads the kustomizations on disk in dir and in all folders that it is in.
func (k *kustomizations) lookAround(dir string) {
	for !k.seen[dir] {
		k.seen[dir] = true
		if !k.read[dir] {
			k.readFrom(dir)
		}
		dir = filepath.Dir(dir)
	}
}

// readFrom reads the kustomization in dir, if there is one. One that cannot be read names no patches.
func (k *kustomizations) readFrom(dir string) {
	for _, name := range kustomizationNames {
		name = filepath.Join(dir, name)
		if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
			continue
		}
		if f, err := (Source{Name: name, Path: name}).Load(); err == nil {
			k.add(dir, f)
		}
	}
}

// add notes what the kustomizations in a file of the folder dir use.
func (k *kustomizations) add(dir string, f *File) {
	for _, doc := range f.Docs {
		if doc.Skip != SkipKustomization {
			continue
		}
		for key, value := range doc.Tree.Fields(0) {
			k.addField(dir, doc.Tree, doc.Tree.Text(key), value)
		}
	}
}

func (k *kustomizations) addField(dir string, t *Tree, name string, value int) {
	var u use
	switch name {
	case "patches", "patchesStrategicMerge", "patchesJson6902":
		u = asPatch
	case "generators", "transformers", "validators", "replacements":
		u = asPlugin
	case "resources", "bases", "components":
		u = asResource
	default:
		return
	}
	for item := range t.Items(value) {
		file := t.label(item)
		if _, path, ok := t.Lookup(item, "path"); ok {
			file = t.label(path)
		}
		if file != "" {
			k.uses[filepath.Join(dir, filepath.FromSlash(file))] |= u
		}
	}
}

// absolute returns the absolute form of a path as a Source has it.
func (k *kustomizations) absolute(path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(k.cwd, path)
}
