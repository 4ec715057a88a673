# How image references are read.
package klint.lib.images

# tag is the tag of an image reference, "" if it has neither tag nor digest. The port of a registry is no tag.
# It is undefined for a reference with a digest: there the tag does not count.
tag(image) := concat(":", array.slice(parts, 1, 3)) if {
	not contains(image, "@")
	steps := split(image, "/")
	parts := split(steps[count(steps) - 1], ":")
}

# repository is an image reference without tag and digest.
repository(image) := trim_suffix(undigested, sprintf(":%s", [tag(undigested)])) if {
	undigested := split(image, "@")[0]
}

# plain holds for a reference that the kubelet is meant to read: not for one with a variable in it (${TAG}), a scheme
# that a tool resolves (ko://), a blank to fill in (<IMAGE>, IMAGE_TAG), or what is no reference at all; nor for the path of a Go package
# that ko builds (github.com/…).
plain(image) if not regex.match(`^$|^/|:$|[$<>{}%\s]|://|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|^(github\.com|knative\.dev|tekton\.dev|sigs\.k8s\.io)/`, image)
