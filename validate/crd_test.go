package validate

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/manifest"
)

func TestCustomResourceDefinition(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes a structural schema", `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: as.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: as, kind: A}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns: [{name: a, type: string, jsonPath: .spec.a}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              list: {type: array, items: {type: object, required: [k], properties: {k: {type: string}}}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k]}
              any: {type: object, x-kubernetes-preserve-unknown-fields: true, default: {a: 1}}
`, nil},
		{"judges names, versions and conversion", `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: a.example}
spec:
  group: example
  scope: All
  names: {plural: A, kind: a, listKind: a, shortNames: [A]}
  preserveUnknownFields: true
  conversion: {strategy: Webhook, webhook: {conversionReviewVersions: [v3]}}
  versions:
  - {name: "1", served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}
  - {name: v1, served: true, storage: false}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: as.x.k8s.io}
spec:
  group: x.k8s.io
  scope: Cluster
  names: {plural: as, kind: A}
  versions: [{name: v1, served: true, storage: true, deprecationWarning: old, schema: {openAPIV3Schema: {type: object}}}]
`, []string{
			`invalid-name: metadata.name: Invalid value: "a.example": must be spec.names.plural+"."+spec.group`,
			`invalid-name: spec.group: Invalid value: "example": should be a domain with at least one dot`,
			`invalid-value: spec.scope: Unsupported value: "All": supported values: "Cluster", "Namespaced"`,
			`invalid-name: spec.versions[0].name: Invalid value: "1": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`invalid-name: spec.version: Invalid value: "1": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			"missing-field: spec.versions[1].schema.openAPIV3Schema is required",
			"invalid-value: spec.versions: Invalid value: must have exactly one version marked as storage version",
			"invalid-value: status.storedVersions: Invalid value: must have at least one stored version",
			`invalid-name: spec.names.plural: Invalid value: "A": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`invalid-value: spec.names.listKind: Invalid value: "a": kind and listKind may not be the same`,
			`invalid-name: spec.names.shortNames[0]: Invalid value: "A": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			"missing-field: spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
			"invalid-value: spec.conversion.conversionReviewVersions: Invalid value: must include at least one of v1, v1beta1",
			"invalid-value: spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
			`invalid-value: spec.conversion.strategy: Invalid value: "Webhook": must be None if spec.preserveUnknownFields is true`,
			`invalid-value: spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions`,
			`missing-field: metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111`,
		}},
		{"judges schemas", `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: as.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: as, kind: A}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          metadata: {type: object, properties: {labels: {type: object}}}
          a: {}
          b: {type: array}
          c: {type: object, properties: {x: {type: string}}, additionalProperties: {type: string}}
          d: {type: object, oneOf: [{type: string}, {required: [x], properties: {x: {description: text}}}]}
          e: {type: array, uniqueItems: true, items: {type: string}}
          f: {type: string, pattern: "("}
          g: {type: array, x-kubernetes-list-type: map, items: {type: object, properties: {k: {type: string}}}, x-kubernetes-list-map-keys: [k, l]}
          h: {type: object, x-kubernetes-embedded-resource: true}
          i: {type: array, x-kubernetes-list-type: set, items: {type: object}}
          j: {type: string, x-kubernetes-validations: [{rule: ""}, {rule: "true", reason: Any}]}
`, []string{
			"missing-field: spec.validation.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields",
			"missing-field: spec.validation.openAPIV3Schema.properties[b].items: Required value: must be specified",
			"forbidden-field: spec.validation.openAPIV3Schema.properties[d].oneOf[0].type: Forbidden: must be empty to be structural",
			"forbidden-field: spec.validation.openAPIV3Schema.properties[d].oneOf[1].properties[x].description: Forbidden: must be empty to be structural",
			"missing-field: spec.validation.openAPIV3Schema.properties[d].properties[x]: Required value: because it is defined in a clause of the schema",
			"invalid-value: spec.validation.openAPIV3Schema.properties[f].pattern: Invalid value: \"(\": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): `(`",
			"missing-field: spec.validation.openAPIV3Schema.properties[h].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
			"forbidden-field: spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
			"forbidden-field: spec.validation.openAPIV3Schema.properties[c].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
			"forbidden-field: spec.validation.openAPIV3Schema.properties[e].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
			"missing-field: spec.validation.openAPIV3Schema.properties[g].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
			"invalid-value: spec.validation.openAPIV3Schema.properties[g].x-kubernetes-list-map-keys: Invalid value: entries must all be names of item properties",
			"invalid-value: spec.validation.openAPIV3Schema.properties[i].items.x-kubernetes-map-type: Invalid value: must be atomic as item of a list with x-kubernetes-list-type=set",
			"missing-field: spec.validation.openAPIV3Schema.properties[j].x-kubernetes-validations[0].rule: Required value: rule is not specified",
			`invalid-value: spec.validation.openAPIV3Schema.properties[j].x-kubernetes-validations[1].reason: Unsupported value: "Any": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
		}},
		{"judges defaults and types", `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: as.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: as, kind: A}
  versions:
  - name: v1
    served: true
    storage: true
    selectableFields: [{jsonPath: .spec.x}]
    additionalPrinterColumns: [{type: text, jsonPath: spec}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          a: {type: integer, default: b}
          b: {type: string, enum: [x, w], default: z}
          c: {type: object, default: {d: 1}, properties: {e: {type: string}}}
`, []string{
			`invalid-value: spec.validation.openAPIV3Schema.properties[a].default: Invalid value: "b": must be of type integer`,
			`invalid-value: spec.validation.openAPIV3Schema.properties[b].default: Unsupported value: "z": supported values: "x", "w"`,
			"invalid-value: spec.validation.openAPIV3Schema.properties[c].default: Invalid value: must not have unknown fields",
			"missing-field: spec.additionalPrinterColumns[0].name is required",
			`invalid-value: spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string`,
			`invalid-value: spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec": must be a simple json path starting with .`,
			`invalid-value: spec.selectableFields[0].jsonPath: Invalid value: ".spec.x": is an invalid path: does not refer to a valid field`,
		}},
	})
}

// The server names the one schema of a definition spec.validation, where no manifest has anything.
func TestRangesLeadToWhatIsMeant(t *testing.T) {
	t.Parallel()
	src := definition("{type: object, properties: {size: {type: integer}, name: {maxLength: 5}}}")
	f := manifest.Parse("test.yaml", []byte(src))
	found, err := new(Validator).Check(f.Docs[0].Objects[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, finding := range found {
		got = append(got, fmt.Sprintf("%s: %s", src[finding.Range.Start:finding.Range.End], finding.Path))
	}
	want := []string{"name: spec.validation.openAPIV3Schema.properties.spec.properties.name.type"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
