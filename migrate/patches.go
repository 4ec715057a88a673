package migrate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Beside finds references in what is no manifest: in kustomizations, in their patches, in the configuration of programs, and in the
// latter what is outdated. It is a [lint.Check] for [lint.Options.Beside].
func (m *Migrator) Beside(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
	findings, err := m.References(obj, all)
	switch obj.Doc.Skip {
	case manifest.SkipConfig:
		outdated, err2 := m.Outdated(obj, all)
		return append(findings, outdated...), errors.Join(err, err2)
	case manifest.SkipPatch:
		if obj.Tree().Nodes[obj.Node].Kind == manifest.Seq {
			return m.patchFile(obj, all), nil
		}
		if f, ok := m.patch(obj, all); ok {
			findings = append(findings, f)
		}
	case manifest.SkipKustomization:
		for _, at := range []path{{"patches", each, "patch"}, {"patchesStrategicMerge", each}} {
			eachValue(obj.Tree(), obj.Node, nil, at, func(node int, p path) {
				findings = append(findings, m.inlinePatch(obj, all, node, p)...)
			})
		}
		for _, list := range []string{"patches", "patchesJson6902"} {
			eachValue(obj.Tree(), obj.Node, nil, path{list, each, "patch"}, func(node int, p path) {
				findings = append(findings, m.pointers(obj, node, p)...)
			})
		}
	}
	return findings, err
}

// inlinePatch finds what is wrong with a patch that is written into a kustomization.
func (m *Migrator) inlinePatch(obj *manifest.Object, all *manifest.Set, node int, p path) []lint.Finding {
	if obj.Tree().Nodes[node].Kind != manifest.Scalar || !strings.Contains(obj.Tree().Text(node), "apiVersion") {
		return nil
	}
	var findings []lint.Finding
	inner := obj.Doc.Embed("patch.yaml", node)
	for o := range (&manifest.Set{Files: []*manifest.File{inner.File}}).Objects {
		if f, ok := m.patch(o, all); ok {
			findings = append(findings, outside(f, obj, inner, p))
		}
	}
	return findings
}

// outside returns a finding about embedded text as one about the object that the text is in.
func outside(f lint.Finding, obj *manifest.Object, inner *manifest.Embedded, p path) lint.Finding {
	f.File, f.Doc, f.Object, f.Range, f.Path = obj.File, obj.Doc, obj, inner.Range(f.Range), slices.Clone(p)
	if f.Fix == nil {
		return f
	}
	edits, err := inner.Edits(f.Fix.Edits)
	if err != nil {
		f.Hint += fmt.Sprintf("; klint leaves it to you: %s", err)
		f.Fix = nil
		return f
	}
	fix := *f.Fix
	fix.Edits, f.Fix = edits, &fix
	return f
}

// patch judges the version of a patch. kustomize looks for an object of the same group, version, kind and name: when one moves, so must
// the other.
func (m *Migrator) patch(obj *manifest.Object, all *manifest.Set) (lint.Finding, bool) {
	in := inspection{Migrator: m, obj: obj, reference: &reference{severity: lint.Error, effect: "the patch finds no object", moves: true}}
	from, leaving := in.stale(obj.GVK)
	if len(from) == 0 {
		return lint.Finding{}, false
	}
	to, hint, ok := m.instead(obj.GVK)
	patched := m.patched(obj, to, all)
	if leaving && patched != following {
		return lint.Finding{}, false
	}
	in.report(stale{at: path{"apiVersion"}, subject: obj.GVK.String() + " is", from: from, leaving: leaving, hint: hint})
	f := in.findings[0]
	if !ok {
		return f, true
	}
	if patched == staying {
		f.Hint += ", once the object that it is for has it"
		return f, true
	}
	fix, reason := m.movePatch(obj, to)
	switch {
	case reason != "":
		f.Hint += "; " + reason
	case fix != nil:
		f.Fix = fix
		if patched == unknown {
			f.Fix.Safety = lint.Unsafe
			f.Fix.Note = "the object that the patch is for must have " + to.APIVersion() + " too"
		}
	}
	return f, true
}

// fate is what becomes of the objects that a patch is for.
type fate uint8

const (
	unknown   fate = iota // none is in the input, or some follow and some stay
	following             // they have the new version, or get it by their fix
	staying               // they stay as they are
)

// patched returns what becomes of the objects of the input that a patch can be for.
func (m *Migrator) patched(patch *manifest.Object, to manifest.GVK, all *manifest.Set) fate {
	follow, stay := false, false
	for _, obj := range all.OfKind(patch.GVK.Kind) {
		if obj.Name != patch.Name || !m.Related(obj.GVK, patch.GVK) {
			continue
		}
		moves := obj.GVK == to
		if !moves {
			fix, _ := m.Fix(obj)
			moves = fix != nil
		}
		follow, stay = follow || moves, stay || !moves
	}
	switch {
	case follow && !stay:
		return following
	case stay && !follow:
		return staying
	}
	return unknown
}

// patchable are kinds whose migration makes of a patch what it makes of the object, if it writes no defaults.
var patchable = []string{"Ingress", "CronJob"}

// workloadKinds are kinds of which a migration changes nothing but the version and what is named here, besides defaults.
var workloadKinds = map[string][]any{
	"Deployment": {"spec", "rollbackTo"}, "DaemonSet": {"spec", "templateGeneration"}, "ReplicaSet": nil, "StatefulSet": nil,
}

// movePatch returns the change that gives a patch another version, or why there is none.
func (m *Migrator) movePatch(patch *manifest.Object, to manifest.GVK) (fix *lint.Fix, reason string) {
	migration, found := lookup(patch.GVK, to)
	if changed, ok := workloadKinds[patch.GVK.Kind]; ok && found {
		if _, has := patch.Find(changed); has && changed != nil {
			return nil, fmt.Sprintf("klint leaves the patch to you: %s has no %s", to.APIVersion(), path(changed))
		}
		migration.Rewrite = nil
	} else if found && !slices.Contains(patchable, patch.GVK.Kind) || !found && structural(patch.GVK) {
		return nil, "klint leaves the patch to you: " + to.APIVersion() + " has other fields"
	}
	r := &rewrite{Editor: manifest.NewEditor(patch), from: patch.GVK, to: to, targets: m.Targets, defaults: m.Defaults, draft: m.Draft, part: true}
	return r.run(migration)
}
