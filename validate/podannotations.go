package validate

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// The annotations of a pod that the server reads. Source: k8s.io/api v0.36.3 core/v1/annotation_key_constants.go.
const (
	mirrorAnnotation            = "kubernetes.io/config.mirror"
	deletionCostAnnotation      = "controller.kubernetes.io/pod-deletion-cost"
	seccompPodAnnotation        = "seccomp.security.alpha.kubernetes.io/pod"
	seccompContainerAnnotations = "container.seccomp.security.alpha.kubernetes.io/"
	tolerationsAnnotation       = "scheduler.alpha.kubernetes.io/tolerations"
	appArmorAnnotations         = "container.apparmor.security.beta.kubernetes.io/"
)

// annotations judges as ValidatePodSpecificAnnotations does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) annotations(v value) {
	for key, entry := range v.entries() {
		switch text := entry.text(); {
		case key == mirrorAnnotation:
			if p.spec.field("nodeName").blank() {
				entry.invalid(invalidValue, "must set spec.nodeName if mirror pod annotation is set")
			}
		case key == deletionCostAnnotation:
			if !isDeletionCost(text) {
				entry.invalid(invalidValue, "must be a 32bit integer")
			}
		case key == seccompPodAnnotation, strings.HasPrefix(key, seccompContainerAnnotations):
			seccompAnnotation(entry.place(v, key))
		case key == tolerationsAnnotation:
			tolerationsInAnnotation(entry.place(v), text)
		case strings.HasPrefix(key, appArmorAnnotations):
			p.appArmorAnnotation(entry, strings.TrimPrefix(key, appArmorAnnotations))
		}
	}
}

// tolerationsInAnnotation judges the tolerations of pods of old as GetTolerationsFromPodAnnotations does (kubernetes v1.36.3
// pkg/apis/core/helper).
func tolerationsInAnnotation(v value, text string) {
	var tolerations []struct {
		Key, Operator, Value, Effect string
		TolerationSeconds            *int64
	}
	if err := json.Unmarshal([]byte(text), &tolerations); text != "" && err != nil {
		v.invalid(invalidValue, err.Error())
	}
}

// isDeletionCost reports whether text is a 32-bit integer without plus sign and leading zeros.
func isDeletionCost(text string) bool {
	if text == "" || text[0] == '+' || len(text) > 1 && (text[0] == '0' || strings.HasPrefix(text, "-0")) {
		return false
	}
	_, err := strconv.ParseInt(text, 10, 32)
	return err == nil
}

func seccompAnnotation(v value) {
	profile := v.text()
	switch path, local := strings.CutPrefix(profile, "localhost/"); {
	case profile == "runtime/default" || profile == "docker/default" || profile == "unconfined":
	case !local:
		v.invalid(invalidValue, "must be a valid seccomp profile")
	case strings.HasPrefix(path, "/"):
		v.invalid(invalidValue, "must be a relative path")
	default:
		noBacksteps(v)
	}
}

func (p *pod) appArmorAnnotation(v value, container string) {
	found := false
	p.eachContainer(func(c value) { found = found || c.field("name").text() == container })
	if !found {
		v.addKey(v, invalidValue, fmt.Sprintf("Invalid value: %q: container not found", container), "")
	}
	profile := v.text()
	if profile != "" && profile != "runtime/default" && profile != "unconfined" && !strings.HasPrefix(profile, "localhost/") {
		v.invalid(invalidValue, fmt.Sprintf("invalid AppArmor profile name: %q", profile))
	}
}

// profileAnnotations reports profiles that the annotations and the fields of a pod state differently, as
// validateSeccompAnnotationsAndFields and validateAppArmorAnnotationsAndFieldsMatchOnCreate do (kubernetes v1.36.3
// pkg/apis/core/validation).
func (p *pod) profileAnnotations() {
	notes := p.meta.field("annotations")
	if notes.empty() {
		return
	}
	seccomp := profileWords{kind: "seccomp", unconfined: "unconfined", defaults: []string{"runtime/default", "docker/default"}}
	appArmor := profileWords{kind: "apparmor", unconfined: "unconfined", defaults: []string{"runtime/default"}}
	seccomp.match(notes, seccompPodAnnotation, p.spec.fields("securityContext", "seccompProfile"), p.spec.fields("securityContext", "seccompProfile"))
	ofPod := p.spec.fields("securityContext", "appArmorProfile")
	p.eachContainer(func(c value) {
		name, sc := c.field("name").text(), c.field("securityContext")
		seccomp.match(notes, seccompContainerAnnotations+name, sc.field("seccompProfile"), sc.field("seccompProfile"))
		if p.os == "windows" {
			return
		}
		profile := sc.field("appArmorProfile")
		if !profile.exists() {
			profile = ofPod
		}
		appArmor.match(notes, appArmorAnnotations+name, profile, sc.field("appArmorProfile"))
	})
}

// profileWords are the values of an annotation that stand for the types of a profile field.
type profileWords struct {
	kind, unconfined string
	defaults         []string
}

// match reports a profile that differs from an annotation, under the path of at.
func (w profileWords) match(notes value, key string, profile, at value) {
	if !profile.exists() {
		return
	}
	note := notes.entry(key)
	if note.key < 0 {
		return
	}
	path, local := strings.CutPrefix(note.text(), "localhost/")
	field := "type"
	switch profile.field("type").text() {
	case "Unconfined":
		if note.text() == w.unconfined {
			return
		}
	case "RuntimeDefault":
		for _, word := range w.defaults {
			if note.text() == word {
				return
			}
		}
	case "Localhost":
		if local && path == profile.field("localhostProfile").text() {
			return
		}
		if local {
			field = "localhostProfile"
		}
	default:
		return
	}
	what := w.kind + " type"
	if field == "localhostProfile" {
		what = w.kind + " profile"
	}
	at.field(field).forbidden(what + " in annotation and field must match")
}
