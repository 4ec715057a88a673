package migrate

import "slices"

const flowSource = "kubernetes v1.31.14 pkg/apis/flowcontrol/v1beta{1,2,3}/{defaults,conversion}.go, pkg/apis/flowcontrol/v1/defaults.go"

var flowControl = []Migration{
	priorityLevel("v1alpha1", "v1beta1", nil),
	priorityLevel("v1alpha1", "v1beta2", nil),
	priorityLevel("v1alpha1", "v1beta3", renameShares),
	priorityLevel("v1alpha1", "v1", oldPriorityLevel),
	priorityLevel("v1beta1", "v1beta2", nil),
	priorityLevel("v1beta1", "v1beta3", renameShares),
	priorityLevel("v1beta1", "v1", oldPriorityLevel),
	priorityLevel("v1beta2", "v1beta3", renameShares),
	priorityLevel("v1beta2", "v1", oldPriorityLevel),
	priorityLevel("v1beta3", "v1", zeroShares),
}

func priorityLevel(from, to string, rewrite func(*rewrite)) Migration {
	const group, kind = "flowcontrol.apiserver.k8s.io/", "PriorityLevelConfiguration"
	return Migration{gvk(group+from, kind), gvk(group+to, kind), flowSource, rewrite}
}

func oldPriorityLevel(r *rewrite) {
	renameShares(r)
	zeroShares(r)
}

func renameShares(r *rewrite) {
	r.Rename(path{"spec", "limited", "assuredConcurrencyShares"}, "nominalConcurrencyShares")
}

// preserveZero is the annotation that let a zero through in v1beta3.
const preserveZero = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares"

// zeroShares replaces zero shares, which meant the default of 30 before v1, unless the annotation of v1beta3 let them through: then no
// shares were zero shares, too.
func zeroShares(r *rewrite) {
	limited, annotations := path{"spec", "limited"}, path{"metadata", "annotations"}
	shares := at(limited, "nominalConcurrencyShares")
	switch {
	case r.from.Version == "v1beta3" && slices.Contains(r.Keys(annotations), preserveZero):
		r.Prune(at(annotations, preserveZero))
		if r.Has(limited) && !r.Has(shares) {
			r.Set(shares, 0)
		}
	case r.Value(shares) == int64(0):
		r.Set(shares, 30)
		r.tell("%s was 0, which %s took for 30; in v1 it means no seats", shares, r.from.Version)
	}
}
