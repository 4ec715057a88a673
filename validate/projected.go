package validate

import (
	"slices"
)

// projected judges a projected volume as validateProjectionSources does (kubernetes v1.36.3 pkg/apis/core/validation). The gates of
// clusterTrustBundle and podCertificate are off: such sources are dropped.
func projected(v value) {
	v.field("defaultMode").fileMode()
	p := projection{volume: v}
	for _, source := range v.field("sources").items() {
		p.source(source)
	}
}

type projection struct {
	volume value
	paths  []string
}

func (p *projection) source(source value) {
	count := 0
	for _, name := range [...]string{"secret", "configMap", "downwardAPI", "serviceAccountToken"} {
		s := source.field(name)
		if !s.exists() {
			continue
		}
		count++
		switch name {
		case "secret", "configMap":
			s.field("name").require()
			keysToPaths(s.field("items"))
			p.unique(s.field("items"))
		case "downwardAPI":
			for _, file := range s.field("items").items() {
				downwardFile(s, file)
			}
			p.unique(s.field("items"))
		case "serviceAccountToken":
			p.token(s)
		}
	}
	if count > 1 {
		source.forbidden("may not specify more than 1 volume type per source")
	}
}

// unique reports paths that another source writes too.
func (p *projection) unique(items value) {
	for _, item := range items.items() {
		path := item.field("path")
		if path.blank() {
			continue
		}
		if slices.Contains(p.paths, path.text()) {
			p.volume.addAt(path.place0(), duplicateValue, "Invalid value"+path.shown()+": conflicting duplicate paths", "")
		}
		p.paths = append(p.paths, path.text())
	}
}

func (p *projection) token(v value) {
	seconds, path := v.field("expirationSeconds"), v.field("path")
	switch s := seconds.int(3600); {
	case s < 600:
		seconds.invalid(invalidValue, "may not specify a duration less than 10 minutes")
	case s > 1<<32:
		seconds.invalid(invalidValue, "may not specify a duration larger than 2^32 seconds")
	}
	path = path.place(p.volume, "path")
	if path.require() {
		localPath(path)
	}
}
