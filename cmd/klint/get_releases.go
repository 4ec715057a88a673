package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/schemas"
)

// apiVersionRecord is what get apiversions prints as JSON.
type apiVersionRecord struct {
	Kind         string `json:"kind"`
	APIVersion   string `json:"apiVersion"`
	Resource     string `json:"resource,omitempty"`
	Namespaced   bool   `json:"namespaced"`
	ServedFrom   string `json:"servedFrom,omitempty"` // by default; absent if only ever off by default
	ServedUntil  string `json:"servedUntil,omitempty"`
	PresentFrom  string `json:"presentFrom"`
	PresentUntil string `json:"presentUntil"`
	DeprecatedIn string `json:"deprecatedIn,omitempty"`
	RemovedIn    string `json:"removedIn,omitempty"` // not even off by default
	Replacement  string `json:"replacement,omitempty"`
	FeatureGate  string `json:"featureGate,omitempty"`
	Status       string `json:"status"`
}

func (a *app) listAPIVersions(_ context.Context, f *getFlags, names []string) (listing, error) {
	releases, err := f.releases()
	if err != nil {
		return listing{}, err
	}
	l := listing{
		header: []string{"KIND", "APIVERSION", "SERVED", "DEPRECATED", "REMOVED", "REPLACEMENT"},
		wide:   []string{"STATUS", "RESOURCE", "NAMESPACED", "PRESENT", "FEATUREGATE"},
	}
	var entries []schemas.Entry
	if len(names) == 0 {
		entries = slices.Collect(schemas.All())
	}
	for _, name := range names {
		found := entriesOf(name)
		if len(found) == 0 {
			a.notFound("kind", name, kindNames())
		}
		entries = append(entries, found...)
	}
	for _, e := range entries {
		l.rows = append(l.rows, apiVersionRow(e, releases))
	}
	return l, nil
}

func apiVersionRow(e schemas.Entry, releases []schemas.Release) row {
	first, last := e.Releases()
	from, until := e.ServedReleases()
	replacement := ""
	if !e.Replacement.IsZero() {
		replacement = e.Replacement.APIVersion()
		if e.Replacement.Kind != e.GVK.Kind {
			replacement = e.Replacement.String()
		}
	}
	r := apiVersionRecord{
		Kind: e.GVK.Kind, APIVersion: e.GVK.APIVersion(), Resource: e.Resource, Namespaced: e.Namespaced,
		ServedFrom: releaseText(from), ServedUntil: releaseText(until),
		PresentFrom: releaseText(first), PresentUntil: releaseText(last),
		DeprecatedIn: releaseText(e.DeprecatedIn), RemovedIn: releaseText(e.RemovedIn),
		Replacement: replacement, FeatureGate: e.FeatureGate, Status: statusText(e, releases),
	}
	name := strings.ToLower(r.Kind) + "." + e.GVK.Version
	if e.GVK.Group != "" {
		name += "." + e.GVK.Group
	}
	return row{
		name:   name,
		cells:  []string{r.Kind, r.APIVersion, span(from, until), r.DeprecatedIn, releaseText(goneIn(e)), replacement},
		wide:   []string{r.Status, r.Resource, strconv.FormatBool(r.Namespaced), span(first, last), r.FeatureGate},
		record: r,
	}
}

func releaseText(r schemas.Release) string {
	if r == 0 {
		return ""
	}
	return r.String()
}

// span prints an interval of releases, open where it reaches the end of the table: 1.9..1.15, ..1.15, 1.9.., all.
func span(first, last schemas.Release) string {
	if first == 0 {
		return ""
	}
	if first == schemas.Oldest && last == schemas.Newest {
		return "all"
	}
	from, to := first.String(), last.String()
	if first == schemas.Oldest {
		from = ""
	}
	if last == schemas.Newest {
		to = ""
	}
	return from + ".." + to
}

// releaseRecord is what get kubeversions prints as JSON.
type releaseRecord struct {
	Version      string   `json:"version"`
	Served       int      `json:"served"`
	OffByDefault int      `json:"offByDefault"`
	Added        []string `json:"added"`
	Deprecated   []string `json:"deprecated"`
	Removed      []string `json:"removed"`
}

func (a *app) listReleases(_ context.Context, _ *getFlags, names []string) (listing, error) {
	l := listing{
		header: []string{"VERSION", "SERVED", "OFF BY DEFAULT", "ADDED", "DEPRECATED", "REMOVED"},
		wide:   []string{"REMOVED KINDS"},
	}
	releases := schemas.Releases()
	if len(names) > 0 {
		releases = nil
	}
	for _, name := range names {
		found, err := schemas.ParseReleases(name)
		if err != nil {
			return listing{}, usageError{err}
		}
		releases = append(releases, found...)
	}
	for _, release := range releases {
		l.rows = append(l.rows, releaseRow(release))
	}
	return l, nil
}

func releaseRow(release schemas.Release) row {
	r := releaseRecord{Version: release.String(), Added: []string{}, Deprecated: []string{}, Removed: []string{}}
	for e := range schemas.All() {
		switch e.In(release) {
		case schemas.Served:
			r.Served++
		case schemas.OffByDefault:
			r.OffByDefault++
		}
		if first, _ := e.Releases(); first == release && release != schemas.Oldest {
			r.Added = append(r.Added, e.GVK.String())
		}
		if _, last := e.Releases(); last+1 == release {
			r.Removed = append(r.Removed, e.GVK.String())
		}
		if e.DeprecatedIn == release {
			r.Deprecated = append(r.Deprecated, e.GVK.String())
		}
	}
	return row{
		name: r.Version,
		cells: []string{
			r.Version, strconv.Itoa(r.Served), strconv.Itoa(r.OffByDefault), strconv.Itoa(len(r.Added)),
			strconv.Itoa(len(r.Deprecated)), strconv.Itoa(len(r.Removed)),
		},
		wide:   []string{strings.Join(r.Removed, ", ")},
		record: r,
	}
}
