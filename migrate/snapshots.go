package migrate

import "github.com/klint-dev/klint/manifest"

const snapshotSource = "external-snapshotter v1.2.2 pkg/apis/volumesnapshot/v1alpha1/types.go, client/v6.3.0 apis/volumesnapshot/v1/types.go"

var snapshots = []Migration{
	snapshotMigration("VolumeSnapshot", snapshotOfClaim),
	snapshotMigration("VolumeSnapshotClass", func(r *rewrite) {
		r.Rename(path{"snapshotter"}, "driver")
		r.keep(path{"deletionPolicy"}, "Delete", manifest.After("driver"))
	}),
}

func snapshotMigration(kind string, rewrite func(*rewrite)) Migration {
	const group = "snapshot.storage.k8s.io/"
	return Migration{gvk(group+"v1alpha1", kind), gvk(group+"v1", kind), snapshotSource, rewrite}
}

// snapshotOfClaim names the claim or the content that a snapshot is of.
func snapshotOfClaim(r *rewrite) {
	spec, source := path{"spec"}, path{"spec", "source"}
	r.Rename(at(spec, "snapshotClassName"), "volumeSnapshotClassName")
	if kind := r.Text(at(source, "kind")); r.Has(source) && kind != "PersistentVolumeClaim" {
		r.ask("%s is of kind %q: v1 takes snapshots of a PersistentVolumeClaim", source, kind)
	}
	r.Delete(at(source, "kind"))
	r.Delete(at(source, "apiGroup"))
	if content := at(spec, "snapshotContentName"); r.Text(content) != "" {
		if r.Has(source) {
			r.ask("%s and %s are both there: v1 takes one source", source, content)
		}
		r.Move(content, at(source, "volumeSnapshotContentName"))
	} else {
		r.Delete(content)
	}
	r.Rename(at(source, "name"), "persistentVolumeClaimName")
	r.Delete(path{"status"})
}
