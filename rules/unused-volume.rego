# METADATA
# title: Volumes are mounted
# description: |
#   A volume that no container mounts is waited for all the same: a claim must be bound, a Secret must exist. Often the mount was
#   forgotten. The rule is silent next to a kustomization, whose components may add the mount, and about pods into which a sidecar is put.
# custom:
#   severity: info
#   category: references
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   fix:
#     safety: unsafe
#     title: remove the volume
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             volumeMounts: [{name: data, mountPath: /data}]
#         volumes:
#           - {name: data, emptyDir: {}}
#           - name: config # <- no container mounts volume "config"
#             configMap: {name: web}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         initContainers: [{name: init, image: "registry.example/init:1.0", volumeMounts: [{name: data, mountPath: /data}]}]
#         containers: [{name: web, image: "registry.example/web:1.0", volumeDevices: [{name: disk, devicePath: /dev/xvda}]}]
#         volumes: [{name: data, emptyDir: {}}, {name: disk, persistentVolumeClaim: {claimName: disk}}]
#     - |
#       # file: base/kustomization.yaml
#       resources: [web.yaml]
#       # file: base/web.yaml
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#         volumes: [{name: data, emptyDir: {}}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, annotations: {sidecar.opentelemetry.io/inject: "true"}}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#         volumes: [{name: telemetry, emptyDir: {}}]
package klint.rules.unused_volume

deny contains {"path": path, "msg": msg, "hint": "mount it, or remove it", "fix": fix} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	not volume.name in mounted
	count(pod.spec.containers) > 0
	injected := [name | some name, _ in pod.metadata.annotations; regex.match(`inject|sidecar`, name)]
	count(injected) == 0
	klint.kustomized() == "no"
	path := array.concat(at, ["spec", "volumes", i])
	msg := sprintf("no container mounts volume %q", [volume.name])
	fix := [{"op": "remove", "path": path}]
}

mounted contains mount.name if {
	some container in klint.containers(input)
	some field in ["volumeMounts", "volumeDevices"]
	some mount in container[field]
}
