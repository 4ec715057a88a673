package manifest

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// recognise fills Objects, List, Problems and Skip of all documents, and the file's Skip: what is an object, what
// is something else that klint knows and leaves alone, and what looks like an object but is none.
//
// No document is passed over in silence. One that says neither apiVersion nor kind is "no manifest", unless the
// rest of the stream are objects or it has what objects have: then kubectl would refuse it, and so does klint.
func (f *File) recognise() {
	if len(f.Docs) == 0 {
		f.Skip = SkipEmpty
		return
	}
	objects := false
	for _, doc := range f.Docs {
		objects = doc.recognise() || objects
	}
	for _, doc := range f.Docs {
		if doc.List == nil && doc.Objects == nil && doc.Skip == "" && doc.Err == nil {
			doc.judgeStray(objects)
		}
	}
	f.Skip = f.commonSkip()
}

// commonSkip returns why no document is checked: the reason of the first; "" if one is checked, or does not parse.
func (f *File) commonSkip() Skip {
	for _, doc := range f.Docs {
		if doc.Skip == "" {
			return ""
		}
	}
	return f.Docs[0].Skip
}

// recognise finds the objects of a document and says whether it is meant for Kubernetes or its tools.
func (d *Document) recognise() bool {
	if d.isTemplate() {
		d.Skip = SkipTemplate
	}
	if d.Err != nil {
		return false
	}
	t := d.Tree
	h := t.header(0)
	switch {
	case d.Skip != "":
	case t.isSOPS(h):
		d.Skip = SkipSOPS
	case t.isKustomization(h, d.File.Name):
		d.Skip = SkipKustomization
	}
	if !h.isObject(t) {
		return d.Skip != ""
	}
	d.findObjects(h)
	if d.Skip != "" {
		d.Problems = nil // nobody judges what is not to be checked
	} else if len(d.Objects) == 1 && d.List == nil && isConfig(d.Objects[0].GVK) {
		d.Skip = SkipConfig
	}
	return true
}

// judgeStray decides about a document that is no object: "no manifest", or a problem to report. Among other objects, or with
// fields that objects have, it is most likely one whose apiVersion or kind got lost.
func (d *Document) judgeStray(amongObjects bool) {
	t := d.Tree
	h := t.header(0)
	switch {
	case len(d.Problems) > 0: // said already
	case !t.isSet(0):
		d.Skip = SkipEmpty
	case t.isKind(0, Map) && (amongObjects || t.looksLikeObject(h)):
		d.complete(h)
	case t.isKind(0, Seq) && t.holdsObjects(0):
		d.problem(t.Range(firstElement(t)), "a list of objects is no manifest: write them as documents, or as the items of a v1 List")
	case amongObjects:
		d.problem(t.firstLine(t.Target(0)), "this document is "+t.describe(0)+", not an object")
	default:
		d.Skip = SkipNotManifest
	}
}

// looksLikeObject reports whether a mapping without apiVersion or without kind is meant to be an object all the same.
func (t *Tree) looksLikeObject(h header) bool {
	switch {
	case !t.isKind(h.metadata, Map), h.version >= 0: // others, such as Teleport, have kind, version, metadata and spec
		return false
	case t.isSet(h.kind):
		return true
	}
	_, _, named := t.Lookup(h.metadata, "name")
	return named && t.isKind(h.spec, Map)
}

// holdsObjects reports whether an element of the sequence at node is an object.
func (t *Tree) holdsObjects(node int) bool {
	for item := range t.Items(node) {
		if h := t.header(item); t.isText(h.apiVersion) && t.isText(h.kind) {
			return true
		}
	}
	return false
}

func firstElement(t *Tree) int {
	for item := range t.Items(0) {
		return item
	}
	return 0
}

// isSOPS reports whether SOPS has encrypted the document: it adds a field sops with a checksum of what it encrypted.
func (t *Tree) isSOPS(h header) bool {
	if !t.isKind(h.sops, Map) {
		return false
	}
	_, _, mac := t.Lookup(h.sops, "mac")
	_, _, version := t.Lookup(h.sops, "version")
	return mac && version
}

// isKustomization reports whether kustomize reads the document as its own instructions.
func (t *Tree) isKustomization(h header, fileName string) bool {
	group := ParseGVK(t.textOf(h.apiVersion), "").Group
	if group == "kustomize.config.k8s.io" {
		return true
	}
	// kustomize asks for neither field in its own file. Flux has a cluster object of the same name and file name.
	return isKustomizationName(fileName) && group == "" && (!t.isSet(h.kind) || strings.EqualFold(t.textOf(h.kind), "Kustomization"))
}

// kustomizationNames are the files that kustomize reads in a folder (kustomize v5 konfig.RecognizedKustomizationFileNames).
var kustomizationNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

func isKustomizationName(name string) bool {
	return slices.Contains(kustomizationNames, path.Base(name))
}

// textOf is Text for a node that may be absent.
func (t *Tree) textOf(node int) string {
	if node < 0 {
		return ""
	}
	return t.Text(node)
}

// isConfig reports whether a kind configures a program and is never sent to a cluster.
func isConfig(gvk GVK) bool {
	for _, kind := range configs[gvk.Group] {
		if kind == "*" || kind == gvk.Kind {
			return true
		}
	}
	for _, suffix := range configSuffixes {
		if strings.HasSuffix(gvk.Group, suffix) {
			return true
		}
	}
	return strings.HasPrefix(gvk.Group, "config.") && strings.HasSuffix(gvk.Group, ".x-k8s.io") ||
		gvk.Group == "" && gvk.Version == "v1alpha1" // Talos
}

// configSuffixes end the groups of files that components of the control plane, its admission plug-ins and cert-manager read.
var configSuffixes = []string{".config.k8s.io", ".admission.k8s.io", ".config.cert-manager.io"}

// configs are kinds that configure programs, by group; "*" stands for all kinds of the group. What programs also keep
// in clusters, as custom resources, is not among them.
var configs = map[string][]string{
	"":                                     {"Config", "Policy"}, // kubeconfig; the scheduler's policy until 1.22
	"abac.authorization.kubernetes.io":     {"*"},
	"admission.k8s.io":                     {"*"},
	"apiserver.k8s.io":                     {"*"},
	"argoproj.io":                          {"ConfigManagementPlugin"},
	"audit.k8s.io":                         {"*"},
	"backstage.io":                         {"*"},
	"builtin":                              {"*"}, // kustomize's own plug-ins
	"chainsaw.kyverno.io":                  {"*"},
	"cli.kyverno.io":                       {"*"},
	"client.authentication.k8s.io":         {"*"},
	"clusterctl.cluster.x-k8s.io":          {"Metadata"},
	"componentconfig":                      {"*"},
	"config.kubernetes.io":                 {"*"},
	"controller-runtime.sigs.k8s.io":       {"*"},
	"credentialprovider.kubelet.k8s.io":    {"*"},
	"ctlptl.dev":                           {"*"},
	"descheduler":                          {"*"},
	"eksctl.io":                            {"*"},
	"fn.kpt.dev":                           {"*"},
	"gateway.envoyproxy.io":                {"EnvoyGateway"},
	"imagepolicy.k8s.io":                   {"*"},
	"imgpkg.carvel.dev":                    {"*"},
	"k0sctl.k0sproject.io":                 {"*"},
	"k3d.io":                               {"*"},
	"kapp.k14s.io":                         {"Config"},
	"kbld.k14s.io":                         {"*"},
	"kind.sigs.k8s.io":                     {"*"},
	"kind.x-k8s.io":                        {"*"},
	"kops":                                 {"*"},
	"kpt.dev":                              {"*"},
	"krew.googlecontainertools.github.com": {"*"},
	"kubeadm.k8s.io":                       {"*"},
	"kubeone.k8c.io":                       {"*"},
	"kuttl.dev":                            {"*"},
	"meta.pkg.crossplane.io":               {"*"},
	"mirror.openshift.io":                  {"*"},
	"openslo":                              {"*"},
	"scorecard.operatorframework.io":       {"*"},
	"skaffold":                             {"*"},
	"tanka.dev":                            {"*"},
	"vendir.k14s.io":                       {"*"},
}

// looksLikeManifest reports whether text that may not parse has an apiVersion, or both a kind and metadata, as keys.
func looksLikeManifest(src []byte) bool {
	return hasKey(src, "apiVersion") || hasKey(src, "kind") && hasKey(src, "metadata")
}

// looksLikeOperations reports whether text may be a list of JSON operations, which kustomizations name as patches.
func looksLikeOperations(src []byte) bool { return hasKey(src, "op") && hasKey(src, "path") }

// hasKey reports whether name stands in src as a key may: at the start of a line or behind a space, quote or brace, with a colon after it.
func hasKey(src []byte, name string) bool {
	for rest := src; ; {
		i := bytes.Index(rest, []byte(name))
		if i < 0 {
			return false
		}
		before := bytes.TrimRight(rest[:i], `"'`)
		after := bytes.TrimLeft(rest[i+len(name):], "\"' \t")
		if bytes.HasPrefix(after, []byte(":")) && (len(before) == 0 || strings.IndexByte(" \t\r\n{,", before[len(before)-1]) >= 0) {
			return true
		}
		rest = rest[i+len(name):]
	}
}
