package rules

import "github.com/klint-dev/klint/manifest"

func isGatekeeper(gvk manifest.GVK) bool { return false }
