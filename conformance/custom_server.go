package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsapiserver "k8s.io/apiextensions-apiserver/pkg/apiserver"
	clientset "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	informers "k8s.io/apiextensions-apiserver/pkg/client/informers/externalversions"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	restclient "k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"
)

// CustomServer is what serves the custom resources of one CustomResourceDefinition in a kube-apiserver: its handler, asked for a dry run
// with strict field validation, in front of an empty cluster.
type CustomServer struct {
	handler http.Handler
	crd     *apiextensionsv1.CustomResourceDefinition
}

// NewCustomServer returns the server of a CustomResourceDefinition of apiextensions.k8s.io/v1. Nothing converts objects between versions.
func NewCustomServer(definition []byte) (*CustomServer, error) {
	crd := new(apiextensionsv1.CustomResourceDefinition)
	if err := yaml.Unmarshal(definition, crd); err != nil {
		return nil, err
	}
	establish(crd)
	client, err := clientset.NewForConfig(&restclient.Config{Host: "http://cluster.invalid"})
	if err != nil {
		return nil, err
	}
	informer := informers.NewSharedInformerFactory(client, 0).Apiextensions().V1().CustomResourceDefinitions()
	if err := informer.Informer().GetIndexer().Add(crd); err != nil {
		return nil, err
	}
	handler, err := apiextensionsapiserver.NewCustomResourceDefinitionHandler(nil, nil, informer, http.NotFoundHandler(), customStores{}, nil, nil, nil, nil,
		1, authorizerfactory.NewAlwaysAllowAuthorizer(), time.Minute, time.Minute, nil, 3<<20)
	return &CustomServer{handler, crd}, err
}

// establish makes a definition one that is served, as the controllers of a cluster do.
func establish(crd *apiextensionsv1.CustomResourceDefinition) {
	apiextensionsapiserver.Scheme.Default(crd)
	crd.Spec.Conversion = &apiextensionsv1.CustomResourceConversion{Strategy: apiextensionsv1.NoneConverter}
	crd.UID = types.UID(crd.Name)
	crd.Status.AcceptedNames = crd.Spec.Names
	for _, condition := range []apiextensionsv1.CustomResourceDefinitionConditionType{apiextensionsv1.NamesAccepted, apiextensionsv1.Established} {
		crd.Status.Conditions = append(crd.Status.Conditions, apiextensionsv1.CustomResourceDefinitionCondition{Type: condition, Status: apiextensionsv1.ConditionTrue})
	}
}

// Serves reports whether the definition serves a version of a kind.
func (s *CustomServer) Serves(gvk schema.GroupVersionKind) bool {
	return gvk.Group == s.crd.Spec.Group && gvk.Kind == s.crd.Spec.Names.Kind &&
		slices.ContainsFunc(s.crd.Spec.Versions, func(v apiextensionsv1.CustomResourceDefinitionVersion) bool { return v.Served && v.Name == gvk.Version })
}

// Judge asks for the verdict on a document.
func (s *CustomServer) Judge(doc Document) Verdict {
	info := &request.RequestInfo{
		IsResourceRequest: true, Verb: "create", APIGroup: doc.GVK.Group, APIVersion: doc.GVK.Version, Resource: s.crd.Spec.Names.Plural,
		Path: "/apis/" + doc.GVK.GroupVersion().String() + "/" + s.crd.Spec.Names.Plural,
	}
	if s.crd.Spec.Scope == apiextensionsv1.NamespaceScoped {
		if info.Namespace = doc.Namespace; info.Namespace == "" {
			info.Namespace = metav1.NamespaceDefault
		}
	}
	ctx := request.WithRequestInfo(request.WithUser(context.Background(), administrator), info)
	ctx = request.WithNamespace(ctx, info.Namespace)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, info.Path+"?dryRun=All&fieldValidation=Strict", bytes.NewReader(doc.Bytes))
	if err != nil {
		return Verdict{Class: Other, Message: err.Error()}
	}
	req.Header.Set("Content-Type", "application/yaml")
	if doc.JSON {
		req.Header.Set("Content-Type", "application/json")
	}
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, req)
	return customVerdict(answer)
}

// customVerdict reads an answer.
func customVerdict(answer *httptest.ResponseRecorder) Verdict {
	if answer.Code == http.StatusCreated {
		return Verdict{Accepted: true}
	}
	var status metav1.Status
	if err := json.Unmarshal(answer.Body.Bytes(), &status); err != nil {
		return Verdict{Class: Other, Message: answer.Body.String()}
	}
	return refusal(&apierrors.StatusError{ErrStatus: status}, Other)
}

// customStores are the registry options of custom resources: a store in front of an empty cluster.
type customStores struct{}

func (customStores) GetRESTOptions(resource schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	config := storagebackend.NewDefaultConfig("/registry", unstructured.UnstructuredJSONScheme)
	return emptyOptions(config, resource), nil
}
