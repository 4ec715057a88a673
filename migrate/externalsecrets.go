package migrate

import "github.com/klint-dev/klint/manifest"

const externalSecretSource = "external-secrets v0.9.20 apis/externalsecrets/v1alpha1/externalsecret_conversion.go, v0.16.2 config/crds"

var externalSecrets = []Migration{
	externalSecretMigration("v1", externalSecretTemplate),
	externalSecretMigration("v1beta1", func(r *rewrite) {
		if r.Has(templateOfSecret) {
			r.keep(at(templateOfSecret, "engineVersion"), "v1", manifest.Before("type", "metadata", "data", "templateFrom"))
		}
	}),
}

func externalSecretMigration(to string, template func(*rewrite)) Migration {
	const group, kind = "external-secrets.io/", "ExternalSecret"
	return Migration{gvk(group+"v1alpha1", kind), gvk(group+to, kind), externalSecretSource, func(r *rewrite) {
		r.each(path{"spec", "dataFrom"}, func(from path) {
			for _, key := range []string{"key", "property", "version", "conversionStrategy"} {
				r.Move(at(from, key), at(from, "extract", key))
			}
		})
		template(r)
	}}
}

var templateOfSecret = path{"spec", "target", "template"}

// externalSecretTemplate asks about templates for the engine v1, which v1alpha1 took by default and v1 does not have.
func externalSecretTemplate(r *rewrite) {
	engine := at(templateOfSecret, "engineVersion")
	if r.Text(engine) == "v2" {
		return
	}
	if r.Has(at(templateOfSecret, "data")) || r.Has(at(templateOfSecret, "templateFrom")) {
		r.ask("%s is written for the engine v1, which is gone: use the functions of v2, and set engineVersion: v2", templateOfSecret)
	}
	r.Delete(engine)
}
