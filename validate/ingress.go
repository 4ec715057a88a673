package validate

import (
	"strings"
)

// ingress judges networking.k8s.io/v1 as ValidateIngressCreate does (kubernetes v1.36.3 pkg/apis/networking/validation).
func ingress(c *check) {
	spec := c.root().field("spec")
	rules, backend, class := spec.field("rules"), spec.field("defaultBackend"), spec.field("ingressClassName")
	if rules.empty() && !backend.exists() {
		spec.invalid(invalidValue, "either `defaultBackend` or `rules` must be specified")
	}
	if backend.exists() {
		ingressBackend(backend)
	}
	for _, rule := range rules.items() {
		if host := rule.field("host"); !host.blank() && host.isString() {
			if _, ok := sloppyIP(host.text()); ok {
				host.invalid(invalidName, "must be a DNS name, not an IP address")
			}
			host.name(hostName)
		}
		if http := rule.field("http"); http.exists() {
			ingressPaths(http)
		}
	}
	for _, tls := range spec.field("tls").items() {
		for _, host := range tls.field("hosts").items() {
			host.name(hostName)
		}
		tls.field("secretName").nameIfSet(dnsSubdomain)
	}
	if class.exists() {
		class.name(dnsSubdomain)
	}
	note := c.root().fields("metadata", "annotations").entry("kubernetes.io/ingress.class")
	if note.key >= 0 && class.exists() && note.text() != class.text() {
		note.place(c.root(), "annotations", "kubernetes.io/ingress.class").
			invalid(invalidValue, "must match `ingressClassName` when both are specified")
	}
}

// hostName judges a host that may start with a wildcard.
func hostName(host string) string {
	if strings.Contains(host, "*") {
		return wildcardSubdomain(host)
	}
	return dnsSubdomain(host)
}

func ingressPaths(http value) {
	paths := http.field("paths")
	if paths.empty() {
		paths.required("")
	}
	for _, path := range paths.items() {
		kind := path.field("pathType")
		if !kind.exists() {
			kind.add(missingField, "Required value: pathType must be specified", "Prefix, Exact or ImplementationSpecific")
			continue
		}
		ingressPath(kind, path.field("path"))
		ingressBackend(path.field("backend"))
	}
}

func ingressPath(kind, path value) {
	const absolute = "must be an absolute path"
	text := path.text()
	switch kind.text() {
	case "Exact", "Prefix":
		if !strings.HasPrefix(text, "/") && (!path.exists() || path.isString()) {
			path.invalid(invalidValue, absolute)
		}
		for _, bad := range [...]string{"//", "/./", "/../", "%2f", "%2F"} {
			if strings.Contains(text, bad) {
				path.invalid(invalidValue, "must not contain '"+bad+"'")
			}
		}
		for _, bad := range [...]string{"/..", "/."} {
			if strings.HasSuffix(text, bad) {
				path.invalid(invalidValue, "cannot end with '"+bad+"'")
			}
		}
	case "ImplementationSpecific":
		if text != "" && !strings.HasPrefix(text, "/") {
			path.invalid(invalidValue, absolute)
		}
	default:
		mustBeOneOf(kind, "Exact", "ImplementationSpecific", "Prefix")
	}
}

func ingressBackend(v value) {
	resource, service := v.field("resource"), v.field("service")
	switch {
	case resource.exists() && service.exists():
		v.invalid(invalidValue, "cannot set both resource and service backends")
	case resource.exists():
		typedReference(resource)
	case service.exists():
		if name := service.field("name"); name.require() {
			name.nameUntil(relaxedServices, dns1035Label, dnsLabel)
		}
		backendPort(v, service.field("port"))
	default:
		v.invalid(invalidValue, "resource or service backend is required")
	}
}

func backendPort(backend, port value) {
	name, number := port.field("name"), port.field("number")
	hasNumber := number.exists() && (!number.isInt() || number.int(0) != 0)
	switch {
	case !name.blank() && hasNumber:
		backend.invalid(invalidPort, "cannot set both port name & port number")
	case !name.blank():
		name.portOrName()
	case hasNumber:
		number.port()
	default:
		if port.node != unknown {
			backend.required("port name or number is required")
		}
	}
}

// typedReference judges as validateIngressTypedLocalObjectReference does (kubernetes v1.36.3 pkg/apis/networking/validation).
func typedReference(v value) {
	if group := v.field("apiGroup"); group.exists() {
		group.name(dnsSubdomain)
	}
	for _, name := range [...]string{"kind", "name"} {
		if f := v.field(name); f.require() {
			f.name(pathSegment)
		}
	}
}

// ingressClass judges as ValidateIngressClass does (kubernetes v1.36.3 pkg/apis/networking/validation).
func ingressClass(c *check) {
	spec := c.root().field("spec")
	controller, parameters := spec.field("controller"), spec.field("parameters")
	if len(controller.text()) > 250 {
		controller.tooLong(250)
	}
	if controller.require() {
		controller.name(domainPrefixedPath)
	}
	if !parameters.exists() {
		return
	}
	typedReference(parameters)
	scope, namespace := parameters.field("scope"), parameters.field("namespace")
	switch {
	case scope.text() == "Namespace":
		if !namespace.exists() {
			namespace.required("`parameters.scope` is set to 'Namespace'")
		} else {
			namespace.name(dnsLabel)
		}
	case scope.text() == "Cluster" || !scope.exists():
		if namespace.exists() {
			namespace.forbidden("`parameters.scope` is set to 'Cluster'")
		}
	default:
		mustBeOneOf(scope, "Cluster", "Namespace")
	}
}
