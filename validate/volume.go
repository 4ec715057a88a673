package validate

import (
	"fmt"
	"slices"
	"strings"
)

// volumeKind is what mounts and block devices need to know of a volume.
type volumeKind uint8

const (
	noVolume volumeKind = iota
	claimVolume
	otherVolume
)

// volume is a volume of a pod that is not refused itself.
type volume struct {
	name string
	kind volumeKind
}

// volumeSource is a type of volume that pods, persistent volumes or both can have.
type volumeSource struct {
	field string
	judge func(source value)
	// path is the field that the server names in errors inside of the source; "" if it is the field itself. other is the same for the
	// error that there is more than one source.
	path, other string
	// beside is set for the one type that the server takes beside others, most likely by mistake.
	beside bool
}

// podSources are the sources of a pod's volume in the order in which validateVolumeSource looks at them (kubernetes v1.36.3
// pkg/apis/core/validation).
var podSources = []volumeSource{
	{field: "emptyDir", judge: emptyDir},
	{field: "hostPath", judge: hostPath},
	{field: "gitRepo", judge: gitRepo},
	{field: "gcePersistentDisk", judge: gcePersistentDisk, path: "persistentDisk"},
	{field: "awsElasticBlockStore", judge: awsElasticBlockStore},
	{field: "secret", judge: secretVolume},
	{field: "nfs", judge: nfs},
	{field: "iscsi", judge: iscsi},
	{field: "glusterfs", judge: needs("endpoints", "path")},
	{field: "flocker", judge: flocker},
	{field: "persistentVolumeClaim", judge: needs("claimName")},
	{field: "rbd", judge: rbd},
	{field: "cinder", judge: cinder},
	{field: "cephfs", judge: cephfs, other: "cephFS"},
	{field: "quobyte", judge: quobyte},
	{field: "downwardAPI", judge: downwardAPI, other: "downwarAPI"},
	{field: "fc", judge: fibreChannel},
	{field: "flexVolume", judge: flexVolume},
	{field: "configMap", judge: configMapVolume},
	{field: "azureFile", judge: needs("secretName", "shareName")},
	{field: "vsphereVolume", judge: needs("volumePath")},
	{field: "photonPersistentDisk", judge: needs("pdID")},
	{field: "portworxVolume", judge: needs("volumeID")},
	{field: "azureDisk", judge: azureDisk},
	{field: "storageos", judge: storageOS},
	{field: "projected", judge: projected},
	{field: "scaleIO", judge: needs("gateway", "system", "volumeName")},
	{field: "csi", judge: csiVolume},
	{field: "ephemeral", judge: ephemeralVolume},
	{field: "image", judge: imageVolume},
}

// needs returns a judge of a source whose fields must not be empty.
func needs(fields ...string) func(value) {
	return func(source value) {
		for _, field := range fields {
			source.field(field).require()
		}
	}
}

// sources judges the one source that a volume must have, and returns its field; "" if there is none.
func sources(v value, table []volumeSource) (first string) {
	for _, s := range table {
		if !v.has(s.field) {
			continue
		}
		source := v.field(s.field)
		if first != "" && !s.beside {
			if s.other != "" {
				source = source.place(v, s.other)
			}
			source.forbidden("may not specify more than 1 volume type")
			continue
		}
		first = s.field
		if s.path != "" {
			source = source.place(v, s.path)
		}
		s.judge(source)
	}
	return first
}

// volumes judges the volumes as ValidateVolumes does (kubernetes v1.36.3 pkg/apis/core/validation), and keeps those that are not
// refused for the mounts.
func (p *pod) volumes() {
	c := p.spec.c
	c.volumes = c.volumes[:0]
	for _, name := range p.claims {
		c.volumes = append(c.volumes, volume{name, claimVolume})
	}
	var created []string // claims that ephemeral volumes create
	for _, v := range p.spec.field("volumes").items() {
		name := v.field("name")
		if slices.Contains(p.claims, name.text()) {
			continue
		}
		before := len(c.findings)
		kind := sources(v, podSources)
		if kind == "" && !sourceless(v) {
			v.required("must specify a volume type")
		}
		if kind == "ephemeral" && p.isPod {
			created = append(created, p.ephemeralClaim(v))
		}
		if kind == "image" && p.isPod {
			v.fields("image", "reference").require()
		}
		if name.require() {
			name.name(dnsLabel)
		}
		if p.volumeKind(name.text()) != noVolume {
			name.duplicate()
		}
		if len(c.findings) == before {
			c.volumes = append(c.volumes, volume{name.text(), kindOf(kind)})
		}
	}
	for _, v := range p.spec.field("volumes").items() {
		if claim := v.fields("persistentVolumeClaim", "claimName"); slices.Contains(created, claim.text()) && !claim.blank() {
			claim.invalid(invalidValue, "must not reference a PVC that gets created for an ephemeral volume")
		}
	}
}

func kindOf(source string) volumeKind {
	if source == "persistentVolumeClaim" || source == "ephemeral" {
		return claimVolume
	}
	return otherVolume
}

// sourceless reports whether the server makes a volume an emptyDir, as it does when no source is named.
func sourceless(v value) bool {
	for _, s := range podSources {
		if v.has(s.field) {
			return false
		}
	}
	return true
}

func (p *pod) volumeKind(name string) volumeKind {
	for _, v := range p.spec.c.volumes {
		if v.name == name {
			return v.kind
		}
	}
	return noVolume
}

// ephemeralClaim returns the name of the claim that an ephemeral volume creates, and reports one that is no name.
func (p *pod) ephemeralClaim(v value) string {
	owner, name := p.meta.field("name").text(), v.field("name")
	if owner == "" || name.blank() {
		return ""
	}
	claim := owner + "-" + name.text()
	if msg := dnsSubdomain(claim); msg != "" {
		name.invalid(invalidName, fmt.Sprintf("PVC name %q: %s", claim, msg))
	}
	return claim
}

func emptyDir(v value) {
	if q, ok := v.field("sizeLimit").quantity(); ok && q.sign() < 0 {
		v.field("sizeLimit").forbidden("SizeLimit field must be a valid resource quantity")
	}
}

func hostPath(v value) {
	path := v.field("path")
	if !path.require() {
		return
	}
	noBacksteps(path)
	v.field("type").oneOf("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
}

func gitRepo(v value) {
	v.field("repository").require()
	descendingPath(v.field("directory"))
}

func gcePersistentDisk(v value) {
	v.field("pdName").require()
	partition(v.field("partition"))
}

func awsElasticBlockStore(v value) {
	v.field("volumeID").require()
	partition(v.field("partition"))
}

func partition(v value) {
	if n := v.int(0); n < 0 || n > 255 {
		v.invalid(invalidValue, "must be between 1 and 255, inclusive")
	}
}

func secretVolume(v value) {
	v.field("secretName").require()
	v.field("defaultMode").fileMode()
	keysToPaths(v.field("items"))
}

func configMapVolume(v value) {
	v.field("name").require()
	v.field("defaultMode").fileMode()
	keysToPaths(v.field("items"))
}

func keysToPaths(list value) {
	for _, item := range list.items() {
		item.field("key").require()
		path := item.field("path")
		path.require()
		localPath(path)
		item.field("mode").fileMode()
	}
}

func nfs(v value) {
	v.field("server").require()
	path := v.field("path")
	path.require()
	if !strings.HasPrefix(path.text(), "/") && !path.blank() && path.isString() {
		path.invalid(invalidValue, "must be an absolute path")
	}
}

func iscsi(v value) {
	v.field("targetPortal").require()
	if iqn := v.field("iqn"); iqn.require() {
		iscsiName(iqn)
	}
	if lun := v.field("lun"); lun.int(0) < 0 || lun.int(0) > 255 {
		lun.invalid(invalidValue, "must be between 0 and 255, inclusive")
	}
	if (v.field("chapAuthDiscovery").bool() || v.field("chapAuthSession").bool()) && !v.has("secretRef") {
		v.field("secretRef").required("")
	}
	if initiator := v.field("initiatorName"); initiator.exists() {
		iscsiName(initiator.place(v, "initiatorname"))
	}
}

// iscsiName judges an iSCSI qualified name: iqn.2001-04.com.example:disk, eui.<16 characters> or naa.<32 characters>.
func iscsiName(v value) {
	name := v.text()
	ok := false
	switch {
	case strings.HasPrefix(name, "iqn"):
		ok = isIQN(name)
	case strings.HasPrefix(name, "eui"):
		ok = len(name) == 20 && isAllAlnum(name[4:])
	case strings.HasPrefix(name, "naa"):
		ok = len(name) == 36 && isAllAlnum(name[4:])
	default:
		v.invalid(invalidValue, "must be valid format starting with iqn, eui, or naa")
		return
	}
	if !ok {
		v.invalid(invalidValue, "must be valid format")
	}
}

func isAllAlnum(s string) bool {
	for i := range len(s) {
		if !isAlnum(s[i]) {
			return false
		}
	}
	return true
}

// isIQN reports whether s ends like iqn\.\d{4}-\d{2}\.([[:alnum:]-.]+)(:[^,;*&$|\s]+)$.
func isIQN(s string) bool {
	s = strings.TrimPrefix(s, "iqn.")
	if len(s) < 9 || s[4] != '-' || s[7] != '.' {
		return false
	}
	for _, i := range [...]int{0, 1, 2, 3, 5, 6} {
		if !isDigit(s[i]) {
			return false
		}
	}
	authority, name, ok := strings.Cut(s[8:], ":")
	if !ok || authority == "" || name == "" || strings.ContainsAny(name, ",;*&$| \t\n\r\f\v") {
		return false
	}
	return isAllAlnum(strings.NewReplacer("-", "", ".", "").Replace(authority))
}

func flocker(v value) {
	name, uuid := v.field("datasetName"), v.field("datasetUUID")
	switch {
	case name.blank() && uuid.blank():
		v.required("one of datasetName and datasetUUID is required")
	case !name.blank() && !uuid.blank():
		v.invalid(invalidValue, "datasetName and datasetUUID can not be specified simultaneously")
	}
	if strings.Contains(name.text(), "/") {
		name.invalid(invalidValue, "must not contain '/'")
	}
}

func rbd(v value) {
	if monitors := v.field("monitors"); monitors.empty() {
		monitors.required("")
	}
	v.field("image").require()
}

func cephfs(v value) {
	if monitors := v.field("monitors"); monitors.empty() {
		monitors.required("")
	}
}

func cinder(v value) {
	v.field("volumeID").require()
	if ref := v.field("secretRef"); ref.exists() {
		ref.field("name").require()
	}
}

func quobyte(v value) {
	const pairs = "must be a host:port pair or multiple pairs separated by commas"
	registry, tenant := v.field("registry"), v.field("tenant")
	switch {
	case registry.blank():
		registry.required(pairs)
	case len(tenant.text()) >= 65:
		tenant.required("must be a UUID and may not exceed a length of 64 characters")
	default:
		for pair := range strings.SplitSeq(registry.text(), ",") {
			if host, _, ok := strings.Cut(strings.TrimPrefix(pair, "["), ":"); !ok || strings.Contains(host, "]") {
				registry.invalid(invalidValue, pairs)
			}
		}
	}
	v.field("volume").require()
}

func downwardAPI(v value) {
	v.field("defaultMode").fileMode()
	for _, file := range v.field("items").items() {
		downwardFile(v, file)
	}
}

// downwardFile judges one file; the server reports it under the path of the volume.
func downwardFile(at, file value) {
	file = placed(file, at)
	path := file.field("path")
	path.require()
	localPath(path)
	field, resource := file.field("fieldRef"), file.field("resourceFieldRef")
	switch {
	case field.exists():
		fieldRef(field, volumeFields)
		if resource.exists() {
			file.invalid(invalidValue, "fieldRef and resourceFieldRef can not be specified simultaneously")
		}
	case resource.exists():
		resourceFieldRef(resource, true)
	default:
		file.required("one of fieldRef and resourceFieldRef is required")
	}
	file.field("mode").fileMode()
}

func fibreChannel(v value) {
	wwns, wwids, lun := v.field("targetWWNs"), v.field("wwids"), v.field("lun")
	switch {
	case wwns.empty() && wwids.empty():
		wwns.required("must specify either targetWWNs or wwids, but not both")
	case !wwns.empty() && !wwids.empty():
		wwns.invalid(invalidValue, "targetWWNs and wwids can not be specified simultaneously")
	}
	if wwns.empty() {
		return
	}
	if !lun.exists() {
		lun.required("lun is required if targetWWNs is specified")
	}
	lun.within(0, 255)
}

func flexVolume(v value) {
	v.field("driver").require()
	for key, option := range v.field("options").entries() {
		domain, _, _ := strings.Cut(key, "/")
		domain = "." + strings.ToLower(domain)
		if strings.HasSuffix(domain, ".kubernetes.io") || strings.HasSuffix(domain, ".k8s.io") {
			option.addKey(option, invalidName, fmt.Sprintf("Invalid value: %q: kubernetes.io and k8s.io namespaces are reserved", key), "")
		}
	}
}

func azureDisk(v value) {
	v.field("diskName").require()
	uri, kind := v.field("diskURI"), v.field("kind")
	uri.require()
	if mode := v.field("cachingMode"); mode.exists() {
		mustBeOneOf(mode, "None", "ReadOnly", "ReadWrite")
	}
	if kind.exists() {
		mustBeOneOf(kind, "Dedicated", "Managed", "Shared")
	}
	switch managed := kind.text() == "Managed"; {
	case managed && !strings.HasPrefix(uri.text(), "/subscriptions/"):
		uri.unsupported("/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}")
	case kind.exists() && !managed && !strings.HasPrefix(uri.text(), "https://"):
		uri.unsupported("https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd")
	}
}

func storageOS(v value) {
	if name := v.field("volumeName"); name.require() {
		name.name(dnsLabel)
	}
	v.field("volumeNamespace").nameIfSet(dnsLabel)
	if ref := v.field("secretRef"); ref.exists() {
		ref.field("name").require()
	}
}

// csiDriver judges the name of a driver as ValidateCSIDriverName does (kubernetes v1.36.3 pkg/apis/core/validation).
func csiDriver(v value) {
	if !v.require() {
		return
	}
	if len(v.text()) > 63 {
		v.tooLong(63)
	}
	v.name(dnsSubdomainCaseless)
}

func csiVolume(v value) {
	csiDriver(v.field("driver"))
	if ref := v.field("nodePublishSecretRef"); ref.exists() {
		if name := ref.field("name"); name.require() {
			name.place(v, "name").name(dnsSubdomain)
		}
	}
}

func ephemeralVolume(v value) {
	template := v.field("volumeClaimTemplate")
	if !template.exists() {
		template.required("")
		return
	}
	templateMetadata(template.field("metadata"))
	claimSpec(template.field("spec"))
}

func imageVolume(v value) { v.field("pullPolicy").oneOf("Always", "IfNotPresent", "Never") }
