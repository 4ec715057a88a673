package rules

import (
	"testing"

	"github.com/klint-dev/klint/manifest"
)

// BenchmarkLoad is what every run pays that may need a rule.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPlans is what a run pays that needs a rule.
func BenchmarkPlans(b *testing.B) {
	for b.Loop() {
		planned := newPlanned()
		if _, err := planned.program(); err != nil {
			b.Fatal(err)
		}
		if _, err := planned.clauses(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheck judges a usual Deployment by the default profile.
func BenchmarkCheck(b *testing.B) {
	engine, err := Load(Options{})
	if err != nil {
		b.Fatal(err)
	}
	set := &manifest.Set{Files: []*manifest.File{manifest.Parse("web.yaml", []byte(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app.kubernetes.io/name: web}
spec:
  replicas: 3
  selector:
    matchLabels: {app.kubernetes.io/name: web}
  template:
    metadata:
      labels: {app.kubernetes.io/name: web}
    spec:
      serviceAccountName: web
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: registry.example/web:1.0
          env:
            - {name: LEVEL, value: info}
            - name: DB_PASSWORD
              valueFrom: {secretKeyRef: {name: db, key: password}}
          ports:
            - {name: http, containerPort: 8080}
          readinessProbe: {httpGet: {path: /ready, port: http}}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 256Mi}
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
      volumes:
        - name: tmp
          emptyDir: {}
`))}}
	var objects []*manifest.Object
	for obj := range set.Objects {
		objects = append(objects, obj)
	}
	b.ReportAllocs()
	for b.Loop() {
		if findings, err := engine.Check(objects[0], set); err != nil || len(findings) > 0 {
			b.Fatal(findings, err)
		}
	}
}
