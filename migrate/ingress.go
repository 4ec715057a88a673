package migrate

import (
	"strconv"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

const ingressSource = "kubernetes v1.21.14 pkg/apis/{extensions,networking}/v1beta1/{conversion,defaults}.go"

var ingresses = []Migration{
	{gvk("extensions/v1beta1", "Ingress"), gvk("networking.k8s.io/v1", "Ingress"), ingressSource, ingress},
	{gvk("networking.k8s.io/v1beta1", "Ingress"), gvk("networking.k8s.io/v1", "Ingress"), ingressSource, ingress},
	{gvk("extensions/v1beta1", "Ingress"), gvk("networking.k8s.io/v1beta1", "Ingress"), ingressSource, nil},
}

func ingress(r *rewrite) {
	ingressBackend(r, path{"spec", "backend"})
	r.Rename(path{"spec", "backend"}, "defaultBackend")
	r.each(path{"spec", "rules"}, func(rule path) {
		r.each(at(rule, "http", "paths"), func(p path) {
			ingressBackend(r, at(p, "backend"))
			if r.Has(at(p, "pathType")) {
				return
			}
			// The default of v1beta1 since 1.18, and the only meaning before. Prefix would be a guess.
			place := manifest.After("path")
			if !r.Has(at(p, "path")) {
				place = manifest.After("backend")
			}
			r.Set(at(p, "pathType"), "ImplementationSpecific", place)
		})
	})
}

func ingressBackend(r *rewrite, p path) {
	r.Move(at(p, "serviceName"), at(p, "service", "name"))
	old := at(p, "servicePort")
	port := at(p, "service", "port")
	switch value := r.Value(old).(type) {
	case nil:
		r.Delete(old)
	case int64:
		r.Move(old, at(port, "number"))
	case string:
		if placeholder(value) {
			r.ask("%s is %q: a number goes to service.port.number, a name to service.port.name", old, value)
		}
		if number, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
			r.Set(old, number)
			r.Move(old, at(port, "number"))
			r.tell("%s was the text %q, which no version takes for a port number", old, value)
			return
		}
		r.Move(old, at(port, "name"))
	default:
		r.ask("%s is neither a number nor a name", old)
	}
}
