package migrate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

func TestConvert(t *testing.T) {
	t.Parallel()
	const deployment = "kind: Deployment\nmetadata: {name: web} # web\nspec:\n  selector: {matchLabels: {a: b}}\n" +
		"  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}\n"
	const budget = "kind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {maxUnavailable: 1}\n"
	const cronJob = "kind: CronJob\nmetadata: {name: web}\nspec: {schedule: '* * * * *', jobTemplate: {spec: {template: {}}}}\n"
	tests := []struct {
		name, from, to, src string
		want                string // the apiVersion afterwards
		reason              string
	}{
		{name: "leaves a version that is right alone", from: "apps/v1", to: "apps/v1", src: deployment},
		{name: "goes up by the migration of the pair", from: "policy/v1beta1", to: "policy/v1", src: budget, want: "policy/v1"},
		{name: "stops at the version that is asked for", from: "apps/v1beta1", to: "apps/v1beta2", src: deployment, want: "apps/v1beta2"},
		{name: "goes up where no release takes the version for the newest", from: "extensions/v1beta1", to: "networking.k8s.io/v1beta1",
			src: "kind: Ingress\nmetadata: {name: web}\nspec: {backend: {serviceName: web, servicePort: 80}}\n", want: "networking.k8s.io/v1beta1"},
		{name: "goes down where nothing else changes", from: "apps/v1", to: "apps/v1beta2", src: deployment, want: "apps/v1beta2"},
		{name: "goes down to another group", from: "networking.k8s.io/v1", to: "extensions/v1beta1",
			src: "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {}}\n", want: "extensions/v1beta1"},
		{name: "goes down where only the way up reads values anew", from: "batch/v1", to: "batch/v1beta1", src: cronJob, want: "batch/v1beta1"},
		{name: "does not go down where the older version adds something", from: "apps/v1", to: "extensions/v1beta1", src: deployment,
			reason: "extensions/v1beta1 gives an object without labels those of its pod template: give it labels in metadata"},
		{name: "does not go down where nobody knows the way", from: "events.k8s.io/v1", to: "events.k8s.io/v1beta1",
			src:    "kind: Event\nmetadata: {name: web}\n",
			reason: "events.k8s.io/v1beta1 has other fields or defaults than events.k8s.io/v1, and klint knows only the way up"},
		{name: "does not go down where the older version means something else", from: "policy/v1", to: "policy/v1beta1",
			src:    "kind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {minAvailable: 1, selector: {}}\n",
			reason: "the empty selector selects every pod in v1 and none in v1beta1: name the labels of the pods"},
		{name: "does not go down with a field that came later", from: "apps/v1", to: "apps/v1beta2",
			src: "kind: DaemonSet\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n  updateStrategy: {rollingUpdate: {maxSurge: 1}}\n" +
				"  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}\n",
			reason: "apps/v1beta2 DaemonSet has no field spec.updateStrategy.rollingUpdate.maxSurge in Kubernetes 1.15, the last release that serves it"},
		{name: "does not mix up kinds", from: "v1", to: "apps/v1", src: "kind: Pod\nmetadata: {name: web}\n", reason: "apps/v1 is no version of v1 Pod"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			src := "apiVersion: " + test.from + " # v\n" + test.src
			obj := manifest.Parse("web.yaml", []byte(src)).Docs[0].Objects[0]
			out, reason := convertText(t, src, manifest.ParseGVK(test.to, obj.GVK.Kind))
			var got string
			if out != "" {
				got = manifest.Parse("web.yaml", []byte(out)).Docs[0].Objects[0].GVK.APIVersion()
			}
			if diff := cmp.Diff([]string{test.want, test.reason}, []string{got, reason}); diff != "" {
				t.Errorf("apiVersion and reason (-want +got)\n%s", diff)
			}
		})
	}
}

// What goes down and up again is what it was.
func TestConvertDownAndUpIsTheSame(t *testing.T) {
	t.Parallel()
	pairs := 0
	for _, r := range downward() {
		src := "apiVersion: " + r[0].APIVersion() + " # v\nkind: " + r[0].Kind + "\nmetadata: {name: web}\n"
		down, reason := convertText(t, src, r[1])
		if down == "" {
			t.Errorf("%s to %s: %s", r[0], r[1], reason)
			continue
		}
		if up, _ := convertText(t, down, r[0]); up != "" && up != src { // it may ask for more than there is here
			t.Errorf("%s to %s and back:\n%s", r[0], r[1], up)
		}
		pairs++
	}
	if pairs < 40 {
		t.Errorf("only %d pairs go down", pairs)
	}
}

// downward returns all pairs of a version and an older one that it can become by another apiVersion.
func downward() (pairs [][2]manifest.GVK) {
	for old := range schemas.All() {
		to := old.GVK
		for e := range schemas.All() {
			from := e.GVK
			m, _ := lookupBack(from, to)
			if from != to && m.Rewrite == nil && new(Migrator).Related(from, to) && older(to, from) && wayBack(from, to) == "" {
				pairs = append(pairs, [2]manifest.GVK{from, to})
			}
		}
	}
	return pairs
}

// convertText returns a manifest with another version, "" if it has none.
func convertText(t *testing.T, src string, to manifest.GVK) (out, reason string) {
	t.Helper()
	fix, reason := (&Migrator{}).Convert(manifest.Parse("web.yaml", []byte(src)).Docs[0].Objects[0], to)
	if fix == nil {
		return "", reason
	}
	converted, err := manifest.Apply([]byte(src), fix.Edits)
	if err != nil {
		t.Fatal(err)
	}
	return string(converted), reason
}

// A golden file of conversions: "<sentence> (<version>): before" becomes "after" in that version, or there is a reason.
func TestConvertBackwards(t *testing.T) {
	const file = "testdata/backwards/backwards.txtar"
	cases := readCases(t, file)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, version, _ := strings.Cut(strings.TrimSuffix(c.name, ")"), "(")
			obj := manifest.Parse("web.yaml", []byte(c.before)).Docs[0].Objects[0]
			out, reason := convertText(t, c.before, manifest.ParseGVK(version, obj.GVK.Kind))
			if reason != "" {
				reason += "\n"
			}
			if *update {
				c.after, c.reason = out, reason
			}
			if diff := cmp.Diff([]string{c.after, c.reason}, []string{out, reason}); diff != "" {
				t.Errorf("(-want +got)\n%s\n%s", diff, out)
			}
			if out == "" {
				return
			}
			up, reason := convertText(t, out, obj.GVK)
			if again, _ := convertText(t, up, manifest.ParseGVK(version, obj.GVK.Kind)); again != out {
				t.Errorf("up and down again is something else: %s\n%s\n%s", reason, up, again)
			}
		})
	}
	if *update {
		writeCases(t, file, cases)
	}
}

func TestNoTwoWaysBackHaveTheSameEnds(t *testing.T) {
	t.Parallel()
	seen := make(map[[2]manifest.GVK]bool)
	for _, m := range Backwards {
		ends := [2]manifest.GVK{m.From, m.To}
		if seen[ends] || m.Source == "" || !older(m.To, m.From) {
			t.Errorf("%s to %s is there twice, has no source, or does not lead back", m.From, m.To)
		}
		seen[ends] = true
	}
}
