package migrate

import (
	"reflect"
	"slices"

	"github.com/klint-dev/klint/manifest"
)

// Backwards are the moves to older versions that need more than another apiVersion, or less than the way up: Kubernetes' own conversions,
// with the defaults of the newer version written where the older one has others. What the older version cannot say is asked.
//
// Invariant: no two have the same From and To.
var Backwards = []Migration{
	back("apps/v1", "extensions/v1beta1", "Deployment", workloadSource, backToExtensionsDeployment),
	back("apps/v1beta2", "extensions/v1beta1", "Deployment", workloadSource, backToExtensionsDeployment),
	back("apps/v1", "apps/v1beta1", "Deployment", workloadSource, backToBetaDeployment),
	back("apps/v1beta2", "apps/v1beta1", "Deployment", workloadSource, backToBetaDeployment),
	back("apps/v1", "extensions/v1beta1", "DaemonSet", workloadSource, backToOnDelete),
	back("apps/v1beta2", "extensions/v1beta1", "DaemonSet", workloadSource, backToOnDelete),
	back("apps/v1", "apps/v1beta1", "StatefulSet", workloadSource, backToBetaStatefulSet),
	back("apps/v1beta2", "apps/v1beta1", "StatefulSet", workloadSource, backToBetaStatefulSet),
	back("apps/v1", "extensions/v1beta1", "ReplicaSet", workloadSource, ownLabels),
	back("apps/v1beta2", "extensions/v1beta1", "ReplicaSet", workloadSource, ownLabels),
	back("networking.k8s.io/v1", "networking.k8s.io/v1beta1", "Ingress", ingressSource, backToBetaIngress),
	back("networking.k8s.io/v1", "extensions/v1beta1", "Ingress", ingressSource, backToBetaIngress),
	back("autoscaling/v2", "autoscaling/v2beta2", "HorizontalPodAutoscaler", autoscalerSource, nil),
	back("autoscaling/v2", "autoscaling/v2beta1", "HorizontalPodAutoscaler", autoscalerSource, backToBetaAutoscaler),
	back("autoscaling/v2beta2", "autoscaling/v2beta1", "HorizontalPodAutoscaler", autoscalerSource, backToBetaAutoscaler),
	back("policy/v1", "policy/v1beta1", "PodDisruptionBudget", budgetSource, backToBetaBudget),
	back("batch/v1", "batch/v1beta1", "CronJob", cronJobSource, nil),
	back("batch/v1", "batch/v2alpha1", "CronJob", cronJobSource, nil),
	back("batch/v1beta1", "batch/v2alpha1", "CronJob", cronJobSource, nil),
	back("admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", webhookSource, backToBetaWebhooks),
	back("admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", webhookSource, backToBetaWebhooks),
	back("apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", customResourceSource, backToBetaCustomResource),
	back("discovery.k8s.io/v1", "discovery.k8s.io/v1beta1", "EndpointSlice", sliceSource, backToBetaSlice),
	back("certificates.k8s.io/v1", "certificates.k8s.io/v1beta1", "CertificateSigningRequest", certificateSource, signed),
	back("node.k8s.io/v1", "node.k8s.io/v1alpha1", "RuntimeClass", runtimeSource, backToAlphaRuntimeClass),
	back("node.k8s.io/v1beta1", "node.k8s.io/v1alpha1", "RuntimeClass", runtimeSource, backToAlphaRuntimeClass),
	back("flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta3", "PriorityLevelConfiguration", flowSource, backToZeroShares),
	back("flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta2", "PriorityLevelConfiguration", flowSource, backToAssuredShares),
	back("flowcontrol.apiserver.k8s.io/v1beta3", "flowcontrol.apiserver.k8s.io/v1beta2", "PriorityLevelConfiguration", flowSource, backToAssuredShares),
	back("resource.k8s.io/v1", "resource.k8s.io/v1beta1", "ResourceClaim", deviceSource, backToFlatClaim),
	back("resource.k8s.io/v1", "resource.k8s.io/v1beta1", "ResourceClaimTemplate", deviceSource, backToFlatTemplate),
	back("resource.k8s.io/v1", "resource.k8s.io/v1beta1", "ResourceSlice", deviceSource, backToBasicDevices),
	back("resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1", "ResourceClaim", deviceSource, backToFlatClaim),
	back("resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1", "ResourceClaimTemplate", deviceSource, backToFlatTemplate),
	back("resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1", "ResourceSlice", deviceSource, backToBasicDevices),
}

func back(from, to, kind, source string, rewrite func(*rewrite)) Migration {
	return Migration{gvk(from, kind), gvk(to, kind), source, rewrite}
}

// lookupBack returns the migration from a version to an older one.
func lookupBack(from, to manifest.GVK) (Migration, bool) {
	for _, m := range Backwards {
		if m.From == from && m.To == to {
			return m, true
		}
	}
	return Migration{}, false
}

// require asks for a field that the newer version requires, and the older one fills in.
func (r *rewrite) require(p path) {
	if r.Len(p) == 0 && r.Text(p) == "" {
		r.ask("%s needs %s, and %s would fill it in", r.from.APIVersion(), p, r.to.APIVersion())
	}
}

// noEmpty asks for a value where there is an empty text, which no version accepts and the older one takes for none.
func (r *rewrite) noEmpty(p path) {
	if r.Has(p) && r.Text(p) == "" {
		r.ask("%s is empty", p)
	}
}

// ownLabels asks for labels and a selector: the first versions gave an object without any those of its pod template.
func ownLabels(r *rewrite) {
	if !r.Has(path{"spec", "selector"}) {
		r.ask("%s would select by the labels of its pod template: give it a spec.selector", r.to.APIVersion())
	}
	if r.Len(path{"metadata", "labels"}) == 0 && r.Len(labelsOfTemplate) > 0 {
		r.ask("%s gives an object without labels those of its pod template: give it labels in metadata", r.to.APIVersion())
	}
}

func backToExtensionsDeployment(r *rewrite) {
	r.keep(path{"spec", "revisionHistoryLimit"}, 10, beforeSelector)
	r.keep(path{"spec", "progressDeadlineSeconds"}, 600, beforeSelector)
	if kind := r.Text(path{"spec", "strategy", "type"}); kind != "" && kind != "RollingUpdate" && r.Has(path{"spec", "strategy", "rollingUpdate"}) {
		r.ask("spec.strategy has a rollingUpdate though it is %s", kind)
	}
	keepLimits(r, "25%")
	ownLabels(r)
}

func backToBetaDeployment(r *rewrite) {
	r.keep(path{"spec", "revisionHistoryLimit"}, 10, beforeSelector)
	ownLabels(r)
}

func backToOnDelete(r *rewrite) {
	r.keep(path{"spec", "updateStrategy", "type"}, "RollingUpdate", manifest.Before("selector", "template", "rollingUpdate"))
	ownLabels(r)
}

// backToBetaStatefulSet writes the partition where the newer versions take one by default: together with the type.
func backToBetaStatefulSet(r *rewrite) {
	strategy := path{"spec", "updateStrategy"}
	untyped := r.Text(at(strategy, "type")) == ""
	backToOnDelete(r)
	if untyped {
		r.keep(at(strategy, "rollingUpdate", "partition"), 0)
	}
}

func backToBetaIngress(r *rewrite) {
	r.Rename(path{"spec", "defaultBackend"}, "backend")
	backToFlatBackend(r, path{"spec", "backend"})
	r.each(path{"spec", "rules"}, func(rule path) {
		r.each(at(rule, "http", "paths"), func(p path) {
			backToFlatBackend(r, at(p, "backend"))
			r.require(at(p, "pathType"))
		})
	})
}

func backToFlatBackend(r *rewrite, p path) {
	service := at(p, "service")
	if port := at(service, "port"); r.Has(service) && r.Has(at(port, "number")) == r.Has(at(port, "name")) {
		r.ask("%s has not either a number or a name", port)
	}
	if r.Has(service) {
		r.require(at(service, "name"))
	}
	r.Move(at(service, "name"), at(p, "serviceName"), manifest.Before("service"))
	r.Move(at(service, "port", "number"), at(p, "servicePort"), manifest.Before("service"))
	r.Move(at(service, "port", "name"), at(p, "servicePort"), manifest.Before("service"))
	r.Delete(service)
}

func backToBetaAutoscaler(r *rewrite) {
	if r.Has(path{"spec", "behavior"}) {
		r.ask("v2beta1 has no spec.behavior")
	}
	r.each(path{"spec", "metrics"}, func(metric path) {
		if p := at(metric, "containerResource"); r.Has(p) {
			r.ask("%s: v2beta1 forgets the container", p)
		}
		resource, pods, object, external := at(metric, "resource"), at(metric, "pods"), at(metric, "object"), at(metric, "external")
		backToFlatTarget(r, resource, "", "targetAverageValue", "targetAverageUtilization")
		backToFlatMetric(r, pods, "selector")
		backToFlatTarget(r, pods, "", "targetAverageValue", "")
		backToFlatMetric(r, object, "selector")
		backToFlatTarget(r, object, "targetValue", "", "")
		r.Rename(at(object, "describedObject"), "target")
		backToFlatMetric(r, external, "metricSelector")
		backToFlatTarget(r, external, "targetValue", "targetAverageValue", "")
	})
	if r.Has(path{"status", "currentMetrics"}) {
		r.Delete(path{"status"})
	}
}

func backToFlatMetric(r *rewrite, p path, selector string) {
	r.Move(at(p, "metric", "name"), at(p, "metricName"), manifest.Before("metric"))
	r.Move(at(p, "metric", "selector"), at(p, selector), manifest.Before("metric"))
	r.Delete(at(p, "metric"))
}

// backToFlatTarget lifts the value of a target, whose type v2beta1 takes from the field that has the value. "" is for a type that the
// metric cannot have there.
func backToFlatTarget(r *rewrite, p path, value, averageValue, averageUtilization string) {
	target := at(p, "target")
	if !r.Has(p) {
		return
	}
	field, name := "", ""
	switch r.Text(at(target, "type")) {
	case "Value":
		field, name = "value", value
	case "AverageValue":
		field, name = "averageValue", averageValue
	case "Utilization":
		field, name = "averageUtilization", averageUtilization
	}
	if name == "" || r.Len(target) != 2 || !r.Has(at(target, field)) {
		r.ask("%s: v2beta1 cannot say this", target)
	}
	r.Move(at(target, field), at(p, name), manifest.Before("target"))
	r.Delete(target)
}

func backToBetaBudget(r *rewrite) {
	selector := path{"spec", "selector"}
	askAboutEmptySelector(r)
	if r.Has(selector) && r.Len(at(selector, "matchLabels")) == 0 && r.Len(at(selector, "matchExpressions")) == 0 {
		r.ask("the empty selector selects every pod in v1 and none in v1beta1: name the labels of the pods")
	}
}

func backToBetaWebhooks(r *rewrite) {
	r.each(path{"webhooks"}, func(webhook path) {
		r.require(at(webhook, "admissionReviewVersions"))
		r.require(at(webhook, "sideEffects"))
		r.noEmpty(at(webhook, "failurePolicy"))
		r.noEmpty(at(webhook, "matchPolicy"))
		r.keep(at(webhook, "failurePolicy"), "Fail", manifest.After("admissionReviewVersions"))
		r.keep(at(webhook, "matchPolicy"), "Equivalent", manifest.After("failurePolicy"))
		r.keep(at(webhook, "timeoutSeconds"), 10, manifest.After("matchPolicy"))
	})
}

// backToBetaCustomResource lifts what all versions of a definition have alike: v1beta1 wants it to stand once.
func backToBetaCustomResource(r *rewrite) {
	conversion, versions := path{"spec", "conversion"}, path{"spec", "versions"}
	r.require(path{"spec", "scope"})
	if r.Text(at(conversion, "strategy")) == "Webhook" {
		r.require(at(conversion, "webhook", "conversionReviewVersions"))
	}
	r.Move(at(conversion, "webhook", "clientConfig"), at(conversion, "webhookClientConfig"), manifest.Before("webhook"))
	r.Move(at(conversion, "webhook", "conversionReviewVersions"), at(conversion, "conversionReviewVersions"), manifest.Before("webhook"))
	r.Delete(at(conversion, "webhook"))
	r.each(versions, func(v path) {
		r.each(at(v, "additionalPrinterColumns"), func(column path) { r.Rename(at(column, "jsonPath"), "JSONPath") })
	})
	for _, shared := range []struct{ from, to string }{
		{"subresources", "subresources"}, {"additionalPrinterColumns", "additionalPrinterColumns"}, {"schema", "validation"},
	} {
		gather(r, shared.from, shared.to)
	}
	if r.Value(path{"spec", "preserveUnknownFields"}) != true {
		r.Set(path{"spec", "preserveUnknownFields"}, false, manifest.After("scope"))
	}
}

// gather is the opposite of spread: it moves a field that all versions have alike out of them.
func gather(r *rewrite, from, to string) {
	versions := path{"spec", "versions"}
	first := at(versions, 0, from)
	if !r.Has(first) {
		return
	}
	for i := 1; i < r.Len(versions); i++ {
		if !reflect.DeepEqual(r.Value(first), r.Value(at(versions, i, from))) {
			return
		}
	}
	for i := 1; i < r.Len(versions); i++ {
		r.Delete(at(versions, i, from))
	}
	r.Move(first, path{"spec", to}, manifest.Before("versions"))
}

func backToBetaSlice(r *rewrite) {
	r.each(path{"endpoints"}, func(endpoint path) {
		r.Rename(at(endpoint, "deprecatedTopology"), "topology")
		r.Move(at(endpoint, "zone"), at(endpoint, "topology", zoneLabel), manifest.After("nodeName", "zone"))
	})
}

func signed(r *rewrite) {
	r.require(path{"spec", "signerName"})
	r.require(path{"spec", "usages"})
}

func backToAlphaRuntimeClass(r *rewrite) {
	for _, field := range []struct{ from, to string }{
		{"handler", "runtimeHandler"}, {"overhead", "overhead"}, {"scheduling", "scheduling"},
	} {
		r.Move(path{field.from}, path{"spec", field.to})
	}
}

// backToZeroShares lets zero shares through, which v1beta3 takes for the default without the annotation.
func backToZeroShares(r *rewrite) {
	if shares := (path{"spec", "limited", "nominalConcurrencyShares"}); r.Value(shares) == int64(0) {
		r.Set(path{"metadata", "annotations", preserveZero}, "", manifest.After("name", "labels"))
	}
}

func backToAssuredShares(r *rewrite) {
	shares, annotations := path{"spec", "limited", "nominalConcurrencyShares"}, path{"metadata", "annotations"}
	preserved := slices.Contains(r.Keys(annotations), preserveZero)
	if zero := r.Value(shares) == int64(0); zero && r.from.Version == "v1" || preserved && (zero || !r.Has(shares)) {
		r.ask("%s is 0, which %s takes for 30", shares, r.to.Version)
	}
	r.Prune(at(annotations, preserveZero))
	r.Rename(shares, "assuredConcurrencyShares")
}

func backToFlatClaim(r *rewrite)    { backToFlatRequests(r, path{"spec"}) }
func backToFlatTemplate(r *rewrite) { backToFlatRequests(r, path{"spec", "spec"}) }

func backToFlatRequests(r *rewrite, spec path) {
	r.each(at(spec, "devices", "requests"), func(request path) {
		exactly := at(request, "exactly")
		if r.Has(exactly) {
			r.require(at(exactly, "deviceClassName"))
		}
		for _, key := range r.Keys(exactly) {
			r.Move(at(exactly, key), at(request, key), manifest.Before("exactly"))
		}
		r.Delete(exactly)
	})
}

func backToBasicDevices(r *rewrite) {
	r.noEmpty(path{"spec", "nodeName"})
	r.each(path{"spec", "devices"}, func(device path) {
		for _, key := range r.Keys(device) {
			if key != "name" && key != "basic" {
				r.Move(at(device, key), at(device, "basic", key))
			}
		}
		if !r.Has(at(device, "basic")) {
			r.Set(at(device, "basic"), fields{})
		}
	})
}
