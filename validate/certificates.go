package validate

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

var certificateUsages = []string{
	"any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only",
	"digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement",
	"key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
}

// certificateSigningRequest judges as ValidateCertificateSigningRequestCreate does (kubernetes v1.36.3
// pkg/apis/certificates/validation).
func certificateSigningRequest(c *check) {
	spec := c.root().field("spec")
	request := spec.field("request")
	if err := parseRequest(request.text()); err != nil { // a list of small numbers is a request as well, but never a right one
		request.addAt(request.place0(), invalidValue, "Invalid value: "+err.Error(), "")
	}
	usages := spec.field("usages")
	if usages.empty() {
		usages.required("")
	}
	var seen []string
	for _, usage := range usages.items() {
		mustBeOneOf(usage, certificateUsages...)
		if slices.Contains(seen, usage.text()) {
			usage.duplicate()
		}
		seen = append(seen, usage.text())
	}
	signer := spec.field("signerName")
	if signer.text() == "kubernetes.io/legacy-unknown" {
		signer.invalid(invalidValue, "the legacy signerName is not allowed via this API version")
	} else {
		signerName(signer)
	}
	if seconds := spec.field("expirationSeconds"); seconds.isInt() && seconds.int(600) < 600 {
		seconds.invalid(invalidValue, "may not specify a duration less than 600 seconds (10 minutes)")
	}
	systemMasters(spec, signer.text(), request.text())
}

// parseRequest reads a certificate request in base64 and checks its signature. What is no base64 is left to the decoder.
func parseRequest(text string) error {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "CERTIFICATE REQUEST" {
		return errors.New("PEM block type must be CERTIFICATE REQUEST")
	}
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		return err
	}
	return request.CheckSignature()
}

// systemMasters reports requests that the admission plugin CertificateSubjectRestriction refuses.
func systemMasters(spec value, signer, text string) {
	if signer != "kubernetes.io/kube-apiserver-client" {
		return
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return
	}
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err == nil && slices.Contains(request.Subject.Organization, "system:masters") {
		spec.field("request").forbidden("use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed")
	}
}

// signerName judges as ValidateSignerName does (kubernetes v1.36.3 pkg/apis/core/validation).
func signerName(v value) {
	if !v.require() || !v.isString() {
		return
	}
	domain, path, ok := strings.Cut(v.text(), "/")
	if !ok || strings.Contains(path, "/") {
		v.invalid(invalidName, "must be a fully qualified domain and path of the form 'example.com/signer-name'")
		return
	}
	if len(domain) > maxSubdomain {
		v.tooLong(maxSubdomain)
	}
	for label := range strings.SplitSeq(domain, ".") {
		if msg := dnsLabel(label); msg != "" {
			v.invalid(invalidName, fmt.Sprintf("validating label %q: %s", label, msg))
			break
		}
	}
	if !strings.Contains(domain, ".") {
		v.invalid(invalidName, "should be a domain with at least two segments separated by dots")
	}
	for label := range strings.SplitSeq(path, ".") {
		if msg := dnsSubdomain(label); msg != "" {
			v.invalid(invalidName, fmt.Sprintf("validating label %q: %s", label, msg))
			break
		}
	}
	if longest := 2*maxSubdomain + maxLabel + 2; len(v.text()) > longest {
		v.tooLong(longest)
	}
}

// clusterTrustBundle judges as ValidateClusterTrustBundle does (kubernetes v1.36.3 pkg/apis/certificates/validation).
func clusterTrustBundle(c *check) {
	signer := c.root().fields("spec", "signerName")
	c.metadata(c.root().field("metadata"), &kind{cluster: true, name: func(name string) string {
		if signer.blank() {
			if strings.Contains(name, ":") {
				return `ClusterTrustBundle without signer name must not have ":" in its name`
			}
			return dnsSubdomain(name)
		}
		prefix := strings.ReplaceAll(signer.text(), "/", ":") + ":"
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			return fmt.Sprintf("ClusterTrustBundle for signerName %s must be named with prefix %s", signer.text(), prefix)
		}
		return dnsSubdomain(rest)
	}})
	if !signer.blank() {
		signerName(signer)
	}
	if bundle := c.root().fields("spec", "trustBundle"); bundle.isString() || !bundle.exists() {
		if msg := trustBundle(bundle.text()); msg != "" {
			bundle.addAt(bundle.place0(), invalidValue, "Invalid value: "+msg, "")
		}
	}
}

// trustBundle returns why certificates are refused; "" if they are taken.
func trustBundle(text string) string {
	rest := []byte(text)
	seen := make(map[string]bool)
	for i := 0; ; i++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return fmt.Sprintf("entry %d has bad block type: %v", i, block.Type)
		}
		if len(block.Headers) != 0 {
			return fmt.Sprintf("entry %d has PEM block headers", i)
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		switch {
		case err != nil:
			return fmt.Sprintf("entry %d does not parse as X.509", i)
		case !certificate.IsCA:
			return fmt.Sprintf("entry %d does not have the CA bit set", i)
		case !certificate.BasicConstraintsValid:
			return fmt.Sprintf("entry %d has invalid basic constraints", i)
		case seen[string(block.Bytes)]:
			return "duplicate trust anchor"
		}
		seen[string(block.Bytes)] = true
	}
	if len(seen) == 0 {
		return "at least one trust anchor must be provided"
	}
	return ""
}

// apiService judges as ValidateAPIService does (kube-aggregator v0.36.3 pkg/apis/apiregistration/validation).
func apiService(c *check) {
	spec := c.root().field("spec")
	group, version := spec.field("group"), spec.field("version")
	c.metadata(c.root().field("metadata"), &kind{cluster: true, plain: true, name: func(name string) string {
		if msg := pathSegment(name); msg != "" {
			return msg
		}
		if want := version.text() + "." + group.text(); name != want {
			return fmt.Sprintf("must be `spec.version+\".\"+spec.group`: %q", want)
		}
		return ""
	}})
	if group.blank() && version.text() != "v1" {
		group.required("only v1 may have an empty group and it better be legacy kube")
	}
	group.nameIfSet(dnsSubdomain)
	version.name(dns1035Label)
	between := func(v value, high int64, detail string) {
		if n := v.int(0); (n <= 0 || n > high) && (!v.exists() || v.isInt()) {
			v.invalid(invalidValue, detail)
		}
	}
	between(spec.field("groupPriorityMinimum"), 20000, "must be positive and less than 20000")
	between(spec.field("versionPriority"), 1000, "must be positive and less than 1000")
	bundle, insecure, service := spec.field("caBundle"), spec.field("insecureSkipTLSVerify"), spec.field("service")
	if !service.exists() {
		if !bundle.blank() {
			bundle.add(invalidValue, "Invalid value: local APIServices may not have a caBundle", "")
		}
		if insecure.bool() {
			insecure.invalid(invalidValue, "local APIServices may not have insecureSkipTLSVerify")
		}
		return
	}
	service.field("namespace").require()
	service.field("name").require()
	servicePort(service.field("port"))
	if insecure.bool() && !bundle.blank() {
		insecure.invalid(invalidValue, "may not be true if caBundle is present")
	}
}

// servicePort judges the port of a webhook or API service, which is 443 where it is absent.
func servicePort(v value) {
	if n := v.int(443); n < 1 || n > 65535 {
		v.invalid(invalidPort, "port is not valid: must be between 1 and 65535, inclusive")
	}
}

// clientConfig judges how a webhook is reached, as ValidateWebhookURL and ValidateWebhookService do (apiserver v0.36.3
// pkg/util/webhook).
func clientConfig(v value) {
	address, service := v.field("url"), v.field("service")
	switch {
	case address.exists() == service.exists():
		v.required("exactly one of url or service is required")
	case address.exists():
		webhookURL(address)
	default:
		service.field("name").require()
		service.field("namespace").require()
		servicePort(service.field("port"))
		webhookPath(service.field("path"))
	}
}

func webhookURL(v value) {
	const form = "; desired format: https://host[/path]"
	if !v.isString() {
		return
	}
	u, err := url.Parse(v.text())
	if err != nil {
		v.required("url must be a valid URL: " + err.Error() + form)
		return
	}
	if u.Scheme != "https" {
		v.invalid(invalidValue, "'https' is the only allowed URL scheme"+form)
	}
	if u.Host == "" {
		v.invalid(invalidValue, "host must be specified"+form)
	}
	if u.User != nil {
		v.invalid(invalidValue, "user information is not permitted in the URL")
	}
	if u.Fragment != "" {
		v.invalid(invalidValue, "fragments are not permitted in the URL")
	}
	if u.RawQuery != "" {
		v.invalid(invalidValue, "query parameters are not permitted in the URL")
	}
}

func webhookPath(v value) {
	path := v.text()
	if path == "" || path == "/" {
		return
	}
	if path == "//" {
		v.invalid(invalidValue, "segment[0] may not be empty")
		return
	}
	if path[0] != '/' {
		v.invalid(invalidValue, "must start with a '/'")
	}
	for i, segment := range strings.Split(strings.TrimSuffix(path[1:], "/"), "/") {
		if segment == "" {
			v.invalid(invalidValue, fmt.Sprintf("segment[%d] may not be empty", i))
		} else if msg := dnsSubdomain(segment); msg != "" {
			v.invalid(invalidValue, fmt.Sprintf("segment[%d]: %s", i, msg))
		}
	}
}
