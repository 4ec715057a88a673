package migrate

import "github.com/klint-dev/klint/manifest"

const knativeSource = "knative.dev/serving v0.18.0 pkg/apis/serving/v1alpha1/{service,configuration,revision,route}_conversion.go"

var knative = []Migration{
	knativeMigration("Service", knativeService),
	knativeMigration("Configuration", func(r *rewrite) { r.knativeConfiguration(path{"spec"}) }),
	knativeMigration("Revision", func(r *rewrite) { r.knativeRevision(path{"spec"}) }),
	knativeMigration("Route", func(r *rewrite) { r.knativeTraffic(path{"spec"}) }),
}

func knativeMigration(kind string, rewrite func(*rewrite)) Migration {
	const group = "serving.knative.dev/"
	return Migration{gvk(group+"v1alpha1", kind), gvk(group+"v1", kind), knativeSource, rewrite}
}

// knativeService lifts the configuration out of the mode runLatest, which is what v1 does without traffic.
func knativeService(r *rewrite) {
	spec := path{"spec"}
	r.Delete(at(spec, "generation"))
	latest := at(spec, "runLatest")
	for _, key := range r.Keys(at(latest, "configuration")) {
		r.Move(at(latest, "configuration", key), at(spec, key), manifest.Before("runLatest"))
	}
	if r.Has(latest) {
		r.Delete(latest)
	}
	for _, mode := range []string{"release", "pinned", "manual"} {
		if r.Has(at(spec, mode)) {
			r.ask("%s is gone: write its configuration to spec.template, and the revisions to spec.traffic", at(spec, mode))
		}
	}
	r.knativeConfiguration(spec)
	r.knativeTraffic(spec)
}

func (r *rewrite) knativeConfiguration(spec path) {
	r.Delete(at(spec, "generation"))
	if build := at(spec, "build"); r.Has(build) {
		r.ask("%s is gone: build the image with another tool, such as Tekton", build)
	}
	if old := at(spec, "revisionTemplate"); r.Has(old) {
		r.moveOnce(old, at(spec, "template"))
	}
	r.knativeRevision(at(spec, "template", "spec"))
}

func (r *rewrite) knativeRevision(spec path) {
	for _, ignored := range []string{"generation", "servingState"} {
		r.Delete(at(spec, ignored))
	}
	if model := at(spec, "concurrencyModel"); r.Text(model) == "Single" {
		r.ask("%s is gone: Single is containerConcurrency: 1", model)
	} else {
		r.Delete(model)
	}
	if old := at(spec, "container"); r.Has(old) {
		r.wrap(old, at(spec, "containers"))
	}
}

func (r *rewrite) knativeTraffic(spec path) {
	r.each(at(spec, "traffic"), func(target path) {
		if name := at(target, "name"); r.Has(name) {
			r.moveOnce(name, at(target, "tag"))
		}
	})
}
