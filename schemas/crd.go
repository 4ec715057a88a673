package schemas

import (
	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// CRDs are the CustomResourceDefinitions of the input and of --crd.
type CRDs struct{}

type crdVersion struct{}

func (c *CRDs) find(obj *manifest.Object) (*crdVersion, bool) { return nil, false }

func (v *crdVersion) check(obj *manifest.Object) []lint.Finding { return nil }

// LoadCRDs collects the CustomResourceDefinitions of the input.
func LoadCRDs(set *manifest.Set, extra []*manifest.File) *CRDs { return &CRDs{} }
