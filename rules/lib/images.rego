# How image references are read.
package klint.lib.images

# repository is an image reference without tag and digest.
repository(image) := trim_suffix(undigested, concat("", [":", tag(image)])) if {
	undigested := split(image, "@")[0]
}

# tag is the tag of an image reference, "" if it has none. The port of a registry is no tag.
tag(image) := parts[1] if {
	last := regex.replace(split(image, "@")[0], `^.*/`, "")
	parts := split(last, ":")
	count(parts) > 1
} else := ""
