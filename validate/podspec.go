package validate

import (
	"math"
	"strings"
)

// pod is what the parts of a pod spec are judged by.
type pod struct {
	spec  value
	meta  value // of the Pod, or of the template
	isPod bool  // a Pod itself, not a template
	// stateful is set for the template of a StatefulSet; claims are the volumes that its volumeClaimTemplates add.
	isStateful bool
	claims     []string

	hostNetwork, hostUsers bool
	os                     string // spec.os.name
	restartPolicy          string
	gracePeriod            int64
}

// podTemplate judges a template as ValidatePodTemplateSpec does (kubernetes v1.36.3 pkg/apis/core/validation).
func (c *check) podTemplate(template value) *pod { return c.template(template, false, nil) }

// template is podTemplate, for a StatefulSet too.
func (c *check) template(template value, isStateful bool, claims []string) *pod {
	meta := template.field("metadata")
	labels(meta.field("labels").place(template, "labels"))
	annotations(meta.field("annotations").place(template, "annotations"))
	p := c.newPod(template.field("spec"), meta)
	p.isStateful, p.claims = isStateful, claims
	p.annotations(meta.field("annotations").place(template, "annotations"))
	p.judge()
	if ephemeral := p.spec.field("ephemeralContainers"); !ephemeral.empty() {
		ephemeral.forbidden("ephemeral containers not allowed in pod template")
	}
	return p
}

// podObject judges a Pod as ValidatePodCreate does (kubernetes v1.36.3 pkg/apis/core/validation). That a projected service account
// token wants a serviceAccountName is left out: admission fills it in.
func podObject(c *check) {
	meta := c.root().field("metadata")
	p := c.newPod(c.root().field("spec"), meta)
	p.isPod = true
	p.gracePeriod = max(p.gracePeriod, 1)
	p.annotations(meta.field("annotations"))
	p.judge()
	for _, list := range []string{"containers", "initContainers"} {
		for _, container := range p.spec.field(list).items() {
			if image := container.field("image"); image.text() != strings.TrimSpace(image.text()) {
				image.invalid(invalidValue, "must not have leading or trailing whitespace")
			}
		}
	}
	if ephemeral := p.spec.field("ephemeralContainers"); !ephemeral.empty() {
		ephemeral.forbidden("cannot be set on create")
	}
	if node := p.spec.field("nodeName"); !node.blank() && !p.spec.field("schedulingGates").empty() {
		node.forbidden("cannot be set until all schedulingGates have been cleared")
	}
}

func (c *check) newPod(spec, meta value) *pod {
	return &pod{
		spec: spec, meta: meta,
		hostNetwork:   spec.field("hostNetwork").bool(),
		hostUsers:     !spec.field("hostUsers").is(false),
		os:            spec.fields("os", "name").text(),
		restartPolicy: spec.field("restartPolicy").textOr("Always"),
		gracePeriod:   spec.field("terminationGracePeriodSeconds").int(30),
	}
}

// judge judges the spec as ValidatePodSpec does (kubernetes v1.36.3 pkg/apis/core/validation), in its order.
func (p *pod) judge() {
	p.volumes()
	if p.spec.c.since(dynamicResources) {
		p.resourceClaims()
	}
	p.containers()
	p.initContainers()
	p.ephemeralContainers()
	if p.spec.c.since(podLevelResources) {
		p.podResources()
	}
	p.hostPorts()
	spec := p.spec
	spec.field("restartPolicy").oneOf("Always", "OnFailure", "Never")
	spec.field("dnsPolicy").oneOf("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
	labels(spec.field("nodeSelector"))
	p.securityContext()
	p.affinity()
	p.dns()
	for _, gate := range spec.field("readinessGates").items() {
		gate.field("conditionType").name(labelKey)
	}
	p.schedulingGates()
	p.topologySpread()
	p.hostProcess()
	p.userNamespace()
	p.hostname()
	p.names()
	if tolerations := spec.field("tolerations"); tolerations.exists() {
		judgeTolerations(tolerations)
	}
	p.hostAliases()
	preemptionPolicy(spec.field("preemptionPolicy"))
	if overhead := spec.field("overhead"); overhead.exists() {
		p.overhead(overhead)
	}
	p.operatingSystem()
	p.fileKeyVolumes()
	p.profileAnnotations()
}

// names judges the fields of the spec that name other objects or the pod's host.
func (p *pod) names() {
	spec := p.spec
	account := spec.field("serviceAccountName")
	if account.blank() {
		account = spec.field("serviceAccount").place(spec, "serviceAccountName")
	}
	account.nameIfSet(dnsSubdomain)
	spec.field("nodeName").nameIfSet(dnsSubdomain)
	spec.field("activeDeadlineSeconds").within(1, math.MaxInt32)
	if !p.isStateful {
		spec.field("hostname").nameIfSet(dnsLabel)
		spec.field("subdomain").nameIfSet(dnsLabel)
	}
	spec.field("priorityClassName").nameIfSet(dnsSubdomain)
	if class := spec.field("runtimeClassName"); class.exists() {
		class.name(dnsSubdomain)
	}
}

// overhead judges amounts that count as limits without requests.
func (p *pod) overhead(v value) {
	for name, amount := range v.entries() {
		amount = amount.place(v, "limits").entryAs(name, amount)
		resourceKey(amount, name, containerResourceName)
		resourceAmount(amount, name)
	}
}

// entryAs returns other under a key of v.
func (v value) entryAs(name string, other value) value {
	return v.step(int(other.key), int(other.node), name, stepKey)
}

// resourceClaims judges the claims as validatePodResourceClaims does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) resourceClaims() {
	var names []string
	for _, claim := range p.spec.field("resourceClaims").items() {
		names = uniqueName(claim.field("name"), names)
		name, template := claim.field("resourceClaimName"), claim.field("resourceClaimTemplateName")
		switch {
		case name.exists() && template.exists():
			claim.invalid(invalidValue, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified")
		case !name.exists() && !template.exists():
			claim.invalid(invalidValue, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
		}
		for _, v := range []value{name, template} {
			if v.exists() {
				v.name(dnsSubdomain)
			}
		}
	}
}

// uniqueName judges a required DNS label that must not be among the given ones, and returns them with it.
func uniqueName(name value, seen []string) []string {
	if !name.require() {
		return seen
	}
	for _, s := range seen {
		if s == name.text() {
			name.duplicate()
			return seen
		}
	}
	name.name(dnsLabel)
	return append(seen, name.text())
}

// hostPorts judges the ports of a pod in the host's network as validatePodHostNetworkDeps does. In a Pod, missing host ports
// are filled in.
func (p *pod) hostPorts() {
	if !p.hostNetwork {
		return
	}
	for _, container := range p.spec.field("containers").items() {
		for _, port := range container.field("ports").items() {
			host := port.field("hostPort")
			if h := host.int(0); h != 0 && h != port.field("containerPort").int(0) {
				host.invalid(invalidPort, "must match `containerPort` when `hostNetwork` is true")
			}
		}
	}
}

// dns judges dnsConfig as validatePodDNSConfig does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) dns() {
	config := p.spec.field("dnsConfig")
	servers, searches := config.field("nameservers"), config.field("searches")
	if p.spec.field("dnsPolicy").text() == "None" {
		if !config.exists() {
			config.required("must provide `dnsConfig` when `dnsPolicy` is None")
			return
		}
		if servers.empty() {
			servers.required("must provide at least one DNS nameserver when `dnsPolicy` is None")
			return
		}
	}
	if servers.len() > 3 {
		servers.invalid(invalidValue, "must not have more than 3 nameservers")
	}
	for _, server := range servers.items() {
		legacyIP(server)
	}
	if searches.len() > 32 {
		searches.invalid(invalidValue, "must not have more than 32 search paths")
	}
	if len(strings.Join(searches.texts(), " ")) > 2048 {
		searches.invalid(invalidValue, "must not have more than 2048 characters (including spaces) in the search list")
	}
	for _, search := range searches.items() {
		if search.text() != "." || p.spec.c.before(relaxedSearches) {
			search.nameUntil(relaxedSearches, undotted(dnsSubdomain), undotted(dnsSubdomainUnderscore))
		}
	}
	for _, option := range config.field("options").items() {
		if option.field("name").blank() {
			option.required("must not be empty")
		}
	}
}

// preemptionPolicy judges as ValidatePreemptionPolicy does (kubernetes v1.36.3 pkg/apis/core/validation). Only an absent one has
// a default.
func preemptionPolicy(v value) {
	if v.exists() && v.require() {
		v.oneOf("PreemptLowerPriority", "Never")
	}
}

// undotted returns a rule for names that may end in a dot.
func undotted(rule nameRule) nameRule {
	return func(name string) string { return rule(strings.TrimSuffix(name, ".")) }
}

func (p *pod) schedulingGates() {
	var seen []string
	for _, gate := range p.spec.field("schedulingGates").items() {
		name := gate.field("name").text()
		if msg := labelKey(name); msg != "" {
			gate.invalid(invalidName, msg)
		}
		for _, s := range seen {
			if s == name {
				gate.duplicateOf(name)
			}
		}
		seen = append(seen, name)
	}
}

// hostname judges hostnameOverride as validatePodHostName does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) hostname() {
	override := p.spec.field("hostnameOverride")
	if !override.exists() {
		return
	}
	if p.spec.field("setHostnameAsFQDN").bool() {
		override.forbidden("may not be specified when setHostnameAsFQDN is true")
	}
	if p.hostNetwork {
		override.forbidden("may not be specified when hostNetwork is true")
	}
	if len(override.text()) > 64 {
		override.tooLong(64)
	}
	override.name(dnsSubdomain)
}

func (p *pod) hostAliases() {
	for _, alias := range p.spec.field("hostAliases").items() {
		legacyIP(alias.field("ip"))
		for _, name := range alias.field("hostnames").items() {
			name.name(dnsSubdomain)
		}
	}
}

// userNamespace judges hostUsers as validateHostUsers does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) userNamespace() {
	if p.hostUsers {
		return
	}
	const detail = "when `hostUsers` is false"
	if p.hostNetwork {
		p.spec.field("hostNetwork").forbidden(detail)
	}
	if pid := p.spec.field("hostPID"); pid.bool() {
		pid.place(p.spec, "HostPID").forbidden(detail)
	}
	if ipc := p.spec.field("hostIPC"); ipc.bool() {
		ipc.place(p.spec, "HostIPC").forbidden(detail)
	}
	p.eachContainer(func(container value) {
		if devices := container.field("volumeDevices"); !devices.empty() {
			devices.forbidden(detail)
		}
	})
}

// eachContainer visits init containers, containers and ephemeral containers.
func (p *pod) eachContainer(visit func(container value)) {
	for _, list := range [...]string{"initContainers", "containers", "ephemeralContainers"} {
		for _, container := range p.spec.field(list).items() {
			visit(container)
		}
	}
}

// fileKeyVolumes reports fileKeyRefs to volumes that are no emptyDir (validateFileKeyRefVolumes).
func (p *pod) fileKeyVolumes() {
	p.eachContainer(func(container value) {
		for _, env := range container.field("env").items() {
			ref := env.fields("valueFrom", "fileKeyRef")
			if !ref.exists() {
				continue
			}
			name := ref.field("volumeName")
			volume, ok := p.volumeNamed(name.text())
			switch {
			case !ok:
				name.add(missingVolume, "Not found"+name.shown(), "")
			case !volume.field("emptyDir").exists() && !sourceless(volume):
				name.invalid(invalidValue, "referenced volume must be of type emptyDir")
			}
		}
	})
}

func (p *pod) volumeNamed(name string) (value, bool) {
	for _, volume := range p.spec.field("volumes").items() {
		if volume.field("name").text() == name {
			return volume, true
		}
	}
	return value{}, false
}
