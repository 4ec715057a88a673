# What the rules of a role allow.
package klint.lib.rbac

# grants holds if a rule of a role allows one of the verbs on one of the resources of a group, and names them: `*` among the
# resources is the matter of wildcard-rule.
grants(rule, group, resources, verbs) if {
	some named in rule.apiGroups
	named in {group, "*"}
	some resource in rule.resources
	resource in resources
	some verb in rule.verbs
	verb in (verbs | {"*"})
}

# aggregated holds for a role whose rules a controller collects from others: what is written into it does not count.
aggregated(role) if role.aggregationRule
