# When it is known that what an object refers to is not there.
package klint.lib.references

# operated holds if the directory holds a custom resource that may stand for objects which only its operator makes.
operated if {
	some kind in klint.kinds("directory")
	group := split(kind, "/")[0]
	contains(group, ".")
	not regex.match(inert, group)
}

# inert are the groups of Kubernetes itself and of custom resources that make neither pods nor Services.
inert := `(^|\.)(k8s\.io|cert-manager\.io|external-secrets\.io|istio\.io|traefik\.(io|containo\.us)|kyverno\.io|gatekeeper\.sh|cilium\.io|projectcalico\.org)$`

# used are the objects that the pods of the directory refer to in a field, given by its path in the pod.
used(at) := {name |
	some pod in [["spec"], ["spec", "template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"]]
	some name in klint.texts("directory", "workloads", array.concat(pod, at))
}
