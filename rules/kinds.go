package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// Selector chooses kinds.
type Selector struct{ group, version, kind string }

// ParseSelector reads a selector of kinds:
//
//   - every kind
//     workloads            every kind that holds a pod: Pod, and what has a pod template; of custom kinds OpenShift's
//     DeploymentConfig and Argo's Rollout, which are Deployments in all but name
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
		words := []string{"*", "workloads", "namespaced", "cluster-scoped"}
		if !slices.Contains(words, s) && (s[0] < 'A' || s[0] > 'Z') {
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

// scope is where the objects of a kind are.
type scope uint8

const (
	anyScope scope = iota
	inNamespace
	inCluster
)

// match reports whether the selector chooses the kind. If that depends on a scope that only the input can tell, it says
// which.
func (s Selector) match(gvk manifest.GVK) (bool, scope) {
	switch {
	case s.group != "":
		group := gvk.Group
		if group == "" {
			group = "core"
		}
		return matches(s.group, group) && matches(s.version, gvk.Version) && matches(s.kind, gvk.Kind), anyScope
	case s.kind == "*":
		return true, anyScope
	case s.kind == "workloads":
		return podTemplatePath(gvk) != nil, anyScope
	case s.kind == "namespaced":
		return matchScope(gvk, inNamespace)
	case s.kind == "cluster-scoped":
		return matchScope(gvk, inCluster)
	}
	return s.kind == gvk.Kind && builtinGroup(gvk.Group), anyScope
}

// matchScope is match for a scope. What is only a part of requests, like a Scale, is in none.
func matchScope(gvk manifest.GVK, want scope) (bool, scope) {
	if entry, ok := schemas.Lookup(gvk); ok {
		return entry.Resource != "" && entry.Namespaced == (want == inNamespace), anyScope
	}
	return true, want
}

// matchAny reports whether one of the selectors chooses the kind, like match.
func matchAny(selectors []Selector, gvk manifest.GVK) (matched bool, scope scope) {
	for _, s := range selectors {
		switch match, wanted := s.match(gvk); {
		case match && wanted == anyScope:
			return true, anyScope
		case match && matched && wanted != scope: // namespaced or cluster-scoped: any that is known
			return true, anyScope
		case match:
			matched, scope = true, wanted
		}
	}
	return matched, scope
}

func matches(pattern, s string) bool { return pattern == "*" || pattern == s }

// builtinGroup reports whether a group belongs to Kubernetes itself: those names have no dot or end in .k8s.io, and
// no one else may use them (the API server refuses other CustomResourceDefinitions without an approval).
func builtinGroup(group string) bool {
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}

// podTemplatePath returns where the pod template of a kind is: an empty path for Pod itself, nil for kinds that have
// none.
func podTemplatePath(gvk manifest.GVK) []string {
	switch gvk.Group {
	case "", "apps", "batch", "extensions":
	case "apps.openshift.io", "argoproj.io":
		if gvk.Kind == "DeploymentConfig" || gvk.Kind == "Rollout" {
			return []string{"spec", "template"}
		}
		return nil
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
