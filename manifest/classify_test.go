package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecognise(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n"
	tests := []struct {
		name string
		file string
		src  string
		want []string
	}{
		{name: "nothing", src: "", want: []string{"file: empty"}},
		{name: "only comments and separators", src: "---\n# a\n---\n\n", want: []string{"file: empty"}},
		{name: "only null", src: "~\n---\nnull\n", want: []string{"file: empty"}},
		{name: "null between objects", src: pod + "---\n~\n---\n" + pod, want: []string{"0: v1 Pod /a", "1: empty", "2: v1 Pod /a"}},
		{name: "other YAML", src: "version: 3\nservices: {}\n", want: []string{"file: no manifest"}},
		{name: "a workflow with a name and jobs", src: "name: ci\non: push\njobs: {}\n", want: []string{"file: no manifest"}},
		{name: "a list", src: "- a\n- b\n", want: []string{"file: no manifest"}},
		{name: "text", src: "just words\n", want: []string{"file: no manifest"}},
		{name: "a chart, which has no kind", src: "apiVersion: v2\nname: a\nversion: 1.0.0\n", want: []string{"file: no manifest"}},
		{name: "an apiVersion that is a number and no kind", src: "apiVersion: 1\ndatasources: []\n", want: []string{"file: no manifest"}},
		{name: "an installer's configuration with metadata and no kind", src: "apiVersion: v1\nbaseDomain: a.b\nmetadata:\n  name: c\n", want: []string{"file: no manifest"}},
		{name: "a kind that is not Kubernetes'", src: "kind: pipeline\ntype: docker\nname: default\n", want: []string{"file: no manifest"}},
		{name: "kind, version, metadata and spec", src: "kind: role\nversion: v3\nmetadata:\n  name: a\nspec: {}\n", want: []string{"file: no manifest"}},

		{name: "an object without apiVersion", src: "kind: Role\nmetadata:\n  name: a\nrules: []\n", want: []string{"0: 1:7: apiVersion is missing, so this is no Kubernetes object"}},
		{name: "an object without kind", src: "apiVersion: v1\nmetadata:\n  name: a\nspec: {}\n", want: []string{"0: 1:13: kind is missing, so this is no Kubernetes object"}},
		{name: "an object without both", src: "metadata:\n  name: a\nspec: {}\n", want: []string{"0: 1:1: apiVersion and kind are missing, so this is no Kubernetes object"}},
		{name: "an object with an empty kind", src: "apiVersion: v1\nkind: ''\nmetadata:\n  name: a\n", want: []string{"0: 2:7: kind is missing, so this is no Kubernetes object"}},
		{name: "an object with a null kind", src: "kind:\napiVersion: v1\nmetadata:\n  name: a\nspec: {}\n", want: []string{"0: 2:13: kind is missing, so this is no Kubernetes object"}},
		{name: "an apiVersion that is a number", src: "apiVersion: 1\nkind: Pod\n", want: []string{"0: 1:13: apiVersion must be a string, not a number"}},
		{name: "a kind that is a mapping", src: "apiVersion: v1\nkind: {a: b}\n", want: []string{"0: 2:7: kind must be a string, not a mapping"}},
		{name: "a document without both among objects", src: "a: b\n---\n" + pod, want: []string{"0: 1:1: apiVersion and kind are missing, so this is no Kubernetes object", "1: v1 Pod /a"}},
		{name: "text among objects", src: "some words\n---\n" + pod, want: []string{"0: 1:1: this document is a string, not an object", "1: v1 Pod /a"}},
		{name: "a list among objects", src: pod + "---\n- a\n", want: []string{"0: v1 Pod /a", "1: 6:1: this document is a list, not an object"}},
		{name: "a list of objects", src: `[{"apiVersion": "v1", "kind": "Pod"}]`, want: []string{"0: 1:2: a list of objects is no manifest: write them as documents, or as the items of a v1 List"}},
		{name: "a broken document among objects", src: pod + "---\na: [\n---\n" + pod, want: []string{"0: v1 Pod /a", "1: does not parse", "2: v1 Pod /a"}},

		{name: "kubeconfig", src: "apiVersion: v1\nkind: Config\nclusters: []\n", want: []string{"file: client config", "0: v1 Config /"}},
		{name: "a component's configuration", src: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n", want: []string{"file: client config", "0: kubelet.config.k8s.io/v1beta1 KubeletConfiguration /"}},
		{name: "a configuration among objects", src: pod + "---\napiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n", want: []string{"0: v1 Pod /a", "1: client config", "1: kind.x-k8s.io/v1alpha4 Cluster /"}},
		{name: "an object of a group that also configures", src: "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n", want: []string{"0: admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration /"}},

		{name: "a kustomization without header", file: "a/kustomization.yaml", src: "resources: [a.yaml]\n", want: []string{"file: kustomization"}},
		{name: "a kustomization by its group", src: "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", want: []string{"file: kustomization", "0: kustomize.config.k8s.io/v1beta1 Kustomization /"}},
		{name: "an old kustomization", file: "kustomization.yml", src: "apiVersion: v1beta1\nkind: Kustomization\n", want: []string{"file: kustomization", "0: v1beta1 Kustomization /"}},
		{name: "Flux's object in a file of that name", file: "kustomization.yaml", src: "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n", want: []string{"0: kustomize.toolkit.fluxcd.io/v1 Kustomization /a"}},

		{name: "an encrypted Secret", src: "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {x: 'ENC[AES256_GCM,data:a]'}\nsops:\n  mac: ENC[]\n  version: 3.7.1\n", want: []string{"file: sops", "0: v1 Secret /a"}},
		{name: "a file that is encrypted as a whole", src: `{"data": "ENC[AES256_GCM,data:a]", "sops": {"mac": "x", "version": "3"}}`, want: []string{"file: sops"}},
		{name: "an encrypted document among others", src: pod + "---\n" + pod + "sops: {mac: x, version: y}\n", want: []string{"0: v1 Pod /a", "1: sops", "1: v1 Pod /a"}},
		{name: "a field called sops", src: pod + "sops: yes\n", want: []string{"0: v1 Pod /a"}},

		{name: "control lines of a template", src: "{{- if .Values.x }}\n" + pod + "{{- end }}\n", want: []string{"file: template"}},
		{name: "an action as a value", src: pod + "spec: {{ toJson .Values.spec }}\n", want: []string{"file: template", "0: v1 Pod /a"}},
		{name: "an action in one of two documents", src: pod + "---\n" + pod + "  labels: {{ .x }}\n", want: []string{"0: v1 Pod /a", "1: template", "1: v1 Pod /a"}},
		{name: "braces in strings and comments", src: pod + "  # {{ a }}\n  annotations:\n    a: '{{ b }}'\n    c: x {{ d }}\n    e: |\n      {{ f }}\n", want: []string{"0: v1 Pod /a"}},
		{name: "a broken manifest with braces in strings", src: pod + "  annotations:\n    a: '{{ b }}'\n    e: |\n      {{ f }}\n   c: [\n", want: []string{"0: does not parse"}},
		{name: "a loop of another template language", src: "{% for x in y %}\n" + pod + "{% endfor %}\n", want: []string{"file: template"}},
		{name: "a line to be filled in", src: pod + "spec:\n  volumes:\n__VOLUMES__\n  containers: []\n", want: []string{"file: template"}},
		{name: "a name in braces to be filled in", src: pod + "spec:\n  clusterIP: {PREFIX}.16\n", want: []string{"file: template"}},
		{name: "ytt", src: "#@ load(\"@ytt:data\", \"data\")\n" + pod, want: []string{"file: template", "0: v1 Pod /a"}},
		{name: "a broken document is no template because its neighbour is", src: "a: {{ b }}\n---\napiVersion: [\n---\n" + pod, want: []string{"0: template", "1: does not parse", "2: v1 Pod /a"}},
		{name: "a comment with an address", src: "# mail: a#@b.c #@1\n" + pod, want: []string{"0: v1 Pod /a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := test.file
			if file == "" {
				file = "a.yaml"
			}
			if diff := cmp.Diff(test.want, outline(Parse(file, []byte(test.src)))); diff != "" {
				t.Errorf("outline (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHasPlaceholder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value string
		want  bool
	}{
		{"${TAG}", true}, {"nginx:${TAG:-latest}", true}, {"$(NAME)", true}, {"$TAG", true}, {"'{{ x }}'", true}, {"a-{{x}}-b", true},
		{"<your-domain>", true}, {"https://<NODE NAME>/", true}, {"'@@host@@'", true}, {"__REPLICAS__", true}, {"image:__TAG__", true}, {"'#{Tag}#'", true},
		{"|\n  one\n  ${TWO}\n", true},
		{"nginx:1.27", false}, {"$5", false}, {"$(date +%s)", false}, {"a < b > c", false}, {"1 <2> 3", false}, {"__init__", false}, {"____", false}, {"user@@host", false},
		{"a $TAG b", false}, {"'{{ x'", false}, {"${}", false}, {"", false}, {"{a: '${B}'}", false}, {"'#x'", false},
	}
	for _, test := range tests {
		f := Parse("a.yaml", []byte("a: "+test.value))
		if f.Docs[0].Tree == nil {
			t.Fatalf("%s: %v", test.value, f.Docs[0].Err)
		}
		if got := f.Docs[0].Tree.HasPlaceholder(2); got != test.want {
			t.Errorf("HasPlaceholder(%s) = %v, want %v", test.value, got, test.want)
		}
	}
}
