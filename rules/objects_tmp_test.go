package rules

import "github.com/klint-dev/klint/manifest"

func parseFile(name, src string) *manifest.File {
	f := manifest.Parse(name, []byte(src))
	for _, d := range f.Docs {
		if d.Tree != nil && d.Objects == nil {
			o := &manifest.Object{File: f, Doc: d, Item: -1}
			o.GVK = manifest.ParseGVK(o.Text("apiVersion"), o.Text("kind"))
			o.Name, o.Namespace = o.Text("metadata", "name"), o.Text("metadata", "namespace")
			d.Objects = []*manifest.Object{o}
		}
	}
	return f
}
