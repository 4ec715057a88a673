package validate

import "testing"

func TestPodSpec(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes a full pod", `
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a}}
spec:
  restartPolicy: OnFailure
  dnsPolicy: None
  dnsConfig: {nameservers: [1.1.1.1], searches: [_srv.example.com., .], options: [{name: ndots, value: "2"}]}
  hostname: a
  serviceAccountName: a.b
  nodeSelector: {kubernetes.io/os: linux}
  tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 5}, {operator: Exists}]
  hostAliases: [{ip: "::1", hostnames: [a.b]}]
  containers: [{name: c, image: i}]
`, nil},
		{"wants containers with names and images", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{}, {name: A, image: i}, {name: b, image: i}, {name: b, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {}
`, []string{
			"missing-field: spec.containers[0].name is required",
			"missing-field: spec.containers[0].image is required",
			`invalid-name: spec.containers[1].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			`duplicate-value: spec.containers[3].name: Duplicate value: "b"`,
			"missing-field: spec.containers is required",
		}},
		{"judges names and enumerations", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: " i", imagePullPolicy: IfNotPresents, terminationMessagePolicy: Files}]
  restartPolicy: always
  dnsPolicy: none
  preemptionPolicy: Nope
  serviceAccount: A
  nodeName: a_b
  hostname: a.b
  subdomain: a_b
  priorityClassName: A
  runtimeClassName: ""
  activeDeadlineSeconds: 0
  schedulingGates: [{name: a}, {name: a}]
  readinessGates: [{conditionType: "a b"}]
`, []string{
			`invalid-value: spec.containers[0].terminationMessagePolicy: Unsupported value: "Files": supported values: "File", "FallbackToLogsOnError"`,
			`invalid-value: spec.containers[0].imagePullPolicy: Unsupported value: "IfNotPresents": supported values: "Always", "IfNotPresent", "Never"`,
			`invalid-value: spec.restartPolicy: Unsupported value: "always": supported values: "Always", "OnFailure", "Never"`,
			`invalid-value: spec.dnsPolicy: Unsupported value: "none": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"`,
			`invalid-name: spec.readinessGates[0].conditionType: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"duplicate-value: spec.schedulingGates[1]: Duplicate value: a",
			`invalid-name: spec.serviceAccountName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: spec.nodeName: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"invalid-value: spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
			`invalid-name: spec.hostname: Invalid value: "a.b": must not contain dots`,
			`invalid-name: spec.subdomain: Invalid value: "a_b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			`invalid-name: spec.priorityClassName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: spec.runtimeClassName: Invalid value: "": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-value: spec.preemptionPolicy: Unsupported value: "Nope": supported values: "PreemptLowerPriority", "Never"`,
			`invalid-value: spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace`,
			"forbidden-field: spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
		}},
		{"judges name servers", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: i}]
  dnsPolicy: None
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: i}]
  dnsConfig: {nameservers: [a, 010.0.0.1, 1.1.1.1, 1.1.1.1], searches: [A], options: [{value: "1"}]}
  hostAliases: [{ip: 1.2.3, hostnames: [a_b]}]
`, []string{
			"missing-field: spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
			"invalid-value: spec.dnsConfig.nameservers: Invalid value: must not have more than 3 nameservers",
			`invalid-value: spec.dnsConfig.nameservers[0]: Invalid value: "a": must be a valid IP address`,
			`invalid-value: spec.dnsConfig.nameservers[1]: Invalid value: "010.0.0.1": must not have leading 0s`,
			`invalid-name: spec.dnsConfig.searches[0]: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.dnsConfig.options[0]: Required value: must not be empty",
			`invalid-value: spec.hostAliases[0].ip: Invalid value: "1.2.3": must be a valid IP address`,
			`invalid-name: spec.hostAliases[0].hostnames[0]: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
		}},
		{"judges pods in the network and namespaces of the host", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostNetwork: true
  hostUsers: false
  hostPID: true
  shareProcessNamespace: true
  hostnameOverride: a
  containers:
  - {name: c, image: i, ports: [{containerPort: 80, hostPort: 81}, {containerPort: 90}]}
  - {name: d, image: i, ports: [{containerPort: 90}]}
`, []string{
			`duplicate-value: spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//90"`,
			"invalid-port: spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
			"invalid-value: spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
			"forbidden-field: spec.hostNetwork: Forbidden: when `hostUsers` is false",
			"forbidden-field: spec.HostPID: Forbidden: when `hostUsers` is false",
			"forbidden-field: spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true",
		}},
		{"judges claims for devices", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  resourceClaims: [{name: a, resourceClaimName: x}, {name: a, resourceClaimName: x, resourceClaimTemplateName: t}, {name: b}]
  containers: [{name: c, image: i, resources: {claims: [{name: a}, {name: a}, {name: z}]}}]
`, []string{
			`duplicate-value: spec.resourceClaims[1].name: Duplicate value: "a"`,
			"invalid-value: spec.resourceClaims[1]: Invalid value: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
			"invalid-value: spec.resourceClaims[2]: Invalid value: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
			"duplicate-value: spec.containers[0].resources.claims[1]: Duplicate value: a",
			`invalid-value: spec.containers[0].resources.claims[2]: Not found: "z": must be one of the names in pod.spec.resourceClaims`,
		}},
		{"refuses ephemeral containers on creation", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: i}]
  ephemeralContainers: [{name: c, image: i, ports: [{containerPort: 1}], targetContainerName: x}]
---
apiVersion: v1
kind: PodTemplate
metadata: {name: a}
template:
  spec:
    containers: [{name: c, image: i}]
    ephemeralContainers: [{name: d, image: i}]
`, []string{
			`duplicate-value: spec.ephemeralContainers[0].name: Duplicate value: "c"`,
			`invalid-value: spec.ephemeralContainers[0].targetContainerName: Not found: "x"`,
			"forbidden-field: spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
			"forbidden-field: spec.ephemeralContainers: Forbidden: cannot be set on create",
			"forbidden-field: template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template",
		}},
		{"judges the annotations that pods once had for profiles", `
apiVersion: v1
kind: Pod
metadata:
  name: a
  annotations:
    seccomp.security.alpha.kubernetes.io/pod: docker
    container.apparmor.security.beta.kubernetes.io/x: runtime/default
    container.apparmor.security.beta.kubernetes.io/c: strict
    controller.kubernetes.io/pod-deletion-cost: "+1"
spec:
  securityContext: {seccompProfile: {type: RuntimeDefault}}
  containers: [{name: c, image: i}]
`, []string{
			`invalid-value: metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "docker": must be a valid seccomp profile`,
			`invalid-value: metadata.annotations[container.apparmor.security.beta.kubernetes.io/x]: Invalid value: "x": container not found`,
			`invalid-value: metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: Invalid value: "strict": invalid AppArmor profile name: "strict"`,
			`invalid-value: metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer`,
			"forbidden-field: spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match",
			"deprecated-annotation: metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30",
		}},
		{"judges resources of the pod as a whole", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  resources: {requests: {cpu: 100m, storage: 1Gi}, limits: {cpu: 1, memory: 1Gi}, claims: [{name: a}]}
  containers:
  - {name: c, image: i, resources: {requests: {cpu: 80m}, limits: {memory: 2Gi}}}
  - {name: d, image: i, resources: {requests: {cpu: 80m}}}
`, []string{
			"forbidden-field: spec.resources.claims: Forbidden: claims may not be set for Resources at pod-level",
			`invalid-value: spec.resources.requests[storage]: Invalid value: "storage": must be cpu, memory or hugepages`,
			`invalid-value: spec.resources.claims[0]: Not found: "a": must be one of the names in pod.spec.resourceClaims`,
			`invalid-value: spec.resources.requests[cpu]: Invalid value: "100m": must be greater than or equal to aggregate container requests`,
			"request-exceeds-limit: spec.resources.requests: Invalid value: what the containers request together must be less than or equal to memory limit of 1Gi",
			`invalid-value: spec.resources.containers[0][memory].limits: Invalid value: "2Gi": must be less than or equal to pod limits`,
		}},
	})
}
