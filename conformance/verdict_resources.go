package conformance

import (
	"io"
	"net"
	"net/http"
	"strings"

	apiextensionsapiserver "k8s.io/apiextensions-apiserver/pkg/apiserver"
	crdregistry "k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	"k8s.io/client-go/kubernetes"
	restclient "k8s.io/client-go/rest"
	aggregatorscheme "k8s.io/kube-aggregator/pkg/apiserver/scheme"
	aggregatorapiserver "k8s.io/kube-aggregator/pkg/registry/apiservice/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	kubeletclient "k8s.io/kubernetes/pkg/kubelet/client"
	admissionregistrationrest "k8s.io/kubernetes/pkg/registry/admissionregistration/rest"
	apiserverinternalrest "k8s.io/kubernetes/pkg/registry/apiserverinternal/rest"
	appsrest "k8s.io/kubernetes/pkg/registry/apps/rest"
	authenticationrest "k8s.io/kubernetes/pkg/registry/authentication/rest"
	authorizationrest "k8s.io/kubernetes/pkg/registry/authorization/rest"
	autoscalingrest "k8s.io/kubernetes/pkg/registry/autoscaling/rest"
	batchrest "k8s.io/kubernetes/pkg/registry/batch/rest"
	certificatesrest "k8s.io/kubernetes/pkg/registry/certificates/rest"
	coordinationrest "k8s.io/kubernetes/pkg/registry/coordination/rest"
	endpointsstore "k8s.io/kubernetes/pkg/registry/core/endpoint/storage"
	limitrangestore "k8s.io/kubernetes/pkg/registry/core/limitrange/storage"
	nodestore "k8s.io/kubernetes/pkg/registry/core/node/storage"
	volumestore "k8s.io/kubernetes/pkg/registry/core/persistentvolume/storage"
	claimstore "k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim/storage"
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"
	podtemplatestore "k8s.io/kubernetes/pkg/registry/core/podtemplate/storage"
	controllerstore "k8s.io/kubernetes/pkg/registry/core/replicationcontroller/storage"
	corerest "k8s.io/kubernetes/pkg/registry/core/rest"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	"k8s.io/kubernetes/pkg/registry/core/service/portallocator"
	servicestore "k8s.io/kubernetes/pkg/registry/core/service/storage"
	discoveryrest "k8s.io/kubernetes/pkg/registry/discovery/rest"
	eventsrest "k8s.io/kubernetes/pkg/registry/events/rest"
	flowcontrolrest "k8s.io/kubernetes/pkg/registry/flowcontrol/rest"
	networkingrest "k8s.io/kubernetes/pkg/registry/networking/rest"
	noderest "k8s.io/kubernetes/pkg/registry/node/rest"
	policyrest "k8s.io/kubernetes/pkg/registry/policy/rest"
	rbacrest "k8s.io/kubernetes/pkg/registry/rbac/rest"
	resourcerest "k8s.io/kubernetes/pkg/registry/resource/rest"
	schedulingrest "k8s.io/kubernetes/pkg/registry/scheduling/rest"
	storagerest "k8s.io/kubernetes/pkg/registry/storage/rest"
	svmrest "k8s.io/kubernetes/pkg/registry/storagemigration/rest"
)

// everything is the configuration with api/all=true. Nothing is named explicitly: what an emulated release lacks is left out, without
// an error.
type everything struct{}

func (everything) ResourceEnabled(schema.GroupVersionResource) bool           { return true }
func (everything) AnyResourceForGroupEnabled(string) bool                     { return true }
func (everything) ResourceExplicitlyEnabled(schema.GroupVersionResource) bool { return false }
func (everything) VersionExplicitlyEnabled(schema.GroupVersion) bool          { return false }

// groupInfos returns every API group that the server of a release has, with the versions that the release serves.
func groupInfos(release *version.Version) ([]genericapiserver.APIGroupInfo, error) {
	allow := authorizerfactory.NewAlwaysAllowAuthorizer()
	client, err := kubernetes.NewForConfig(&restclient.Config{Host: "http://cluster.invalid", Transport: privilegedNamespaces{}})
	if err != nil {
		return nil, err
	}
	stores := emptyStores{legacyscheme.Scheme, legacyscheme.Codecs}
	var infos []genericapiserver.APIGroupInfo
	for _, p := range []controlplaneapiserver.RESTStorageProvider{
		coreProvider{allow, client},
		apiserverinternalrest.StorageProvider{},
		authenticationrest.RESTStorageProvider{Authenticator: authenticator.RequestFunc(nobody)},
		authorizationrest.RESTStorageProvider{Authorizer: allow, RuleResolver: allow},
		autoscalingrest.RESTStorageProvider{},
		batchrest.RESTStorageProvider{},
		certificatesrest.RESTStorageProvider{Authorizer: allow},
		coordinationrest.RESTStorageProvider{},
		discoveryrest.StorageProvider{},
		networkingrest.RESTStorageProvider{},
		noderest.RESTStorageProvider{},
		policyrest.RESTStorageProvider{},
		rbacrest.RESTStorageProvider{Authorizer: allow},
		schedulingrest.RESTStorageProvider{},
		storagerest.RESTStorageProvider{},
		svmrest.RESTStorageProvider{},
		flowcontrolrest.RESTStorageProvider{},
		appsrest.StorageProvider{},
		admissionregistrationrest.RESTStorageProvider{Authorizer: allow, DiscoveryClient: client.Discovery()},
		eventsrest.RESTStorageProvider{},
		resourcerest.RESTStorageProvider{NamespaceClient: client.CoreV1().Namespaces(), Authorizer: allow},
	} {
		info, err := p.NewRESTStorage(everything{}, stores)
		if err != nil {
			return nil, err
		}
		if len(info.VersionedResourcesStorageMap) > 0 { // else its feature gates are off
			infos = append(infos, info)
		}
	}
	infos = append(infos, aggregatorapiserver.NewRESTStorage(everything{}, emptyStores{aggregatorscheme.Scheme, aggregatorscheme.Codecs}, false))
	crds, err := crdGroup()
	if err != nil {
		return nil, err
	}
	infos = append(infos, crds)
	return infos, removeUnavailable(infos, release)
}

// removeUnavailable takes away what the release does not serve.
func removeUnavailable(infos []genericapiserver.APIGroupInfo, release *version.Version) error {
	evaluator, err := genericapiserver.NewResourceExpirationEvaluator(release)
	if err != nil {
		return err
	}
	for _, info := range infos {
		group := info.PrioritizedVersions[0].Group
		if err := evaluator.RemoveUnavailableKinds(group, info.Scheme, info.VersionedResourcesStorageMap, everything{}); err != nil {
			return err
		}
	}
	return nil
}

func crdGroup() (genericapiserver.APIGroupInfo, error) {
	stores := emptyStores{apiextensionsapiserver.Scheme, apiextensionsapiserver.Codecs}
	store, err := crdregistry.NewREST(apiextensionsapiserver.Scheme, stores)
	info := genericapiserver.NewDefaultAPIGroupInfo("apiextensions.k8s.io", apiextensionsapiserver.Scheme, nil, apiextensionsapiserver.Codecs)
	info.VersionedResourcesStorageMap["v1"] = map[string]rest.Storage{"customresourcedefinitions": store}
	return info, err
}

// coreProvider serves the core group as k8s.io/kubernetes pkg/registry/core/rest does, but for the allocators of addresses and
// ports, which are in memory.
type coreProvider struct {
	authorizer authorizer.Authorizer
	client     *kubernetes.Clientset
}

func (coreProvider) GroupName() string { return "" }

func (p coreProvider) NewRESTStorage(enabled serverstorage.APIResourceConfigSource, stores generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	info, err := (&corerest.GenericConfig{}).NewRESTStorage(enabled, stores)
	if err != nil {
		return info, err
	}
	b := &storeBuilder{}
	endpoints := build(b, func() (*endpointsstore.REST, error) { return endpointsstore.NewREST(stores) })
	nodes := build(b, func() (*nodestore.NodeStorage, error) {
		return nodestore.NewStorage(stores, kubeletclient.KubeletClientConfig{}, nil)
	})
	if b.err != nil {
		return info, b.err
	}
	pods := build(b, func() (podstore.PodStorage, error) {
		return podstore.NewStorage(stores, nodes.KubeletConnectionInfo, nil, p.client.PolicyV1(), p.authorizer)
	})
	if b.err != nil {
		return info, b.err
	}
	services := build(b, func() (*servicestore.REST, error) { return serviceStore(stores, endpoints, pods.Pod) })
	controllers := build(b, func() (controllerstore.ControllerStorage, error) { return controllerstore.NewStorage(stores) })
	v1 := info.VersionedResourcesStorageMap["v1"]
	v1["endpoints"], v1["nodes"], v1["pods"], v1["bindings"] = endpoints, nodes.Node, pods.Pod, pods.LegacyBinding
	v1["services"], v1["replicationcontrollers"] = services, controllers.Controller
	v1["podtemplates"] = build(b, func() (rest.Storage, error) { return podtemplatestore.NewREST(stores) })
	v1["limitranges"] = build(b, func() (rest.Storage, error) { return limitrangestore.NewREST(stores) })
	v1["persistentvolumes"] = build(b, func() (rest.Storage, error) { s, _, err := volumestore.NewREST(stores); return s, err })
	v1["persistentvolumeclaims"] = build(b, func() (rest.Storage, error) { s, _, err := claimstore.NewREST(stores); return s, err })
	return info, b.err
}

// storeBuilder keeps the first error of several stores.
type storeBuilder struct{ err error }

func build[T any](b *storeBuilder, newStore func() (T, error)) T {
	store, err := newStore()
	if b.err == nil {
		b.err = err
	}
	return store
}

// serviceStore has both IP families, with more addresses and ports than the input has Services.
func serviceStore(stores generic.RESTOptionsGetter, endpoints *endpointsstore.REST, pods *podstore.REST) (*servicestore.REST, error) {
	allocators := map[core.IPFamily]ipallocator.Interface{}
	for family, cidr := range map[core.IPFamily]string{core.IPv4Protocol: "10.0.0.0/8", core.IPv6Protocol: "fd00::/108"} {
		_, network, err := net.ParseCIDR(cidr)
		if err != nil {
			return nil, err
		}
		if allocators[family], err = ipallocator.NewInMemory(network); err != nil {
			return nil, err
		}
	}
	ports, err := portallocator.NewInMemory(utilnet.PortRange{Base: 30000, Size: 2768})
	if err != nil {
		return nil, err
	}
	store, _, _, err := servicestore.NewREST(stores, core.IPv4Protocol, allocators, ports, endpoints, pods, nil)
	return store, err
}

// nobody knows no token.
func nobody(*http.Request) (*authenticator.Response, bool, error) { return nil, false, nil }

// privilegedNamespaces is a cluster all of whose namespaces may use devices with administrative access.
type privilegedNamespaces struct{}

func (privilegedNamespaces) RoundTrip(req *http.Request) (*http.Response, error) {
	code, body := http.StatusNotFound, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`
	if strings.HasPrefix(req.URL.Path, "/api/v1/namespaces/") {
		code = http.StatusOK
		body = `{"kind":"Namespace","apiVersion":"v1","metadata":{"labels":{"resource.kubernetes.io/admin-access":"true"}}}`
	}
	return &http.Response{
		StatusCode: code, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: req,
	}, nil
}

// administrator is who asks: no verdict is about what a user may do.
var administrator = &user.DefaultInfo{Name: "administrator", Groups: []string{user.SystemPrivilegedGroup}}
