// Gen writes the schema table that package schemas embeds: what each Kubernetes release serves, and the fields of every
// object. It reads the releases' own sources through the module proxy and is run by `make generate`. See README.md.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
)

func main() {
	out := flag.String("o", "../data/table.bin", "file to write")
	flag.Parse()
	table, err := generate()
	if err == nil {
		err = os.WriteFile(*out, table, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate reads every release and returns the bytes of the table.
func generate() ([]byte, error) {
	releases, err := parseReleases(releasesTSV)
	if err != nil {
		return nil, err
	}
	gates, err := parseGates(gatesTSV)
	if err != nil {
		return nil, err
	}
	m := newModel(releases[0].minor, releases[len(releases)-1].minor)
	lifecycles := make(map[string]lifecycle)
	types := make(map[int]*goTypes)
	for _, r := range releases {
		if types[r.minor], err = readAPI(r, lifecycles); err != nil {
			return nil, fmt.Errorf("1.%d: %w", r.minor, err)
		}
		for _, p := range types[r.minor].packages {
			for name := range p.marked {
				m.marked[name] = true
			}
		}
	}
	for _, r := range releases {
		if err := m.read(r, types[r.minor]); err != nil {
			return nil, fmt.Errorf("1.%d: %w", r.minor, err)
		}
	}
	m.addLifecycles(lifecycles, gates)
	if err := m.addOlder(olderTSV); err != nil {
		return nil, err
	}
	return m.encode()
}

// readAPI reads the Go types of a release, and its lifecycle methods over those of earlier releases.
func readAPI(r release, lifecycles map[string]lifecycle) (*goTypes, error) {
	path, version, root := "k8s.io/api", r.api, ""
	if version == "" {
		path, version, root = "k8s.io/kubernetes", r.kubernetes, "staging/src/k8s.io/api/"
	}
	api, err := openModule(path, version)
	if err != nil {
		return nil, err
	}
	defer api.Close()
	newer, err := readLifecycles(api)
	if err != nil {
		return nil, err
	}
	for key, l := range newer {
		lifecycles[key] = l
	}
	return readGoTypes(api, root)
}

// read merges what a release serves.
func (m *model) read(r release, types *goTypes) error {
	kubernetes, err := openModule("k8s.io/kubernetes", r.kubernetes)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("module cache: %w", err)
	}
	if err != nil {
		return err
	}
	defer kubernetes.Close()
	s, err := readSpec(kubernetes)
	if err != nil {
		return err
	}
	on, err := readDefaults(kubernetes)
	if err != nil {
		return err
	}
	return m.addSpec(r.minor, s, on, types)
}
