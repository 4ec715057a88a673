package validate

import (
	"fmt"
	"slices"
	"strings"
)

// environment judges variables as ValidateEnv does (kubernetes v1.36.3 pkg/apis/core/validation).
func environment(list value) {
	for _, variable := range list.items() {
		if name := variable.field("name"); name.require() {
			name.nameUntil(relaxedEnvNames, identifier, envName)
		}
		if from := variable.field("valueFrom"); from.exists() {
			valueFrom(variable, from)
		}
	}
}

var envSources = []string{"fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"}

func valueFrom(variable, from value) {
	count := 0
	for _, name := range envSources {
		source := from.field(name)
		if !source.exists() {
			continue
		}
		count++
		switch name {
		case "fieldRef":
			fieldRef(source, envFields)
		case "resourceFieldRef":
			resourceFieldRef(source, false)
		case "configMapKeyRef", "secretKeyRef":
			source.field("name").name(dnsSubdomain)
			if key := source.field("key"); key.require() {
				key.name(configKey)
			}
		case "fileKeyRef":
			fileKeyRef(source)
		}
	}
	switch {
	case count == 0 && from.isMap():
		from.invalid(invalidValue, "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`")
	case count > 0 && !variable.field("value").blank():
		from.invalid(invalidValue, "may not be specified when `value` is not empty")
	case count > 1:
		from.invalid(invalidValue, "may not have more than one field specified at a time")
	}
}

func fileKeyRef(v value) {
	if key := v.field("key"); key.require() {
		key.name(envName)
	}
	if volume := v.field("volumeName"); volume.require() {
		volume.name(dnsLabel)
	}
	if path := v.field("path"); path.require() {
		noBacksteps(path)
	}
}

// The fields of a pod that a variable, or a file of a volume, can hold.
var (
	envFields = []string{
		"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
		"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
	}
	volumeFields    = []string{"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"}
	podFieldsLabels = []string{
		"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName",
		"spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "status.phase", "status.hostIP", "status.hostIPs",
		"status.podIP", "status.podIPs",
	}
)

// fieldRef judges a reference to a field of the pod as validateObjectFieldSelector does (kubernetes v1.36.3
// pkg/apis/core/validation and pkg/apis/core/pods).
func fieldRef(v value, allowed []string) {
	path := v.field("fieldPath")
	if !path.require() || !path.isString() {
		return
	}
	if version := v.field("apiVersion").textOr("v1"); version != "v1" {
		path.invalid(invalidValue, "error converting fieldPath: unsupported pod version: "+version)
		return
	}
	name := path.text()
	if base, key, ok := subscript(name); ok {
		switch base {
		case "metadata.annotations":
			subscriptKey(v, path, strings.ToLower(key))
		case "metadata.labels":
			subscriptKey(v, path, key)
		default:
			path.invalid(invalidValue, "error converting fieldPath: field label does not support subscript: "+name)
		}
		return
	}
	if name == "spec.host" {
		name = "spec.nodeName"
	}
	if !slices.Contains(podFieldsLabels, name) {
		hint := ""
		if near := nearest(name, allowed); near != "" {
			hint = "did you mean " + near + "?"
		}
		path.invalidHint(invalidValue, "error converting fieldPath: field label not supported: "+name, hint)
		return
	}
	if !slices.Contains(allowed, name) {
		path.unsupported(allowed...)
	}
}

func subscriptKey(v, path value, key string) {
	if msg := labelKey(key); msg != "" {
		message, hint := splitHint(msg)
		v.addAt(path.place0(), invalidName, fmt.Sprintf("Invalid value: %q: %s", key, message), hint)
	}
}

// subscript splits metadata.labels['app'] into metadata.labels and app.
func subscript(path string) (base, key string, ok bool) {
	s, ok := strings.CutSuffix(path, "']")
	if !ok {
		return "", "", false
	}
	base, key, ok = strings.Cut(s, "['")
	return base, key, ok && base != ""
}

var resourceFields = []string{
	"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory",
}

// resourceFieldRef judges a reference to a container's resources as validateContainerResourceFieldSelector does (kubernetes v1.36.3
// pkg/apis/core/validation). In a volume the container must be named.
func resourceFieldRef(v value, volume bool) {
	resource := v.field("resource")
	hugePages := strings.HasPrefix(resource.text(), "requests.hugepages-") || strings.HasPrefix(resource.text(), "limits.hugepages-")
	switch {
	case volume && v.field("containerName").blank():
		v.field("containerName").required("")
	case !resource.require():
	case !hugePages && !slices.Contains(resourceFields, resource.text()) && resource.isString():
		resource.unsupported(resourceFields...)
	}
	divisor := v.field("divisor")
	q, ok := divisor.quantity()
	if !ok || q.sign() == 0 {
		return
	}
	switch {
	case resource.text() == "limits.cpu" || resource.text() == "requests.cpu":
		if !isUnit(q, false) && (q.whole != 0 || q.nano != 1_000_000) {
			divisor.invalid(invalidValue, "only divisor's values 1m and 1 are supported with the cpu resource")
		}
	case hugePages || slices.Contains(resourceFields, resource.text()):
		if !isUnit(q, true) {
			divisor.invalid(invalidValue,
				"only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the "+resource.text()+" resource")
		}
	}
}

// isUnit reports whether the canonical form of q is 1, or with more one of 1k, 1M, ..., 1Ki, 1Mi, ...
func isUnit(q quantity, more bool) bool {
	if q.nano != 0 || q.whole == 1 || !more || q.exp {
		return q.nano == 0 && q.whole == 1
	}
	factor := int64(1000)
	if q.binary {
		factor = 1024
	}
	n := q.whole
	for n > 1 && n%factor == 0 {
		n /= factor
	}
	return n == 1
}

// environmentFrom judges sources of variables as ValidateEnvFrom does (kubernetes v1.36.3 pkg/apis/core/validation).
func environmentFrom(list value) {
	for _, source := range list.items() {
		source.field("prefix").nameIfSet(envName)
		count := 0
		for _, name := range [...]string{"configMapRef", "secretRef"} {
			ref := source.field(name)
			if !ref.exists() {
				continue
			}
			count++
			if name := ref.field("name"); name.require() {
				name.name(func(n string) string { return dnsSubdomain(maskTrailingDash(n)) })
			}
		}
		switch count {
		case 0:
			list.addAt(source.place0(), invalidValue, `Invalid value: "": must specify one of: `+"`configMapRef` or `secretRef`", "")
		case 2:
			list.addAt(source.place0(), invalidValue, `Invalid value: "": may not have more than one field specified at a time`, "")
		}
	}
}
