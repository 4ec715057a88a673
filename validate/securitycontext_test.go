package validate

import "testing"

func TestSecurityContext(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges ids, profiles and policies of the pod", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostNetwork: true
  securityContext:
    runAsUser: -1
    fsGroup: 4294967296
    supplementalGroups: [1, -2]
    fsGroupChangePolicy: Never
    seccompProfile: {type: Localhost}
    appArmorProfile: {type: RuntimeDefault, localhostProfile: a}
    sysctls: [{name: net.core.somaxconn, value: "1"}, {name: Kernel.x, value: "1"}, {value: "1"}]
  containers: [{name: c, image: i}]
`, []string{
			"invalid-value: spec.securityContext.fsGroup: Invalid value: 4294967296: must be between 0 and 2147483647, inclusive",
			"invalid-value: spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
			"invalid-value: spec.securityContext.supplementalGroups[1]: Invalid value: -2: must be between 0 and 2147483647, inclusive",
			`invalid-value: spec.securityContext.sysctls[0].name: Invalid value: "net.core.somaxconn": may not be specified when 'hostNetwork' is true`,
			`invalid-name: spec.securityContext.sysctls[1].name: Invalid value: "Kernel.x": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$`,
			"missing-field: spec.securityContext.sysctls[2].name is required",
			`invalid-value: spec.securityContext.fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch"`,
			"missing-field: spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
			`invalid-value: spec.securityContext.appArmorProfile.localhostProfile: Invalid value: "a": can only be set when AppArmor type is Localhost`,
		}},
		{"judges that of a container", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    image: i
    securityContext:
      allowPrivilegeEscalation: false
      privileged: true
      procMount: Unmasked
      capabilities: {add: [CAP_SYS_ADMIN]}
      seccompProfile: {type: Default}
      appArmorProfile: {}
  - name: d
    image: i
    securityContext: {procMount: None, runAsGroup: 2147483648}
`, []string{
			"invalid-value: spec.containers[0].securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to use `Unmasked`",
			`invalid-value: spec.containers[0].securityContext.seccompProfile.type: Unsupported value: "Default": supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
			"invalid-value: spec.containers[0].securityContext: Invalid value: cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
			"invalid-value: spec.containers[0].securityContext: Invalid value: cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
			"missing-field: spec.containers[0].securityContext.appArmorProfile.type: Required value: type is required when appArmorProfile is set",
			"invalid-value: spec.containers[1].securityContext.runAsGroup: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive",
			`invalid-value: spec.containers[1].securityContext.procMount: Unsupported value: "None": supported values: "Default", "Unmasked"`,
		}},
		{"judges Windows", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  os: {name: windows}
  hostPID: true
  securityContext: {runAsUser: 1, windowsOptions: {hostProcess: true, runAsUserName: 'a\b\c'}}
  containers: [{name: c, image: i, securityContext: {privileged: true, windowsOptions: {hostProcess: false}}}]
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {os: {name: plan9}, containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {os: {name: linux}, containers: [{name: c, image: i, securityContext: {windowsOptions: {}}}]}
`, []string{
			`invalid-value: spec.securityContext.windowsOptions.runAsUserName: Invalid value: "a\\b\\c": runAsUserName cannot contain more than one backslash`,
			"invalid-value: spec.containers[0].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true",
			"forbidden-field: spec.hostPID: Forbidden: cannot be set for a windows pod",
			"forbidden-field: spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
			"forbidden-field: spec.containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod",
			`invalid-value: spec.os: Unsupported value: "plan9": supported values: "linux", "windows"`,
			"forbidden-field: spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
		}},
	})
}
