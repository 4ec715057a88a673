package rules

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// policyFiles collects what the policies of a user are made of.
type policyFiles struct {
	caps    func() *ast.Capabilities
	version RegoVersion
	tests   bool // *_test.rego as well

	modules []*module
	data    dataNode
	// objects are Gatekeeper's templates, constraints and expansion templates.
	objects []*manifest.Object
	errs    []error
}

// load reads what the options name.
func (p *policyFiles) load(opts Options) {
	for _, name := range opts.Policies {
		p.read(name)
	}
	for _, name := range opts.Data {
		p.readData(name)
	}
}

// read adds a policy: a Rego file, a bundle, a file of Gatekeeper's objects, or all of those below a folder.
func (p *policyFiles) read(name string) {
	info, err := os.Stat(name)
	if err != nil {
		p.fail(fmt.Errorf("policy %s: %w", name, manifest.Cause(err)))
		return
	}
	if info.IsDir() {
		p.readFolder(name)
		return
	}
	text, err := os.ReadFile(name)
	if err != nil {
		p.fail(fmt.Errorf("policy: %w", err))
		return
	}
	shown := filepath.ToSlash(name)
	switch {
	case path.Ext(shown) == ".rego":
		p.modules = append(p.modules, p.module(shown, string(text), p.version))
	case isBundle(shown):
		p.readBundle(shown, text)
	case isData(shown) && p.addObjects(shown, text):
	default:
		p.fail(fmt.Errorf("policy: %s is neither Rego, nor a bundle (.tar.gz), nor a template or constraint of Gatekeeper", shown))
	}
}

// readFolder reads what lies below a folder. Of YAML and JSON it takes Gatekeeper's objects, and data.json and data.yaml
// as data.
func (p *policyFiles) readFolder(folder string) {
	before := len(p.modules) + len(p.objects) + len(p.errs)
	version := p.versionOf(folder)
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return cmp.Or(err, besideMount(folder, name, entry))
		}
		shown := filepath.ToSlash(name)
		rego := path.Ext(shown) == ".rego" && (p.tests || !isTest(shown))
		if !rego && !isBundle(shown) && !isData(shown) {
			return nil
		}
		text, err := os.ReadFile(name)
		switch {
		case err != nil:
			return err
		case rego:
			p.modules = append(p.modules, p.module(shown, string(text), version))
		case isBundle(shown):
			p.readBundle(shown, text)
		case strings.TrimSuffix(path.Base(shown), path.Ext(shown)) == "data":
			p.addData(manifest.Parse(shown, text), below(folder, name))
		default:
			p.addObjects(shown, text)
		}
		return nil
	})
	if err != nil {
		p.fail(fmt.Errorf("policy: %w", err))
	}
	if before == len(p.modules)+len(p.objects)+len(p.errs) {
		p.fail(fmt.Errorf("policy: no .rego file, bundle or template of Gatekeeper in %q", folder))
	}
}

// besideMount returns [fs.SkipDir] for the folders in which the kubelet keeps the files of a mounted ConfigMap: ..2026_11_28_17_47_00.1.
// The mount has links to them.
func besideMount(root, folder string, entry fs.DirEntry) error {
	if folder != root && entry.IsDir() && strings.HasPrefix(entry.Name(), "..") {
		return fs.SkipDir
	}
	return nil
}

// versionOf returns the version of Rego below a folder, which may be that of a bundle.
func (p *policyFiles) versionOf(folder string) RegoVersion {
	text, err := os.ReadFile(filepath.Join(folder, ".manifest"))
	if err != nil {
		return p.version
	}
	about, err := parseBundleManifest(filepath.ToSlash(folder)+"/.manifest", text)
	p.fail(err)
	return p.versionIn(about, "")
}

// below returns the folders that lead from a folder to a file in it.
func below(folder, name string) []string {
	relative, err := filepath.Rel(folder, filepath.Dir(name))
	if err != nil || relative == "." {
		return nil
	}
	return strings.Split(filepath.ToSlash(relative), "/")
}

func isTest(name string) bool { return strings.HasSuffix(name, "_test.rego") }

func isBundle(name string) bool {
	return strings.HasSuffix(name, ".tar.gz") || strings.HasSuffix(name, ".tgz")
}

func isData(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(name))
}

func (p *policyFiles) fail(err error) {
	if err != nil {
		p.errs = append(p.errs, err)
	}
}

// module returns a module of the user's.
func (p *policyFiles) module(name, text string, version RegoVersion) *module {
	m := &module{name: name, text: text}
	tree, err := parsePolicy(name, text, version, p.caps())
	m.parse = func() (*ast.Module, error) { return tree, err }
	return m
}

// readData adds the data of a file, or of all files below a folder, where the folders on the way are keys.
func (p *policyFiles) readData(name string) {
	err := filepath.WalkDir(name, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || file != name && !isData(file) {
			return cmp.Or(err, besideMount(name, file, entry))
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		shown := filepath.ToSlash(file)
		if !isData(shown) {
			return fmt.Errorf("%s is neither YAML nor JSON", shown)
		}
		var keys []string
		if file != name {
			keys = below(name, file)
		}
		p.addData(manifest.Parse(shown, text), keys)
		return nil
	})
	if err != nil {
		p.fail(fmt.Errorf("data: %w", err))
	}
}

// addObjects adds the objects of Gatekeeper's in a file and reports whether there are any.
func (p *policyFiles) addObjects(name string, text []byte) bool {
	if !bytes.Contains(text, []byte(".gatekeeper.sh")) {
		return false
	}
	found := false
	set := manifest.Set{Files: []*manifest.File{manifest.Parse(name, text)}}
	for obj := range set.Objects {
		if isGatekeeper(obj.GVK) {
			p.objects = append(p.objects, obj)
			found = true
		}
	}
	return found
}

// maxBundle bounds what a bundle unpacks to, in bytes.
const maxBundle = 256 << 20

// bundleManifest is what klint reads of the .manifest of a bundle.
type bundleManifest struct {
	RegoVersion      *int           `json:"rego_version"`
	FileRegoVersions map[string]int `json:"file_rego_versions"`
}

func parseBundleManifest(name string, text []byte) (about bundleManifest, err error) {
	if err := json.Unmarshal(text, &about); err != nil {
		return about, &Error{File: name, Position: manifest.Position{Line: 1, Column: 1}, Message: "no manifest of a bundle: " + err.Error()}
	}
	return about, nil
}

// versionIn returns the version of Rego that a bundle gives a file.
func (p *policyFiles) versionIn(about bundleManifest, name string) RegoVersion {
	version := about.RegoVersion
	for pattern, v := range about.FileRegoVersions {
		if match, err := path.Match(strings.TrimPrefix(pattern, "/"), strings.TrimPrefix(name, "/")); err == nil && match {
			version = &v
		}
	}
	switch {
	case version == nil || p.version != RegoAuto:
		return p.version
	case *version == 0:
		return RegoV0
	}
	return RegoV1
}

// readBundle adds the modules and the data of a bundle as `opa build` makes them. Signatures are not checked.
func (p *policyFiles) readBundle(name string, text []byte) {
	files, err := unpack(text)
	if err != nil {
		p.fail(fmt.Errorf("policy: bundle %s: %w", name, err))
		return
	}
	var about bundleManifest
	if text, ok := files[".manifest"]; ok {
		about, err = parseBundleManifest(name+"/.manifest", text)
		p.fail(err)
	}
	for _, inside := range sortedKeys(files) {
		shown := name + "/" + inside
		switch path.Base(inside) {
		case "data.json", "data.yaml", "data.yml":
			p.addData(manifest.Parse(shown, files[inside]), below(".", filepath.FromSlash(inside)))
		default:
			if path.Ext(inside) == ".rego" && (p.tests || !isTest(inside)) {
				p.modules = append(p.modules, p.module(shown, string(files[inside]), p.versionIn(about, inside)))
			}
		}
	}
}

// unpack returns the files of an archive by their path.
func unpack(text []byte) (map[string][]byte, error) {
	zipped, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	left := int64(maxBundle)
	for archive := tar.NewReader(zipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(archive, left+1))
		if left -= int64(len(content)); err == nil && left < 0 {
			err = fmt.Errorf("it unpacks to more than %d MiB", maxBundle>>20)
		}
		if err != nil {
			return nil, err
		}
		files[strings.TrimPrefix(path.Clean(header.Name), "/")] = content
	}
}
