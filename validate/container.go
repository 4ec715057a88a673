package validate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

var portProtocols = []string{"SCTP", "TCP", "UDP"}

// containers judges the containers as validateContainers does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) containers() {
	list := p.spec.field("containers")
	if list.empty() {
		list.required("")
		return
	}
	var names []string
	for _, container := range list.items() {
		p.container(container)
		name := container.field("name")
		if slices.Contains(names, name.text()) {
			name.duplicate()
		} else {
			names = append(names, name.text())
		}
		p.lifecycle(container.field("lifecycle"))
		p.probes(container)
		restartRules(container, false)
	}
	var ports []string
	for _, container := range list.items() {
		ports = p.uniqueHostPorts(container, ports)
	}
}

// initContainers judges as validateInitContainers does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) initContainers() {
	list := p.spec.field("initContainers")
	if list.empty() {
		return
	}
	var names []string
	for _, container := range p.spec.field("containers").items() {
		names = append(names, container.field("name").text())
	}
	for _, container := range list.items() {
		p.container(container)
		restartRules(container, true)
		name := container.field("name")
		if slices.Contains(names, name.text()) {
			name.duplicate()
		} else if !name.blank() {
			names = append(names, name.text())
		}
		p.uniqueHostPorts(container, nil)
		if container.field("restartPolicy").text() == "Always" {
			p.lifecycle(container.field("lifecycle"))
			p.probes(container)
			continue
		}
		for _, field := range [...]string{"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"} {
			if v := container.field(field); v.exists() && (field != "lifecycle" || !onlyStopSignal(v)) {
				v.forbidden("may not be set for init containers without restartPolicy=Always")
			}
		}
		for _, policy := range container.field("resizePolicy").items() {
			if restart := policy.field("restartPolicy"); restart.text() == "RestartContainer" {
				restart.invalid(invalidValue, "must not be set to 'RestartContainer' for non-sidecar initContainers")
			}
		}
	}
}

// onlyStopSignal reports whether a lifecycle vanishes on its way to validation: the gate of stopSignal is off.
func onlyStopSignal(lifecycle value) bool {
	return lifecycle.has("stopSignal") && !lifecycle.has("postStart") && !lifecycle.has("preStop")
}

// ephemeralFields are the fields of a container that an ephemeral one may not have.
var ephemeralFields = []string{
	"ports", "resources", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resizePolicy", "restartPolicy", "restartPolicyRules",
}

// ephemeralContainers judges as validateEphemeralContainers does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) ephemeralContainers() {
	var others []string
	list := p.spec.field("ephemeralContainers")
	if list.empty() {
		return
	}
	for _, field := range [...]string{"containers", "initContainers"} {
		for _, container := range p.spec.field(field).items() {
			others = append(others, container.field("name").text())
		}
	}
	all := slices.Clone(others)
	for _, container := range list.items() {
		p.container(container)
		name, target := container.field("name"), container.field("targetContainerName")
		if slices.Contains(all, name.text()) {
			name.duplicate()
		}
		all = append(all, name.text())
		if !target.blank() && !slices.Contains(others, target.text()) {
			target.add(invalidValue, "Not found"+target.shown(), "")
		}
		for _, field := range ephemeralFields {
			if v := container.field(field); !v.empty() && !v.blank() {
				v.forbidden("cannot be set for an Ephemeral Container")
			}
		}
		for _, mount := range container.field("volumeMounts").items() {
			for _, field := range [...]string{"subPath", "subPathExpr"} {
				if v := mount.field(field); !v.blank() {
					v.forbidden("cannot be set for an Ephemeral Container")
				}
			}
		}
	}
}

// container judges what all containers have in common, as validateContainerCommon does (kubernetes v1.36.3
// pkg/apis/core/validation).
func (p *pod) container(c value) {
	if name := c.field("name"); name.require() {
		name.name(dnsLabel)
	}
	c.field("image").require()
	c.field("terminationMessagePolicy").oneOf("File", "FallbackToLogsOnError")
	containerPorts(c.field("ports"))
	environment(c.field("env"))
	environmentFrom(c.field("envFrom"))
	p.volumeMounts(c)
	p.volumeDevices(c)
	c.field("imagePullPolicy").oneOf("Always", "IfNotPresent", "Never")
	resources(c.field("resources"), containerResourceName, p.spec.field("resourceClaims"))
	p.resizePolicy(c.field("resizePolicy"))
	p.containerSecurity(c.field("securityContext"))
}

// containerPorts judges ports as validateContainerPorts does (kubernetes v1.36.3 pkg/apis/core/validation).
func containerPorts(ports value) {
	var names []string
	for _, port := range ports.items() {
		if name := port.field("name"); !name.blank() && name.isString() {
			if msg := portName(name.text()); msg != "" {
				name.invalid(invalidPort, msg)
			} else if slices.Contains(names, name.text()) {
				name.duplicate()
			} else {
				names = append(names, name.text())
			}
		}
		number := port.field("containerPort")
		if !number.exists() || number.isInt() && number.int(0) == 0 {
			number.required("")
		} else {
			number.port()
		}
		if host := port.field("hostPort"); host.int(0) != 0 {
			host.port()
		}
		port.field("protocol").oneOf(portProtocols...)
	}
}

// uniqueHostPorts reports host ports that are taken, and returns the taken ones with those of the container.
func (p *pod) uniqueHostPorts(container value, taken []string) []string {
	for _, port := range container.field("ports").items() {
		host := port.field("hostPort")
		number := host.int(0)
		if number == 0 && p.isPod && p.hostNetwork {
			number = port.field("containerPort").int(0)
		}
		if number == 0 {
			continue
		}
		key := fmt.Sprintf("%s/%s/%d", port.field("protocol").textOr("TCP"), port.field("hostIP").text(), number)
		if slices.Contains(taken, key) {
			host.duplicateOf(strconv.Quote(key))
			continue
		}
		taken = append(taken, key)
	}
	return taken
}

// resizePolicy judges as validateResizePolicy does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) resizePolicy(list value) {
	var seen []string
	for _, policy := range list.items() {
		name, restart := policy.field("resourceName"), policy.field("restartPolicy")
		if slices.Contains(seen, name.text()) {
			policy.duplicateOf(name.text())
		}
		seen = append(seen, name.text())
		for _, v := range [...]value{name, restart} {
			if v.blank() {
				list.required("")
			}
		}
		placed(name, list).oneOf("cpu", "memory")
		placed(restart, list).oneOf("NotRequired", "RestartContainer")
		if p.restartPolicy == "Never" && restart.text() != "NotRequired" {
			placed(restart, list).invalid(invalidValue, "must be 'NotRequired' when pod `restartPolicy` is 'Never'")
		}
	}
}

// placed returns v under the path of another value.
func placed(v, at value) value { v.at = at.at; return v }

// restartRules judges a container's own restart policy as validateContainerRestartPolicy does (kubernetes v1.36.3
// pkg/apis/core/validation).
func restartRules(container value, init bool) {
	policy, rules := container.field("restartPolicy"), container.field("restartPolicyRules")
	sidecar := init && policy.text() == "Always"
	if policy.exists() && !sidecar && container.c.before(containerRestarts) {
		policy.invalid(invalidRestart, "may only be set for init containers, to Always, before Kubernetes "+containerRestarts.String())
		return
	}
	if !policy.exists() {
		if !rules.empty() {
			policy.required("must specify restartPolicy when restart rules are used")
		}
	} else if !slices.Contains([]string{"Always", "Never", "OnFailure"}, policy.text()) && policy.isString() {
		policy.unsupportedAs(invalidRestart, "Always", "Never", "OnFailure")
	}
	if count := rules.len(); count > 20 {
		rules.tooMany(count, 20)
	}
	for _, rule := range rules.items() {
		mustBeOneOf(rule.field("action"), "Restart", "RestartAllContainers")
		codes := rule.field("exitCodes")
		if !codes.exists() {
			codes.required("must be specified")
			continue
		}
		mustBeOneOf(codes.field("operator"), "In", "NotIn")
		if count := codes.field("values").len(); count > 255 {
			codes.field("values").tooMany(count, 255)
		}
	}
}

// mustBeOneOf reports a string that is none of the allowed ones, absent and empty ones too.
func mustBeOneOf(v value, allowed ...string) {
	if v.exists() && !v.isString() {
		return
	}
	if !slices.Contains(allowed, v.text()) {
		v.unsupported(allowed...)
	}
}

// volumeMounts judges mounts as ValidateVolumeMounts does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) volumeMounts(container value) {
	mounts, devices := container.field("volumeMounts"), container.field("volumeDevices")
	var paths []string
	for _, mount := range mounts.items() {
		name, path := mount.field("name"), mount.field("mountPath")
		name.require()
		if p.volumeKind(name.text()) == noVolume && (!name.exists() || name.isString()) {
			p.missingVolume(name)
		}
		path.require()
		if slices.Contains(paths, path.text()) {
			path.invalid(duplicateValue, "must be unique")
		}
		paths = append(paths, path.text())
		for _, device := range devices.items() {
			if device.field("name").text() == name.text() {
				name.invalid(duplicateValue, "must not already exist in volumeDevices")
			}
			if device.field("devicePath").text() == path.text() {
				path.invalid(duplicateValue, "must not already exist as a path in volumeDevices")
			}
		}
		subPaths(mounts, mount)
		mountPropagation(mounts, mount, container)
		recursiveReadOnly(mounts, mount)
	}
}

// missingVolume reports a mount or device whose volume is not there, or is refused itself.
func (p *pod) missingVolume(name value) {
	var names []string
	for _, v := range p.spec.c.volumes {
		names = append(names, v.name)
	}
	shown := name.shown()
	if shown == "" {
		shown = `: ""`
	}
	hint := ""
	if near := nearest(name.text(), names); near != "" {
		hint = "did you mean " + near + "?"
	} else if !name.blank() {
		hint = "add a volume of this name to the pod"
	}
	name.add(missingVolume, "Not found"+shown, hint)
}

func subPaths(mounts, mount value) {
	path, expr := mount.field("subPath"), mount.field("subPathExpr")
	if !path.blank() {
		descendingPath(path.place(mounts, "subPath"))
	}
	if !expr.blank() {
		if !path.blank() {
			expr.invalid(invalidValue, "subPathExpr and subPath are mutually exclusive")
		}
		descendingPath(expr.place(mounts, "subPathExpr"))
	}
}

func mountPropagation(mounts, mount, container value) {
	v := mount.field("mountPropagation")
	if !v.exists() {
		return
	}
	mustBeOneOf(v.place(mounts, "mountPropagation"), "Bidirectional", "HostToContainer", "None")
	if v.text() == "Bidirectional" && !container.fields("securityContext", "privileged").bool() {
		v.place(mounts, "mountPropagation").forbidden("Bidirectional mount propagation is available only to privileged containers")
	}
}

func recursiveReadOnly(mounts, mount value) {
	v := mount.field("recursiveReadOnly")
	if !v.exists() {
		return
	}
	at := v.place(mounts, "recursiveReadOnly")
	mustBeOneOf(at, "Disabled", "Enabled", "IfPossible")
	if v.text() != "Enabled" && v.text() != "IfPossible" {
		return
	}
	if !mount.field("readOnly").bool() {
		at.forbidden("may only be specified when readOnly is true")
	}
	if propagation := mount.field("mountPropagation"); propagation.exists() && propagation.text() != "None" {
		at.forbidden("may only be specified when mountPropagation is None or not specified")
	}
}

// volumeDevices judges block devices as ValidateVolumeDevices does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) volumeDevices(container value) {
	var names, paths []string
	for _, device := range container.field("volumeDevices").items() {
		name, path := device.field("name"), device.field("devicePath")
		name.require()
		if slices.Contains(names, name.text()) {
			name.invalid(duplicateValue, "must be unique")
		}
		switch p.volumeKind(name.text()) {
		case noVolume:
			p.missingVolume(name)
		case otherVolume:
			name.invalid(invalidValue, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")
		}
		path.require()
		if slices.Contains(paths, path.text()) {
			path.invalid(duplicateValue, "must be unique")
		}
		if hasBacksteps(path.text()) {
			path.invalid(invalidValue, "can not contain backsteps ('..')")
		} else {
			paths = append(paths, path.text())
		}
		for _, mount := range container.field("volumeMounts").items() {
			if mount.field("name").text() == name.text() {
				name.invalid(duplicateValue, "must not already exist in volumeMounts")
			}
			if mount.field("mountPath").text() == path.text() {
				path.invalid(duplicateValue, "must not already exist as a path in volumeMounts")
			}
		}
		if !name.blank() {
			names = append(names, name.text())
		}
	}
}

func hasBacksteps(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

// noBacksteps, descendingPath and localPath judge paths as validatePathNoBacksteps, validateLocalDescendingPath and
// ValidateLocalNonReservedPath do (kubernetes v1.36.3 pkg/apis/core/validation).
func noBacksteps(v value) {
	if hasBacksteps(v.text()) {
		v.invalid(invalidValue, "must not contain '..'")
	}
}

func descendingPath(v value) {
	if strings.HasPrefix(v.text(), "/") {
		v.invalid(invalidValue, "must be a relative path")
	}
	noBacksteps(v)
}

func localPath(v value) {
	descendingPath(v)
	if text := v.text(); strings.HasPrefix(text, "..") && !strings.HasPrefix(text, "../") {
		v.invalid(invalidValue, "must not start with '..'")
	}
}
