# METADATA
# title: Namespaces that are used are declared
# description: |
#   Beside the declarations of namespaces, an object in one that it does not declare points to a misspelt name, or to a
#   namespace that somebody has to create by hand first.
#   The rule is silent if the directory of the object declares no namespace, and about those that every cluster has.
# custom:
#   severity: info
#   category: namespace
#   profile: strict
#   kinds: [namespaced]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: v1
#       kind: Namespace
#       metadata:
#         name: shop
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: web
#         namespace: shpo # <- no Namespace "shpo" is in the input
#   good:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: web
#         namespace: shop
#     - |
#       apiVersion: v1
#       kind: Namespace
#       metadata:
#         name: shop
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: shop}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: dns, namespace: kube-system}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: late, namespace: "${NAMESPACE}"}
package klint.rules.undeclared_namespace

import data.klint.lib.names
import data.klint.lib.workloads

deny contains {"path": ["metadata", "namespace"], "msg": msg, "hint": hint} if {
	namespace := input.metadata.namespace
	not namespace in {"default", "kube-system", "kube-public", "kube-node-lease"}
	is_string(namespace)
	not namespace in klint.names("input", "core/Namespace")
	declared := klint.names("directory", "core/Namespace") - {""}
	count(declared) > 0
	not workloads.placeholder(namespace)
	msg := sprintf("no Namespace %q is in the input", [namespace])
	hint := sprintf("declared beside it are %s", [names.listed(declared)])
}
