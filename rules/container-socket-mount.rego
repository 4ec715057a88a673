# METADATA
# title: Pods cannot reach the container runtime of their node
# description: |
#   Whoever can talk to the socket of Docker, containerd or CRI-O can start a privileged container on the node, and so
#   owns it. Build images with a tool that needs no daemon, and read about containers from the kubelet instead.
#   The rule misses sockets that are reached through a mount of a directory above them.
# custom:
#   severity: error
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     sockets:
#       type: "[]string"
#       default: [docker.sock, dockershim.sock, cri-dockerd.sock, containerd.sock, crio.sock, podman.sock]
#       description: names of sockets, the last part of their path
#   aliases:
#     kube-linter: [docker-sock]
#     kubesec: [DockerSock]
#     datree: [CONTAINERS_INCORRECT_PATH_VALUE_DOCKERSOCKET]
#     kyverno: [disallow-cri-sock-mount]
#     checkov: [CKV_K8S_27]
#     trivy: [KSV-0006]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: build
#       spec:
#         containers:
#           - name: build
#             image: registry.example/build:1.0
#             volumeMounts:
#               - {name: docker, mountPath: /var/run/docker.sock}
#         volumes:
#           - name: docker
#             hostPath:
#               path: /var/run/docker.sock # <- volume "docker" is the socket of the container runtime
#           - name: crio
#             hostPath: {path: /run/crio/crio.sock, type: Socket} # <- volume "crio" is the socket of the container runtime
#           - name: k3s
#             hostPath:
#               path: /run/k3s/containerd/containerd.sock # <- volume "k3s" is the socket of the container runtime
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: plugin
#       spec:
#         containers:
#           - name: plugin
#             image: registry.example/plugin:1.0
#         volumes:
#           - name: plugins
#             hostPath: {path: /var/lib/kubelet/plugins/example/csi.sock}
#           - name: docker
#             emptyDir: {}
package klint.rules.container_socket_mount

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	steps := split(volume.hostPath.path, "/")
	steps[count(steps) - 1] in data.params.sockets
	path := array.concat(at, ["spec", "volumes", i, "hostPath", "path"])
	msg := sprintf("volume %q is the socket of the container runtime", [volume.name])
	hint := "whoever reaches it owns the node; find a way without it"
}
