# How objects refer to each other.
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

# together holds if two objects can be in the same namespace: where one of them names none, nobody knows.
together(a, b) if namespace(a) == namespace(b)

together(a, _) if namespace(a) == ""

together(_, b) if namespace(b) == ""

namespace(object) := object.metadata.namespace

namespace(object) := "" if not object.metadata.namespace
