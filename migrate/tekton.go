package migrate

import "github.com/klint-dev/klint/manifest"

const tektonSource = "tektoncd/pipeline v0.68.0 pkg/apis/pipeline/v1beta1/*_conversion.go, docs/migrating-v1beta1-to-v1.md"

var tekton = []Migration{
	tektonMigration("Task", func(r *rewrite) { r.taskSpec(path{"spec"}) }),
	tektonMigration("TaskRun", taskRun),
	tektonMigration("Pipeline", func(r *rewrite) { r.pipelineSpec(path{"spec"}) }),
	tektonMigration("PipelineRun", pipelineRun),
}

func tektonMigration(kind string, rewrite func(*rewrite)) Migration {
	const group = "tekton.dev/"
	return Migration{gvk(group+"v1beta1", kind), gvk(group+"v1", kind), tektonSource, rewrite}
}

// stepFields are the fields of a container that v1 does not take in a step.
var stepFields = []string{
	"ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "terminationMessagePath", "terminationMessagePolicy",
	"stdin", "stdinOnce", "tty",
}

func (r *rewrite) taskSpec(spec path) {
	r.pipelineResources(at(spec, "resources"))
	step := func(p path) {
		for _, field := range stepFields {
			if r.Has(at(p, field)) {
				r.ask("%s: v1 has no such field in a step", at(p, field))
			}
		}
		r.Rename(at(p, "resources"), "computeResources")
	}
	r.each(at(spec, "steps"), step)
	step(at(spec, "stepTemplate"))
	if r.Has(at(spec, "stepTemplate", "name")) {
		r.ask("%s: v1 has no such field", at(spec, "stepTemplate", "name"))
	}
	r.each(at(spec, "sidecars"), func(p path) { r.Rename(at(p, "resources"), "computeResources") })
}

func (r *rewrite) pipelineResources(p path) {
	if r.Has(p) {
		r.ask("%s is gone with PipelineResources: use workspaces, params and results", p)
	}
}

func (r *rewrite) pipelineSpec(spec path) {
	r.pipelineResources(at(spec, "resources"))
	for _, list := range []string{"tasks", "finally"} {
		r.each(at(spec, list), func(task path) {
			r.pipelineResources(at(task, "resources"))
			if r.Has(at(task, "conditions")) {
				r.ask("%s: v1 has when expressions instead", at(task, "conditions"))
			}
			r.bundle(at(task, "taskRef"), "task")
			if r.Text(at(task, "taskSpec", "apiVersion")) == "" { // else it is a custom task's
				r.taskSpec(at(task, "taskSpec"))
			}
		})
	}
}

func taskRun(r *rewrite) {
	spec := path{"spec"}
	r.pipelineResources(at(spec, "resources"))
	r.bundle(at(spec, "taskRef"), "task")
	r.taskSpec(at(spec, "taskSpec"))
	r.overrides(spec)
	r.Delete(path{"status"})
}

// overrides renames what a run says of single steps and sidecars.
func (r *rewrite) overrides(p path) {
	for _, lists := range [][2]string{{"stepOverrides", "stepSpecs"}, {"sidecarOverrides", "sidecarSpecs"}} {
		r.each(at(p, lists[0]), func(element path) { r.Rename(at(element, "resources"), "computeResources") })
		r.Rename(at(p, lists[0]), lists[1])
	}
}

func pipelineRun(r *rewrite) {
	spec := path{"spec"}
	r.pipelineResources(at(spec, "resources"))
	if names := at(spec, "serviceAccountNames"); r.Has(names) {
		r.ask("%s: v1 has taskRunSpecs[].serviceAccountName instead", names)
	}
	r.bundle(at(spec, "pipelineRef"), "pipeline")
	r.pipelineSpec(at(spec, "pipelineSpec"))
	if old := at(spec, "timeout"); r.Has(old) {
		r.moveOnce(old, at(spec, "timeouts", "pipeline"))
	}
	for _, field := range []string{"serviceAccountName", "podTemplate"} {
		r.Move(at(spec, field), at(spec, "taskRunTemplate", field))
	}
	r.each(at(spec, "taskRunSpecs"), func(task path) {
		r.Rename(at(task, "taskServiceAccountName"), "serviceAccountName")
		r.Rename(at(task, "taskPodTemplate"), "podTemplate")
		r.overrides(task)
	})
	r.Delete(path{"status"})
}

// bundle finds what a reference names in an OCI bundle by the resolver that took the place of the field.
func (r *rewrite) bundle(ref path, kind string) {
	bundle := r.Text(at(ref, "bundle"))
	if bundle == "" {
		return
	}
	if text := r.Text(at(ref, "kind")); text != "" {
		kind = text
	}
	r.Set(at(ref, "params"), []any{
		fields{{Key: "name", Value: "bundle"}, {Key: "value", Value: bundle}},
		fields{{Key: "name", Value: "name"}, {Key: "value", Value: r.Text(at(ref, "name"))}},
		fields{{Key: "name", Value: "kind"}, {Key: "value", Value: kind}},
	})
	r.Set(at(ref, "resolver"), "bundles", manifest.Before("params"))
	for _, old := range []string{"bundle", "name", "kind", "apiVersion"} {
		r.Delete(at(ref, old))
	}
	r.tell("the resolver of bundles has to be on, and the bundle readable by the account of the run")
}
