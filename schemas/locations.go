package schemas

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Locations are folders of JSON schemas for custom kinds, laid out as for kubeconform. Schemas are read when the first object needs them;
// many goroutines may use them.
type Locations struct {
	patterns []*template.Template
	release  Release
	read     sync.Map // by GVK: func() locatedSchema
}

// locatedSchema is what became of looking for the schema of a version of a kind.
type locatedSchema struct {
	version *crdVersion // nil if there is none
	problem *lint.Problem
}

// location are the names that a pattern may have, as kubeconform v0.7 pkg/registry has them.
type location struct {
	Group, ResourceKind, ResourceAPIVersion, KindSuffix string
	NormalizedKubernetesVersion, StrictSuffix           string
}

// layout is how files are named in a folder that is no pattern.
const layout = "/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json"

// NewLocations reads patterns such as "schemas/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json", and folders, which have
// kubeconform's own layout. The first that has a schema counts. The release is for those that ask for one.
func NewLocations(patterns []string, release Release) (*Locations, error) {
	l := &Locations{release: release}
	for _, text := range patterns {
		if strings.Contains(text, "://") {
			return nil, fmt.Errorf("%q is a URL: klint reads nothing from the network; name a folder that holds the schemas", text)
		}
		pattern := text
		if !strings.HasSuffix(text, "json") {
			pattern += layout
		}
		t, err := template.New("").Option("missingkey=error").Parse(pattern)
		if err == nil {
			err = t.Execute(new(strings.Builder), location{})
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no pattern: %s; it may have {{ .Group }}, {{ .ResourceKind }}, {{ .ResourceAPIVersion }}, {{ .KindSuffix }}, "+
				"{{ .NormalizedKubernetesVersion }} and {{ .StrictSuffix }}", text, templateError(err))
		}
		if folder, _, found := strings.Cut(text, "{{"); !found && !strings.HasSuffix(text, "json") {
			if info, err := os.Stat(folder); err != nil || !info.IsDir() {
				return nil, fmt.Errorf("%q is no folder", text)
			}
		}
		l.patterns = append(l.patterns, t)
	}
	return l, nil
}

// templateError returns what is wrong without the name and place that package template puts in front.
func templateError(err error) string {
	if exec := new(template.ExecError); errors.As(err, exec) {
		err = exec.Err
	}
	text := err.Error()
	if at := strings.LastIndex(text, ">: "); at >= 0 {
		return text[at+3:]
	}
	return strings.TrimPrefix(text, "template: :1: ")
}

// Problems returns what is wrong with the schemas that were read, by file.
func (l *Locations) Problems() []lint.Problem {
	if l == nil {
		return nil
	}
	var problems []lint.Problem
	l.read.Range(func(_, read any) bool {
		if p := read.(func() locatedSchema)().problem; p != nil {
			problems = append(problems, *p)
		}
		return true
	})
	slices.SortFunc(problems, func(a, b lint.Problem) int { return strings.Compare(a.Error(), b.Error()) })
	return slices.CompactFunc(problems, func(a, b lint.Problem) bool { return a.Error() == b.Error() })
}

// find returns the schema of a version of a kind; false if no location has a right one.
func (l *Locations) find(gvk manifest.GVK) (*crdVersion, bool) {
	if l == nil || gvk.Kind == "" || strings.ContainsAny(gvk.Group+gvk.Version+gvk.Kind, `/\`) { // no manifest names a file elsewhere
		return nil, false
	}
	read, _ := l.read.LoadOrStore(gvk, sync.OnceValue(func() locatedSchema { return l.look(gvk) }))
	found := read.(func() locatedSchema)()
	return found.version, found.version != nil
}

// look reads the schema from the first file that is there.
func (l *Locations) look(gvk manifest.GVK) locatedSchema {
	for _, name := range l.files(gvk) {
		src, err := os.ReadFile(name)
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue
		case err != nil:
			return locatedSchema{problem: &lint.Problem{File: filepath.ToSlash(name), Err: manifest.Cause(err)}}
		}
		version, problem := readJSONSchema(gvk, filepath.ToSlash(name), src)
		return locatedSchema{version, problem}
	}
	return locatedSchema{}
}

// files returns the names that the schema of a version of a kind may have. Strict schemas go before others, those of the release before
// those of master.
func (l *Locations) files(gvk manifest.GVK) []string {
	at := location{
		Group: gvk.Group, ResourceKind: strings.ToLower(gvk.Kind), ResourceAPIVersion: gvk.Version,
		KindSuffix: "-" + strings.ToLower(gvk.Version),
	}
	if gvk.Group == "" {
		at.Group = gvk.Version
	} else {
		group, _, _ := strings.Cut(gvk.Group, ".")
		at.KindSuffix = "-" + strings.ToLower(group+"-"+gvk.Version)
	}
	var names []string
	for _, pattern := range l.patterns {
		for _, version := range []string{"v" + l.release.String() + ".0", "master"} {
			for _, strict := range []string{"-strict", ""} {
				at.NormalizedKubernetesVersion, at.StrictSuffix = version, strict
				var name strings.Builder
				if err := pattern.Execute(&name, at); err == nil && !slices.Contains(names, name.String()) {
					names = append(names, name.String())
				}
			}
		}
	}
	return names
}
