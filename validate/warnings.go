package validate

import (
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/lint"
)

// warn reports what the server takes, but warns about. What the wording says after a semicolon becomes the hint.
func (v value) warn(rule, message string) {
	before := len(v.c.findings)
	message, hint, _ := strings.Cut(message, "; ")
	v.add(rule, message, hint)
	for i := range v.c.findings[before:] {
		v.c.findings[before+i].Severity = lint.Warning
	}
}

// warnAnnotation warns about an annotation that has a successor.
func (c *check) warnAnnotation(key, message string) {
	if at := c.root().fields("metadata", "annotations").entry(key); at.exists() {
		at.warn(deprecatedAnnotation, message)
	}
}

// warnName warns about a name that is not fit to be a host name.
func (c *check) warnName(use string) {
	name := c.root().fields("metadata", "name")
	if msg := dnsLabel(name.text()); msg != "" && dnsSubdomain(name.text()) == "" {
		message, _ := splitHint(msg)
		name.warn(serverWarning, "this is used in "+use+", which can result in surprising behavior; a DNS label is recommended: "+message)
	}
}

// warnIP warns about an address that is not in canonical form, as GetWarningsForIP does (apimachinery v0.36.3
// pkg/util/validation).
func warnIP(v value) {
	sloppy, ok := sloppyIP(v.text())
	if !ok {
		return
	}
	switch addr, err := netip.ParseAddr(v.text()); {
	case err != nil || addr.Is4In6():
		v.warn(serverWarning, fmt.Sprintf("non-standard IP address %q is invalid; use %q", v.text(), sloppy.Unmap()))
	case addr.Is6() && addr.String() != v.text():
		v.warn(serverWarning, fmt.Sprintf("IPv6 address %q should be in RFC 5952 canonical format; use %q", v.text(), addr))
	}
}

// warnCIDR warns about a range that is not in canonical form, as GetWarningsForCIDR does (apimachinery v0.36.3
// pkg/util/validation).
func warnCIDR(v value) {
	prefix, err := netip.ParsePrefix(v.text())
	switch {
	case err != nil:
		if sloppyCIDR(v.text()) {
			v.warn(serverWarning, fmt.Sprintf("non-standard CIDR value %q is invalid", v.text()))
		}
	case prefix.Addr() != prefix.Masked().Addr():
		v.warn(serverWarning, fmt.Sprintf("CIDR value %q is ambiguous in this context; use %q or %q", v.text(), prefix.Masked(),
			netip.PrefixFrom(prefix.Addr(), prefix.Addr().BitLen())))
	case prefix.Addr().Is6() && prefix.String() != v.text():
		v.warn(serverWarning, fmt.Sprintf("IPv6 CIDR value %q should be in RFC 5952 canonical format; use %q", v.text(), prefix))
	}
}

// warnFraction warns about an amount of bytes that is no integer.
func warnFraction(v value) {
	if q, ok := v.quantity(); ok && !q.milli().isWhole() {
		v.warn(serverWarning, fmt.Sprintf("fractional byte value %q is invalid, must be an integer", v.c.tree.Text(int(v.node))))
	}
}

// warnService warns as GetWarningsForService does (kubernetes v1.36.3 pkg/api/service).
func warnService(c *check) {
	spec := c.root().field("spec")
	c.warnAnnotation("service.kubernetes.io/topology-aware-hints", "deprecated; use service.kubernetes.io/topology-mode instead")
	kind := spec.field("type").textOr("ClusterIP")
	headless := kind == "ClusterIP" && spec.field("clusterIP").text() == "None"
	externalIPs, balancer := spec.field("externalIPs"), spec.field("loadBalancerIP")
	if headless {
		if balancer.text() != "" {
			balancer.warn(ineffectiveField, "ignored for headless services")
		}
		if externalIPs.len() > 0 {
			externalIPs.warn(ineffectiveField, "ignored for headless services")
		}
		if affinity := spec.field("sessionAffinity"); affinity.textOr("None") != "None" {
			affinity.warn(ineffectiveField, "ignored for headless services")
		}
	}
	switch {
	case externalIPs.empty() || !externalIPs.isList():
	case kind == "ExternalName":
		externalIPs.warn(ineffectiveField, `ignored when spec.type is "ExternalName"`)
	case !headless && c.since(36):
		externalIPs.warn(serverWarning, "deprecated and may no longer be implemented in some clusters")
	}
	warnIP(balancer)
	if name := spec.field("externalName"); kind != "ExternalName" && name.text() != "" {
		name.warn(ineffectiveField, `ignored when spec.type is not "ExternalName"`)
	}
	if traffic := spec.field("trafficDistribution"); traffic.text() == "PreferClose" && !c.before(35) {
		traffic.warn(serverWarning, `"PreferClose" is deprecated; use "PreferSameZone"`)
	}
}

// warnPersistentVolume warns as GetWarningsForPersistentVolume does (kubernetes v1.36.3 pkg/api/persistentvolume).
func warnPersistentVolume(c *check) {
	spec := c.root().field("spec")
	c.warnStorageClass()
	c.warnAnnotation("volume.beta.kubernetes.io/mount-options", `deprecated since v1.31; use "mountOptions" attribute instead`)
	if policy := spec.field("persistentVolumeReclaimPolicy"); policy.text() == "Recycle" {
		policy.warn(serverWarning, "the Recycle reclaim policy is deprecated; use dynamic provisioning instead")
	}
	for _, term := range spec.fields("nodeAffinity", "required", "nodeSelectorTerms").items() {
		warnNodeTerm(term, nil)
	}
	warnVolume(spec)
}

func (c *check) warnStorageClass() {
	c.warnAnnotation("volume.beta.kubernetes.io/storage-class", `deprecated since v1.8; use "storageClassName" attribute instead`)
}

// warnPersistentVolumeClaim warns as GetWarningsForPersistentVolumeClaim does (kubernetes v1.36.3 pkg/api/persistentvolumeclaim).
func warnPersistentVolumeClaim(c *check) {
	c.warnStorageClass()
	warnClaimSpec(c.root().field("spec"))
}

func warnClaimSpec(spec value) {
	for _, name := range [...]string{"requests", "limits"} {
		warnFraction(spec.fields("resources", name).entry("storage"))
	}
}

// warnResourceQuota warns about requests above their limits. Source: kubernetes v1.36.3 pkg/registry/core/resourcequota.
func warnResourceQuota(c *check) {
	hard := c.root().fields("spec", "hard")
	for _, name := range [...]string{"cpu", "memory", "storage", "ephemeral-storage"} {
		request, limit := hard.entry("requests."+name), hard.entry("limits."+name)
		if !request.exists() && (name == "cpu" || name == "memory") {
			request = hard.entry(name)
		}
		r, ok := request.quantity()
		l, ok2 := limit.quantity()
		if ok && ok2 && r.compare(l) > 0 {
			request.warn(serverWarning, "should be less than limits."+name)
		}
	}
}

// warnSecret warns about a key that does not belong to its certificate. Source: kubernetes v1.36.3 pkg/registry/core/secret.
func warnSecret(c *check) {
	if c.root().field("type").text() != "kubernetes.io/tls" {
		return
	}
	data, plain := c.root().field("data"), c.root().field("stringData")
	read := func(key string) []byte {
		if v := plain.entry(key); v.exists() {
			return []byte(v.text())
		}
		decoded, _ := base64.StdEncoding.DecodeString(data.entry(key).text())
		return decoded
	}
	if _, err := tls.X509KeyPair(read("tls.crt"), read("tls.key")); err != nil {
		data.warn(serverWarning, err.Error())
	}
}

// warnServiceAccount warns as kubernetes v1.36.3 pkg/registry/core/serviceaccount does.
func warnServiceAccount(c *check) {
	c.warnAnnotation("kubernetes.io/enforce-mountable-secrets",
		"deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets")
}

// warnNode warns as kubernetes v1.36.3 pkg/registry/core/node does.
func warnNode(c *check) {
	if v := c.root().fields("spec", "externalID"); v.text() != "" {
		v.warn(ineffectiveField, "this field is deprecated, and is unused by Kubernetes")
	}
}

// warnIngress warns as kubernetes v1.36.3 pkg/registry/networking/ingress does.
func warnIngress(c *check) {
	if !c.root().field("spec").has("ingressClassName") {
		c.warnAnnotation("kubernetes.io/ingress.class", "deprecated; use spec.ingressClassName instead")
	}
}

// warnEndpointSlice warns as kubernetes v1.36.3 pkg/registry/discovery/endpointslice does.
func warnEndpointSlice(c *check) {
	if kind := c.root().field("addressType"); kind.text() == "FQDN" {
		kind.warn(serverWarning, "FQDN endpoints are deprecated")
	}
}

// warnStorageClassObject warns as GetWarningsForStorageClass does (kubernetes v1.36.3 pkg/api/storage).
func warnStorageClassObject(c *check) {
	for _, topology := range c.root().field("allowedTopologies").items() {
		for _, expression := range topology.field("matchLabelExpressions").items() {
			warnNodeLabel(expression.field("key"), expression.field("key").text())
		}
	}
}

// warnCSIStorageCapacity warns as GetWarningsForCSIStorageCapacity does (kubernetes v1.36.3 pkg/api/storage).
func warnCSIStorageCapacity(c *check) {
	topology := c.root().field("nodeTopology")
	warnNodeTerm(topology, nil)
	for key, entry := range topology.field("matchLabels").entries() {
		warnNodeLabel(entry, key)
	}
}

// warnRuntimeClass warns as GetWarningsForRuntimeClass does (kubernetes v1.36.3 pkg/api/node).
func warnRuntimeClass(c *check) {
	for key, entry := range c.root().fields("scheduling", "nodeSelector").entries() {
		warnNodeLabel(entry, key)
	}
}

// warnCSIDriver warns as kubernetes v1.36.3 pkg/registry/storage/csidriver does.
func warnCSIDriver(c *check) {
	spec := c.root().field("spec")
	if tokens := spec.field("tokenRequests"); tokens.len() > 0 && !spec.has("serviceAccountTokenInSecrets") && c.since(35) {
		tokens.warn(serverWarning, "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to "+
			"prevent possible logging of tokens in volume attributes")
	}
}

// warnResourceSlice warns as kubernetes v1.36.3 pkg/registry/resource/resourceslice does.
func warnResourceSlice(c *check) {
	if driver := c.root().fields("spec", "driver"); driver.text() != strings.ToLower(driver.text()) {
		driver.warn(serverWarning, "driver names should be lowercase; "+strconv.Quote(driver.text())+" contains uppercase characters")
	}
}

// warnAdmission warns of names that are reserved for what is read from files at start-up, as WarningsForStaticSuffix does (kubernetes v1.36.3
// pkg/apis/admissionregistration/validation). Since 1.37 the server refuses them (ValidateStaticSuffix).
func warnAdmission(c *check) {
	name := c.root().fields("metadata", "name")
	if !strings.HasSuffix(name.text(), ".static.k8s.io") {
		return
	}
	const message = `names ending with ".static.k8s.io" are reserved for static manifest-based configurations`
	if c.since(37) {
		name.invalid(invalidName, message+" and cannot be managed via the API")
		return
	}
	name.warn(serverWarning, message)
}

// warnWebhooks warns, besides, of rules for resources that no webhook is called for since 1.37, as WarningsForValidatingWebhookRules does
// (kubernetes v1.37.0 pkg/apis/admissionregistration/validation).
func warnWebhooks(c *check) {
	warnAdmission(c)
	if !c.since(37) {
		return
	}
	for _, hook := range c.root().field("webhooks").items() {
		for _, rule := range hook.field("rules").items() {
			if resources := excludedResources(rule); resources != nil {
				rule.warn(ineffectiveField, strings.Join(resources, ", ")+" is excluded from admission webhooks; this rule will have no effect")
			}
		}
	}
}

// excludedResources returns the resources of a rule that no webhook is called for. Source: kubernetes v1.37.0
// pkg/kubeapiserver/admission/exclusion.
func excludedResources(rule value) []string {
	groups, resources := rule.field("apiGroups").texts(), rule.field("resources").texts()
	if slices.Contains(groups, "*") || slices.Contains(resources, "*") {
		return nil
	}
	excluded := []string{
		"selfsubjectreviews.authentication.k8s.io", "tokenreviews.authentication.k8s.io", "localsubjectaccessreviews.authorization.k8s.io",
		"selfsubjectaccessreviews.authorization.k8s.io", "selfsubjectrulesreviews.authorization.k8s.io", "subjectaccessreviews.authorization.k8s.io",
	}
	var named []string
	for _, group := range groups {
		for _, resource := range resources {
			if name := resource + "." + group; slices.Contains(excluded, name) && !slices.Contains(named, name) {
				named = append(named, name)
			}
		}
	}
	return named
}

// schemaFormats are the formats that strings in schemas of custom resources may have, without dashes. Source: apiextensions-apiserver
// v0.36.3 pkg/apiserver/validation/formats.go.
var schemaFormats = []string{
	"bsonobjectid", "uri", "email", "hostname", "ipv4", "ipv6", "cidr", "mac", "uuid", "uuid3", "uuid4", "uuid5", "isbn", "isbn10",
	"isbn13", "creditcard", "ssn", "hexcolor", "rgbcolor", "byte", "password", "date", "duration", "datetime",
	"k8sshortname", "k8slongname",
}

// warnCRD warns about formats that the server does not know, each once.
func warnCRD(c *check) {
	var seen []string
	for _, version := range c.root().fields("spec", "versions").items() {
		eachSchema(version.fields("schema", "openAPIV3Schema"), func(s value) {
			format := s.field("format")
			text := format.text()
			if text == "" || isKnownFormat(s.field("type").text(), text) || slices.Contains(seen, text) {
				return
			}
			seen = append(seen, text)
			format.warn(serverWarning, "unrecognized format "+strconv.Quote(text)+"; it is ignored")
		})
	}
}

func isKnownFormat(kind, format string) bool {
	switch kind {
	case "", "string":
		return slices.Contains(schemaFormats, strings.ReplaceAll(format, "-", ""))
	case "integer":
		return format == "int32" || format == "int64"
	case "number":
		return format == "float" || format == "double"
	}
	return false
}

// warnFinalizers warns about finalizers of custom resources that another writer may use too. Source: apiextensions-apiserver
// v0.36.3 pkg/registry/customresource.
func warnFinalizers(v value) {
	for _, item := range v.items() {
		name := item.text()
		if name == "" || strings.Contains(name, "/") || slices.Contains([]string{"orphan", "foregroundDeletion", "kubernetes"}, name) {
			continue
		}
		including := ""
		if strings.Contains(name, ".") {
			including = " including a path (/)"
		}
		item.warn(serverWarning, fmt.Sprintf("%q is no domain-qualified name; prefer one%s to avoid accidental conflicts with "+
			"other finalizer writers", name, including))
	}
}

// warnOwners warns about owners that are named twice. Source: apiserver v0.36.3 pkg/endpoints/handlers/rest.go.
func warnOwners(v value) {
	var seen []string
	for _, ref := range v.items() {
		uid := ref.field("uid")
		if slices.Contains(seen, uid.text()) && !uid.blank() {
			uid.warn(serverWarning, "duplicate owner; only one reference to it is kept")
		}
		seen = append(seen, uid.text())
	}
}
