# How the resources of containers are read.
package klint.lib.resources

# steady holds for a container that runs as long as its pod: no init container, unless it is a sidecar.
steady(at, _) if at[count(at) - 2] == "containers"

steady(at, container) if {
	at[count(at) - 2] == "initContainers"
	container.restartPolicy == "Always"
}

# given is what a container, or since 1.34 its pod, asks for: by requests, or by limits, which requests are set to.
given(container, _, resource) if container.resources.requests[resource]

given(container, _, resource) if container.resources.limits[resource]

given(_, pod, resource) if pod.resources.requests[resource]

given(_, pod, resource) if pod.resources.limits[resource]

# set_elsewhere holds if the directory has what fills in requests and limits: a LimitRange, or an autoscaler of the workload.
set_elsewhere if count(klint.names("directory", "core/LimitRange")) > 0

set_elsewhere if {
	input.metadata.name in klint.texts("directory", "autoscaling.k8s.io/VerticalPodAutoscaler", ["spec", "targetRef", "name"])
}
