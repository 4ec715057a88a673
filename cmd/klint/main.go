// Command klint lints Kubernetes manifests and rewrites deprecated API versions.
package main

func main() {}
