package admission

import (
	"fmt"
	"strings"
)

// complete gives an object what the API server has filled in before policies see it: the namespace, and of the kinds that policies are
// mostly about the defaults, and the fields that their Go types always write. Source: kubernetes v1.36.3 pkg/apis/*/v1/defaults.go.
func complete(object map[string]any, r *request) {
	if r.namespace != "" {
		set(child(object, "metadata"), "namespace", r.namespace)
	}
	if podPath, ok := podPaths[r.group+"/"+r.kind]; ok {
		pod := object
		for _, name := range podPath {
			pod = child(pod, name)
		}
		completePod(pod)
	}
	spec, _ := object["spec"].(map[string]any)
	switch r.group + "/" + r.kind {
	case "apps/Deployment":
		setAll(spec, map[string]any{"replicas": int64(1), "revisionHistoryLimit": int64(10), "progressDeadlineSeconds": int64(600)})
		set(child(spec, "strategy"), "type", "RollingUpdate")
	case "apps/StatefulSet":
		setAll(spec, map[string]any{"replicas": int64(1), "revisionHistoryLimit": int64(10), "podManagementPolicy": "OrderedReady"})
		set(child(spec, "updateStrategy"), "type", "RollingUpdate")
	case "apps/DaemonSet":
		set(spec, "revisionHistoryLimit", int64(10))
		set(child(spec, "updateStrategy"), "type", "RollingUpdate")
	case "apps/ReplicaSet", "/ReplicationController":
		set(spec, "replicas", int64(1))
	case "batch/Job":
		completeJob(spec)
	case "batch/CronJob":
		setAll(spec, map[string]any{
			"concurrencyPolicy": "Allow", "suspend": false, "successfulJobsHistoryLimit": int64(3), "failedJobsHistoryLimit": int64(1),
		})
		completeJob(child(child(spec, "jobTemplate"), "spec"))
	case "/Service":
		setAll(spec, map[string]any{"type": "ClusterIP", "sessionAffinity": "None", "internalTrafficPolicy": "Cluster"})
		for _, port := range children(spec, "ports") {
			set(port, "protocol", "TCP")
			set(port, "targetPort", port["port"])
		}
	case "/Namespace":
		set(child(child(object, "metadata"), "labels"), nameLabel, r.name)
		set(child(object, "spec"), "finalizers", []any{"kubernetes"})
		set(child(object, "status"), "phase", "Active")
	}
}

// podPaths are where kinds have their pod's spec.
var podPaths = map[string][]string{
	"/Pod": {"spec"}, "/PodTemplate": {"template", "spec"}, "/ReplicationController": {"spec", "template", "spec"},
	"apps/Deployment": {"spec", "template", "spec"}, "apps/StatefulSet": {"spec", "template", "spec"},
	"apps/DaemonSet": {"spec", "template", "spec"}, "apps/ReplicaSet": {"spec", "template", "spec"},
	"batch/Job": {"spec", "template", "spec"}, "batch/CronJob": {"spec", "jobTemplate", "spec", "template", "spec"},
}

func completeJob(spec map[string]any) {
	setAll(spec, map[string]any{"backoffLimit": int64(6), "completionMode": "NonIndexed", "suspend": false})
	if spec["completions"] == nil && spec["parallelism"] == nil {
		set(spec, "completions", int64(1))
	}
	set(spec, "parallelism", int64(1))
}

func completePod(spec map[string]any) {
	setAll(spec, map[string]any{
		"restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "schedulerName": "default-scheduler", "terminationGracePeriodSeconds": int64(30),
		"securityContext": map[string]any{},
	})
	for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
		for _, container := range children(spec, list) {
			completeContainer(container)
		}
	}
}

func completeContainer(c map[string]any) {
	setAll(c, map[string]any{
		"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File", "imagePullPolicy": pullPolicy(c["image"]),
	})
	for _, name := range []string{"requests", "limits"} {
		quantities, _ := child(c, "resources")[name].(map[string]any)
		for resource, amount := range quantities {
			if _, isText := amount.(string); !isText {
				quantities[resource] = fmt.Sprint(amount)
			}
		}
	}
	for _, port := range children(c, "ports") {
		set(port, "protocol", "TCP")
	}
	for _, name := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
		if probe, ok := c[name].(map[string]any); ok {
			setAll(probe, map[string]any{"timeoutSeconds": int64(1), "periodSeconds": int64(10), "successThreshold": int64(1), "failureThreshold": int64(3)})
		}
	}
}

// pullPolicy returns the default of imagePullPolicy: Always for an image whose tag is latest, or that has neither tag nor digest.
func pullPolicy(image any) string {
	name, _ := image.(string)
	name = name[strings.LastIndexByte(name, '/')+1:]
	if !strings.ContainsAny(name, ":@") || strings.HasSuffix(name, ":latest") {
		return "Always"
	}
	return "IfNotPresent"
}

// set gives a field a value if it has none. A null has none.
func set(object map[string]any, name string, value any) {
	if object != nil && object[name] == nil {
		object[name] = value
	}
}

func setAll(object, values map[string]any) {
	for name, value := range values {
		set(object, name, value)
	}
}

// child returns a field that is an object; it makes one where there is none.
func child(object map[string]any, name string) map[string]any {
	if object == nil {
		return nil
	}
	set(object, name, map[string]any{})
	field, _ := object[name].(map[string]any)
	return field
}

// children returns the elements of a list that are objects.
func children(object map[string]any, name string) []map[string]any {
	var items []map[string]any
	list, _ := object[name].([]any)
	for _, item := range list {
		if m, ok := item.(map[string]any); ok {
			items = append(items, m)
		}
	}
	return items
}
