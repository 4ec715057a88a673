package migrate

import (
	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/products"
)

// outdatedProductFields are those of custom kinds whose version lives on, and what products read of pods. There is something to say if all
// versions of the product that are meant know the successor.
var outdatedProductFields = []outdated{
	{
		rule: OutdatedField, severity: lint.Info, group: "traefik.io", kinds: []string{"Middleware", "MiddlewareTCP"},
		at: path{"spec", "ipWhiteList"}, product: "traefik", from: products.Version{Major: 3}, message: "deprecated since Traefik 3.0",
		hint: "use ipAllowList", repair: repair{title: "use ipAllowList", write: renameTo("ipAllowList")},
		source: "traefik/traefik pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go",
	},
	restic("Backup", "spec"), restic("Schedule", "spec", "template"),
	{
		rule: OutdatedField, severity: lint.Info, group: "autoscaling.k8s.io", kinds: []string{"VerticalPodAutoscaler"},
		at: path{"spec", "updatePolicy", "updateMode"}, is: []string{"Auto"}, product: "vertical-pod-autoscaler",
		from: products.Version{Major: 1, Minor: 5}, message: "deprecated since the Vertical Pod Autoscaler 1.5: it is another name of Recreate",
		hint:   "use Recreate, or InPlaceOrRecreate to leave pods running where that is possible",
		repair: repair{title: "use Recreate, which does the same", write: replace("Recreate")},
		source: "kubernetes/autoscaler vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1/types.go",
	},
	failureAction("enforce", "Enforce"), failureAction("audit", "Audit"),
	{
		rule: OutdatedField, severity: lint.Warning, at: path{"metadata", "annotations", "karpenter.sh/do-not-evict"}, is: []string{"true"},
		product: "karpenter", from: products.Version{Minor: 32}, message: "deprecated since Karpenter 0.32, and not read since 1.0",
		hint: "use karpenter.sh/do-not-disrupt",
		repair: repair{
			title: "use the new annotation", unsafe: true, write: renameTo("karpenter.sh/do-not-disrupt"),
			note: "Karpenter leaves the nodes of the pods alone again where it did not read the old one",
		},
		source: "Karpenter documentation, v1 migration",
	},
}

// restic is about volumes that are saved file by file, in backups that are at a path.
func restic(kind string, backup ...any) outdated {
	return outdated{
		rule: OutdatedField, severity: lint.Info, group: "velero.io", kinds: []string{kind}, at: at(backup, "defaultVolumesToRestic"),
		product: "velero", from: products.Version{Major: 1, Minor: 10}, message: "deprecated since Velero 1.10",
		hint:   "use defaultVolumesToFsBackup",
		repair: repair{title: "use defaultVolumesToFsBackup", write: renameTo("defaultVolumesToFsBackup")},
		source: "vmware-tanzu/velero v1.18.1 pkg/apis/velero/v1/backup_types.go",
	}
}

// failureAction is about a value that begins in lower case.
func failureAction(old, successor string) outdated {
	return outdated{
		rule: OutdatedField, severity: lint.Info, group: "kyverno.io", kinds: []string{"ClusterPolicy", "Policy"},
		at: path{"spec", "validationFailureAction"}, is: []string{old}, product: "kyverno", from: products.Version{Major: 1, Minor: 8},
		message: "deprecated since Kyverno 1.8", hint: "use " + successor,
		repair: repair{title: "use " + successor, write: replace(successor)}, source: "kyverno/kyverno api/kyverno/v1/spec_types.go",
	}
}
