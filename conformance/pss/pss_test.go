// Package pss holds klint's groups @pss-baseline and @pss-restricted against the Pod Security Standards as the API server judges by
// them: k8s.io/pod-security-admission.
package pss

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules"
	"github.com/klint-dev/klint/schemas"
)

// releases are those that changed a standard, the ones before them, and the newest.
var releases = []int{18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36}

// judge is what a level wants of pods in a release, as klint and as the API server see it.
type judge struct {
	engine *rules.Engine
	policy policy.Evaluator
	level  api.LevelVersion
}

func newJudge(t *testing.T, level api.Level, minor int) judge {
	t.Helper()
	engine, err := rules.Load(rules.Options{Only: []string{"@pss-" + string(level)}, Targets: []schemas.Release{schemas.Release(minor)}})
	if err != nil {
		t.Fatal(err)
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return judge{engine, evaluator, api.LevelVersion{Level: level, Version: api.MajorMinorVersion(1, minor)}}
}

// compare reports an error if only one of klint and the API server finds something in a pod.
func (j judge) compare(t *testing.T, obj *manifest.Object, meta *metav1.ObjectMeta, spec *corev1.PodSpec) {
	t.Helper()
	result := policy.AggregateCheckResults(j.policy.EvaluatePod(j.level, meta, spec))
	findings, err := j.engine.Check(obj, &manifest.Set{Files: []*manifest.File{obj.File}})
	if err != nil {
		t.Fatal(err)
	}
	if result.Allowed == (len(findings) == 0) {
		return
	}
	var found []string
	for _, f := range findings {
		found = append(found, f.Rule+": "+f.Message)
	}
	t.Errorf("%s %s, %s: the API server says %q, klint %q", obj.File.Name, obj, j.level, result.ForbiddenDetail(), found)
}

// TestFixtures judges the pods by which pod-security-admission tests itself: for each level and release those that pass and those that
// fail.
func TestFixtures(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/pod-security-admission").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(strings.TrimSpace(string(out)), "test", "testdata")
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		for _, minor := range releases {
			t.Run(fmt.Sprintf("%s/1.%d", level, minor), func(t *testing.T) {
				j := newJudge(t, level, minor)
				pods := 0
				for _, fixture := range files(t, filepath.Join(root, string(level), fmt.Sprintf("v1.%d", minor))) {
					compareFile(t, fixture, j)
					pods++
				}
				if pods < 10 {
					t.Errorf("%d fixtures", pods)
				}
			})
		}
	}
}

// TestCorpus judges the pods and workloads below the folder that KLINT_CORPUS names.
func TestCorpus(t *testing.T) {
	root := os.Getenv("KLINT_CORPUS")
	if root == "" {
		t.Skip("KLINT_CORPUS is not set")
	}
	var judges []judge
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		for _, minor := range releases {
			judges = append(judges, newJudge(t, level, minor))
		}
	}
	for _, file := range files(t, root) {
		compareFile(t, file, judges...)
	}
}

func files(t *testing.T, root string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// compareFile compares what is said of each workload in a file. It passes over what does not decode: the API server would not
// ask about it.
func compareFile(t *testing.T, name string, judges ...judge) {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file := manifest.Parse(name, src)
	for _, doc := range file.Docs {
		if doc.Err != nil || doc.Skip != "" || len(doc.Problems) > 0 || len(doc.Objects) != 1 {
			continue
		}
		pod, err := decode(doc.Objects[0], src[doc.Range.Start:doc.Range.End])
		if err != nil || len(pod.Spec.Containers) == 0 {
			continue
		}
		for _, j := range judges {
			stored := pod.DeepCopy()
			asStored(stored, j.level.Version)
			j.compare(t, doc.Objects[0], &stored.ObjectMeta, &stored.Spec)
		}
	}
}

var errNoWorkload = errors.New("the object has no pods")

// decode returns the pod of a workload.
func decode(obj *manifest.Object, text []byte) (*corev1.Pod, error) {
	var workload struct {
		metav1.ObjectMeta `json:"metadata"`
		Template          corev1.PodTemplateSpec `json:"template"`
		Spec              struct {
			Template    corev1.PodTemplateSpec `json:"template"`
			JobTemplate struct {
				Spec struct {
					Template corev1.PodTemplateSpec `json:"template"`
				} `json:"spec"`
			} `json:"jobTemplate"`
		} `json:"spec"`
	}
	switch obj.GVK.Group {
	case "", "apps", "batch", "extensions":
	default:
		return nil, errNoWorkload
	}
	var template corev1.PodTemplateSpec
	switch obj.GVK.Kind {
	case "Pod":
		pod := &corev1.Pod{}
		return pod, yaml.Unmarshal(text, pod)
	case "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "PodTemplate":
		if err := yaml.Unmarshal(text, &workload); err != nil {
			return nil, err
		}
	}
	switch obj.GVK.Kind {
	case "CronJob":
		template = workload.Spec.JobTemplate.Spec.Template
	case "PodTemplate":
		template = workload.Template
	default:
		template = workload.Spec.Template
	}
	return &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}, nil
}

// asStored makes of a pod what the API server makes of it before it asks: a volume without a source is an emptyDir (SetDefaults_Volume of
// pkg/apis/core/v1), and until 1.26 the annotations of seccomp became fields (applySeccompVersionSkew of pkg/registry/core/pod).
func asStored(pod *corev1.Pod, version api.Version) {
	for i := range pod.Spec.Volumes {
		if pod.Spec.Volumes[i].VolumeSource == (corev1.VolumeSource{}) {
			pod.Spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	if version.Older(api.MajorMinorVersion(1, 19)) || !version.Older(api.MajorMinorVersion(1, 27)) {
		return
	}
	if profile := seccomp(pod.Annotations["seccomp.security.alpha.kubernetes.io/pod"]); profile != nil {
		if pod.Spec.SecurityContext == nil {
			pod.Spec.SecurityContext = &corev1.PodSecurityContext{}
		}
		if pod.Spec.SecurityContext.SeccompProfile == nil {
			pod.Spec.SecurityContext.SeccompProfile = profile
		}
	}
	for _, containers := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range containers {
			profile := seccomp(pod.Annotations["container.seccomp.security.alpha.kubernetes.io/"+containers[i].Name])
			if profile == nil {
				continue
			}
			if containers[i].SecurityContext == nil {
				containers[i].SecurityContext = &corev1.SecurityContext{}
			}
			if containers[i].SecurityContext.SeccompProfile == nil {
				containers[i].SecurityContext.SeccompProfile = profile
			}
		}
	}
}

// seccomp returns the field that an annotation became; nil if there is none.
func seccomp(annotation string) *corev1.SeccompProfile {
	switch {
	case annotation == "":
		return nil
	case annotation == "runtime/default", annotation == "docker/default":
		return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	case strings.HasPrefix(annotation, "localhost/"):
		path := strings.TrimPrefix(annotation, "localhost/")
		return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeLocalhost, LocalhostProfile: &path}
	}
	return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeUnconfined}
}
