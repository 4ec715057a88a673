package conformance

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"
)

// emptyCluster is a cluster without any object. A dry run asks it for nothing but that.
type emptyCluster struct {
	storage.Interface
}

func (emptyCluster) Get(_ context.Context, key string, opts storage.GetOptions, into runtime.Object) error {
	if opts.IgnoreNotFound {
		return runtime.SetZeroValue(into)
	}
	return storage.NewKeyNotFoundError(key, 0)
}

func (emptyCluster) GetList(context.Context, string, storage.ListOptions, runtime.Object) error {
	return nil
}

func (emptyCluster) Versioner() storage.Versioner { return storage.APIObjectVersioner{} }

func (emptyCluster) EnableResourceSizeEstimation(storage.KeysFunc) error { return nil }

// emptyStores are the registry options of every resource: a store in front of an empty cluster.
type emptyStores struct {
	scheme *runtime.Scheme
	codecs serializer.CodecFactory
}

func (s emptyStores) GetRESTOptions(resource schema.GroupResource, example runtime.Object) (generic.RESTOptions, error) {
	config := storagebackend.NewDefaultConfig("/registry", s.codecs.LegacyCodec(s.version(resource.Group, example)))
	return emptyOptions(config, resource), nil
}

// emptyOptions puts an empty cluster behind a resource.
func emptyOptions(config *storagebackend.Config, resource schema.GroupResource) generic.RESTOptions {
	return generic.RESTOptions{
		StorageConfig:  config.ForResource(resource),
		ResourcePrefix: resource.Group + "/" + resource.Resource,
		Decorator: func(*storagebackend.ConfigForResource, string, func(runtime.Object) (string, error), func() runtime.Object,
			func() runtime.Object, storage.AttrFunc, storage.IndexerFuncs, *cache.Indexers) (storage.Interface, factory.DestroyFunc, error) {
			return emptyCluster{}, func() {}, nil
		},
	}
}

// version returns the version of a group that an object is stored in: the first that has its kind.
func (s emptyStores) version(group string, example runtime.Object) schema.GroupVersion {
	versions := s.scheme.PrioritizedVersionsForGroup(group)
	kinds, _, err := s.scheme.ObjectKinds(example)
	for _, version := range versions {
		if err == nil && s.scheme.Recognizes(version.WithKind(kinds[0].Kind)) {
			return version
		}
	}
	return versions[0]
}
