# METADATA
# title: Containers cannot write to their own file system
# description: |
#   With `readOnlyRootFilesystem: true` nobody can leave a program in a container that is running; what it has to write goes to an
#   emptyDir. The fix is unsafe: many programs write a pid or a cache somewhere. Windows containers have no read-only file system.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   fix:
#     safety: unsafe
#     title: make the file system read-only
#   aliases:
#     kube-linter: [no-read-only-root-fs]
#     kube-score: [container-security-context-readonlyrootfilesystem]
#     polaris: [notReadOnlyRootFilesystem]
#     kubesec: [ReadOnlyRootFilesystem]
#     datree: [CONTAINERS_INCORRECT_READONLYROOTFILESYSTEM_VALUE]
#     kyverno: [require-ro-rootfs]
#     gatekeeper-library: [psp/read-only-root-filesystem]
#     checkov: [CKV_K8S_22]
#     trivy: [KSV-0014]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         initContainers:
#           - name: init # <- init container "init" can write to its own file system
#             image: registry.example/init:1.0
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext:
#               readOnlyRootFilesystem: false # <- container "web" can write to its own file system
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {readOnlyRootFilesystem: true}
#             volumeMounts: [{name: tmp, mountPath: /tmp}]
#         volumes: [{name: tmp, emptyDir: {}}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         nodeSelector: {kubernetes.io/os: windows}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.read_only_root_filesystem

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "set readOnlyRootFilesystem to true", "fix": fix} if {
	some pod in klint.pod_templates(input)
	not workloads.windows(pod.spec)
	some at, container in klint.containers(input)
	not container.securityContext.readOnlyRootFilesystem == true
	path := array.concat(at, ["securityContext", "readOnlyRootFilesystem"])
	msg := sprintf("%s can write to its own file system", [workloads.named(at, container)])
	fix := [{"op": "add", "path": path, "value": true}]
}
