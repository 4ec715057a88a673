package validate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// securityContext judges the pod's as validatePodSpecSecurityContext does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) securityContext() {
	sc := p.spec.field("securityContext")
	if share := p.spec.field("shareProcessNamespace"); share.bool() && p.spec.field("hostPID").bool() {
		share.place(sc, "shareProcessNamespace").invalid(invalidValue, "ShareProcessNamespace and HostPID cannot both be enabled")
	}
	if !sc.exists() {
		return
	}
	for _, field := range [...]string{"fsGroup", "runAsUser", "runAsGroup"} {
		sc.field(field).userID()
	}
	for _, group := range sc.field("supplementalGroups").items() {
		group.userID()
	}
	p.sysctls(sc.field("sysctls"))
	for _, enum := range [...]struct {
		field   string
		allowed []string
	}{
		{"fsGroupChangePolicy", []string{"Always", "OnRootMismatch"}},
		{"supplementalGroupsPolicy", []string{"Merge", "Strict"}},
		{"seLinuxChangePolicy", []string{"MountOption", "Recursive"}},
	} {
		if v := sc.field(enum.field); v.exists() {
			mustBeOneOf(v, enum.allowed...)
		}
	}
	seccompProfile(sc.field("seccompProfile"))
	windowsOptions(sc.field("windowsOptions"))
	appArmorProfile(sc.field("appArmorProfile"))
}

// containerSecurity judges a container's as ValidateSecurityContext does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) containerSecurity(sc value) {
	if !sc.exists() {
		return
	}
	sc.field("runAsUser").userID()
	sc.field("runAsGroup").userID()
	if mount := sc.field("procMount"); mount.exists() {
		mustBeOneOf(mount, "Default", "Unmasked")
		if p.hostUsers && mount.text() == "Unmasked" {
			mount.invalid(invalidValue, "`hostUsers` must be false to use `Unmasked`")
		}
	}
	seccompProfile(sc.field("seccompProfile"))
	if sc.field("allowPrivilegeEscalation").is(false) {
		if sc.field("privileged").bool() {
			sc.invalid(invalidValue, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
		}
		if sc.fields("capabilities", "add").contains("CAP_SYS_ADMIN") {
			sc.invalid(invalidValue, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN")
		}
	}
	windowsOptions(sc.field("windowsOptions"))
	appArmorProfile(sc.field("appArmorProfile"))
}

func seccompProfile(v value) {
	if !v.exists() {
		return
	}
	kind, profile := v.field("type"), v.field("localhostProfile")
	if kind.blank() {
		kind.required("type is required when seccompProfile is set")
	}
	kind.oneOf("Localhost", "RuntimeDefault", "Unconfined")
	switch {
	case kind.text() == "Localhost" && !profile.exists():
		profile.required("must be set when seccomp type is Localhost")
	case kind.text() == "Localhost":
		descendingPath(profile)
	case profile.exists():
		profile.invalid(invalidValue, "can only be set when seccomp type is Localhost")
	}
}

func appArmorProfile(v value) {
	if !v.exists() {
		return
	}
	kind, profile := v.field("type"), v.field("localhostProfile")
	switch kind.text() {
	case "Localhost":
		switch text := profile.text(); {
		case text != strings.TrimSpace(text):
			profile.invalid(invalidValue, "must not be padded with whitespace")
		case profile.blank():
			profile.required("must be set when AppArmor type is Localhost")
		case len(text) > 4095:
			profile.tooLong(4095)
		}
	case "RuntimeDefault", "Unconfined":
		if profile.exists() {
			profile.invalid(invalidValue, "can only be set when AppArmor type is Localhost")
		}
	default:
		if kind.blank() {
			kind.required("type is required when appArmorProfile is set")
		}
		kind.oneOf("Localhost", "RuntimeDefault", "Unconfined")
	}
}

// sysctls judges names as validateSysctls does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) sysctls(list value) {
	var seen []string
	for _, sysctl := range list.items() {
		name := sysctl.field("name")
		text := name.text()
		switch {
		case name.blank():
			name.required("")
		case name.isString() && !isSysctl(text):
			name.invalid(invalidName, "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")
		case slices.Contains(seen, text):
			name.duplicate()
		}
		text = strings.ReplaceAll(text, "/", ".")
		switch {
		case p.hostNetwork && strings.HasPrefix(text, "net."):
			name.invalid(invalidValue, "may not be specified when 'hostNetwork' is true")
		case p.spec.field("hostIPC").bool() && isIPCSysctl(text):
			name.invalid(invalidValue, "may not be specified when 'hostIPC' is true")
		}
		seen = append(seen, name.text())
	}
}

func isSysctl(name string) bool {
	if len(name) > maxSubdomain {
		return false
	}
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '.' || r == '/' }) {
		if part[0] == '_' || part[len(part)-1] == '_' || !isLabel(strings.ReplaceAll(part, "_", "-")) {
			return false
		}
	}
	separators := strings.Count(name, ".") + strings.Count(name, "/")
	return separators+1 == len(strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == '/' }))
}

// isIPCSysctl reports whether a sysctl is in the IPC namespace (kubernetes v1.36.3 k8s.io/component-helpers/node/util/sysctl).
func isIPCSysctl(name string) bool {
	return slices.Contains([]string{"kernel.sem", "kernel.shm_rmid_forced"}, name) ||
		strings.HasPrefix(name, "kernel.shm") || strings.HasPrefix(name, "kernel.msg") || strings.HasPrefix(name, "fs.mqueue.")
}

var (
	controlCharacters = pattern(`[[:cntrl:]]+`)
	netBIOSDomain     = pattern(`^[^\\/:\*\?"<>|\.][^\\/:\*\?"<>|]{0,14}$`)
	windowsDNSDomain  = pattern(`^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`)
	badUserCharacters = pattern(`["/\\:;|=,\+\*\?<>@\[\]]`)
	dotsAndSpaces     = pattern(`^[\. ]+$`)
)

// pattern returns what tells whether a text matches a regular expression, which is compiled when the first text comes: hardly any
// object needs one.
func pattern(expression string) func(text string) bool {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
	return func(text string) bool { return compiled().MatchString(text) }
}

// windowsOptions judges as validateWindowsSecurityContextOptions does (kubernetes v1.36.3 pkg/apis/core/validation).
func windowsOptions(v value) {
	if !v.exists() {
		return
	}
	if name := v.field("gmsaCredentialSpecName"); name.exists() {
		name.name(dnsSubdomain)
	}
	if spec := v.field("gmsaCredentialSpec"); spec.exists() && spec.isString() {
		switch n := len(spec.text()); {
		case n == 0:
			spec.invalid(invalidValue, "gmsaCredentialSpec cannot be an empty string")
		case n > 64<<10:
			spec.invalid(invalidValue, "gmsaCredentialSpec size must be under 64 KiB")
		}
	}
	if user := v.field("runAsUserName"); user.exists() && user.isString() {
		if msg := windowsUser(user.text()); msg != "" {
			user.invalid(invalidValue, msg)
		}
	}
}

// windowsUser returns why DOMAIN\user is refused; "" if it is taken.
func windowsUser(name string) string {
	switch {
	case name == "":
		return "runAsUserName cannot be an empty string"
	case controlCharacters(name):
		return "runAsUserName cannot contain control characters"
	case strings.Count(name, `\`) > 1:
		return "runAsUserName cannot contain more than one backslash"
	}
	domain, user, hasDomain := strings.Cut(name, `\`)
	if !hasDomain {
		domain, user = "", name
	}
	switch {
	case len(domain) >= 256:
		return "runAsUserName's Domain length must be under 256 characters"
	case hasDomain && !netBIOSDomain(domain) && !windowsDNSDomain(domain):
		return "runAsUserName's Domain doesn't match the NetBios nor the DNS format"
	case user == "":
		return "runAsUserName's User cannot be empty"
	case len(user) > 104:
		return "runAsUserName's User length must not be longer than 104 characters"
	case dotsAndSpaces(user):
		return "runAsUserName's User cannot contain only periods or spaces"
	case badUserCharacters(user):
		return `runAsUserName's User cannot contain the following characters: "/\:;|=,+*?<>@[]`
	}
	return ""
}

// hostProcess judges Windows host processes as validateWindowsHostProcessPod does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) hostProcess() {
	ofPod := p.spec.fields("securityContext", "windowsOptions", "hostProcess")
	all, host := 0, 0
	p.eachContainer(func(container value) {
		all++
		v := container.fields("securityContext", "windowsOptions", "hostProcess")
		if ofPod.exists() && v.exists() && ofPod.bool() != v.bool() {
			v.invalid(invalidValue, fmt.Sprintf("pod hostProcess value must be identical if both are specified, was %v", ofPod.bool()))
		}
		if v.bool() || !v.exists() && ofPod.bool() {
			host++
		}
	})
	if host > 0 && host != all {
		p.spec.invalid(invalidValue, "If pod contains any hostProcess containers then all containers must be HostProcess containers")
	}
	if host > 0 && !p.hostNetwork {
		p.spec.field("hostNetwork").invalid(invalidValue, "hostNetwork must be true if pod contains any hostProcess containers")
	}
}

// What a Windows pod may not set: in the spec, in its security context, and in that of a container.
var (
	notInWindowsSpec     = []string{"hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"}
	notInWindowsSecurity = []string{
		"appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser", "runAsGroup",
		"supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy",
	}
	notInWindowsContainer = []string{
		"appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
		"allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
	}
)

// operatingSystem judges spec.os and what it rules out, as validateOS, validateLinux and validateWindows do (kubernetes v1.36.3
// pkg/apis/core/validation).
func (p *pod) operatingSystem() {
	os := p.spec.field("os")
	if !os.exists() {
		return
	}
	const notWindows, notLinux = "cannot be set for a windows pod", "windows options cannot be set for a linux pod"
	sc := p.spec.field("securityContext")
	switch p.os {
	case "":
		os.field("name").require()
	case "linux":
		forbid(sc, notLinux, "windowsOptions")
		p.eachContainer(func(c value) { forbid(c.field("securityContext"), notLinux, "windowsOptions") })
	case "windows":
		forbid(p.spec, notWindows, notInWindowsSpec...)
		forbid(sc, notWindows, notInWindowsSecurity...)
		p.eachContainer(func(c value) { forbid(c.field("securityContext"), notWindows, notInWindowsContainer...) })
	default:
		name := os.field("name")
		placed(name, os).unsupported("linux", "windows")
	}
}

// forbid reports the fields that are set; false and empty lists of plain fields count as not set.
func forbid(v value, detail string, fields ...string) {
	for _, field := range fields {
		set := v.field(field)
		if !set.exists() || (field == "hostPID" || field == "hostIPC") && !set.bool() || field == "sysctls" && set.empty() {
			continue
		}
		set.forbidden(detail)
	}
}
