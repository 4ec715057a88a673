package rules

import (
	"fmt"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// Selector chooses kinds.
type Selector struct{ group, version, kind string }

// ParseSelector reads a selector of kinds:
//
//   - every kind
//     workloads            every built-in kind that holds a pod: Pod, and what has a pod template
//     Ingress              the kind in any group of Kubernetes itself
//     apps/Deployment      the kind in one group; the group without a name is "core"
//     apps/v1/Deployment   one version of it
//
// Each part may be "*".
func ParseSelector(s string) (Selector, error) {
	parts := strings.Split(s, "/")
	for _, part := range parts {
		if part == "" {
			return Selector{}, fmt.Errorf("%q is no selector of kinds", s)
		}
	}
	switch len(parts) {
	case 1:
		if s != "*" && s != "workloads" && (s[0] < 'A' || s[0] > 'Z') {
			return Selector{}, fmt.Errorf("%q is no selector of kinds", s)
		}
		return Selector{kind: s}, nil
	case 2:
		return Selector{group: parts[0], version: "*", kind: parts[1]}, nil
	case 3:
		return Selector{group: parts[0], version: parts[1], kind: parts[2]}, nil
	}
	return Selector{}, fmt.Errorf("%q is no selector of kinds", s)
}

// Match reports whether the selector chooses the kind.
func (s Selector) Match(gvk manifest.GVK) bool {
	switch {
	case s.group != "":
		group := gvk.Group
		if group == "" {
			group = "core"
		}
		return matches(s.group, group) && matches(s.version, gvk.Version) && matches(s.kind, gvk.Kind)
	case s.kind == "*":
		return true
	case s.kind == "workloads":
		return podTemplatePath(gvk) != nil
	}
	return s.kind == gvk.Kind && builtinGroup(gvk.Group)
}

func matches(pattern, s string) bool { return pattern == "*" || pattern == s }

// builtinGroup reports whether a group belongs to Kubernetes itself: those names have no dot or end in .k8s.io, and
// no one else may use them (the API server refuses other CustomResourceDefinitions without an approval).
func builtinGroup(group string) bool {
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}

// podTemplatePath returns where the pod template of a built-in kind is: an empty path for Pod itself, nil for kinds
// that have none.
func podTemplatePath(gvk manifest.GVK) []string {
	switch gvk.Group {
	case "", "apps", "batch", "extensions":
	default:
		return nil
	}
	switch gvk.Kind {
	case "Pod":
		return []string{}
	case "PodTemplate":
		return []string{"template"}
	case "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Job":
		return []string{"spec", "template"}
	case "CronJob", "ScheduledJob":
		return []string{"spec", "jobTemplate", "spec", "template"}
	}
	return nil
}
