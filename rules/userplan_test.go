package rules

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// conftestStyle and gatekeeperStyle are policies as people write them.
var (
	conftestStyle = map[string]string{
		"main.rego": `package main

import data.lib.k8s

deny[msg] {
	k8s.workload
	container := k8s.containers[_]
	not container.resources.limits.memory
	msg := sprintf("%s %q: container %s has no memory limit", [input.kind, input.metadata.name, container.name])
}

deny[{"msg": msg, "path": ["metadata", "labels"], "team": data.teams[i]}] {
	data.teams[i] == input.metadata.labels.team
	count(data.teams) > 1
	msg := concat(" ", ["team", data.teams[i], "is known by", format_int(i, 10)])
}

deny_privileged[msg] {
	walk(input, [path, value])
	value.privileged == true
	msg := sprintf("privileged at %s", [concat("/", [x | x := sprintf("%v", [path[_]])])])
}

warn[msg] {
	not input.metadata.namespace
	k8s.workload
	msg := sprintf("%v names no namespace in %s", [input.metadata.name, data.conftest.file.name])
}

violation[{"msg": msg}] {
	some key
	value := input.data[key]
	re_match("(?i)password", key)
	msg := sprintf("%s is %d characters long: %s", [key, count(value), json.marshal({"key": key, "value": value})])
}

exception[rules] {
	input.metadata.annotations.admin == "yes"
	rules := ["privileged"]
}
`,
		"lib.rego": `package lib.k8s

kinds := {"Deployment", "DaemonSet", "StatefulSet", "Pod", "Job"}

workload { kinds[input.kind] }

pod = input.spec { input.kind == "Pod" }

pod = input.spec.template.spec { input.kind != "Pod" }

containers[c] { c := pod.containers[_] }

containers[c] { c := pod.initContainers[_] }
`,
		"quantities.rego": `package quantities

deny contains msg if {
	some container in input.spec.template.spec.containers
	limit := units.parse_bytes(container.resources.limits.memory)
	request := units.parse_bytes(container.resources.requests.memory)
	limit > request * 2
	msg := sprintf("limit %d, request %d, difference %d", [limit, request, limit - request])
}

warn contains msg if {
	every container in input.spec.template.spec.containers {
		startswith(container.image, "registry.example/")
		not endswith(container.image, ":latest")
	}
	msg := sprintf("fine: %v", [[c.image | some c in input.spec.template.spec.containers]])
}

warn contains {"msg": sprintf("%d of %d in %v", [n, total, data.klint.releases])} if {
	n := input.spec.replicas + 1
	total := sum([n, 3]) * max([2, input.spec.replicas])
	object.union({"a": 1}, {"b": input.spec.replicas}).b == input.spec.replicas
}
`,
		"across.rego": `package across

deny contains msg if {
	input.kind == "Service"
	some namespace, versions in data.inventory.namespace
	some name, deployment in versions["apps/v1"].Deployment
	every key, value in input.spec.selector { deployment.spec.template.metadata.labels[key] == value }
	msg := sprintf("%s/%s is served", [namespace, name])
}

deny contains msg if {
	some path, container in klint.containers(input)
	image := split(container.image, ":")
	count(image) == 1
	msg := sprintf("no tag at %v", [path])
}
`,
		"scoped.rego": `package scoped

deny contains "a mock" if helper with input as {"kind": input.kind, "mocked": true}

helper if { input.mocked; input.kind == "Service" }
`,
		"data.yaml": "teams: [shop, web]\n",
	}
	gatekeeperStyle = map[string]string{"template.yaml": `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: {name: k8srequiredlabels}
spec:
  crd:
    spec:
      names: {kind: K8sRequiredLabels}
      validation: {openAPIV3Schema: {type: object, properties: {labels: {type: array, items: {type: string}}}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package k8srequiredlabels

        import data.lib.messages

        violation[{"msg": msg, "details": {"missing_labels": missing}}] {
          provided := {label | input.review.object.metadata.labels[label]}
          required := {label | label := input.parameters.labels[_]}
          missing := required - provided
          count(missing) > 0
          msg := messages.missing(missing)
        }

        violation[{"msg": msg}] {
          other := data.inventory.namespace[namespace][_][input.review.kind.kind][name]
          name != input.review.name
          other.spec.host == input.review.object.spec.host
          msg := sprintf("%v/%v has the host, too, says %v", [namespace, name, input.review.userInfo])
        }
      libs:
        - |
          package lib.messages

          missing(labels) = msg { msg := sprintf("you must provide labels: %v", [labels]) }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sRequiredLabels
metadata: {name: all-have-team}
spec:
  match: {kinds: [{apiGroups: ["*"], kinds: ["*"]}]}
  parameters: {labels: [team, owner]}
`}
)

const judgedByUsers = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {team: shop}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: init, image: registry.example/init, securityContext: {privileged: true}}]
      containers:
        - name: web
          image: registry.example/web:1.0
          resources: {limits: {memory: 1Gi}, requests: {memory: 100Mi}}
---
apiVersion: v1
kind: Pod
metadata: {name: admin, annotations: {admin: "yes"}}
spec: {containers: [{name: a, image: a, securityContext: {privileged: true}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {team: nobody, owner: me}}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {password: "ü1", other: x}
---
apiVersion: example.com/v1
kind: Route
metadata: {name: one, namespace: shop}
spec: {host: a.example}
---
apiVersion: example.com/v1
kind: Route
metadata: {name: two, namespace: web}
spec: {host: a.example, none: null, ratio: 1.50}
`

// planAlways lets the policies of an engine be evaluated as plans from the start, planNever by OPA.
func planAlways(e *Engine) { eachQuery(e, func(q *query) { q.plan.after = 0 }) }

func planNever(e *Engine) { eachQuery(e, func(q *query) { q.plan = nil }) }

func eachQuery(e *Engine, f func(*query)) {
	for _, r := range e.rules {
		if r.policy == nil {
			continue
		}
		for _, q := range r.policy.queries {
			f(q)
		}
		if r.policy.exception != nil {
			f(r.policy.exception)
		}
	}
}

func TestPlansOfUsersFindWhatOPAFinds(t *testing.T) {
	for name, files := range map[string]map[string]string{"conftest": conftestStyle, "gatekeeper": gatekeeperStyle} {
		t.Run(name, func(t *testing.T) {
			planned, errs := loadPolicies(t, Options{}, files)
			if errs != nil {
				t.Fatal(errs)
			}
			planAlways(planned)
			opa, _ := loadPolicies(t, Options{}, files)
			planNever(opa)
			set := setOf(judgedByUsers)
			found := 0
			for obj := range set.Objects {
				want, got := results(opa, obj, set), results(planned, obj, set)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-OPA +plan):\n%s", obj, diff)
				}
				found += len(want)
			}
			if found < 4 {
				t.Errorf("only %d findings", found)
			}
			var unplanned []string
			eachQuery(planned, func(q *query) {
				if _, err := q.plan.program(); err != nil {
					unplanned = append(unplanned, q.ref.String()+": "+err.Error())
				}
			})
			want := map[string][]string{"conftest": {"data.scoped.deny: plan: statement *ir.WithStmt is not known"}}
			if diff := cmp.Diff(want[name], unplanned); diff != "" {
				t.Errorf("left to OPA (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPlansOfUsersFindWhatOPAFindsInTheCorpus evaluates the policies that KLINT_POLICIES names, a list of paths, over the
// manifests below the folder that KLINT_CORPUS names.
func TestPlansOfUsersFindWhatOPAFindsInTheCorpus(t *testing.T) {
	set := corpus(t)
	paths := os.Getenv("KLINT_POLICIES")
	if paths == "" {
		paths = policies(t, conftestStyle) + string(os.PathListSeparator) + policies(t, gatekeeperStyle)
	}
	opts := Options{Policies: strings.Split(paths, string(os.PathListSeparator)), Decide: func(r Rule, on bool) bool { return on && !r.builtin }}
	planned, err := Load(opts)
	if err != nil {
		t.Log(err)
	}
	opa, _ := Load(opts)
	planAlways(planned)
	planNever(opa)
	compareWithReference(t, set, planned, opa)
	var unplanned []string
	n := 0
	eachQuery(planned, func(q *query) {
		n++
		if _, err := q.plan.program(); err != nil {
			unplanned = append(unplanned, q.ref.String()+": "+err.Error())
		}
	})
	slices.Sort(unplanned)
	t.Logf("%d queries, %d left to OPA:\n%s", n, len(unplanned), strings.Join(unplanned, "\n"))
}

// TestPlansOfUsersAreContained lets plans run into each limit, and into what only OPA can explain.
func TestPlansOfUsersAreContained(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"a loop over a product", `deny contains "x" if { some a in input.many; some b in input.many; some c in input.many; some d in input.many; a + b + c + d < 0 }`,
			`rule "bad": Pod/a: ran for more than 1s; the rule is left out from here on`},
		{"a constant that takes for ever", "deny contains \"x\" if slow > 0\nslow := count([1 | some a in l; some b in l; some c in l; some d in l; some e in l; some f in l; a + b + c + d + e + f < 0])\n" +
			"l := [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32]",
			`rule "bad": Pod/a: ran for more than 1s; the rule is left out from here on`},
		{"a text that doubles", `deny contains "x" if { a := concat("", array.slice(input.many, 0, 300)); b := replace(a, "1", a); count(replace(b, "1", b)) < 0 }`,
			`bad.rego:3:105: replace would make a value of more than 64 MiB`},
		{"values that clash", "deny contains \"x\" if f(1) == 2\nf(x) := 1 if input.kind\nf(x) := 2 if input.kind",
			`bad.rego:5:1: function data.bad.f produced conflicting values for the same inputs`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engine, errs := loadPolicies(t, Options{Timeout: time.Second, Memory: 64 << 20}, map[string]string{
				"bad.rego":  "package bad\n\n" + test.code + "\n",
				"good.rego": "package good\n\ndeny contains \"seen\" if input.kind == \"Pod\"\n",
			})
			if errs != nil {
				t.Fatal(errs)
			}
			planAlways(engine)
			many := strings.Repeat(`"1", `, 3000)
			findings, problems := check(engine, setOf("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nmany: ["+many+"]\n"))
			if len(findings) != 1 || len(problems) != 1 || !strings.Contains(problems[0].Error(), test.want) {
				t.Errorf("found %v, errors %v, want %s", describe(findings), problems, test.want)
			}
		})
	}
}
