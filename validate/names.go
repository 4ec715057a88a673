package validate

import (
	"fmt"
	"strings"
)

// nameRule returns why a name is refused, in the server's words; "" if it is taken. Where a name breaks several rules the
// first is told.
type nameRule func(name string) string

const (
	maxSubdomain = 253
	maxLabel     = 63
)

const (
	labelWording     = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name', or '123-abc')"
	subdomainWording = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com')"
	dns1035Wording   = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name', or 'abc-123')"
	wildcardWording  = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com')"
	labelKeyWording  = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName', or 'my.name', or '123-abc')"
	labelWordingV    = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', or 'my_value', or '12345')"
)

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isAlpha(c byte) bool { return isLower(c) || c >= 'A' && c <= 'Z' }
func isAlnum(c byte) bool { return isAlpha(c) || isDigit(c) }

// isLabel reports whether s matches [a-z0-9]([-a-z0-9]*[a-z0-9])?.
func isLabel(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLower(c) && !isDigit(c) && c != '-' {
			return false
		}
	}
	return true
}

// isSubdomain reports whether s is labels joined by dots.
func isSubdomain(s string) bool {
	if s == "" {
		return false
	}
	start := true // of a label
	for i := range len(s) {
		c := s[i]
		switch {
		case isLower(c) || isDigit(c):
			start = false
		case c == '-':
			if start {
				return false
			}
		case c == '.':
			if start || s[i-1] == '-' {
				return false
			}
			start = true
		default:
			return false
		}
	}
	return !start && s[len(s)-1] != '-'
}

// dnsLabel judges a name as IsDNS1123Label does (apimachinery v0.36.3 pkg/util/validation).
func dnsLabel(name string) string {
	switch {
	case len(name) > maxLabel:
		return fmt.Sprintf("must be no more than %d characters", maxLabel)
	case isLabel(name):
		return ""
	case isSubdomain(name):
		return "must not contain dots"
	}
	return labelWording
}

// dnsSubdomain judges a name as IsDNS1123Subdomain does (apimachinery v0.36.3 pkg/util/validation).
func dnsSubdomain(name string) string {
	switch {
	case len(name) > maxSubdomain:
		return fmt.Sprintf("must be no more than %d characters", maxSubdomain)
	case isSubdomain(name):
		return ""
	}
	return subdomainWording
}

// dnsSubdomainCaseless judges a name as IsDNS1123SubdomainCaseless does (apimachinery v0.36.3 pkg/api/validate/content).
func dnsSubdomainCaseless(name string) string { return dnsSubdomain(strings.ToLower(name)) }

// dnsSubdomainUnderscore judges a name as IsDNS1123SubdomainWithUnderscore does (apimachinery v0.36.3 pkg/util/validation).
func dnsSubdomainUnderscore(name string) string {
	if len(name) > maxSubdomain {
		return fmt.Sprintf("must be no more than %d characters", maxSubdomain)
	}
	for part := range strings.SplitSeq(name, ".") {
		part = strings.TrimPrefix(part, "_")
		if part == "" || part[0] == '_' || part[len(part)-1] == '_' || !isLabel(strings.ReplaceAll(part, "_", "-")) {
			return "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com')"
		}
	}
	return ""
}

// dns1035Label judges a name as IsDNS1035Label does (apimachinery v0.36.3 pkg/util/validation).
func dns1035Label(name string) string {
	switch {
	case len(name) > maxLabel:
		return fmt.Sprintf("must be no more than %d characters", maxLabel)
	case isLabel(name) && isLower(name[0]):
		return ""
	}
	return dns1035Wording
}

// wildcardSubdomain judges a name as IsWildcardDNS1123Subdomain does (apimachinery v0.36.3 pkg/util/validation).
func wildcardSubdomain(name string) string {
	rest, ok := strings.CutPrefix(name, "*.")
	switch {
	case len(name) > maxSubdomain:
		return fmt.Sprintf("must be no more than %d characters", maxSubdomain)
	case ok && isSubdomain(rest):
		return ""
	}
	return wildcardWording
}

// pathSegment judges a name as IsPathSegmentName does (apimachinery v0.36.3 pkg/api/validate/content).
func pathSegment(name string) string {
	switch {
	case name == "." || name == "..":
		return "may not be '" + name + "'"
	case strings.Contains(name, "/"):
		return "may not contain '/'"
	case strings.Contains(name, "%"):
		return "may not contain '%'"
	}
	return ""
}

// isQualifiedPart reports whether s matches ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9].
func isQualifiedPart(s string) bool {
	if s == "" || !isAlnum(s[0]) || !isAlnum(s[len(s)-1]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isAlnum(c) && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// labelKey judges a label key, or any other qualified name, as IsLabelKey does (apimachinery v0.36.3 pkg/api/validate/content).
func labelKey(key string) string {
	name := key
	if prefix, rest, ok := strings.Cut(key, "/"); ok {
		switch {
		case strings.Contains(rest, "/"):
			return "a valid label key " + labelKeyWording + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
		case prefix == "":
			return "prefix part must be non-empty"
		}
		if msg := dnsSubdomain(prefix); msg != "" {
			return "prefix part " + msg
		}
		name = rest
	}
	switch {
	case name == "":
		return "name part must be non-empty"
	case len(name) > maxLabel:
		return fmt.Sprintf("name part must be no more than %d bytes", maxLabel)
	case !isQualifiedPart(name):
		return "name part " + labelKeyWording
	}
	return ""
}

// labelValue judges the value of a label as IsLabelValue does (apimachinery v0.36.3 pkg/api/validate/content).
func labelValue(value string) string {
	switch {
	case len(value) > maxLabel:
		return fmt.Sprintf("must be no more than %d bytes", maxLabel)
	case value == "" || isQualifiedPart(value):
		return ""
	}
	return labelWordingV
}

// domainPrefixedPath judges a path as IsDomainPrefixedPath does (apimachinery v0.36.3 pkg/util/validation).
func domainPrefixedPath(s string) string {
	host, path, _ := strings.Cut(s, "/")
	if host == "" || path == "" {
		return `must be a domain-prefixed path (such as "acme.io/foo")`
	}
	if msg := dnsSubdomain(host); msg != "" {
		return msg
	}
	for i := range len(path) {
		if c := path[i]; !isAlnum(c) && strings.IndexByte(`/-._~%!$&'()*+,;=:`, c) < 0 {
			return "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"
		}
	}
	return ""
}

// portName judges a port's name as IsValidPortName does (apimachinery v0.36.3 pkg/util/validation).
func portName(name string) string {
	letter := false
	for i := range len(name) {
		c := name[i]
		if !isLower(c) && !isDigit(c) && c != '-' {
			if len(name) > 15 {
				break
			}
			return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
		}
		letter = letter || isLower(c)
	}
	switch {
	case len(name) > 15:
		return "must be no more than 15 characters"
	case name == "":
		return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
	case !letter:
		return "must contain at least one letter (a-z)"
	case strings.Contains(name, "--"):
		return "must not contain consecutive hyphens"
	case name[0] == '-' || name[len(name)-1] == '-':
		return "must not begin or end with a hyphen"
	}
	return ""
}

// configKey judges a key of a ConfigMap or Secret as IsConfigMapKey does (apimachinery v0.36.3 pkg/util/validation).
func configKey(key string) string {
	if len(key) > maxSubdomain {
		return fmt.Sprintf("must be no more than %d characters", maxSubdomain)
	}
	bad := key == ""
	for i := range len(key) {
		if c := key[i]; !isAlnum(c) && c != '-' && c != '_' && c != '.' {
			bad = true
			break
		}
	}
	switch {
	case bad:
		return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name', or 'KEY_NAME', or 'key-name')"
	case key == "." || key == "..":
		return "must not be '" + key + "'"
	case strings.HasPrefix(key, ".."):
		return "must not start with '..'"
	}
	return ""
}

// envName judges the name of an environment variable as IsRelaxedEnvVarName does (apimachinery v0.36.3 pkg/util/validation).
func envName(name string) string {
	for i := range len(name) {
		if c := name[i]; c < ' ' || c > '~' || c == '=' {
			return "a valid environment variable name must consist only of printable ASCII characters other than '='"
		}
	}
	return ""
}

// identifier judges the name of an environment variable as IsEnvVarName does (apimachinery v0.36.3 pkg/util/validation).
func identifier(name string) string {
	bad := name == "" || isDigit(name[0])
	for i := range len(name) {
		if c := name[i]; !isAlnum(c) && c != '-' && c != '_' && c != '.' {
			bad = true
		}
	}
	if bad {
		return "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name', or 'MY_ENV.NAME', or 'MyEnvName1')"
	}
	if name == "." || strings.HasPrefix(name, "..") {
		return "must not be '.' or start with '..'"
	}
	return ""
}

// headerName judges the name of an HTTP header as IsHTTPHeaderName does (apimachinery v0.36.3 pkg/util/validation).
func headerName(name string) string {
	bad := name == ""
	for i := range len(name) {
		if c := name[i]; !isAlnum(c) && c != '-' {
			bad = true
		}
	}
	if bad {
		return "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name')"
	}
	return ""
}

// isPercent reports whether s matches [0-9]+%.
func isPercent(s string) bool {
	digits, ok := strings.CutSuffix(s, "%")
	if !ok || digits == "" {
		return false
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return false
		}
	}
	return true
}

// isIdentifier reports whether s matches [A-Za-z_][A-Za-z0-9_]*.
func isIdentifier(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlpha(c) && c != '_' && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return s != ""
}

// fullyQualified judges a name as IsFullyQualifiedName does (apimachinery v0.36.3 pkg/util/validation): three labels at least.
func fullyQualified(name string) string {
	if msg := dnsSubdomain(name); msg != "" {
		return msg
	}
	if strings.Count(name, ".") < 2 {
		return "should be a domain with at least three segments separated by dots"
	}
	return ""
}

// name reports v unless the rule takes it. Absent and empty strings are judged too: many rules refuse them.
func (v value) name(rule nameRule) bool {
	if v.exists() && !v.isString() {
		return true
	}
	msg := rule(v.text())
	if msg == "" {
		return true
	}
	message, hint := splitHint(msg)
	if better := repaired(v.text(), rule); better != "" {
		hint = "use " + better
	}
	v.invalidHint(invalidName, message, hint)
	return false
}

// nameIfSet judges a name that may be absent or empty.
func (v value) nameIfSet(rule nameRule) bool { return v.blank() || v.name(rule) }

// repaired returns the name that a person most likely means, if the rule takes it: in lower case, with dashes.
func repaired(name string, rule nameRule) string {
	better := strings.Trim(strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(strings.TrimSpace(name))), "-.")
	if better == name || better == "" || rule(better) != "" {
		return ""
	}
	return better
}
