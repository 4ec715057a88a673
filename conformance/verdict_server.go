// Package conformance compares klint with the code of Kubernetes itself.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/component-base/featuregate"
	"k8s.io/kubernetes/pkg/capabilities"
	"k8s.io/kubernetes/plugin/pkg/admission/certificates/subjectrestriction"
)

// Verdict is what the API server says of a document that is to be created.
type Verdict struct {
	Accepted bool
	// Class says where a refusal comes from.
	Class Class
	// Message is the server's, Fields are the paths of its causes in its order.
	Message string
	Fields  []string
	// Warnings are what kubectl would show.
	Warnings []string
}

// Class is a reason for a refusal.
type Class string

// The classes of refusals.
const (
	NoKind  Class = "no kind" // the release serves no such kind
	Decode  Class = "decode"  // wrong type, malformed number
	Strict  Class = "strict"  // unknown or duplicate field
	Invalid Class = "invalid" // validation
	Other   Class = "other"
)

// Server has the registries and the validation of a kube-apiserver, in front of an empty cluster. It answers as a server does that
// serves every version (api/all=true), asked for a dry run with strict field validation by someone who may do all.
type Server struct {
	kinds map[schema.GroupVersionKind]served
}

// served is a resource of the server.
type served struct {
	info     *genericapiserver.APIGroupInfo
	resource schema.GroupVersionResource
	storage  rest.Creater
	scoped   bool // in a namespace
}

// NewServer returns the server of a release of Kubernetes: the one that this module is built with, or an older one as that one
// emulates it, with the feature gates and kinds of that release. Gates are a process's: a process can have the server of one release
// only.
func NewServer(release string) (*Server, error) {
	v, err := version.ParseMajorMinor(release)
	if err != nil {
		return nil, err
	}
	gates, ok := utilfeature.DefaultMutableFeatureGate.(featuregate.MutableVersionedFeatureGate)
	if !ok {
		return nil, errors.New("feature gates without versions")
	}
	if err := gates.SetEmulationVersion(v); err != nil {
		return nil, err
	}
	capabilities.Setup(true, 0)
	infos, err := groupInfos(v)
	if err != nil {
		return nil, err
	}
	s := &Server{kinds: map[schema.GroupVersionKind]served{}}
	for i := range infos {
		s.add(&infos[i])
	}
	return s, nil
}

// add makes the resources of a group known by their kinds.
func (s *Server) add(info *genericapiserver.APIGroupInfo) {
	group := info.PrioritizedVersions[0].Group
	for version, resources := range info.VersionedResourcesStorageMap {
		for name, storage := range resources {
			creater, ok := storage.(rest.Creater)
			if !ok || strings.Contains(name, "/") {
				continue
			}
			gv := schema.GroupVersion{Group: group, Version: version}
			kinds, _, err := info.Scheme.ObjectKinds(creater.New())
			if err != nil {
				continue
			}
			scoped, _ := storage.(rest.Scoper)
			s.kinds[gv.WithKind(kinds[0].Kind)] = served{
				info: info, resource: gv.WithResource(name), storage: creater, scoped: scoped != nil && scoped.NamespaceScoped(),
			}
		}
	}
}

// Serves reports whether the server has a kind.
func (s *Server) Serves(gvk schema.GroupVersionKind) bool {
	_, ok := s.kinds[gvk]
	return ok
}

// Judge asks for the verdict on a document.
func (s *Server) Judge(doc Document) Verdict {
	r, ok := s.kinds[doc.GVK]
	if !ok {
		return Verdict{Class: NoKind, Message: fmt.Sprintf("no matches for kind %q in version %q", doc.GVK.Kind, doc.GVK.GroupVersion())}
	}
	warnings := &recorder{}
	ctx := warning.WithWarningRecorder(context.Background(), warnings)
	ctx = request.WithUser(ctx, administrator)
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{
		IsResourceRequest: true, Verb: "create", APIGroup: r.resource.Group, APIVersion: r.resource.Version, Resource: r.resource.Resource,
	})
	v := r.judge(ctx, doc)
	v.Warnings = warnings.texts
	return v
}

// judge does what the create handler of k8s.io/apiserver pkg/endpoints/handlers does.
func (r served) judge(ctx context.Context, doc Document) (v Verdict) {
	defer func() {
		if p := recover(); p != nil {
			v = Verdict{Class: Other, Message: fmt.Sprint("panic: ", p)}
		}
	}()
	obj, err := r.decode(doc)
	if err != nil {
		return refusal(err, Decode)
	}
	accessor, err := meta.Accessor(obj)
	if err != nil {
		accessor = &metav1.ObjectMeta{}
	}
	namespace := doc.Namespace
	switch {
	case !r.scoped:
		namespace = ""
	case namespace == "":
		namespace = metav1.NamespaceDefault
	}
	inNamespace := namespace
	if r.resource.Resource == "namespaces" && r.resource.Group == "" {
		inNamespace = accessor.GetName()
	}
	ctx = request.WithNamespace(ctx, inNamespace)
	rest.WipeObjectMetaSystemFields(accessor)
	expected := rest.ExpectedNamespaceForResource(inNamespace, r.resource)
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(expected, accessor); err != nil {
		return refusal(err, Other)
	}
	accessor.SetManagedFields(nil)
	accessor.SetOwnerReferences(withoutRepeated(accessor.GetOwnerReferences()))
	options := &metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict}
	gvk := doc.GVK
	admit := func(ctx context.Context, obj runtime.Object) error {
		a := admission.NewAttributesRecord(obj, nil, gvk, namespace, accessor.GetName(), r.resource, "", admission.Create, options, true, administrator)
		return subjectrestriction.NewPlugin().Validate(ctx, a, nil)
	}
	if _, err := r.storage.Create(ctx, obj, admit, options); err != nil {
		return refusal(err, Other)
	}
	return Verdict{Accepted: true}
}

// decode reads a document as the server does with fieldValidation=Strict.
func (r served) decode(doc Document) (runtime.Object, error) {
	mediaType := "application/yaml"
	if doc.JSON {
		mediaType = "application/json"
	}
	serializer, ok := runtime.SerializerInfoForMediaType(r.info.NegotiatedSerializer.SupportedMediaTypes(), mediaType)
	if !ok {
		return nil, fmt.Errorf("no serializer for %s", mediaType)
	}
	hub := schema.GroupVersion{Group: r.resource.Group, Version: runtime.APIVersionInternal}
	gvk := doc.GVK
	obj, actual, err := r.info.NegotiatedSerializer.DecoderToVersion(serializer.StrictSerializer, hub).Decode(doc.Bytes, &gvk, r.storage.New())
	if err == nil && actual.GroupVersion() != doc.GVK.GroupVersion() {
		err = fmt.Errorf("the API version in the data (%s) does not match the expected API version (%s)", actual.GroupVersion(), doc.GVK.GroupVersion())
	}
	return obj, err
}

// refusal turns an error into a verdict; class is that of an error without a status.
func refusal(err error, class Class) Verdict {
	v := Verdict{Class: class, Message: err.Error()}
	if strict, ok := runtime.AsStrictDecodingError(err); ok {
		v.Class = Strict
		for _, e := range strict.Errors() {
			v.Fields = append(v.Fields, quoted(e.Error()))
		}
		return v
	}
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return v
	}
	switch s := status.Status(); {
	case s.Reason == metav1.StatusReasonInvalid:
		v.Class = Invalid
		for _, cause := range s.Details.Causes {
			v.Fields = append(v.Fields, cause.Field)
		}
	case s.Reason == metav1.StatusReasonAlreadyExists:
		return Verdict{Accepted: true}
	}
	return v
}

// quoted returns what is between the first two double quotes.
func quoted(text string) string {
	_, rest, _ := strings.Cut(text, `"`)
	inside, _, _ := strings.Cut(rest, `"`)
	return inside
}

// withoutRepeated drops repeated owners, as the server does with a warning.
func withoutRepeated(owners []metav1.OwnerReference) []metav1.OwnerReference {
	seen := map[string]bool{}
	var unique []metav1.OwnerReference
	for _, owner := range owners {
		if key := owner.String(); !seen[key] {
			seen[key] = true
			unique = append(unique, owner)
		}
	}
	return unique
}

// recorder keeps warnings.
type recorder struct{ texts []string }

func (r *recorder) AddWarning(_, text string) { r.texts = append(r.texts, text) }
