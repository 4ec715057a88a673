package schemas

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// The rules of layer version.
const (
	ruleRemoved    = "removed-api-version"
	ruleOff        = "api-version-off-by-default"
	ruleDeprecated = "deprecated-api-version"
	ruleTooNew     = "api-version-too-new"
	ruleUnknown    = "unknown-kind"
)

// checkVersion judges the apiVersion of a built-in kind by every target: at most one finding per rule, which names the targets
// that it is about.
func (c *Checker) checkVersion(obj *manifest.Object, e Entry) []lint.Finding {
	said, known := c.versions.Load(obj.GVK)
	if !known {
		said, _ = c.versions.LoadOrStore(obj.GVK, c.judgeVersion(e))
	}
	findings := slices.Clone(said.([]lint.Finding))
	for i := range findings {
		placeVersion(&findings[i], obj)
	}
	return findings
}

func (c *Checker) judgeVersion(e Entry) []lint.Finding {
	var removed, tooNew, off, deprecated []Release
	for _, r := range c.Targets {
		switch s := e.In(r); {
		case s == Removed:
			removed = append(removed, r)
		case s == TooNew:
			tooNew = append(tooNew, r)
		case s == OffByDefault:
			off = append(off, r)
		case e.DeprecatedIn != 0 && r >= e.DeprecatedIn:
			deprecated = append(deprecated, r)
		}
	}
	var findings []lint.Finding
	add := func(rule string, severity lint.Severity, releases []Release, format string, hints ...string) {
		message := fmt.Sprintf(format, e.GVK, JoinReleases(releases))
		findings = append(findings, lint.Finding{
			Rule: rule, Layer: lint.Version, Severity: severity, Message: message, Hint: joinHints(hints),
		})
	}
	if removed != nil {
		since, instead := c.removedHint(e)
		add(ruleRemoved, lint.Error, removed, "%v is not served by Kubernetes %s", since, instead)
	}
	if tooNew != nil {
		since, instead := c.tooNewHint(e)
		add(ruleTooNew, lint.Error, tooNew, "%v is not yet served by Kubernetes %s", since, instead)
	}
	if off != nil {
		add(ruleOff, lint.Warning, off, "%v is off by default in Kubernetes %s", enableHint(e), c.successorHint(e))
	}
	if deprecated != nil {
		add(ruleDeprecated, lint.Warning, deprecated, "%v is deprecated in Kubernetes %s", deprecatedHint(e), c.successorHint(e))
	}
	return findings
}

func versionFinding(obj *manifest.Object, rule string, severity lint.Severity, message, hint string) lint.Finding {
	f := lint.Finding{Rule: rule, Layer: lint.Version, Severity: severity, Message: message, Hint: hint}
	placeVersion(&f, obj)
	return f
}

// placeVersion makes a finding one of an object's apiVersion.
func placeVersion(f *lint.Finding, obj *manifest.Object) {
	path := manifest.Path{"apiVersion"}
	f.File, f.Doc, f.Object, f.Range, f.Path = obj.File, obj.Doc, obj, obj.Locate(path), path
}

// removedHint returns when the version went away, and what to use instead.
func (c *Checker) removedHint(e Entry) (since, instead string) {
	since = fmt.Sprintf("removed in %v", notServedSince(e))
	if instead = c.successorHint(e); instead == "" {
		instead = "no other version replaces it"
		if e.GVK.Kind == "PodSecurityPolicy" {
			instead = "Pod Security admission (labels of the namespace) takes its place"
		}
	}
	return since, instead
}

// notServedSince returns the first release that no longer serves the version by default; where no release did, the first that
// does not have it.
func notServedSince(e Entry) Release {
	if _, last := e.ServedReleases(); last != 0 {
		return last + 1
	}
	return e.RemovedIn
}

// tooNewHint returns when the version begins, and which one all targets serve by default.
func (c *Checker) tooNewHint(e Entry) (since, instead string) {
	first, _ := e.Releases()
	since = fmt.Sprintf("added in %v", first)
	if served, _ := e.ServedReleases(); served != 0 {
		since = fmt.Sprintf("served since %v", served)
	}
	versions := Versions(e.GVK.Group, e.GVK.Kind)
	for _, older := range slices.Backward(versions) {
		if older.GVK != e.GVK && servedByAll(older, c.Targets) {
			return since, fmt.Sprintf("%s is served by every target", older.GVK.APIVersion())
		}
	}
	return since, ""
}

func deprecatedHint(e Entry) string {
	if e.RemovedIn != 0 {
		return fmt.Sprintf("deprecated since %v, removed in %v", e.DeprecatedIn, notServedSince(e))
	}
	return fmt.Sprintf("deprecated since %v", e.DeprecatedIn)
}

// enableHint returns the flags that turn a version on. Single resources of extensions/v1beta1 were off, not the whole version.
func enableHint(e Entry) string {
	version := e.GVK.APIVersion()
	if e.GVK.Group == "extensions" {
		version += "/" + e.Resource
	}
	hint := fmt.Sprintf("the API server needs --runtime-config=%s=true", version)
	if e.FeatureGate != "" {
		hint += fmt.Sprintf(" and --feature-gates=%s=true", e.FeatureGate)
	}
	return hint
}

// successorHint returns what to use instead of a version; "" if nothing replaces it.
func (c *Checker) successorHint(e Entry) string {
	if next, ok := Successor(e.GVK, c.Targets); ok {
		return useHint(next, next.APIVersion())
	}
	final := finalReplacement(e.GVK)
	if final == e.GVK {
		return ""
	}
	target, _ := Lookup(final)
	switch {
	case final.Kind != e.GVK.Kind:
		return useHint(final, final.String())
	case servedByAll(target, c.Targets):
		return ""
	}
	if first, _ := target.ServedReleases(); first != 0 && first > c.Targets[0] {
		return fmt.Sprintf("%s, which replaces it, is served since %v only", final.APIVersion(), first)
	}
	if !slices.ContainsFunc(c.Targets, func(r Release) bool { return target.In(r) != OffByDefault }) {
		return fmt.Sprintf("%s, which replaces it, is off by default", final.APIVersion())
	}
	return ""
}

func useHint(gvk manifest.GVK, name string) string {
	e, _ := Lookup(gvk)
	if first, _ := e.ServedReleases(); first != 0 {
		return fmt.Sprintf("use %s (served since %v)", name, first)
	}
	return "use " + name
}

// joinHints joins those that are not empty.
func joinHints(hints []string) string {
	return strings.Join(slices.DeleteFunc(hints, func(h string) bool { return h == "" }), "; ")
}

// JoinReleases returns "1.33", "1.33 and 1.36", "1.30, 1.33 and 1.36"; runs of more than two as "1.30 to 1.33".
func JoinReleases(releases []Release) string {
	var parts []string
	for i := 0; i < len(releases); {
		end := i
		for end+1 < len(releases) && releases[end+1] == releases[end]+1 {
			end++
		}
		if end-i < 2 {
			parts = append(parts, releases[i].String())
			i++
			continue
		}
		parts = append(parts, fmt.Sprintf("%v to %v", releases[i], releases[end]))
		i = end + 1
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
