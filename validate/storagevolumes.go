package validate

var accessModes = []string{"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"}

// claimSpec judges as ValidatePersistentVolumeClaimSpec does (kubernetes v1.36.3 pkg/apis/core/validation).
func claimSpec(spec value) {
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
	claimSources(spec)
	spec.field("volumeAttributesClassName").nameIfSet(dnsSubdomain)
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

// claimSources judges what a claim is filled from. Another namespace is out of reach: the gate is off and the namespace dropped.
func claimSources(spec value) {
	source, ref := spec.field("dataSource"), spec.field("dataSourceRef")
	for _, v := range [...]value{source, ref} {
		if v.exists() {
			dataSource(v)
		}
	}
	if source.exists() && ref.exists() {
		for _, field := range [...]string{"apiGroup", "kind", "name"} {
			if source.field(field).text() != ref.field(field).text() {
				spec.addAt(source.place0(), invalidValue, "Invalid value: \"spec.dataSource\": must match dataSourceRef", "")
				return
			}
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
