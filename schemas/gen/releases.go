package main

import (
	"archive/zip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// release is one Kubernetes minor release and the modules that it is read from.
type release struct {
	minor      int
	kubernetes string // version of k8s.io/kubernetes: "v1.36.4"
	api        string // version of k8s.io/api; "" where k8s.io/kubernetes still contains it
}

// releasesTSV pins the last patch release of every minor release that the module proxy has.
//
//go:embed releases.tsv
var releasesTSV string

// parseReleases reads lines of minor, version of k8s.io/kubernetes and version of k8s.io/api ("-" if none).
func parseReleases(tsv string) ([]release, error) {
	var releases []release
	for line := range strings.Lines(tsv) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var r release
		if _, err := fmt.Sscan(line, &r.minor, &r.kubernetes, &r.api); err != nil {
			return nil, fmt.Errorf("releases.tsv: %q: %w", line, err)
		}
		if r.api == "-" {
			r.api = ""
		}
		releases = append(releases, r)
	}
	return releases, nil
}

// module is the zip file of one version of one module.
type module struct {
	*zip.ReadCloser
	prefix string // "k8s.io/api@v0.36.4/"
}

// openModule opens a module's zip file in the module cache, downloading it if it is not there.
func openModule(path, version string) (*module, error) {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOMODCACHE: %w", err)
	}
	file := filepath.Join(strings.TrimSpace(string(cache)), "cache", "download", path, "@v", version+".zip")
	if _, err := os.Stat(file); err != nil {
		if file, err = download(path, version); err != nil {
			return nil, err
		}
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("module %s@%s: %w", path, version, err)
	}
	return &module{ReadCloser: z, prefix: path + "@" + version + "/"}, nil
}

func download(path, version string) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", path+"@"+version).Output()
	var answer struct{ Zip, Error string }
	if jsonErr := json.Unmarshal(out, &answer); jsonErr != nil || answer.Zip == "" {
		return "", fmt.Errorf("go mod download %s@%s: %v %s", path, version, err, answer.Error)
	}
	return answer.Zip, nil
}

// read returns the content of a file, named relative to the module.
func (m *module) read(name string) ([]byte, error) {
	f, err := m.Open(m.prefix + name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// files calls do for every file whose name, relative to the module, matches.
func (m *module) files(match func(name string) bool, do func(name string, src []byte) error) error {
	for _, f := range m.File {
		name := strings.TrimPrefix(f.Name, m.prefix)
		if !fs.ValidPath(name) || !match(name) {
			continue
		}
		src, err := m.read(name)
		if err != nil {
			return fmt.Errorf("%s%s: %w", m.prefix, name, err)
		}
		if err := do(name, src); err != nil {
			return fmt.Errorf("%s%s: %w", m.prefix, name, err)
		}
	}
	return nil
}
