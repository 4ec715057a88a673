package admission

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// bound returns a policy with the given spec, bound in the namespace web by a binding with the given fields.
func bound(spec, binding string) string {
	return fmt.Sprintf(`apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec: {%s}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b}
spec: {policyName: p, matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}}, %s}
`, spec, binding)
}

// found returns what the policies of the input say, one line a finding.
func found(src string) string {
	file := manifest.Parse("a.yaml", []byte(src))
	set := &manifest.Set{Files: []*manifest.File{file}}
	policies := &Policies{CRDs: schemas.LoadCRDs(set, nil)}
	var b strings.Builder
	for obj := range set.Objects {
		findings, _ := policies.Check(obj, set)
		for _, f := range findings {
			fmt.Fprintf(&b, "%s: %v: %v: %s\n", f.Rule, f.Severity, obj, f.Message)
		}
	}
	return b.String()
}

// The answers are those of kube-apiserver 1.36.3.
func TestPolicies(t *testing.T) {
	t.Parallel()
	const (
		any         = `matchConstraints: {resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE], resources: ["*"]}]}, `
		deployments = `matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]}, `
		configMaps  = `matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}, `
		pods        = `matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}, `
		never       = `validations: [{expression: "false", message: never}]`
		replicas    = `validations: [{expression: object.spec.replicas <= 5, message: too many}]`
		deny        = "validationActions: [Deny]"
		configMap   = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: web}\n"
		labelled    = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: web, labels: {a: b}}\n"
		namespace   = "apiVersion: v1\nkind: Namespace\nmetadata: {name: web, labels: {env: dev}}\n"
		parameter   = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: max, namespace: infra, labels: {p: q}}\ndata: {max: '3'}\n"
		toParameter = deny + ", paramRef: {name: max, namespace: infra, parameterNotFoundAction: Deny}"
		withParam   = "paramKind: {apiVersion: v1, kind: ConfigMap}, " + deployments +
			`validations: [{expression: object.spec.replicas <= int(params.data.max), messageExpression: "'at most ' + params.data.max"}]`
	)
	deployment := func(spec string) string {
		return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: web}\nspec: {" + spec + "}\n"
	}
	pod := func(container string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: web}\nspec: {containers: [{name: a, " + container + "}]}\n"
	}
	denied := func(object, message string) string {
		return fmt.Sprintf("admission-policy: error: %s: ValidatingAdmissionPolicy \"p\" with binding \"b\" denies the object: %s\n", object, message)
	}
	tests := []struct {
		name string
		docs []string
		want string
	}{
		{"denies what a validation is not true of", []string{bound(deployments+replicas, deny), deployment("replicas: 6")}, denied("Deployment/a", "too many")},
		{"takes what all validations are true of", []string{bound(deployments+replicas, deny), deployment("replicas: 5")}, ""},
		{"fills in defaults", []string{bound(deployments+replicas, deny), deployment("")}, ""},
		{"is not for other resources", []string{bound(deployments+never, deny), configMap}, ""},
		{"is not for other namespaces than its binding", []string{bound(any+never, deny), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"}, ""},
		{"evaluates messages", []string{bound(any+`validations: [{expression: "false", messageExpression: "'no ' + object.metadata.name"}]`, deny), configMap}, denied("ConfigMap/a", "no a")},
		{"names the expression where there is no message", []string{bound(any+`validations: [{expression: "false"}]`, deny), configMap}, denied("ConfigMap/a", "failed expression: false")},
		{"warns", []string{bound(any+never, "validationActions: [Warn, Audit]"), configMap},
			"admission-policy: warning: ConfigMap/a: ValidatingAdmissionPolicy \"p\" with binding \"b\" warns of the object: never\n"},
		{"audits", []string{bound(any+never, "validationActions: [Audit]"), configMap},
			"admission-policy: info: ConfigMap/a: ValidatingAdmissionPolicy \"p\" with binding \"b\" audits the object: never\n"},
		{"denies what cannot be evaluated", []string{bound(any+`validations: [{expression: object.metadata.labels.a == 'b'}]`, deny), configMap},
			denied("ConfigMap/a", "expression 'object.metadata.labels.a == 'b'' resulted in error: no such key: labels")},
		{"lets it pass if failures are ignored", []string{bound("failurePolicy: Ignore, "+any+`validations: [{expression: object.metadata.labels.a == 'b'}]`, deny), configMap}, ""},
		{"uses variables", []string{bound(any+`variables: [{name: l, expression: "has(object.metadata.labels) ? object.metadata.labels : {}"}, {name: c, expression: variables.l.size()}],
  validations: [{expression: variables.c > 0, messageExpression: "'has ' + string(variables.c)"}]`, deny), configMap, labelled}, denied("ConfigMap/a", "has 0")},
		{"evaluates variables when they are used", []string{bound(any+`variables: [{name: l, expression: object.metadata.labels}, {name: n, expression: object.nothing + 1}],
  validations: [{expression: variables.l.size() > 0}]`, deny), configMap},
			denied("ConfigMap/a", `expression 'variables.l.size() > 0' resulted in error: composited variable "l" fails to evaluate: no such key: labels`)},
		{"says nothing but that the budget is spent", []string{bound(any+`matchConditions: [`+strings.Repeat(`{expression: "`+strings.Repeat("['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].all(a, ", 5)+
			`a != ''`+strings.Repeat(")", 5)+`"}, `, 6)+`], validations: [{expression: "false"}, {expression: "false"}]`, deny), configMap},
			denied("ConfigMap/a", "validation failed due to running out of cost budget, no further validation rules will be run")},
		{"skips what a match condition is false of", []string{bound(any+`matchConditions: [{name: c, expression: object.kind == 'Secret'}], `+never, deny), configMap}, ""},
		{"denies where a match condition fails",
			[]string{bound(any+`matchConditions: [{name: c, expression: object.x == 1}], `+never, deny), configMap}, denied("ConfigMap/a", "expression 'object.x == 1' resulted in error: no such key: x")},
		{"skips where another match condition is false", []string{bound(any+`matchConditions: [{name: c, expression: object.x == 1}, {name: d, expression: "false"}], `+never, deny), configMap}, ""},
		{"describes the request", []string{bound(any+`validations: [{expression: "request.operation == 'CREATE' && request.name == 'a' && request.namespace == 'web' && request.resource.resource == 'configmaps' && oldObject == null"}]`, deny), configMap}, ""},
		{"knows the namespace of the input", []string{bound(configMaps+`validations: [{expression: namespaceObject.metadata.labels.env == 'prod', message: only prod}]`, deny), namespace, configMap}, denied("ConfigMap/a", "only prod")},
		{"selects objects by labels", []string{bound(`matchConstraints: {objectSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}, resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]}, `+never, deny), configMap, labelled},
			denied("ConfigMap/a", "never")},
		{"excludes resources", []string{bound(`matchConstraints: {resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}], excludeResourceRules: [{apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: [configmaps]}]}, `+never, deny), configMap}, ""},
		{"is not for updates alone", []string{bound(`matchConstraints: {resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: [UPDATE], resources: ["*"]}]}, `+never, deny), configMap}, ""},
		{"is not for the other scope", []string{bound(`matchConstraints: {resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE], resources: ["*"], scope: Cluster}]}, `+never, deny), configMap}, ""},
		{"uses parameters of the input", []string{bound(withParam, toParameter), parameter, deployment("replicas: 4")}, denied("Deployment/a", "at most 3")},
		{"finds parameters by labels", []string{bound(withParam, deny+", paramRef: {namespace: infra, selector: {matchLabels: {p: q}}, parameterNotFoundAction: Deny}"), parameter, deployment("replicas: 3")}, ""},
		{"does without parameters if the binding says so", []string{bound(withParam, deny+", paramRef: {name: other, namespace: infra, parameterNotFoundAction: Allow}"), parameter, deployment("replicas: 4")}, ""},
		{"denies where an annotation for the audit fails, whatever the actions are",
			[]string{bound(any+`auditAnnotations: [{key: k, valueExpression: string(object.x)}]`, "validationActions: [Audit]"), configMap}, denied("ConfigMap/a", "expression 'string(object.x)' resulted in error: no such key: x")},
		{"knows the defaults of containers", []string{bound(pods+`validations: [{expression: "object.spec.containers.all(c, c.imagePullPolicy == 'Always' && !has(c.resources.limits))", message: pull}]`, deny),
			pod("image: nginx"), pod("image: 'nginx:1'")}, denied("Pod/a", "pull")},
		{"takes amounts for texts", []string{bound(pods+`validations: [{expression: "object.spec.containers.all(c, quantity(c.resources.limits.cpu).isLessThan(quantity('2')))", message: cpu}]`, deny),
			pod("resources: {limits: {cpu: 1}}"), pod("resources: {limits: {cpu: 3}}")}, denied("Pod/a", "cpu")},

		{"reports a policy without binding", []string{strings.Split(bound(any+never, deny), "---\n")[0], configMap},
			"unbound-admission-policy: warning: ValidatingAdmissionPolicy/p: no ValidatingAdmissionPolicyBinding of the input names the policy \"p\": by itself it does nothing\n"},
		{"does not ask the authorizer", []string{bound(any+`validations: [{expression: "authorizer.group('').resource('pods').check('get').allowed()"}]`, deny), configMap},
			"unevaluated-admission-policy: info: ValidatingAdmissionPolicy/p: the policy \"p\" is not evaluated for all objects: it asks for the authorizer, which only a cluster knows\n"},
		{"does not guess the user", []string{bound(any+`validations: [{expression: "request.userInfo.username != 'x'"}]`, deny), configMap},
			"unevaluated-admission-policy: info: ValidatingAdmissionPolicy/p: the policy \"p\" is not evaluated for all objects: it asks for the user, which only a cluster knows\n"},
		{"does not guess parameters", []string{bound(withParam, toParameter), deployment("replicas: 4")},
			"unevaluated-admission-policy: info: ValidatingAdmissionPolicy/p: the policy \"p\" is not evaluated for all objects: the parameters of the binding \"b\" are not in the input\n"},
		{"does not guess the labels of namespaces", []string{bound(`matchConstraints: {namespaceSelector: {matchLabels: {env: prod}}, resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE], resources: ["*"]}]}, `+never, deny), configMap},
			"unevaluated-admission-policy: info: ValidatingAdmissionPolicy/p: the policy \"p\" is not evaluated for all objects: it selects namespaces by labels, and the namespace web is not in the input\n"},
		{"does not guess what else is in a namespace", []string{bound(configMaps+`validations: [{expression: namespaceObject.metadata.labels.env == 'prod'}]`, deny), configMap},
			"unevaluated-admission-policy: info: ValidatingAdmissionPolicy/p: the policy \"p\" is not evaluated for all objects: it reads the namespace web, which is not in the input\n"},
		{"does not convert objects", []string{bound(`matchConstraints: {resourceRules: [{apiGroups: [autoscaling], apiVersions: [v2], operations: [CREATE], resources: ["*"]}]}, `+never, deny),
			"apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a, namespace: web}\n"},
			"unevaluated-admission-policy: info: ValidatingAdmissionPolicy/p: the policy \"p\" is not evaluated for all objects: autoscaling/v1 HorizontalPodAutoscaler would be converted to version v2\n"},
		{"leaves policies that do not compile to their own check", []string{bound(any+`validations: [{expression: "object."}]`, deny), configMap},
			"unevaluated-admission-policy: info: ValidatingAdmissionPolicy/p: the policy \"p\" is not evaluated for all objects: an expression does not compile\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, found(strings.Join(tt.docs, "---\n"))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
