# What rules about pods and containers share.
package klint.lib.workloads

# named is what a message calls the container at a path: `init container "migrate"`.
named(at, container) := sprintf("%s %q", [titles[at[count(at) - 2]], container.name])

named(at, container) := sprintf("%s %d", [titles[at[count(at) - 2]], at[count(at) - 1]]) if not container.name

titles := {
	"containers": "container",
	"initContainers": "init container",
	"ephemeralContainers": "ephemeral container",
}

# windows holds if the pod says that it runs on Windows.
windows(pod) if pod.os.name == "windows"

windows(pod) if pod.nodeSelector["kubernetes.io/os"] == "windows"

# placeholder holds if something replaces a part of the text before it reaches the cluster: ${VAR}, $(VAR), {{ .x }}.
placeholder(text) if regex.match(`\$\{|\$\(|\$[A-Za-z_]|\{\{|%\(`, text)

# runtime_labels are the labels that pods get only in the cluster.
runtime_labels := [
	"apps.kubernetes.io/pod-index", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index",
	"batch.kubernetes.io/job-name", "controller-revision-hash", "controller-uid", "job-name", "pod-template-generation",
	"pod-template-hash", "statefulset.kubernetes.io/pod-name",
]
