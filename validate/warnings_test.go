package validate

import "testing"

func TestPodWarnings(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"warns about nodes, selectors and what does nothing", `
apiVersion: apps/v1
kind: Deployment
metadata: {name: a.b}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata:
      labels: {a: b}
      annotations:
        scheduler.alpha.kubernetes.io/critical-pod: ""
        security.alpha.kubernetes.io/sysctls: kernel.shm_rmid_forced=1
        seccomp.security.alpha.kubernetes.io/pod: runtime/default
        container.seccomp.security.alpha.kubernetes.io/c: runtime/default
        container.apparmor.security.beta.kubernetes.io/c: localhost/x
    spec:
      nodeSelector: {app.kubernetes.io/created-by: me}
      topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: failure-domain.beta.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}
      affinity:
        nodeAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 1
            preference: {matchExpressions: [{key: beta.kubernetes.io/arch, operator: In, values: [a/b]}]}
        podAffinity:
          requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a}]
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: a}}]
      terminationGracePeriodSeconds: -1
      imagePullSecrets: [{name: a}, {name: a}, {}]
      hostAliases: [{ip: 1.2.3.4}, {ip: 1.2.3.4}, {ip: "2001:DB8::1"}]
      overhead: {memory: 1.5}
      containers:
      - name: c
        image: i
        resources: {limits: {memory: 0.5}, requests: {ephemeral-storage: 1.5}}
`, []string{
			`server-warning: spec.template.spec.hostAliases[2].ip: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format`,
			"server-warning: metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior",
			"server-warning: spec.template.spec.nodeSelector[app.kubernetes.io/created-by]: app.kubernetes.io/created-by is deprecated since v1.9",
			"server-warning: spec.template.spec.topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17",
			"ineffective-field: spec.template.spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
			"server-warning: spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: beta.kubernetes.io/arch is deprecated since v1.14",
			"server-warning: spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[0]: a/b is invalid, a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
			"ineffective-field: spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod",
			"ineffective-field: spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod",
			"deprecated-annotation: spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+",
			"deprecated-annotation: spec.template.metadata.annotations[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+",
			"deprecated-annotation: spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+",
			"deprecated-annotation: spec.template.metadata.annotations[container.seccomp.security.alpha.kubernetes.io/c]: non-functional in v1.27+",
			"deprecated-annotation: spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30",
			`server-warning: spec.template.spec.hostAliases[1].ip: duplicate ip "1.2.3.4"`,
			`server-warning: spec.template.spec.imagePullSecrets[1].name: duplicate name "a"`,
			"ineffective-field: spec.template.spec.imagePullSecrets[2].name: invalid empty name",
			`server-warning: spec.template.spec.overhead[memory]: fractional byte value "1.5" is invalid, must be an integer`,
			"server-warning: spec.template.spec.terminationGracePeriodSeconds: must be >= 0",
			`server-warning: spec.template.spec.containers[0].resources.limits[memory]: fractional byte value "0.5" is invalid, must be an integer`,
			`server-warning: spec.template.spec.containers[0].resources.requests[ephemeral-storage]: fractional byte value "1.5" is invalid, must be an integer`,
		}},
		{"warns about volumes", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: i}]
  volumes:
  - {name: a, glusterfs: {endpoints: a, path: b}}
  - {name: b, cephfs: {monitors: [a]}}
  - {name: c, rbd: {monitors: [a], image: b}}
  - {name: d, flocker: {datasetName: a}}
  - {name: e, storageos: {volumeName: a}}
  - {name: f, quobyte: {registry: "a:1", volume: b}}
  - {name: g, photonPersistentDisk: {pdID: a}}
  - {name: h, scaleIO: {gateway: a, system: b, volumeName: c, secretRef: {name: d}}}
  - {name: i, configMap: {name: m, items: [{key: a, path: x}, {key: b, path: x/y}, {key: c, path: xy}]}}
  - name: j
    projected:
      sources:
      - secret: {name: s, items: [{key: a, path: token}]}
      - serviceAccountToken: {path: token}
  - name: k
    ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1500m}}}}}
`, []string{
			"removed-volume-type: spec.volumes[0].glusterfs: deprecated in v1.25, non-functional in v1.26+",
			"removed-volume-type: spec.volumes[1].cephfs: deprecated in v1.28, non-functional in v1.31+",
			"removed-volume-type: spec.volumes[2].rbd: deprecated in v1.28, non-functional in v1.31+",
			"removed-volume-type: spec.volumes[3].flocker: deprecated in v1.22, non-functional in v1.25+",
			"removed-volume-type: spec.volumes[4].storageos: deprecated in v1.22, non-functional in v1.25+",
			"removed-volume-type: spec.volumes[5].quobyte: deprecated in v1.22, non-functional in v1.25+",
			"removed-volume-type: spec.volumes[6].photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+",
			"removed-volume-type: spec.volumes[7].scaleIO: deprecated in v1.16, non-functional in v1.22+",
			`server-warning: spec.volumes[8].configMap.items[1].path: overlapping paths: "x/y" with "x"`,
			`server-warning: spec.volumes[9].projected.sources[1].serviceAccountToken.path: overlapping paths: "token" with "token"`,
			`server-warning: spec.volumes[10].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer`,
		}},
		{"warns about ports", `
apiVersion: v1
kind: Pod
metadata: {name: a.b}
spec:
  containers:
  - name: c
    image: i
    ports: [{name: web, containerPort: 80}, {containerPort: 81, hostPort: 81}, {containerPort: 83, hostPort: 83, hostIP: 1.2.3.4}]
  - name: d
    image: i
    ports: [{name: web, containerPort: 82}, {containerPort: 81}, {containerPort: 83, hostPort: 83}, {containerPort: 84, hostIP: 1.2.3.4}]
`, []string{
			"server-warning: metadata.name: this is used in the Pod's hostname, which can result in surprising behavior",
			`server-warning: spec.containers[1].ports[0]: duplicate port name "web" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]`,
			"server-warning: spec.containers[1].ports[1]: overlapping port definition with spec.containers[0].ports[1]",
			"server-warning: spec.containers[1].ports[2]: dangerously ambiguous port definition with spec.containers[0].ports[2]",
			"ineffective-field: spec.containers[1].ports[3].hostIP: hostIP set without hostPort",
		}},
		{"leaves alone what has a field", `
apiVersion: v1
kind: PodTemplate
metadata: {name: a}
template:
  metadata:
    annotations:
      seccomp.security.alpha.kubernetes.io/pod: runtime/default
      container.apparmor.security.beta.kubernetes.io/c: runtime/default
  spec:
    securityContext: {seccompProfile: {type: RuntimeDefault}, appArmorProfile: {type: RuntimeDefault}}
    containers: [{name: c, image: i}]
`, nil},
	})
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"warns about Services", `
apiVersion: v1
kind: Service
metadata: {name: a, annotations: {service.kubernetes.io/topology-aware-hints: auto}}
spec:
  clusterIP: None
  loadBalancerIP: 1.2.3.4
  externalIPs: ["2001:DB8::1"]
  sessionAffinity: ClientIP
  externalName: a.b
  trafficDistribution: PreferClose
---
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {type: ExternalName, externalName: a.b, externalIPs: [1.2.3.4]}
---
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {ports: [{port: 80}], externalIPs: [1.2.3.4]}
`, []string{
			`server-warning: spec.externalIPs[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format`,
			"deprecated-annotation: metadata.annotations[service.kubernetes.io/topology-aware-hints]: deprecated",
			"ineffective-field: spec.loadBalancerIP: ignored for headless services",
			"ineffective-field: spec.externalIPs: ignored for headless services",
			"ineffective-field: spec.sessionAffinity: ignored for headless services",
			`ineffective-field: spec.externalName: ignored when spec.type is not "ExternalName"`,
			`server-warning: spec.trafficDistribution: "PreferClose" is deprecated`,
			`ineffective-field: spec.externalIPs: ignored when spec.type is "ExternalName"`,
			"server-warning: spec.externalIPs: deprecated and may no longer be implemented in some clusters",
		}},
		{"warns about storage", `
apiVersion: v1
kind: PersistentVolume
metadata:
  name: a
  annotations: {volume.beta.kubernetes.io/storage-class: a, volume.beta.kubernetes.io/mount-options: b}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Recycle
  nfs: {server: a, path: /b}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: beta.kubernetes.io/os, operator: Exists}]}]}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a, annotations: {volume.beta.kubernetes.io/storage-class: a}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1500m}}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: a}
provisioner: p
allowedTopologies: [{matchLabelExpressions: [{key: failure-domain.beta.kubernetes.io/zone, values: [a]}]}]
---
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: a}
spec: {tokenRequests: [{audience: a}]}
---
apiVersion: storage.k8s.io/v1
kind: CSIStorageCapacity
metadata: {name: a}
storageClassName: a
nodeTopology: {matchLabels: {beta.kubernetes.io/os: linux}, matchExpressions: [{key: beta.kubernetes.io/arch, operator: Exists}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: a}
spec:
  revisionHistoryLimit: -1
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}
  volumeClaimTemplates: [{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1500m}}}}]
`, []string{
			"deprecated-annotation: metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8",
			"deprecated-annotation: metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31",
			"server-warning: spec.persistentVolumeReclaimPolicy: the Recycle reclaim policy is deprecated",
			"server-warning: spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14",
			"deprecated-annotation: metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8",
			`server-warning: spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer`,
			"server-warning: allowedTopologies[0].matchLabelExpressions[0].key: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17",
			"server-warning: spec.tokenRequests: spec.serviceAccountTokenInSecrets is unset",
			"server-warning: nodeTopology.matchExpressions[0].key: beta.kubernetes.io/arch is deprecated since v1.14",
			"server-warning: nodeTopology.matchLabels[beta.kubernetes.io/os]: beta.kubernetes.io/os is deprecated since v1.14",
			`server-warning: spec.volumeClaimTemplates[0].spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer`,
			"server-warning: spec.revisionHistoryLimit: a negative value retains all historical revisions",
		}},
		{"warns about other kinds", `
apiVersion: v1
kind: Node
metadata: {name: a}
spec: {externalID: a}
---
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/tls
stringData: {tls.crt: a, tls.key: b}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: a, annotations: {kubernetes.io/enforce-mountable-secrets: "true"}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: a}
spec: {hard: {cpu: 2, limits.cpu: 1, requests.memory: 1Gi, limits.memory: 1Gi}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a, annotations: {kubernetes.io/ingress.class: nginx}}
spec: {defaultBackend: {service: {name: a, port: {number: 1}}}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: a}
addressType: FQDN
endpoints: [{addresses: [a.b]}]
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: a}
handler: a
scheduling: {nodeSelector: {node-role.kubernetes.io/master: ""}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: a.static.k8s.io}
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: a}
spec: {driver: A.b, allNodes: true, pool: {name: a, resourceSliceCount: 1}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: a.b}
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 100001
      parallelism: 10001
      template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  ownerReferences: [{apiVersion: v1, kind: A, name: b, uid: c}, {apiVersion: v1, kind: A, name: b, uid: c}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a}
spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: "2001:DB8::/32"}}]}]}
`, []string{
			"ineffective-field: spec.externalID: this field is deprecated, and is unused by Kubernetes",
			"server-warning: data: tls: failed to find any PEM data in certificate input",
			"deprecated-annotation: metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+",
			"server-warning: spec.hard[cpu]: should be less than limits.cpu",
			"deprecated-annotation: metadata.annotations[kubernetes.io/ingress.class]: deprecated",
			"server-warning: addressType: FQDN endpoints are deprecated",
			"server-warning: scheduling.nodeSelector[node-role.kubernetes.io/master]: node-role.kubernetes.io/master is deprecated",
			`server-warning: metadata.name: names ending with ".static.k8s.io" are reserved for static manifest-based configurations`,
			"server-warning: spec.driver: driver names should be lowercase",
			"server-warning: metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior",
			"server-warning: spec.jobTemplate.spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail",
			"server-warning: metadata.ownerReferences[1].uid: duplicate owner",
			`server-warning: spec.egress[0].to[0].ipBlock.cidr: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format`,
		}},
		{"warns about formats of schemas", definition("{type: object, properties: {" +
			"a: {type: string, format: date-time}, b: {type: string, format: colour}, c: {type: integer, format: uint32}, " +
			"d: {type: string, format: colour}, e: {type: number, format: double}}}"), []string{
			`server-warning: spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[b].format: unrecognized format "colour"`,
			`server-warning: spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[c].format: unrecognized format "uint32"`,
		}},
		{"warns about finalizers of custom resources", `
apiVersion: x.io/v1
kind: A
metadata: {name: a, finalizers: [a.b, c.d/e]}
`, []string{
			`server-warning: metadata.finalizers[0]: "a.b" is no domain-qualified name`,
		}},
	})
}
