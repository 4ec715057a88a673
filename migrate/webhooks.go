package migrate

import "github.com/klint-dev/klint/manifest"

const webhookSource = "kubernetes v1.21.14 pkg/apis/admissionregistration/{v1beta1,v1}/defaults.go, pkg/apis/admissionregistration/validation"

var webhooks = []Migration{
	{
		gvk("admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration"),
		gvk("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"), webhookSource, webhookConfiguration,
	},
	{
		gvk("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration"),
		gvk("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"), webhookSource, webhookConfiguration,
	},
}

func webhookConfiguration(r *rewrite) {
	seen := make(map[string]bool)
	r.each(path{"webhooks"}, func(webhook path) {
		name := r.Text(at(webhook, "name"))
		if seen[name] {
			r.ask("two webhooks are named %q: v1 needs different names", name)
		}
		seen[name] = true
		switch effects := r.Text(at(webhook, "sideEffects")); effects {
		case "None", "NoneOnDryRun":
		case "":
			r.ask("webhook %q does not say whether it has side effects: v1 needs sideEffects: None, or NoneOnDryRun "+
				"if it has some that it leaves out in a dry run", name)
		default:
			r.ask("webhook %q has sideEffects: %s: v1 takes only None and NoneOnDryRun", name, effects)
		}
		if r.Len(at(webhook, "admissionReviewVersions")) == 0 {
			// Required in v1; what v1beta1 sent if nothing was said.
			r.Set(at(webhook, "admissionReviewVersions"), []any{"v1beta1"}, manifest.After("sideEffects"))
		}
		r.keep(at(webhook, "failurePolicy"), "Ignore", manifest.After("admissionReviewVersions"))
		r.keep(at(webhook, "matchPolicy"), "Exact", manifest.After("failurePolicy"))
		r.keep(at(webhook, "timeoutSeconds"), 30, manifest.After("matchPolicy"))
	})
}
