# How selectors choose objects.
package klint.lib.selectors

# matches holds if a label selector chooses labels.
matches(selector, labels) if {
	every name, value in object.get(selector, "matchLabels", {}) {
		labels[name] == value
	}
	every expression in object.get(selector, "matchExpressions", []) {
		holds(expression, labels)
	}
}

holds(expression, labels) if {
	expression.operator == "In"
	labels[expression.key] in expression.values
}

holds(expression, labels) if {
	expression.operator == "NotIn"
	not labels[expression.key] in expression.values
}

holds(expression, labels) if {
	expression.operator == "Exists"
	labels[expression.key]
}

holds(expression, labels) if {
	expression.operator == "DoesNotExist"
	not labels[expression.key]
}
