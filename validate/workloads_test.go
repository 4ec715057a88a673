package validate

import "testing"

func TestWorkloads(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes a complete Deployment", `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec: {containers: [{name: web, image: nginx}]}
`, nil},
		{"wants a selector and containers", `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template: {metadata: {labels: {app: web}}, spec: {}}
`, []string{
			"missing-field: spec.selector is required",
			"missing-field: spec.template.spec.containers is required",
		}},
		{"fills the selector of versions before apps/v1beta2 from the labels", `
apiVersion: extensions/v1beta1
kind: Deployment
metadata: {name: web}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}}
`, nil},
		{"wants the selector to match the labels", `
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  selector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}
  template: {metadata: {labels: {app: c}}, spec: {containers: [{name: web, image: nginx}]}}
`, []string{"selector-mismatch: spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`"}},
		{"lets a DaemonSet without selector match nothing", `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec: {template: {metadata: {labels: {app: c}}, spec: {containers: [{name: web, image: nginx}]}}}
`, []string{"selector-mismatch: spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`"}},
		{"refuses other restart policies and deadlines", `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: c}}
  template:
    metadata: {labels: {app: c}}
    spec: {restartPolicy: OnFailure, activeDeadlineSeconds: 5, containers: [{name: web, image: nginx}]}
`, []string{
			`invalid-restart-policy: spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"`,
			"forbidden-field: spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported",
		}},
		{"judges the strategy of a Deployment", `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: -1
  minReadySeconds: 600
  strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}
`, []string{
			"invalid-value: spec.replicas: Invalid value: -1: must be greater than or equal to 0",
			"forbidden-field: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
			"invalid-value: spec.progressDeadlineSeconds: Invalid value: must be greater than minReadySeconds",
		}},
		{"lets a StatefulSet mount its claims", `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: db
        volumeMounts: [{name: data, mountPath: /data}, {name: conf, mountPath: /conf}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {resources: {requests: {storage: 1Gi}}}
`, []string{
			"missing-field: spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required",
			`missing-volume: spec.template.spec.containers[0].volumeMounts[1].name: Not found: "conf"`,
		}},
		{"fills the selector of a ReplicationController from the labels", `
apiVersion: v1
kind: ReplicationController
metadata: {name: web}
spec: {template: {metadata: {labels: {app: c}}, spec: {containers: [{name: web, image: nginx}]}}}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: web}
spec: {selector: {app: b}, template: {metadata: {labels: {app: c}}, spec: {containers: [{name: web, image: nginx}]}}}
`, []string{"selector-mismatch: spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`"}},
	})
}

func TestService(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes a Service with names for several ports", `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{name: http, port: 80, targetPort: http}, {name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}
`, nil},
		{"judges ports", `
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports:
  - {port: 80, targetPort: http_alt}
  - {name: b, port: 70000, nodePort: 30000}
  - {name: b, port: 80, protocol: HTTP}
  - {name: d, port: 80}
`, []string{
			"missing-field: spec.ports[0].name is required",
			"invalid-port: spec.ports[0].targetPort: Invalid value: \"http_alt\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
			"invalid-port: spec.ports[1].port: Invalid value: 70000: must be between 1 and 65535, inclusive",
			"invalid-port: spec.ports[1].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
			"duplicate-value: spec.ports[2].name: Duplicate value: \"b\"",
			`invalid-value: spec.ports[2].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"`,
			"forbidden-field: spec.ports[1].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
			"duplicate-value: spec.ports[3]: Duplicate value: TCP port 80",
		}},
		{"wants ports unless it is headless or external", `
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {selector: {app: a}}
---
apiVersion: v1
kind: Service
metadata: {name: b}
spec: {clusterIP: None}
---
apiVersion: v1
kind: Service
metadata: {name: c}
spec: {type: ExternalName, externalName: example.com.}
---
apiVersion: v1
kind: Service
metadata: {name: d}
spec: {type: ExternalName}
`, []string{
			"missing-field: spec.ports is required",
			"missing-field: spec.externalName is required",
		}},
		{"takes traffic policies only where traffic comes from outside", `
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {ports: [{port: 80}], externalTrafficPolicy: Local, healthCheckNodePort: 30001, loadBalancerSourceRanges: [10.0.0.1/8]}
`, []string{
			"forbidden-field: spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
			`invalid-value: spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length`,
			`invalid-value: spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services`,
			"invalid-value: spec.healthCheckNodePort: Invalid value: 30001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
		}},
		{"judges cluster IPs", `
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {ports: [{port: 80}], clusterIP: 10.0.0.300}
---
apiVersion: v1
kind: Service
metadata: {name: b}
spec: {ports: [{port: 80}], clusterIPs: [10.0.0.3, 10.0.0.4], ipFamilyPolicy: PreferDualStack}
`, []string{
			`invalid-value: spec.clusterIPs[0]: Invalid value: "10.0.0.300": must be a valid IP address`,
			"invalid-value: spec.clusterIPs: Invalid value: must be empty when `clusterIP` is not specified",
			"invalid-value: spec.clusterIPs: Invalid value: may specify no more than one IP for each IP family",
		}},
	})
}
