package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/migrate"
)

// release is a converter built from one Kubernetes release, and the versions of kinds that it decodes.
type release struct {
	name, binary string
	knows        map[manifest.GVK]bool
}

// builds says how the converters are built, the newest first: each knows versions that the next ones do not have yet, or do not have any more.
var builds = []struct {
	name  string
	flags []string
}{
	{"1.37", nil},
	{"1.32", []string{"-modfile=1.32.mod"}},
	{"1.20", []string{"-modfile=1.20.mod", "-tags=kubernetes1_20"}},
}

func buildReleases(t *testing.T) []*release {
	t.Helper()
	dir := t.TempDir()
	var releases []*release
	for _, build := range builds {
		r := &release{name: build.name, binary: filepath.Join(dir, "convert-"+build.name), knows: make(map[manifest.GVK]bool)}
		args := append([]string{"build", "-o", r.binary}, build.flags...)
		if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
			t.Fatalf("building the converter of Kubernetes %s: %v\n%s", r.name, err, out)
		}
		out, err := exec.Command(r.binary, "-list").Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			apiVersion, kind, _ := strings.Cut(strings.TrimSpace(line), " ")
			r.knows[manifest.ParseGVK(apiVersion, kind)] = true
		}
		releases = append(releases, r)
	}
	return releases
}

// converted is a result whose objects are compared as they were written: types and order of fields are those of Go.
type converted struct {
	Error, Dropped   string
	Internal, Object json.RawMessage
}

// convert returns what the release makes of each object, in the same order. to may be zero.
func (r *release) convert(t *testing.T, objects []json.RawMessage, to manifest.GVK) []converted {
	t.Helper()
	var in bytes.Buffer
	for _, object := range objects {
		fmt.Fprintf(&in, "%s\n", object)
	}
	var args []string
	if !to.IsZero() {
		args = []string{"-to", to.APIVersion()}
	}
	cmd := exec.Command(r.binary, args...)
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("converter of Kubernetes %s: %v", r.name, err)
	}
	results := make([]converted, len(objects))
	lines := json.NewDecoder(bytes.NewReader(out))
	for i := range results {
		if err := lines.Decode(&results[i]); err != nil {
			t.Fatalf("converter of Kubernetes %s: %v", r.name, err)
		}
	}
	return results
}

// route is how two versions of a kind get to one internal type: through one release that knows both, or through a version between
// that the older release makes of the old version, and the newer one decodes.
type route struct {
	older, newer *release
	via          manifest.GVK // zero if one release knows both
}

// between are versions to go through where no release knows both ends.
var between = []string{
	"batch/v1beta1", "discovery.k8s.io/v1beta1", "flowcontrol.apiserver.k8s.io/v1beta1", "networking.k8s.io/v1beta1", "resource.k8s.io/v1beta1",
}

func findRoute(releases []*release, from, to manifest.GVK) (route, bool) {
	for _, r := range releases {
		if r.knows[from] && r.knows[to] {
			return route{older: r, newer: r}, true
		}
	}
	for _, apiVersion := range between {
		via := manifest.ParseGVK(apiVersion, to.Kind)
		for _, older := range releases {
			for _, newer := range releases {
				if older.knows[from] && older.knows[via] && newer.knows[via] && newer.knows[to] {
					return route{older: older, newer: newer, via: via}, true
				}
			}
		}
	}
	return route{}, false
}

// internal returns what the objects of the old version are internally, in the newer release of the route.
func (r route) internal(t *testing.T, objects []json.RawMessage) []converted {
	t.Helper()
	first := r.older.convert(t, objects, r.via)
	if r.via.IsZero() {
		return first
	}
	return carryOver(first, r.newer.convert(t, objectsOf(first), manifest.GVK{}))
}

// stored returns what the objects of both versions are internally once the server has stored them in the newer one.
func (r route) stored(t *testing.T, p pair, inputs, outputs []json.RawMessage) (before, after []converted) {
	direct := route{newer: r.newer}
	if slices.ContainsFunc(migrate.Backwards, func(m migrate.Migration) bool { return m.From == p.from && m.To == p.to }) {
		direct.newer = r.older
		back := route{older: r.newer, newer: r.older, via: r.via}
		return direct.readBack(t, inputs, p.from), back.readBack(t, outputs, p.from)
	}
	return r.readBack(t, inputs, p.to), direct.readBack(t, outputs, p.to)
}

// readBack converts objects to the version that they are stored in, and reads them.
func (r route) readBack(t *testing.T, objects []json.RawMessage, storage manifest.GVK) []converted {
	if r.via.IsZero() {
		step := r.newer.convert(t, objects, storage)
		return carryOver(step, r.newer.convert(t, objectsOf(step), manifest.GVK{}))
	}
	step := r.older.convert(t, objects, r.via)
	step = carryOver(step, r.newer.convert(t, objectsOf(step), storage))
	return carryOver(step, r.newer.convert(t, objectsOf(step), manifest.GVK{}))
}

// objectsOf returns what objects were converted to; an empty mapping for those that could not be.
func objectsOf(results []converted) []json.RawMessage {
	objects := make([]json.RawMessage, len(results))
	for i, c := range results {
		objects[i] = c.Object
		if c.Error != "" {
			objects[i] = json.RawMessage("{}")
		}
	}
	return objects
}

// carryOver keeps what the first of two steps could not convert, and what it dropped.
func carryOver(first, second []converted) []converted {
	for i, c := range first {
		if c.Error != "" {
			second[i] = c
		}
		second[i].Dropped = c.Dropped
	}
	return second
}
