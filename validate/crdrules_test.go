package validate

import "testing"

func TestCustomResourceDefinitionRules(t *testing.T) {
	t.Parallel()
	const at = "spec.validation.openAPIV3Schema.properties[spec]"
	const limit = " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)"
	runCases(t, []testCase{
		{"takes rules that compile", definition(`{type: object, properties: {a: {type: integer}}, x-kubernetes-validations: [{rule: self.a > 0, messageExpression: "string(self.a)"}]}`), nil},
		{"reports what does not compile", definition(`{type: object, properties: {a: {type: integer}}, x-kubernetes-validations: [{rule: self.b > 0}]}`), []string{
			"invalid-value: " + at + `.x-kubernetes-validations[0].rule: Invalid value: "self.b > 0": compilation failed: undefined field 'b'`,
		}},
		{"reports a rule that is no condition, and a message that is no text",
			definition(`{type: object, properties: {a: {type: integer}}, x-kubernetes-validations: [{rule: self.a}, {rule: self.a > 0, messageExpression: "1"}]}`), []string{
				"invalid-value: " + at + `.x-kubernetes-validations[0].rule: Invalid value: "self.a": cel expression must evaluate to a bool`,
				"invalid-value: " + at + `.x-kubernetes-validations[1].messageExpression: Invalid value: "1": messageExpression must evaluate to a string`,
			}},
		{"reports rules about changes where old and new elements cannot be told to be the same",
			definition(`{type: object, properties: {l: {type: array, maxItems: 3, items: {type: string, x-kubernetes-validations: [{rule: self == oldSelf}]}}}}`), []string{
				"invalid-value: " + at + `.properties[l].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": ` +
					"oldSelf cannot be used on the uncorrelatable portion of the schema within openAPIV3Schema.properties.spec.properties.l",
			}},
		{"reports optionalOldSelf without oldSelf", definition(`{type: object, x-kubernetes-validations: [{rule: "true", optionalOldSelf: true}]}`), []string{
			"invalid-value: " + at + ".x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule",
		}},
		{"reports a fieldPath that leads nowhere", definition(`{type: object, properties: {a: {type: integer}}, x-kubernetes-validations: [{rule: self.a > 0, fieldPath: .b}]}`), []string{
			"invalid-value: " + at + `.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": must be a valid path`,
		}},
		{"reports a rule that costs too much",
			definition(`{type: object, properties: {l: {type: array, maxItems: 1000, items: {type: string, maxLength: 100}}}, x-kubernetes-validations: [{rule: "self.l.all(x, self.l.all(y, x == y))"}]}`), []string{
				"forbidden-field: " + at + ".x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 4.5x" + limit,
			}},
		{"adds up what all rules cost, in unbounded maps and lists",
			definition(`{type: object, properties: {m: {type: object, additionalProperties: {type: object, properties: {l: {type: array, items: {type: string, x-kubernetes-validations: [{rule: "self.matches('^[a-z]+$')"}]}}}}}}}`), []string{
				"forbidden-field: " + at + ".properties[m].additionalProperties.properties[l].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x" + limit,
				"forbidden-field: " + at + ".properties[m].additionalProperties.properties[l].items.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
				"forbidden-field: spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x" + limit,
			}},
		{"reports a default that breaks a rule", definition(`{type: object, properties: {a: {type: integer, default: 5, x-kubernetes-validations: [{rule: self < 5}]}}}`), []string{
			"invalid-value: " + at + ".properties[a].default: Invalid value: 5: failed rule: self < 5",
		}},
	})
}
