package main

import (
	"cmp"
	"slices"

	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/schemas"
)

// targetFlags say which Kubernetes releases the input is for.
type targetFlags struct {
	versions    string
	from, to    string
	crds        []string
	locations   []string
	strictKinds bool
	productFlags
}

func (f *targetFlags) register(flags *pflag.FlagSet) {
	flags.StringVarP(&f.versions, "kubernetes-version", "t", "",
		"Kubernetes `RELEASES` to judge for: 1.36, 1.33,1.36, 1.30..1.36 or 1.30.. (default "+schemas.Newest.String()+")")
}

// registerUpgrade adds the flags of commands that can judge for an upgrade.
func (f *targetFlags) registerUpgrade(flags *pflag.FlagSet) {
	flags.StringVar(&f.from, "from", "", "`RELEASE` that the cluster is upgraded from: what is in the input must work until --to, all releases between included")
	flags.StringVar(&f.to, "to", "", "`RELEASE` that it is upgraded to (default "+schemas.Newest.String()+" with --from)")
}

// isUpgrade reports whether the releases are those of one cluster, one after the other.
func (f *targetFlags) isUpgrade() bool { return f.from != "" || f.to != "" }

func (f *targetFlags) registerCRDs(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.crds, "crd", nil, "`PATH` of CustomResourceDefinitions, besides those in the input (repeatable)")
	flags.StringArrayVar(&f.locations, "schema-location", nil,
		"`PATTERN` or folder with JSON schemas of custom kinds, named as for kubeconform:\n"+
			"'schemas/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json'; default is what klint knows itself (repeatable)")
	flags.BoolVar(&f.strictKinds, "strict-kinds", false, "a custom resource without a CustomResourceDefinition is an error, not left unchecked")
	f.productFlags.register(flags)
}

// releases returns what was asked for, or else the newest release.
func (f *targetFlags) releases() ([]schemas.Release, error) {
	if f.isUpgrade() {
		return f.upgrade()
	}
	if f.versions == "" {
		return []schemas.Release{schemas.Newest}, nil
	}
	releases, err := schemas.ParseReleases(f.versions)
	if err != nil {
		return nil, usagef("--kubernetes-version: %w", err)
	}
	return releases, nil
}

// schemaLocations returns the locations of --schema-location, nil if there are none, and whether what klint knows of custom kinds itself is
// left out: where there are locations, but not the one that is called default.
func (f *targetFlags) schemaLocations(target schemas.Release) (locations *schemas.Locations, alone bool, err error) {
	patterns := slices.DeleteFunc(slices.Clone(f.locations), func(l string) bool { return l == "default" })
	if len(patterns) == 0 {
		return nil, false, nil
	}
	if locations, err = schemas.NewLocations(patterns, target); err != nil {
		return nil, false, usagef("--schema-location: %w", err)
	}
	return locations, len(patterns) == len(f.locations), nil
}

// upgrade returns the releases from --from to --to.
func (f *targetFlags) upgrade() ([]schemas.Release, error) {
	if f.versions != "" {
		return nil, usagef("--kubernetes-version excludes --from and --to")
	}
	for _, end := range []struct{ flag, release string }{{"--from", f.from}, {"--to", f.to}} {
		if end.release == "" {
			continue
		}
		if releases, err := schemas.ParseReleases(end.release); err != nil {
			return nil, usagef("%s: %w", end.flag, err)
		} else if len(releases) != 1 {
			return nil, usagef("%s is %q; it is one release", end.flag, end.release)
		}
	}
	to := cmp.Or(f.to, schemas.Newest.String())
	from := cmp.Or(f.from, to)
	releases, err := schemas.ParseReleases(from + ".." + to)
	if err != nil {
		return nil, usagef("--from %s is later than --to %s", from, to)
	}
	return releases, nil
}

// worst returns how the release that treats the version worst treats it.
func worst(e schemas.Entry, releases []schemas.Release) (schemas.Status, schemas.Release) {
	order := []schemas.Status{schemas.Unknown, schemas.Removed, schemas.TooNew, schemas.OffByDefault, schemas.Served}
	status, at := schemas.Served, releases[len(releases)-1]
	for _, r := range releases {
		if s := e.In(r); slices.Index(order, s) < slices.Index(order, status) {
			status, at = s, r
		}
	}
	return status, at
}

// statusText says how the targets treat a version: "served", "removed in 1.22".
func statusText(e schemas.Entry, releases []schemas.Release) string {
	status, at := worst(e, releases)
	first, _ := e.Releases()
	switch {
	case status == schemas.Removed && goneIn(e) != 0 && goneIn(e) <= at:
		return "removed in " + goneIn(e).String()
	case status == schemas.TooNew:
		return "not before " + first.String()
	case status == schemas.Served && e.DeprecatedIn != 0 && e.DeprecatedIn <= releases[len(releases)-1]:
		return "deprecated since " + e.DeprecatedIn.String()
	}
	return status.String()
}

// goneIn returns the first release that no longer serves a version by default; where none ever did, the first that does
// not have it. It is zero for what is not gone.
func goneIn(e schemas.Entry) schemas.Release {
	if e.RemovedIn == 0 {
		return 0
	}
	if _, last := e.ServedReleases(); last != 0 {
		return last + 1
	}
	return e.RemovedIn
}

func releaseNames(releases []schemas.Release) []string {
	names := make([]string, len(releases))
	for i, r := range releases {
		names[i] = r.String()
	}
	return names
}
