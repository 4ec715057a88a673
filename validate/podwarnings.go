package validate

import (
	"fmt"
	"slices"
	"strings"
)

func warnPod(c *check) {
	c.warnName("the Pod's hostname")
	podWarnings(c.root())
}

func warnPodTemplate(c *check) { podWarnings(c.root().field("template")) }

func warnDaemonSet(c *check) { podWarnings(c.root().fields("spec", "template")) }

// warnWorkload warns about kinds whose pods carry their name: Deployments, ReplicaSets and ReplicationControllers.
func warnWorkload(c *check) {
	c.warnName("Pod names and hostnames")
	podWarnings(c.root().fields("spec", "template"))
}

// warnStatefulSet warns as kubernetes v1.36.3 pkg/registry/apps/statefulset does.
func warnStatefulSet(c *check) {
	spec := c.root().field("spec")
	podWarnings(spec.field("template"))
	for _, claim := range spec.field("volumeClaimTemplates").items() {
		warnClaimSpec(claim.field("spec"))
	}
	if limit := spec.field("revisionHistoryLimit"); limit.int(0) < 0 {
		limit.warn(serverWarning, "a negative value retains all historical revisions; a value >= 0 is recommended")
	}
}

func warnJob(c *check) { c.warnJobSpec(c.root().field("spec")) }

func warnCronJob(c *check) { c.warnJobSpec(c.root().fields("spec", "jobTemplate", "spec")) }

// warnJobSpec warns as WarningsForJobSpec does (kubernetes v1.36.3 pkg/api/job).
func (c *check) warnJobSpec(spec value) {
	c.warnName("Pod names and hostnames")
	if spec.field("completionMode").text() == "Indexed" && spec.field("completions").int(0) > 100_000 &&
		spec.field("parallelism").int(0) > 10_000 {
		spec.warn(serverWarning, "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, "+
			"Kubernetes might not be able to track completedIndexes when a big number of indexes fail")
	}
	podWarnings(spec.field("template"))
}

// nodeLabels are the labels of nodes that have a successor. Source: kubernetes v1.36.3 pkg/api/node.
var nodeLabels = map[string]string{
	"beta.kubernetes.io/arch":                       `deprecated since v1.14; use "kubernetes.io/arch" instead`,
	"beta.kubernetes.io/os":                         `deprecated since v1.14; use "kubernetes.io/os" instead`,
	"failure-domain.beta.kubernetes.io/region":      `deprecated since v1.17; use "topology.kubernetes.io/region" instead`,
	"failure-domain.beta.kubernetes.io/zone":        `deprecated since v1.17; use "topology.kubernetes.io/zone" instead`,
	"beta.kubernetes.io/instance-type":              `deprecated since v1.17; use "node.kubernetes.io/instance-type" instead`,
	"app.kubernetes.io/created-by":                  `deprecated since v1.9`,
	"scheduler.alpha.kubernetes.io/preferAvoidPods": `deprecated since v1.22; use Taints and Tolerations instead`,
	"node-role.kubernetes.io/master":                `deprecated; use "node-role.kubernetes.io/control-plane" instead`,
}

// requiredNodeLabels are those of nodeLabels that the policy deprecated-node-label does not report where pods require them.
var requiredNodeLabels = []string{"app.kubernetes.io/created-by", "scheduler.alpha.kubernetes.io/preferAvoidPods"}

func warnNodeLabel(v value, key string) {
	if message, ok := nodeLabels[key]; ok {
		v.warn(serverWarning, key+" is "+message)
	}
}

// warnNodeTerm warns about the keys of a node selector's term; only about the given ones if there are any.
func warnNodeTerm(term value, only []string) {
	for _, expression := range term.field("matchExpressions").items() {
		key := expression.field("key")
		if only == nil || slices.Contains(only, key.text()) {
			warnNodeLabel(key, key.text())
		}
	}
}

// podWarnings warns as GetWarningsForPodTemplate does (kubernetes v1.36.3 pkg/api/pod), but for what policies report: labels of
// nodes that pods require, environment variables and container ports that are there twice, gitRepo volumes, and thousandths of
// bytes.
func podWarnings(template value) {
	meta, spec := template.field("metadata"), template.field("spec")
	warnNodes(spec)
	podAnnotationWarnings(meta.field("annotations"), spec)
	for _, volume := range spec.field("volumes").items() {
		warnVolume(volume)
		warnPaths(volume)
		warnClaimSpec(volume.fields("ephemeral", "volumeClaimTemplate", "spec"))
	}
	warnRepeated(spec.field("hostAliases"), "ip")
	warnRepeated(spec.field("imagePullSecrets"), "name")
	for _, secret := range spec.field("imagePullSecrets").items() {
		if name := secret.field("name"); name.blank() {
			name.warn(ineffectiveField, "invalid empty name")
		}
	}
	warnBytes(spec.field("overhead"))
	if period := spec.field("terminationGracePeriodSeconds"); period.int(0) < 0 && template.at >= 0 { // that of a Pod becomes 1 without a word
		period.warn(serverWarning, "must be >= 0; negative values are invalid and will be treated as 1")
	}
	var ports []value
	for _, list := range [...]string{"initContainers", "containers", "ephemeralContainers"} {
		for _, container := range spec.field(list).items() {
			warnBytes(container.fields("resources", "limits"))
			warnBytes(container.fields("resources", "requests"))
			ports = warnPorts(container.field("ports"), ports)
		}
	}
}

// warnNodes warns about where pods run.
func warnNodes(spec value) {
	for key, entry := range spec.field("nodeSelector").entries() {
		if slices.Contains(requiredNodeLabels, key) {
			warnNodeLabel(entry, key)
		}
	}
	for _, constraint := range spec.field("topologySpreadConstraints").items() {
		key := constraint.field("topologyKey")
		warnNodeLabel(key, key.text())
		warnNullSelector(constraint)
	}
	affinity := spec.field("affinity")
	if !affinity.exists() {
		return
	}
	const required, preferred = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"
	nodes := affinity.field("nodeAffinity")
	for _, term := range nodes.fields(required, "nodeSelectorTerms").items() {
		warnNodeTerm(term, requiredNodeLabels)
	}
	for _, term := range nodes.field(preferred).items() {
		warnNodeTerm(term.field("preference"), nil)
		for _, expression := range term.fields("preference", "matchExpressions").items() {
			for _, item := range expression.field("values").items() {
				if msg := labelValue(item.text()); msg != "" {
					message, _ := splitHint(msg)
					item.warn(serverWarning, item.text()+" is invalid, "+message)
				}
			}
		}
	}
	for _, name := range [...]string{"podAffinity", "podAntiAffinity"} {
		pods := affinity.field(name)
		for _, term := range pods.field(required).items() {
			warnNullSelector(term)
		}
		for _, term := range pods.field(preferred).items() {
			warnNullSelector(term.field("podAffinityTerm"))
		}
	}
}

func warnNullSelector(v value) {
	if selector := v.field("labelSelector"); !selector.exists() {
		selector.warn(ineffectiveField, "a null labelSelector results in matching no pod")
	}
}

// podAnnotationWarnings warns about annotations of pods that do nothing, or have become fields.
func podAnnotationWarnings(annotations, spec value) {
	for key, entry := range annotations.entries() {
		switch {
		case key == "scheduler.alpha.kubernetes.io/critical-pod":
			entry.warn(deprecatedAnnotation, `non-functional in v1.16+; use the "priorityClassName" field instead`)
		case key == "security.alpha.kubernetes.io/sysctls", key == "security.alpha.kubernetes.io/unsafe-sysctls":
			entry.warn(deprecatedAnnotation, `non-functional in v1.11+; use the "sysctls" field instead`)
		case key == seccompPodAnnotation:
			if !spec.field("securityContext").has("seccompProfile") {
				entry.warn(deprecatedAnnotation, `non-functional in v1.27+; use the "seccompProfile" field instead`)
			}
		case strings.HasPrefix(key, seccompContainerAnnotations):
			if context, ok := containerContext(spec, strings.TrimPrefix(key, seccompContainerAnnotations)); ok && !context.has("seccompProfile") {
				entry.warn(deprecatedAnnotation, `non-functional in v1.27+; use the "seccompProfile" field instead`)
			}
		case strings.HasPrefix(key, appArmorAnnotations):
			context, ok := containerContext(spec, strings.TrimPrefix(key, appArmorAnnotations))
			if ok && !context.has("appArmorProfile") && !isAppArmor(spec.fields("securityContext", "appArmorProfile"), entry.text()) {
				entry.warn(deprecatedAnnotation, `deprecated since v1.30; use the "appArmorProfile" field instead`)
			}
		}
	}
}

// containerContext returns the security context of a container, and whether there is such a container.
func containerContext(spec value, name string) (value, bool) {
	for _, list := range [...]string{"initContainers", "containers", "ephemeralContainers"} {
		for _, container := range spec.field(list).items() {
			if container.field("name").text() == name {
				return container.field("securityContext"), true
			}
		}
	}
	return value{}, false
}

// isAppArmor reports whether a profile says what an annotation says.
func isAppArmor(profile value, annotation string) bool {
	local, ok := strings.CutPrefix(annotation, "localhost/")
	switch profile.field("type").text() {
	case "Unconfined":
		return annotation == "unconfined"
	case "RuntimeDefault":
		return annotation == "runtime/default"
	case "Localhost":
		return ok && profile.field("localhostProfile").text() == local
	}
	return false
}

// removedVolumes are the types of volumes that do nothing any more.
var removedVolumes = []struct{ field, message string }{
	{"photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"},
	{"scaleIO", "deprecated in v1.16, non-functional in v1.22+"},
	{"flocker", "deprecated in v1.22, non-functional in v1.25+"},
	{"storageos", "deprecated in v1.22, non-functional in v1.25+"},
	{"quobyte", "deprecated in v1.22, non-functional in v1.25+"},
	{"glusterfs", "deprecated in v1.25, non-functional in v1.26+"},
	{"cephfs", "deprecated in v1.28, non-functional in v1.31+"},
	{"rbd", "deprecated in v1.28, non-functional in v1.31+"},
}

// warnVolume warns about the source of a volume of a pod, or of a PersistentVolume.
func warnVolume(v value) {
	for _, removed := range removedVolumes {
		if v.has(removed.field) {
			v.field(removed.field).warn(removedVolumeType, removed.message)
		}
	}
}

// warnPaths warns about files of a volume that hide each other.
func warnPaths(volume value) {
	for _, name := range [...]string{"configMap", "secret", "downwardAPI"} {
		var paths []value
		for _, item := range volume.fields(name, "items").items() {
			paths = warnOverlap(paths, item.field("path"))
		}
	}
	var paths []value
	for _, source := range volume.fields("projected", "sources").items() {
		if source.empty() {
			source.warn(ineffectiveField, "no source is set")
		}
		for _, name := range [...]string{"configMap", "secret", "downwardAPI"} {
			for _, item := range source.fields(name, "items").items() {
				paths = warnOverlap(paths, item.field("path"))
			}
		}
		for _, name := range [...]string{"serviceAccountToken", "clusterTrustBundle"} {
			paths = warnOverlap(paths, source.fields(name, "path"))
		}
		for _, name := range [...]string{"certificateChainPath", "keyPath", "credentialBundlePath"} {
			paths = warnOverlap(paths, source.fields("podCertificate", name))
		}
	}
}

// warnOverlap warns about a path that is one of others, or above or below one, and returns them all.
func warnOverlap(others []value, path value) []value {
	if path.blank() {
		return others
	}
	dir := strings.TrimRight(path.text(), "/") + "/"
	for _, other := range others {
		if o := strings.TrimRight(other.text(), "/") + "/"; strings.HasPrefix(o, dir) || strings.HasPrefix(dir, o) {
			path.warn(serverWarning, fmt.Sprintf("overlapping paths: %q with %q", path.text(), other.text()))
		}
	}
	return append(others, path)
}

// warnRepeated warns about items of a list that have the same value in a field.
func warnRepeated(list value, field string) {
	var seen []string
	for _, item := range list.items() {
		v := item.field(field)
		if slices.Contains(seen, v.text()) {
			v.warn(serverWarning, fmt.Sprintf("duplicate %s %q", field, v.text()))
		}
		seen = append(seen, v.text())
	}
}

func warnBytes(amounts value) {
	if !amounts.exists() {
		return
	}
	for _, name := range [...]string{"memory", "ephemeral-storage"} {
		if amount := amounts.entry(name); amount.exists() && !strings.HasSuffix(amount.c.tree.Text(int(amount.node)), "m") {
			warnFraction(amount)
		}
	}
}

// warnPorts warns about the ports of a container that clash with others, and returns them all.
func warnPorts(list value, others []value) []value {
	for _, port := range list.items() {
		hostIP, hostPort, name := port.field("hostIP"), port.field("hostPort").int(0), port.field("name")
		if !hostIP.blank() && hostPort == 0 {
			hostIP.warn(ineffectiveField, "hostIP set without hostPort")
		}
		named := name.blank()
		for _, other := range others {
			if !named && other.field("name").text() == name.text() {
				named = true
				port.warn(serverWarning, fmt.Sprintf("duplicate port name %q with %s, services and probes that select ports by name will use %s",
					name.text(), other, other))
			}
			if other.field("containerPort").int(0) != port.field("containerPort").int(0) ||
				other.field("protocol").textOr("TCP") != port.field("protocol").textOr("TCP") {
				continue
			}
			otherIP, otherPort := other.field("hostIP"), other.field("hostPort").int(0)
			switch {
			case otherPort == hostPort && otherIP.text() == hostIP.text(): // the policy duplicate-container-port
			case hostPort == 0 || otherPort == 0:
				port.warn(serverWarning, "overlapping port definition with "+other.String())
			case hostPort == otherPort && hostIP.blank() != otherIP.blank():
				port.warn(serverWarning, "dangerously ambiguous port definition with "+other.String())
			}
		}
		others = append(others, port)
	}
	return others
}
