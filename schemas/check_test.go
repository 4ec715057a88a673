package schemas

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// check returns what is found in the objects of a stream, a line each: position, severity, rule, message, and the hint in
// brackets.
func check(t *testing.T, c *Checker, src string) string {
	t.Helper()
	f := manifest.Parse("test.yaml", []byte(src))
	set := &manifest.Set{Files: []*manifest.File{f}}
	if c.CRDs == nil {
		c.CRDs = LoadCRDs(set, nil)
	}
	var b strings.Builder
	for _, d := range f.Docs {
		if d.Err != nil {
			t.Fatal(d.Err)
		}
		for _, o := range d.Objects {
			findings, err := c.Check(o, set)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range findings {
				fmt.Fprintf(&b, "%s %s %s: %s", f.Position(x.Range.Start), x.Severity, x.Rule, x.Message)
				if x.Hint != "" {
					fmt.Fprintf(&b, " (%s)", x.Hint)
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

func releases(t *testing.T, s string) []Release {
	t.Helper()
	r, err := ParseReleases(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVersionRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		targets          string
		apiVersion, kind string
		want             string
	}{
		{"accepts what is served", "1.36", "networking.k8s.io/v1", "NetworkPolicy", ""},
		{"says what to use instead of a removed version", "1.36", "networking.k8s.io/v1beta1", "IngressClass",
			"1:13 error removed-api-version: networking.k8s.io/v1beta1 IngressClass is not served by Kubernetes 1.36 (removed in 1.22; use networking.k8s.io/v1 (served since 1.19))\n"},
		{"calls a version removed that was only left behind a flag", "1.16", "extensions/v1beta1", "ReplicaSet",
			"1:13 warning api-version-off-by-default: extensions/v1beta1 ReplicaSet is off by default in Kubernetes 1.16 (the API server needs --runtime-config=extensions/v1beta1/replicasets=true; use apps/v1 (served since 1.9))\n"},
		{"names the release that stopped serving by default", "1.36", "extensions/v1beta1", "ReplicaSet",
			"1:13 error removed-api-version: extensions/v1beta1 ReplicaSet is not served by Kubernetes 1.36 (removed in 1.16; use apps/v1 (served since 1.9))\n"},
		{"knows that nothing replaces a kind", "1.25", "policy/v1beta1", "PodSecurityPolicy",
			"1:13 error removed-api-version: policy/v1beta1 PodSecurityPolicy is not served by Kubernetes 1.25 (removed in 1.25; Pod Security admission (labels of the namespace) takes its place)\n"},
		{"names the feature gate too", "1.36", "certificates.k8s.io/v1beta1", "PodCertificateRequest",
			"1:13 warning api-version-off-by-default: certificates.k8s.io/v1beta1 PodCertificateRequest is off by default in Kubernetes 1.36 (the API server needs --runtime-config=certificates.k8s.io/v1beta1=true and --feature-gates=PodCertificateRequest=true; certificates.k8s.io/v1, which replaces it, is served since 1.37 only)\n"},
		{"names the version that replaces it even if that is off by default", "1.37", "scheduling.k8s.io/v1alpha2", "PodGroup",
			"1:13 error removed-api-version: scheduling.k8s.io/v1alpha2 PodGroup is not served by Kubernetes 1.37 (removed in 1.37; scheduling.k8s.io/v1beta1, which replaces it, is off by default)\n"},
		{"knows betas that were never on by default", "1.36", "admissionregistration.k8s.io/v1beta1", "MutatingAdmissionPolicyBinding",
			"1:13 warning api-version-off-by-default: admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicyBinding is off by default in Kubernetes 1.36 (the API server needs --runtime-config=admissionregistration.k8s.io/v1beta1=true; use admissionregistration.k8s.io/v1 (served since 1.36))\n"},
		{"warns of a deprecated version", "1.24", "batch/v1beta1", "CronJob",
			"1:13 warning deprecated-api-version: batch/v1beta1 CronJob is deprecated in Kubernetes 1.24 (deprecated since 1.21, removed in 1.25; use batch/v1 (served since 1.21))\n"},
		{"does not warn before the deprecation", "1.20", "batch/v1beta1", "CronJob", ""},
		{"refuses a version that is too new", "1.20", "batch/v1", "CronJob",
			"1:13 error api-version-too-new: batch/v1 CronJob is not yet served by Kubernetes 1.20 (served since 1.21; batch/v1beta1 is served by every target)\n"},
		{"makes one finding per rule of several targets", "1.20..1.25,1.36", "batch/v1beta1", "CronJob",
			"1:13 error removed-api-version: batch/v1beta1 CronJob is not served by Kubernetes 1.25 and 1.36 (removed in 1.25; batch/v1, which replaces it, is served since 1.21 only)\n" +
				"1:13 warning deprecated-api-version: batch/v1beta1 CronJob is deprecated in Kubernetes 1.21 to 1.24 (deprecated since 1.21, removed in 1.25; batch/v1, which replaces it, is served since 1.21 only)\n"},
		{"leads to another kind where the kind went away", "1.36", "v1", "Endpoints",
			"1:13 warning deprecated-api-version: v1 Endpoints is deprecated in Kubernetes 1.36 (deprecated since 1.33; use discovery.k8s.io/v1 EndpointSlice (served since 1.21))\n"},
		{"knows kinds that are older than the table", "1.36", "apps/v1alpha1", "PetSet",
			"1:13 error removed-api-version: apps/v1alpha1 PetSet is not served by Kubernetes 1.36 (removed in 1.5; use apps/v1 StatefulSet (served since 1.9))\n"},
		{"finds the group of a kind", "1.36", "v1", "Ingress",
			"1:13 error unknown-kind: no Kubernetes release has v1 Ingress (use networking.k8s.io/v1 (served since 1.19))\n"},
		{"finds the version of a kind", "1.36", "apps/v2", "DaemonSet",
			"1:13 error unknown-kind: no Kubernetes release has apps/v2 DaemonSet (use apps/v1 (served since 1.9))\n"},
		{"finds a misspelled group", "1.36", "app/v1", "DaemonSet",
			"1:13 error unknown-kind: no Kubernetes release has app/v1 DaemonSet (use apps/v1 (served since 1.9))\n"},
		{"minds the case of kinds", "1.36", "v1", "configmap",
			"2:7 error unknown-kind: no Kubernetes release has v1 configmap (did you mean v1 ConfigMap?)\n"},
		{"minds the case of versions", "1.36", "V1", "ConfigMap",
			"1:13 error unknown-kind: no Kubernetes release has V1 ConfigMap (use v1 (served since 1.8))\n"},
		{"finds a misspelled kind", "1.36", "v1", "ServiceAcount",
			"2:7 error unknown-kind: no Kubernetes release has v1 ServiceAcount (did you mean v1 ServiceAccount?)\n"},
		{"says when it cannot guess", "1.36", "v1", "DeploymentConfig",
			"2:7 error unknown-kind: no Kubernetes release has v1 DeploymentConfig\n"},
		{"says that what comes closest is gone", "1.36", "policy/v1", "PodSecurityPolicy",
			"1:13 error unknown-kind: no Kubernetes release has policy/v1 PodSecurityPolicy (policy/v1beta1 PodSecurityPolicy comes closest: removed in 1.25; Pod Security admission (labels of the namespace) takes its place)\n"},
		{"leaves the files of tools alone", "1.36", "tool/v1", "Config", ""},
		{"leaves versions alone that are none", "1.36", "0.1.0", "app", ""},
		{"knows misspelled groups that have no dot", "1.36", "networking/v1", "Ingress",
			"1:13 error unknown-kind: no Kubernetes release has networking/v1 Ingress (use networking.k8s.io/v1 (served since 1.19))\n"},
		{"refuses what is only a part of requests", "1.36", "policy/v1", "Eviction",
			"2:7 error unknown-kind: policy/v1 Eviction is no object of its own: it is only a part of requests\n"},
		{"leaves custom kinds alone", "1.36", "example.com/v1", "Widget", ""},
		{"leaves custom kinds of Kubernetes projects alone", "1.36", "gateway.networking.k8s.io/v1", "HTTPRoute", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			src := fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata:\n  name: a\n", tt.apiVersion, tt.kind)
			got := ""
			for line := range strings.Lines(check(t, &Checker{Targets: releases(t, tt.targets)}, src)) {
				if !strings.Contains(line, ruleMissingField) {
					got += line
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSchemaRules(t *testing.T) {
	t.Parallel()
	const pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    image: i\n"
	const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    spec: {containers: [{name: c}]}\n"
	const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
	tests := []struct {
		name    string
		targets string
		src     string
		want    string
	}{
		{"accepts a good object", "1.36", pod, ""},
		{"takes null for absent", "1.36", pod + "    ports: null\n    args:\n  nodeName: ~\n", ""},
		{"suggests the field beside a misspelled one", "1.36", pod + "    imagePulPolicy: Always\n",
			"9:5 error unknown-field: v1 Pod has no field spec.containers[0].imagePulPolicy (did you mean \"imagePullPolicy\"?)\n"},
		{"minds the case of fields", "1.36", pod + "    imagepullpolicy: Always\n",
			"9:5 error unknown-field: v1 Pod has no field spec.containers[0].imagepullpolicy (did you mean \"imagePullPolicy\"?)\n"},
		{"suggests where a field belongs", "1.36", deployment + "  hostNetwork: true\n",
			"8:3 error unknown-field: apps/v1 Deployment has no field spec.hostNetwork (did you mean spec.template.spec.hostNetwork?)\n"},
		{"names the release that adds a field", "1.27", pod + "    restartPolicy: Always\n",
			"9:5 error unknown-field: v1 Pod has no field spec.containers[0].restartPolicy in Kubernetes 1.27 (added in 1.28)\n"},
		{"names the release that dropped a field", "1.36", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  topologyKeys: ['*']\n",
			"5:3 error unknown-field: v1 Service has no field spec.topologyKeys in Kubernetes 1.36 (removed in 1.22)\n"},
		{"names the targets that a field is unknown to", "1.26,1.27,1.36", pod + "    restartPolicy: Always\n",
			"9:5 error unknown-field: v1 Pod has no field spec.containers[0].restartPolicy in Kubernetes 1.26 and 1.27 (added in 1.28)\n"},
		{"says nothing of targets where all agree", "1.26,1.36", pod + "    imagepullpolicy: Always\n",
			"9:5 error unknown-field: v1 Pod has no field spec.containers[0].imagepullpolicy (did you mean \"imagePullPolicy\"?)\n"},
		{"names what took the place of a field", "1.36", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  backend: {}\n",
			"5:3 error unknown-field: networking.k8s.io/v1 Ingress has no field spec.backend (use defaultBackend)\n"},
		{"judges metadata too", "1.36", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  label: {}\n",
			"5:3 error unknown-field: v1 ConfigMap has no field metadata.label (did you mean \"labels\"?)\n"},
		{"judges a removed version by the last release that had it", "1.36", "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '* * * * *', jobTemplate: {}, timezone: UTC}\n",
			"1:13 error removed-api-version: batch/v1beta1 CronJob is not served by Kubernetes 1.36 (removed in 1.25; use batch/v1 (served since 1.21))\n" +
				"4:48 error unknown-field: batch/v1beta1 CronJob has no field spec.timezone (did you mean \"timeZone\"?)\n"},
		{"judges what a removed version shares with others by the target", "1.36",
			"apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  bogus: 1\n  template:\n    spec:\n      hostUsers: true\n      containers: [{name: c, terminationLog: x}]\n",
			"1:13 error removed-api-version: apps/v1beta1 Deployment is not served by Kubernetes 1.36 (removed in 1.16; use apps/v1 (served since 1.9))\n" +
				"5:3 error unknown-field: apps/v1beta1 Deployment has no field spec.bogus\n" +
				"9:30 error unknown-field: apps/v1beta1 Deployment has no field spec.template.spec.containers[0].terminationLog\n"},
		{"wants quotes around a boolean word", "1.36", configMap + "data:\n  enabled: yes\n",
			"5:12 error wrong-type: data.enabled must be a string, not a boolean (quote it: YAML reads yes as a boolean)\n"},
		{"wants quotes around a number", "1.36", pod + "    env: [{name: PORT, value: 8080}]\n",
			"9:31 error wrong-type: spec.containers[0].env[0].value must be a string, not a number (quote it: YAML reads 8080 as a number)\n"},
		{"wants a number without quotes", "1.36", deployment + "  replicas: '3'\n",
			"8:13 error wrong-type: spec.replicas must be an integer, not a string (write it without quotes)\n"},
		{"wants a whole number", "1.36", deployment + "  replicas: 1.5\n",
			"8:13 error wrong-type: spec.replicas must be an integer, not a number with a fraction\n"},
		{"takes a whole number with a fraction of zero", "1.36", deployment + "  replicas: 2.0\n", ""},
		{"knows the range of integers", "1.36", deployment + "  replicas: 3000000000\n",
			"8:13 error invalid-value: spec.replicas must be an integer between -2147483648 and 2147483647\n"},
		{"wants a boolean", "1.36", pod + "  hostNetwork: \"true\"\n",
			"9:16 error wrong-type: spec.hostNetwork must be a boolean, not a string (write it without quotes)\n"},
		{"wants a list", "1.36", pod + "    args: run\n",
			"9:11 error wrong-type: spec.containers[0].args must be a list, not a string\n"},
		{"wants a mapping", "1.36", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n- a\n",
			"4:1 error wrong-type: spec must be a mapping, not a list\n"},
		{"knows enumerations", "1.36", pod + "    imagePullPolicy: Sometimes\n",
			"9:22 error invalid-value: spec.containers[0].imagePullPolicy: \"Sometimes\" is none of Always, IfNotPresent, Never\n"},
		{"suggests a value of an enumeration", "1.36", pod + "    imagePullPolicy: always\n",
			"9:22 error invalid-value: spec.containers[0].imagePullPolicy: \"always\" is none of Always, IfNotPresent, Never (did you mean \"Always\"?)\n"},
		{"suggests nothing that only half of the letters speak for", "1.36", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1, protocol: HTTP}]}\n",
			"4:36 error invalid-value: spec.ports[0].protocol: \"HTTP\" is none of SCTP, TCP, UDP\n"},
		{"says where the labels of a selector go", "1.36", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {app: web}}\n",
			"4:22 error unknown-field: networking.k8s.io/v1 NetworkPolicy has no field spec.podSelector.app (labels go under matchLabels)\n"},
		{"takes an empty string for the default", "1.36", pod + "    imagePullPolicy: \"\"\n", ""},
		{"knows quantities", "1.36", pod + "    resources: {limits: {cpu: 1.5, memory: 1 GB, storage: 1e3, x: +1.5Gi}}\n",
			"9:44 error invalid-value: spec.containers[0].resources.limits.memory: \"1 GB\" is not a quantity such as 500m, 1.5 or 2Gi\n"},
		{"takes no infinity for a quantity", "1.36", pod + "    resources: {limits: {cpu: .inf}}\n",
			"9:31 error wrong-type: spec.containers[0].resources.limits.cpu must be a quantity, not .inf, which JSON cannot express\n"},
		{"takes a tagged null for absent", "1.36", pod + "  nodeName: !!null \"\"\n", ""},
		{"knows times", "1.36", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, creationTimestamp: 2020-01-01, deletionTimestamp: 2020-01-01T00:00:00Z}\n",
			"3:40 error invalid-value: metadata.creationTimestamp: \"2020-01-01\" is not a time such as 2006-01-02T15:04:05Z\n"},
		{"knows base64", "1.36", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  good: |\n    YWJj\n    ZA==\n  bad: secret!\n",
			"8:8 error invalid-value: data.bad: \"secret!\" is not base64 (stringData takes plain text)\n"},
		{"takes what the tag !!binary decodes for the text", "1.36", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: !!binary YWJj}\n",
			"4:20 error invalid-value: data.a: \"YWJj\" is not base64 (YAML itself decodes what has the tag !!binary: write it without the tag)\n"},
		{"takes a list of small numbers for bytes", "1.36", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: [1, 255], b: [256], c: [x]}\n",
			"4:24 error wrong-type: data.b must be a string, not a list\n4:34 error wrong-type: data.c must be a string, not a list\n"},
		{"takes a number or a string for a port", "1.36", pod + "    readinessProbe: {httpGet: {port: 80}}\n    livenessProbe: {httpGet: {port: http}}\n    startupProbe: {httpGet: {port: yes}}\n",
			"11:36 error wrong-type: spec.containers[0].startupProbe.httpGet.port must be an integer or a string, not a boolean\n"},
		{"misses required fields", "1.36", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      containers:\n      - image: x\n",
			"8:9 error missing-field: spec.template.spec.containers[0].name is required\n" +
				"4:1 error missing-field: spec.selector is required\n"},
		{"takes a required field that is null for missing", "1.36", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n",
			"4:1 error missing-field: spec.containers is required\n"},
		{"asks nothing of a data source that the server may drop", "1.36",
			"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {dataSource: {name: b}, dataSourceRef: {namespace: c}}\n", ""},
		{"asks nothing of a volume that a claim template may replace", "1.36",
			"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {selector: {}, template: {spec: {containers: [{name: c}], volumes: [{name: v, persistentVolumeClaim: {}}]}}}\n", ""},
		{"misses the fields of an element that is null", "1.36", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [null]}\n",
			"4:21 error missing-field: spec.containers[0].name is required\n"},
		{"asks nothing of the status", "1.36", pod + "status: {phase: Bogus, conditions: [{type: Ready}]}\n", ""},
		{"asks nothing of the status of a template", "1.36",
			"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {selector: {}, template: {spec: {containers: [{name: c}]}}, volumeClaimTemplates: [{status: {phase: Bogus, conditions: [{}]}}]}\n", ""},
		{"knows the fields of the status", "1.36", pod + "status: {phaze: Running}\n",
			"9:10 error unknown-field: v1 Pod has no field status.phaze (did you mean \"phase\"?)\n"},
		{"finds a key that is set twice", "1.36", pod + "    image: other\n",
			"9:5 error duplicate-key: spec.containers[0].image is set twice (the API server refuses it; other tools take the last one)\n"},
		{"finds a key of a map that is set twice", "1.36", configMap + "data:\n  a: x\n  \"a\": z\n",
			"6:3 error duplicate-key: data.a is set twice (the API server refuses it; other tools take the last one)\n"},
		{"takes merge keys for what they bring", "1.36", "apiVersion: v1\nkind: ConfigMap\nmetadata: &m\n  name: a\n  labels: &l {a: b}\ndata:\n  <<: *l\n  c: d\n", ""},
		{"takes white space around a quantity, but none that JSON escapes", "1.36",
			"apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: a}\nspec: {hard: {cpu: ' 1 ', memory: \"1Gi\\n\"}}\n",
			"4:35 error invalid-value: spec.hard.memory: \"1Gi\\n\" is not a quantity such as 500m, 1.5 or 2Gi\n"},
		{"takes an alias for what it stands for", "1.36", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: &n 5}\ndata: {a: *n}\n",
			"4:11 error wrong-type: data.a must be a string, not a number\n" +
				"3:21 error wrong-type: metadata.name must be a string, not a number (quote it: YAML reads 5 as a number)\n"},
		{"ignores unknown fields deep in schemas as the API server does", "1.36",
			"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec:\n  group: g\n  scope: Cluster\n  names: {kind: A, plural: as}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        bogus: 1\n        properties: {a: {bogus: 1, items: {bogus: 1}}}\n",
			"14:9 error unknown-field: apiextensions.k8s.io/v1 CustomResourceDefinition has no field spec.versions[0].schema.openAPIV3Schema.bogus\n" +
				"15:26 error unknown-field: apiextensions.k8s.io/v1 CustomResourceDefinition has no field spec.versions[0].schema.openAPIV3Schema.properties.a.bogus\n"},
		{"misses nothing in what the API server drops before it validates", "1.35",
			"apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {name: a}\nspec:\n  driver: a\n  pool: {name: a, generation: 1, resourceSliceCount: 1}\n  devices:\n  - name: a\n    taints: [{effect: Some}]\n", ""},
		{"judges the items of a list", "1.36", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  dta: {}\n",
			"7:3 error unknown-field: v1 ConfigMap has no field dta (did you mean \"data\"?)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := check(t, &Checker{Targets: releases(t, tt.targets)}, tt.src)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFixes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, value, field, want string }{
		{"quotes a boolean", "data: {a: yes}", "data", `data: {a: "yes"}`},
		{"quotes a number as it is written", "data: {a: 0755}", "data", `data: {a: "0755"}`},
		{"takes quotes off a number", "immutable: 'true'", "immutable", "immutable: true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			src := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n" + tt.value + "\n"
			f := manifest.Parse("test.yaml", []byte(src))
			findings, err := (&Checker{Targets: []Release{36}}).Check(f.Docs[0].Objects[0], nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(findings) != 1 || findings[0].Fix == nil || findings[0].Fix.Safety != lint.Safe {
				t.Fatalf("no single safe fix: %+v", findings)
			}
			fixed, err := manifest.Apply([]byte(src), findings[0].Fix.Edits)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Split(string(fixed), "\n")[3]; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "ABC", 0},
		{"abc", "abd", 1}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"kitten", "sitting", 3},
	}
	for _, tt := range tests {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q, %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestIsQuantity(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"0", "1", "1.5", "+1", "-1", "100m", "1Ki", "1Ei", "1E", "1e3", "1E3", "1e-3", ".5", "5.", " 1 ", "1n", "1u"} {
		if !isQuantity(good) {
			t.Errorf("%q is one", good)
		}
	}
	for _, bad := range []string{"", " ", "1 Gi", "1GB", "1gi", "1K", "1MM", "a", "1.5.5", "1e", "1e1.5", "--1", "1mi", "0x10", "1_000"} {
		if isQuantity(bad) {
			t.Errorf("%q is none", bad)
		}
	}
}

func TestIsBase64(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"", "YQ==", "YWI=", "YWJj", "YW\nJj\r\n", "+/+/"} {
		if !isBase64(good) {
			t.Errorf("%q is", good)
		}
	}
	for _, bad := range []string{"Y", "YQ", "YQ=", "YWJj=", "YQ==YQ==", "-_-_", "YW Jj", "="} {
		if isBase64(bad) {
			t.Errorf("%q is not", bad)
		}
	}
}

// BenchmarkCheck judges a Deployment of usual size.
func BenchmarkCheck(b *testing.B) {
	src := `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
      - name: web
        image: registry.example.com/web:1.0
        imagePullPolicy: IfNotPresent
        args: [--port=8080, --verbose]
        ports: [{name: http, containerPort: 8080, protocol: TCP}]
        env: [{name: A, value: b}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
        resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
        readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
        securityContext: {runAsNonRoot: true, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
        volumeMounts: [{name: config, mountPath: /etc/web}]
      volumes: [{name: config, configMap: {name: web}}]
`
	obj := manifest.Parse("test.yaml", []byte(src)).Docs[0].Objects[0]
	c := &Checker{Targets: []Release{36}}
	b.ReportAllocs()
	for b.Loop() {
		if findings, err := c.Check(obj, nil); err != nil || len(findings) > 0 {
			b.Fatal(findings, err)
		}
	}
}

// FuzzCheck looks for inputs that make the checks panic or run away.
func FuzzCheck(f *testing.F) {
	f.Add("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: c, ports: [null, {containerPort: 1e3}]}]\n")
	f.Add("apiVersion: v1\nkind: ConfigMap\nmetadata: &m {labels: {a: *m}}\ndata: {<<: [*m], ? {a: b} : c}\n")
	f.Add(widgets("{type: object, oneOf: [{required: [a]}], not: {}, default: {a: 1}, properties: {a: {type: integer, enum: [1, null]}}}") +
		"apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {a: [1]}\n")
	f.Add("apiVersion: extensions/v1beta1\nkind: List\nitems: [{apiVersion: v2, kind: Pod}, 1]\n")
	f.Fuzz(func(t *testing.T, src string) {
		file := manifest.Parse("a.yaml", []byte(src))
		set := &manifest.Set{Files: []*manifest.File{file}}
		c := &Checker{Targets: []Release{8, 22, 36}, CRDs: LoadCRDs(set, nil)}
		for _, d := range file.Docs {
			for _, o := range d.Objects {
				findings, err := c.Check(o, set)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range findings {
					if x.Range.Start < 0 || x.Range.End < x.Range.Start || x.Range.End > len(src) || x.Message == "" || x.File == nil {
						t.Fatalf("%+v", x)
					}
				}
			}
		}
	})
}
