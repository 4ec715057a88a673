package validate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/schemas"
)

// ofReleases is a manifest that releases judge differently.
const ofReleases = `
apiVersion: v1
kind: Service
metadata: {name: 1a}
spec: {ports: [{port: 1}], trafficDistribution: PreferSameNode, externalIPs: [010.1.1.1]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a}
spec: {defaultBackend: {service: {name: 1a, port: {number: 1}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  dnsConfig: {searches: [_a.b, "."]}
  containers:
  - name: a
    image: b
    restartPolicy: Never
    env: [{name: 1 a}]
    lifecycle: {preStop: {sleep: {seconds: 0}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a}
spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.1/8}}]}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec:
  minReplicas: 0
  maxReplicas: 1
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}
  metrics: [{type: External, external: {metric: {name: a}, target: {type: Value, value: 1}}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, ownerReferences: [{apiVersion: v1, kind: A, name: b}]}
`

func TestReleases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		targets []schemas.Release
		want    []string
	}{
		{"the oldest rules", []schemas.Release{30}, []string{
			`invalid-name: metadata.name: Invalid value: "1a": before Kubernetes 1.36 a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`server-warning: spec.externalIPs[0]: non-standard IP address "010.1.1.1" is invalid`,
			`invalid-value: spec.trafficDistribution: Invalid value: "PreferSameNode": must be PreferClose before Kubernetes 1.34`,
			`invalid-name: spec.defaultBackend.service.name: Invalid value: "1a": before Kubernetes 1.36 a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`invalid-name: spec.containers[0].env[0].name: Invalid value: "1 a": before Kubernetes 1.32 a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit`,
			"invalid-value: spec.containers[0].lifecycle.preStop.sleep: Invalid value: must be greater than 0 before Kubernetes 1.33",
			`invalid-restart-policy: spec.containers[0].restartPolicy: Invalid value: "Never": may only be set for init containers, to Always, before Kubernetes 1.34`,
			`invalid-name: spec.dnsConfig.searches[0]: Invalid value: "_a.b": before Kubernetes 1.33 a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: spec.dnsConfig.searches[1]: Invalid value: ".": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character`,
			`server-warning: spec.egress[0].to[0].ipBlock.cidr: CIDR value "10.0.0.1/8" is ambiguous in this context`,
			"invalid-value: spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
			"invalid-value: metadata.ownerReferences.uid: Invalid value: must not be empty",
		}},
		{"relaxed rules", []schemas.Release{33}, []string{
			`invalid-name: metadata.name: Invalid value: "1a": before Kubernetes 1.36 a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`server-warning: spec.externalIPs[0]: non-standard IP address "010.1.1.1" is invalid`,
			`invalid-value: spec.trafficDistribution: Invalid value: "PreferSameNode": must be PreferClose before Kubernetes 1.34`,
			`invalid-name: spec.defaultBackend.service.name: Invalid value: "1a": before Kubernetes 1.36 a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`invalid-restart-policy: spec.containers[0].restartPolicy: Invalid value: "Never": may only be set for init containers, to Always, before Kubernetes 1.34`,
			`server-warning: spec.egress[0].to[0].ipBlock.cidr: CIDR value "10.0.0.1/8" is ambiguous in this context`,
			"invalid-value: spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
			"invalid-value: metadata.ownerReferences.uid: Invalid value: must not be empty",
		}},
		{"the rules of 1.36", []schemas.Release{36}, []string{
			`invalid-value: spec.externalIPs[0]: Invalid value: "010.1.1.1": must not have leading 0s`,
			"server-warning: spec.externalIPs: deprecated and may no longer be implemented in some clusters",
			`invalid-value: spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length`,
			"invalid-value: spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
			"invalid-value: metadata.ownerReferences.uid: Invalid value: must not be empty",
		}},
		{"the newest rules", []schemas.Release{37}, []string{
			`invalid-value: spec.externalIPs[0]: Invalid value: "010.1.1.1": must not have leading 0s`,
			"server-warning: spec.externalIPs: deprecated and may no longer be implemented in some clusters",
			`invalid-value: spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length`,
			"invalid-value: metadata.ownerReferences[0].uid: Invalid value: must not be empty",
		}},
		{"every target has a say", []schemas.Release{35, 37}, []string{
			`invalid-name: metadata.name: Invalid value: "1a": before Kubernetes 1.36 a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`invalid-value: spec.externalIPs[0]: Invalid value: "010.1.1.1": must not have leading 0s`,
			"server-warning: spec.externalIPs: deprecated and may no longer be implemented in some clusters",
			`invalid-name: spec.defaultBackend.service.name: Invalid value: "1a": before Kubernetes 1.36 a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`invalid-value: spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length`,
			"invalid-value: spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
			"invalid-value: metadata.ownerReferences.uid: Invalid value: must not be empty",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, findings(t, ofReleases, c.targets...)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// What a gate that is off drops is not judged, whatever it says.
func TestDroppedFields(t *testing.T) {
	t.Parallel()
	const src = `
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: a}
spec: {extendedResourceName: a_b}
---
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: a}
spec: {devices: {requests: [{name: a, exactly: {deviceClassName: a, tolerations: [{effect: Never}]}}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: a}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1], hints: {forNodes: [{name: a_b}]}}]
`
	for release, want := range map[schemas.Release]int{33: 0, 35: 1, 36: 3} {
		if got := findings(t, src, release); len(got) != want {
			t.Errorf("%d findings for Kubernetes %v, want %d: %q", len(got), release, want, got)
		}
	}
}

func TestWhatIsDroppedIsNotJudged(t *testing.T) {
	t.Parallel()
	const src = `
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}, volumeAttributesClassName: a}
---
apiVersion: resource.k8s.io/v1beta1
kind: ResourceClaim
metadata: {name: a}
spec: {devices: {requests: [{name: a, deviceClassName: b}], constraints: [{distinctAttribute: example.com/a}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {resources: {requests: {cpu: 1}, limits: {cpu: 500m}}, containers: [{name: a, image: b:1}]}
`
	for _, c := range []struct {
		target schemas.Release
		want   []string
	}{
		{33, []string{"missing-field: spec.devices.constraints[0].matchAttribute is required"}},
		{35, []string{
			"missing-field: spec.csi: Required value: has to be specified when using volumeAttributesClassName",
			"missing-field: spec.devices.constraints[0].matchAttribute is required",
			"request-exceeds-limit: spec.resources.requests: Invalid value: 1: must be less than or equal to cpu limit of 500m",
		}},
		{36, []string{
			"missing-field: spec.csi: Required value: has to be specified when using volumeAttributesClassName",
			"request-exceeds-limit: spec.resources.requests: Invalid value: 1: must be less than or equal to cpu limit of 500m",
		}},
	} {
		t.Run(c.target.String(), func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, findings(t, src, c.target)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
