package migrate

import (
	"fmt"
	"slices"
	"strings"
)

const podSecuritySource = "kubernetes v1.24.17 pkg/apis/policy/v1beta1, pod-security-admission v0.36.3 policy; " +
	"the mapping follows kubernetes.io: Mapping PodSecurityPolicies to Pod Security Standards"

var securityPolicies = []Migration{
	{From: gvk("policy/v1beta1", "PodSecurityPolicy"), Source: podSecuritySource, Rewrite: podSecurityPolicy},
	{From: gvk("extensions/v1beta1", "PodSecurityPolicy"), Source: podSecuritySource, Rewrite: podSecurityPolicy},
	{gvk("extensions/v1beta1", "PodSecurityPolicy"), gvk("policy/v1beta1", "PodSecurityPolicy"), podSecuritySource, nil},
}

// podSecurityPolicy drafts what replaces a policy: the strictest Pod Security level that it keeps, as a label of the
// namespaces where it was used.
func podSecurityPolicy(r *rewrite) {
	level, because := "restricted", r.beyondRestricted()
	if why := r.beyondBaseline(); len(why) > 0 {
		level, because = "privileged", why
	} else if len(because) > 0 {
		level = "baseline"
	}
	draft := fmt.Sprintf("label its namespaces pod-security.kubernetes.io/enforce: %s", level)
	if len(because) > 0 {
		draft += fmt.Sprintf(" (%s)", strings.Join(because, ", "))
	}
	if changes := r.podChanges(); len(changes) > 0 {
		draft += fmt.Sprintf("; write to the pods what it set in them: %s", strings.Join(changes, ", "))
	}
	r.ask("%s; then delete the policy and the roles that use it", draft)
}

// baselineCapabilities may be added at level baseline.
var baselineCapabilities = []string{
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID",
	"SETPCAP", "SETUID", "SYS_CHROOT",
}

// restrictedVolumes are the volume types of level restricted.
var restrictedVolumes = []string{
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
}

// Annotations of a policy.
const (
	seccompProfiles  = "seccomp.security.alpha.kubernetes.io/allowedProfileNames"
	apparmorProfiles = "apparmor.security.beta.kubernetes.io/allowedProfileNames"
)

// beyondBaseline lists what a policy allows that level baseline refuses.
func (r *rewrite) beyondBaseline() []string {
	var why []string
	for _, field := range []string{"privileged", "hostNetwork", "hostPID", "hostIPC"} {
		if r.Value(path{"spec", field}) == true {
			why = append(why, field)
		}
	}
	for _, field := range []string{"hostPorts", "allowedUnsafeSysctls"} {
		if r.Len(path{"spec", field}) > 0 {
			why = append(why, field)
		}
	}
	volumes := r.texts(path{"spec", "volumes"})
	if slices.Contains(volumes, "*") || slices.Contains(volumes, "hostPath") {
		why = append(why, "volumes of type hostPath")
	}
	for _, capability := range r.capabilities() {
		if !slices.Contains(baselineCapabilities, strings.TrimPrefix(capability, "CAP_")) {
			why = append(why, "capability "+capability)
		}
	}
	for _, mount := range r.texts(path{"spec", "allowedProcMountTypes"}) {
		if mount != "Default" {
			why = append(why, "procMount "+mount)
		}
	}
	if r.opensSELinux() {
		why = append(why, "seLinux")
	}
	for _, annotation := range []string{seccompProfiles, apparmorProfiles} {
		text := r.Text(path{"metadata", "annotations", annotation})
		if strings.Contains(text, "*") || strings.Contains(text, "unconfined") {
			why = append(why, annotation)
		}
	}
	return why
}

// capabilities returns what the policy lets containers add, or adds to them.
func (r *rewrite) capabilities() []string {
	return append(r.texts(path{"spec", "allowedCapabilities"}), r.texts(path{"spec", "defaultAddCapabilities"})...)
}

// opensSELinux reports whether the policy hands out a user, a role, or a type beyond those for containers.
func (r *rewrite) opensSELinux() bool {
	options := path{"spec", "seLinux", "seLinuxOptions"}
	kind := r.Text(at(options, "type"))
	return r.Text(at(options, "user")) != "" || r.Text(at(options, "role")) != "" ||
		kind != "" && !slices.Contains([]string{"container_t", "container_init_t", "container_kvm_t"}, kind)
}

// beyondRestricted lists what a policy allows that level restricted refuses, besides what baseline refuses.
func (r *rewrite) beyondRestricted() []string {
	var why []string
	if r.Value(path{"spec", "allowPrivilegeEscalation"}) != false {
		why = append(why, "allowPrivilegeEscalation")
	}
	if !r.refusesRoot() {
		why = append(why, "may run as root")
	}
	drops := r.texts(path{"spec", "requiredDropCapabilities"})
	if !slices.Contains(drops, "ALL") {
		why = append(why, "does not drop ALL capabilities")
	}
	for _, capability := range r.capabilities() {
		if strings.TrimPrefix(capability, "CAP_") != "NET_BIND_SERVICE" {
			why = append(why, "capability "+capability)
		}
	}
	for _, volume := range r.texts(path{"spec", "volumes"}) {
		if !slices.Contains(restrictedVolumes, volume) {
			why = append(why, "volumes of type "+volume)
		}
	}
	if r.Text(path{"metadata", "annotations", seccompProfiles}) == "" {
		why = append(why, "no seccomp profile is required")
	}
	return why
}

// refusesRoot reports whether runAsUser keeps user 0 out.
func (r *rewrite) refusesRoot() bool {
	user := path{"spec", "runAsUser"}
	if r.Text(at(user, "rule")) == "MustRunAsNonRoot" {
		return true
	}
	root := r.Text(at(user, "rule")) != "MustRunAs" || r.Len(at(user, "ranges")) == 0
	r.each(at(user, "ranges"), func(p path) {
		if first, ok := r.Value(at(p, "min")).(int64); !ok || first <= 0 {
			root = true
		}
	})
	return !root
}

// podChanges lists the fields by which a policy changed pods. Pod Security changes none.
func (r *rewrite) podChanges() []string {
	var changes []string
	for _, field := range []string{"defaultAddCapabilities", "requiredDropCapabilities"} {
		if r.Len(path{"spec", field}) > 0 {
			changes = append(changes, field)
		}
	}
	if r.Has(path{"spec", "defaultAllowPrivilegeEscalation"}) {
		changes = append(changes, "defaultAllowPrivilegeEscalation")
	}
	if r.Value(path{"spec", "readOnlyRootFilesystem"}) == true {
		changes = append(changes, "readOnlyRootFilesystem")
	}
	for _, field := range []string{"runAsUser", "runAsGroup", "fsGroup", "supplementalGroups", "seLinux"} {
		if r.Text(path{"spec", field, "rule"}) == "MustRunAs" {
			changes = append(changes, field)
		}
	}
	if r.Text(path{"spec", "runtimeClass", "defaultRuntimeClassName"}) != "" {
		changes = append(changes, "runtimeClass")
	}
	return changes
}

// texts returns the scalars of the sequence at p as text.
func (r *rewrite) texts(p path) []string {
	var texts []string
	r.each(p, func(element path) { texts = append(texts, r.Text(element)) })
	return texts
}
