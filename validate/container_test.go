package validate

import "testing"

func TestContainer(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges ports", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    image: i
    ports:
    - {containerPort: 0}
    - {name: a-name-that-is-too-long, containerPort: 70000}
    - {name: Http, containerPort: 1, protocol: tcp}
    - {name: "80", containerPort: 2, hostPort: 70000}
    - {name: a--b, containerPort: 3}
    - {name: web, containerPort: 4, hostPort: 4}
    - {name: web, containerPort: 4, hostPort: 4}
`, []string{
			"missing-field: spec.containers[0].ports[0].containerPort is required",
			`invalid-port: spec.containers[0].ports[1].name: Invalid value: "a-name-that-is-too-long": must be no more than 15 characters`,
			"invalid-port: spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
			`invalid-port: spec.containers[0].ports[2].name: Invalid value: "Http": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
			`invalid-value: spec.containers[0].ports[2].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"`,
			`invalid-port: spec.containers[0].ports[3].name: Invalid value: "80": must contain at least one letter (a-z)`,
			"invalid-port: spec.containers[0].ports[3].hostPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
			`invalid-port: spec.containers[0].ports[4].name: Invalid value: "a--b": must not contain consecutive hyphens`,
			`duplicate-value: spec.containers[0].ports[6].name: Duplicate value: "web"`,
			`duplicate-value: spec.containers[0].ports[6].hostPort: Duplicate value: "TCP//4"`,
			`server-warning: spec.containers[0].ports[6]: duplicate port name "web" with spec.containers[0].ports[5], services and probes that select ports by name will use spec.containers[0].ports[5]`,
		}},
		{"judges init containers and sidecars", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  initContainers:
  - {name: c, image: i}
  - {name: d, image: i, livenessProbe: {exec: {command: [a]}}, lifecycle: {preStop: {sleep: {seconds: 1}}}}
  - {name: e, image: i, restartPolicy: Always, livenessProbe: {exec: {command: []}}}
  - {name: f, image: i, restartPolicy: Sometimes}
  - {name: g, image: i, resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]}
  containers: [{name: c, image: i}]
`, []string{
			`duplicate-value: spec.initContainers[0].name: Duplicate value: "c"`,
			"forbidden-field: spec.initContainers[1].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
			"forbidden-field: spec.initContainers[1].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
			"missing-field: spec.initContainers[2].livenessProbe.exec.command is required and must not be empty",
			`invalid-restart-policy: spec.initContainers[3].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"`,
			`invalid-value: spec.initContainers[4].resizePolicy[0].restartPolicy: Invalid value: "RestartContainer": must not be set to 'RestartContainer' for non-sidecar initContainers`,
		}},
		{"judges resize policies and restart rules", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  restartPolicy: Never
  containers:
  - name: c
    image: i
    resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}, {resourceName: cpu, restartPolicy: NotRequired}, {resourceName: disk, restartPolicy: Maybe}]
    restartPolicyRules: [{action: Stop}, {action: Restart, exitCodes: {operator: Is, values: [1]}}]
`, []string{
			"invalid-value: spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when pod `restartPolicy` is 'Never'",
			"duplicate-value: spec.containers[0].resizePolicy[1]: Duplicate value: cpu",
			`invalid-value: spec.containers[0].resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"`,
			`invalid-value: spec.containers[0].resizePolicy: Unsupported value: "Maybe": supported values: "NotRequired", "RestartContainer"`,
			"invalid-value: spec.containers[0].resizePolicy: Invalid value: \"Maybe\": must be 'NotRequired' when pod `restartPolicy` is 'Never'",
			"missing-field: spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used",
			`invalid-value: spec.containers[0].restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"`,
			"missing-field: spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified",
			`invalid-value: spec.containers[0].restartPolicyRules[1].exitCodes.operator: Unsupported value: "Is": supported values: "In", "NotIn"`,
		}},
		{"judges mounts", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  volumes: [{name: data}, {name: claim, persistentVolumeClaim: {claimName: c}}]
  containers:
  - name: c
    image: i
    volumeMounts:
    - {name: data, mountPath: /a}
    - {name: data, mountPath: /a, subPath: /b}
    - {name: dat, mountPath: /c, subPath: ../d, subPathExpr: e}
    - {mountPath: /e}
    - {name: data, mountPath: /f, mountPropagation: Bidirectional, recursiveReadOnly: Enabled}
    - {name: claim, mountPath: /g}
    volumeDevices: [{name: data, devicePath: /dev/a}, {name: claim, devicePath: /dev/../b}, {name: none, devicePath: /dev/c}]
`, []string{
			`duplicate-value: spec.containers[0].volumeMounts[0].name: Invalid value: "data": must not already exist in volumeDevices`,
			`duplicate-value: spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique`,
			`duplicate-value: spec.containers[0].volumeMounts[1].name: Invalid value: "data": must not already exist in volumeDevices`,
			`invalid-value: spec.containers[0].volumeMounts.subPath: Invalid value: "/b": must be a relative path`,
			`missing-volume: spec.containers[0].volumeMounts[2].name: Not found: "dat"`,
			`invalid-value: spec.containers[0].volumeMounts.subPath: Invalid value: "../d": must not contain '..'`,
			`invalid-value: spec.containers[0].volumeMounts[2].subPathExpr: Invalid value: "e": subPathExpr and subPath are mutually exclusive`,
			"missing-field: spec.containers[0].volumeMounts[3].name is required",
			`missing-volume: spec.containers[0].volumeMounts[3].name: Not found: ""`,
			`duplicate-value: spec.containers[0].volumeMounts[4].name: Invalid value: "data": must not already exist in volumeDevices`,
			"forbidden-field: spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers",
			"forbidden-field: spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true",
			"forbidden-field: spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified",
			`duplicate-value: spec.containers[0].volumeMounts[5].name: Invalid value: "claim": must not already exist in volumeDevices`,
			`invalid-value: spec.containers[0].volumeDevices[0].name: Invalid value: "data": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode`,
			`duplicate-value: spec.containers[0].volumeDevices[0].name: Invalid value: "data": must not already exist in volumeMounts`,
			`duplicate-value: spec.containers[0].volumeDevices[0].name: Invalid value: "data": must not already exist in volumeMounts`,
			`duplicate-value: spec.containers[0].volumeDevices[0].name: Invalid value: "data": must not already exist in volumeMounts`,
			`invalid-value: spec.containers[0].volumeDevices[1].devicePath: Invalid value: "/dev/../b": can not contain backsteps ('..')`,
			`duplicate-value: spec.containers[0].volumeDevices[1].name: Invalid value: "claim": must not already exist in volumeMounts`,
			`missing-volume: spec.containers[0].volumeDevices[2].name: Not found: "none"`,
		}},
		{"judges variables", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    image: i
    env:
    - {name: 1-any.name, value: a}
    - {name: a=b}
    - {value: a}
    - {name: a, valueFrom: {}}
    - {name: b, value: c, valueFrom: {secretKeyRef: {name: S, key: a/b}}}
    - {name: c, valueFrom: {configMapKeyRef: {name: a, key: k}, fieldRef: {fieldPath: metadata.name}}}
    - {name: d, valueFrom: {fieldRef: {fieldPath: spec.nodename}}}
    - {name: e, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}
    - {name: f, valueFrom: {fieldRef: {fieldPath: "metadata.labels['a b']"}}}
    - {name: g, valueFrom: {fieldRef: {apiVersion: v2, fieldPath: metadata.name}}}
    - {name: h, valueFrom: {resourceFieldRef: {resource: limits.disk}}}
    - {name: i, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1Mi}}}
    - {name: j, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1024Ki}}}
    - {name: k, valueFrom: {fileKeyRef: {volumeName: none, path: a, key: b}}}
    envFrom: [{}, {configMapRef: {name: a_b}}, {secretRef: {}}]
`, []string{
			`invalid-name: spec.containers[0].env[1].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='`,
			"missing-field: spec.containers[0].env[2].name is required",
			"invalid-value: spec.containers[0].env[3].valueFrom: Invalid value: must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
			`invalid-name: spec.containers[0].env[4].valueFrom.secretKeyRef.name: Invalid value: "S": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: spec.containers[0].env[4].valueFrom.secretKeyRef.key: Invalid value: "a/b": a valid config key must consist of alphanumeric characters, '-', '_' or '.'`,
			"invalid-value: spec.containers[0].env[4].valueFrom: Invalid value: may not be specified when `value` is not empty",
			"invalid-value: spec.containers[0].env[5].valueFrom: Invalid value: may not have more than one field specified at a time",
			`invalid-value: spec.containers[0].env[6].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nodename": error converting fieldPath: field label not supported: spec.nodename`,
			`invalid-value: spec.containers[0].env[7].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"`,
			`invalid-name: spec.containers[0].env[8].valueFrom.fieldRef: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			`invalid-value: spec.containers[0].env[9].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2`,
			`invalid-value: spec.containers[0].env[10].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.disk": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"`,
			`invalid-value: spec.containers[0].env[11].valueFrom.resourceFieldRef.divisor: Invalid value: "1Mi": only divisor's values 1m and 1 are supported with the cpu resource`,
			"invalid-value: spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`",
			`invalid-name: spec.containers[0].envFrom[1].configMapRef.name: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.containers[0].envFrom[2].secretRef.name is required",
			`missing-volume: spec.containers[0].env[13].valueFrom.fileKeyRef.volumeName: Not found: "none"`,
		}},
	})
}
