package validate

import "path"

var accessModes = []string{"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"}

// claimSpec judges the spec of a claim in a template as ValidatePersistentVolumeClaimSpec does (kubernetes v1.36.3 pkg/apis/core/validation).
func claimSpec(spec value) { claim(spec, templateSources) }

// claim judges the spec of a claim, and what it is filled from by the given function.
func claim(spec value, from func(spec value)) {
	modes := spec.field("accessModes")
	if modes.empty() {
		modes.required("at least 1 access mode is required")
	}
	labelSelector(spec.field("selector"))
	judgeAccessModes(modes)
	storage := spec.fields("resources", "requests").entry("storage")
	at := storage.place(spec, "resources").at
	amount := storage
	amount.at = value{c: storage.c, at: at}.step(-1, -1, "storage", stepKey).at
	if !storage.exists() {
		amount.required("")
	} else if q, ok := storage.quantity(); ok && q.sign() <= 0 {
		amount.invalid(invalidValue, "must be greater than zero")
	}
	spec.field("storageClassName").nameIfSet(dnsSubdomain)
	if mode := spec.field("volumeMode"); mode.exists() {
		mustBeOneOf(mode, "Block", "Filesystem")
	}
	from(spec)
	if spec.c.since(attributesClasses) {
		spec.field("volumeAttributesClassName").nameIfSet(dnsSubdomain)
	}
}

func judgeAccessModes(modes value) {
	pod, other := false, false
	for _, mode := range modes.items() {
		mustBeOneOf(placed(mode, modes), accessModes...)
		if mode.text() == "ReadWriteOncePod" {
			pod = true
		} else {
			other = true
		}
	}
	if pod && other {
		modes.forbidden("may not use ReadWriteOncePod with other access modes")
	}
}

// claimSources judges what a claim is filled from. A dataSource alone that is neither a claim nor a snapshot is dropped, and so is a
// dataSourceRef to another namespace, whose gate is off (kubernetes v1.36.3 pkg/api/persistentvolumeclaim).
func claimSources(spec value) {
	source, ref := spec.field("dataSource"), spec.field("dataSourceRef")
	if ref.exists() && !ref.field("namespace").blank() {
		ref = value{c: spec.c, node: -1, key: -1, at: -1}
	}
	if !ref.exists() {
		group, kind := source.field("apiGroup").text(), source.field("kind").text()
		if group == "" && kind == "PersistentVolumeClaim" || group == "snapshot.storage.k8s.io" && kind == "VolumeSnapshot" {
			dataSource(source)
		}
		return
	}
	if !source.exists() {
		dataSource(ref.place(spec, "dataSource")) // the server copies it
		return
	}
	dataSource(source)
	dataSource(ref)
	sameSource(spec, source, ref)
}

// templateSources judges what a claim of a template is filled from; the server drops nothing there.
func templateSources(spec value) {
	source, ref := spec.field("dataSource"), spec.field("dataSourceRef")
	for _, v := range [...]value{source, ref} {
		if v.exists() {
			dataSource(v)
		}
	}
	namespace := ref.field("namespace")
	namespace.nameIfSet(dnsLabel)
	switch {
	case !source.exists() || !ref.exists():
	case !namespace.blank():
		spec.addAt(source.place0(), invalidValue, "Invalid value: \"spec.dataSource\": may not be specified when dataSourceRef.namespace is specified", "")
	default:
		sameSource(spec, source, ref)
	}
}

func sameSource(spec, source, ref value) {
	for _, field := range [...]string{"apiGroup", "kind", "name"} {
		if source.field(field).text() != ref.field(field).text() {
			spec.addAt(source.place0(), invalidValue, "Invalid value: \"spec.dataSource\": must match dataSourceRef", "")
			return
		}
	}
}

func dataSource(v value) {
	v.field("name").require()
	kind, group := v.field("kind"), v.field("apiGroup")
	kind.require()
	if group.blank() && kind.text() != "PersistentVolumeClaim" {
		v.addAt(kind.place0(), invalidValue, "Invalid value"+kind.shown()+": must be 'PersistentVolumeClaim' when referencing the default apiGroup", "")
	}
	group.nameIfSet(dnsSubdomain)
}

// pvSources are the sources of a persistent volume in the order in which ValidatePersistentVolumeSpec looks at them (kubernetes
// v1.36.3 pkg/apis/core/validation).
var pvSources = []volumeSource{
	{field: "hostPath", judge: hostPath},
	{field: "gcePersistentDisk", judge: gcePersistentDisk, path: "persistentDisk"},
	{field: "awsElasticBlockStore", judge: awsElasticBlockStore},
	{field: "glusterfs", judge: glusterfsVolume},
	{field: "flocker", judge: flocker},
	{field: "nfs", judge: nfs},
	{field: "rbd", judge: rbd},
	{field: "quobyte", judge: quobyte},
	{field: "cephfs", judge: cephfs, other: "cephFS"},
	{field: "iscsi", judge: iscsiVolume},
	{field: "cinder", judge: withSecretNamespace(cinder)},
	{field: "fc", judge: fibreChannel},
	{field: "flexVolume", judge: flexVolume, beside: true},
	{field: "azureFile", judge: azureFileVolume},
	{field: "vsphereVolume", judge: needs("volumePath")},
	{field: "photonPersistentDisk", judge: needs("pdID")},
	{field: "portworxVolume", judge: needs("volumeID")},
	{field: "azureDisk", judge: azureDisk},
	{field: "scaleIO", judge: needs("gateway", "system", "volumeName")},
	{field: "local", judge: localVolume},
	{field: "storageos", judge: withSecretNamespace(storageOS)},
	{field: "csi", judge: csiPersistentVolume},
}

// withSecretNamespace is a judge whose secretRef must name a namespace too.
func withSecretNamespace(judge func(value)) func(value) {
	return func(v value) {
		judge(v)
		if ref := v.field("secretRef"); ref.exists() {
			ref.field("namespace").require()
		}
	}
}

func glusterfsVolume(v value) {
	needs("endpoints", "path")(v)
	namespace := v.field("endpointsNamespace")
	switch {
	case !namespace.exists():
	case namespace.blank():
		namespace.invalid(invalidName, "if the endpointnamespace is set, it must be a valid namespace name")
	default:
		namespace.name(dnsLabel)
	}
}

func iscsiVolume(v value) {
	iscsi(v)
	portal := v.field("targetPortal")
	if name := v.c.root().fields("metadata", "name").text(); v.has("initiatorName") && len(name+":"+portal.text()) > 64 {
		portal.place(v, "targetportal").invalid(invalidValue, "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.")
	}
	if ref := v.field("secretRef"); ref.exists() {
		ref.field("name").require()
	}
}

func azureFileVolume(v value) {
	needs("secretName", "shareName")(v)
	if namespace := v.field("secretNamespace"); namespace.exists() {
		namespace.require()
	}
}

func localVolume(v value) {
	if path := v.field("path"); path.require() {
		noBacksteps(path)
	}
}

func csiPersistentVolume(v value) {
	csiDriver(v.field("driver"))
	v.field("volumeHandle").require()
	for _, field := range [...]string{
		"controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef",
	} {
		ref := v.field(field)
		if !ref.exists() {
			continue
		}
		if name := ref.field("name"); name.require() {
			name.name(dnsSubdomain)
		}
		if namespace := ref.field("namespace"); namespace.require() {
			namespace.name(dnsLabel)
		}
	}
}

// persistentVolume judges as ValidatePersistentVolume does (kubernetes v1.36.3 pkg/apis/core/validation).
func persistentVolume(c *check) {
	spec := c.root().field("spec")
	modes := spec.field("accessModes")
	if modes.empty() {
		modes.required("")
	}
	judgeAccessModes(modes)
	volumeCapacity(spec.field("capacity"))
	reclaim := spec.field("persistentVolumeReclaimPolicy")
	reclaim.oneOf("Delete", "Recycle", "Retain")
	affinity := spec.field("nodeAffinity")
	volumeAffinity(affinity)
	source := sources(spec, pvSources)
	switch {
	case source == "":
		spec.required("must specify a volume type")
	case source == "local" && !affinity.exists():
		affinity.required("Local volume requires node affinity")
	}
	if path := spec.fields("hostPath", "path"); reclaim.text() == "Recycle" && !path.blank() && cleanRoot(path.text()) {
		reclaim.forbidden("may not be 'recycle' for a hostPath mount of '/'")
	}
	spec.field("storageClassName").nameIfSet(dnsSubdomain)
	if mode := spec.field("volumeMode"); mode.exists() {
		mustBeOneOf(mode, "Block", "Filesystem")
	}
	if class := spec.field("volumeAttributesClassName"); class.exists() && spec.c.since(attributesClasses) {
		if class.blank() {
			class.required("an empty string is disallowed")
		} else {
			class.name(dnsSubdomain)
		}
		if !spec.has("csi") {
			spec.field("csi").required("has to be specified when using volumeAttributesClassName")
		}
	}
}

func cleanRoot(p string) bool { return path.Clean(p) == "/" }

func volumeCapacity(capacity value) {
	if capacity.empty() {
		capacity.required("")
	}
	if (!capacity.entry("storage").exists() || capacity.len() > 1) && (!capacity.exists() || capacity.isMap()) {
		capacity.unsupported("storage")
	}
	for _, amount := range capacity.entries() {
		q, ok := amount.quantity()
		if ok && q.sign() < 0 {
			amount.invalid(invalidValue, "must be a valid resource quantity")
		}
		if ok && q.sign() <= 0 {
			amount.invalid(invalidValue, "must be greater than zero")
		}
	}
}

func volumeAffinity(v value) {
	if !v.exists() {
		return
	}
	required := v.field("required")
	if !required.exists() {
		required.required("must specify required node constraints")
		return
	}
	nodeSelector(required)
}

// inlineVolume judges the spec of a volume that an attachment carries itself.
func inlineVolume(spec value) {
	const inline = "may not be specified in the context of inline volumes"
	for _, field := range [...]string{"claimRef", "capacity"} {
		if v := spec.field(field); v.exists() && !(field == "capacity" && v.empty()) {
			v.forbidden(inline)
		}
	}
	if !spec.has("csi") {
		spec.field("csi").required("has to be specified in the context of inline volumes")
	}
	modes := spec.field("accessModes")
	if modes.empty() {
		modes.required("")
	}
	judgeAccessModes(modes)
	if reclaim := spec.field("persistentVolumeReclaimPolicy"); !reclaim.blank() && reclaim.text() != "Retain" {
		reclaim.forbidden("may only be Retain in the context of inline volumes")
	}
	if affinity := spec.field("nodeAffinity"); affinity.exists() {
		affinity.forbidden(inline)
	}
	if sources(spec, pvSources) == "" {
		spec.required("must specify a volume type")
	}
	if class := spec.field("storageClassName"); !class.blank() {
		class.forbidden(inline)
	}
	if mode := spec.field("volumeMode"); mode.exists() && mode.text() != "Filesystem" {
		mode.forbidden("may not specify volumeMode other than Filesystem in the context of inline volumes")
	}
}

func persistentVolumeClaim(c *check) { claim(c.root().field("spec"), claimSources) }
