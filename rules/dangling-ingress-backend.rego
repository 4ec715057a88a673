# METADATA
# title: Backends of an Ingress exist
# description: |
#   An Ingress that sends requests to a Service or a port of it which does not exist answers with errors. The rule speaks up about a
#   Service only if the whole input has none of that name, while the file of the Ingress has others or another backend of the Ingress exists;
#   about a port only if the directory has the Service and none of that name in the input has the port. It is silent about backends that are no Services, about actions of the AWS load
#   balancer controller (`use-annotation`), and where a custom resource may stand for the Service.
# custom:
#   severity: warning
#   category: references
#   kinds: [networking.k8s.io/Ingress, extensions/Ingress]
#   since: "0.1"
#   aliases:
#     kube-linter: [dangling-ingress]
#     kube-score: [ingress-targets-service]
#   bad:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec:
#         defaultBackend:
#           service:
#             name: fallback # <- no Service "fallback" is in the input
#             port: {number: 80}
#         rules:
#           - http:
#               paths:
#                 - path: /
#                   pathType: Prefix
#                   backend:
#                     service:
#                       name: web
#                       port:
#                         number: 8080 # <- Service/web has no port 8080
#                 - path: /named
#                   pathType: Prefix
#                   backend: {service: {name: web, port: {name: htpp}}} # <- Service/web has no port named "htpp"
#       ---
#       apiVersion: networking.k8s.io/v1beta1
#       kind: Ingress
#       metadata: {name: old}
#       spec:
#         backend: {serviceName: older, servicePort: 80} # <- no Service "older" is in the input
#         rules:
#           - http:
#               paths:
#                 - backend:
#                     serviceName: web
#                     servicePort: metrics # <- Service/web has no port named "metrics"
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         ports: [{name: http, port: 80, targetPort: 8080}]
#   good:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web, namespace: shop}
#       spec:
#         defaultBackend: {resource: {apiGroup: example.com, kind: Bucket, name: assets}}
#         rules:
#           - http:
#               paths:
#                 - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
#                 - {path: /a, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
#                 - {path: /b, pathType: Prefix, backend: {service: {name: "${NAME}", port: {number: 80}}}}
#                 - {path: /c, pathType: Prefix, backend: {service: {name: redirect, port: {name: use-annotation}}}}
#                 - {path: /d, pathType: Prefix, backend: {service: {name: external, port: {number: 443}}}}
#                 - {path: /e, pathType: Prefix, backend: {service: {name: web, port: {name: "${PORT}"}}}}
#       ---
#       apiVersion: extensions/v1beta1
#       kind: Ingress
#       metadata: {name: old}
#       spec:
#         rules:
#           - http: {paths: [{backend: {serviceName: web, servicePort: "80"}}, {backend: {serviceName: web, servicePort: http}}]}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {ports: [{name: http, port: 80}]}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: external}
#       spec: {type: ExternalName, externalName: www.example.com}
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec: {defaultBackend: {service: {name: elsewhere, port: {number: 80}}}}
#     - |
#       # file: shop/ingress.yaml
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec: {defaultBackend: {service: {name: elsewhere, port: {number: 80}}}}
#       # file: shop/service.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {ports: [{name: http, port: 80}]}
#     - |
#       # file: base/service.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {ports: [{name: http, port: 80}]}
#       # file: overlay/service.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {ports: [{name: https, port: 443}]}
#       # file: overlay/ingress.yaml
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec:
#         rules:
#           - http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}, {backend: {service: {name: web, port: {number: 443}}}}]}
package klint.rules.dangling_ingress_backend

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

deny contains {"path": array.concat(at, steps), "msg": msg, "hint": hint} if {
	some at, backend in backends
	[steps, name] := service(backend)
	not name in klint.names("input", "core/Service")
	not is_action(backend)
	not workloads.placeholder(name)
	others := klint.names("file", "core/Service") | named_services
	count(others) > 0
	not references.operated
	msg := sprintf("no Service %q is in the input", [name])
	hint := sprintf("beside the Ingress there are %s", [names.listed(others)])
}

deny contains {"path": array.concat(at, steps), "msg": msg, "hint": hint} if {
	some at, backend in backends
	[_, name] := service(backend)
	[steps, asked] := port(backend)
	found := klint.find("input", "core/Service", ["metadata", "name"], name)
	name in klint.names("directory", "core/Service")
	ports := [declared |
		some other in found
		some declared in other.object.spec.ports
	]
	every other in found {
		count(other.object.spec.ports) > 0
	}
	every declared in ports {
		not is_port(declared, asked)
	}
	not workloads.placeholder(sprintf("%v", [asked]))
	msg := sprintf("Service/%s has no port %s", [name, title(asked)])
	hint := sprintf("its ports are %s", [names.listed({label(declared) | some declared in ports})])
}

# named_services are the Services that the Ingress names and that exist.
named_services := {name |
	some backend in backends
	[_, name] := service(backend)
	name in klint.names("directory", "core/Service")
}

# backends are the backends of the Ingress by their path.
backends[["spec", field]] := input.spec[field] if some field in ["backend", "defaultBackend"]

backends[["spec", "rules", i, "http", "paths", k, "backend"]] := input.spec.rules[i].http.paths[k].backend

service(backend) := [["service", "name"], backend.service.name]

service(backend) := [["serviceName"], backend.serviceName]

port(backend) := [["service", "port", "number"], backend.service.port.number]

port(backend) := [["service", "port", "name"], backend.service.port.name] if not backend.service.port.number

port(backend) := [["servicePort"], backend.servicePort]

is_action(backend) if port(backend)[1] == "use-annotation"

is_port(declared, asked) if declared.port == asked

is_port(declared, asked) if declared.name == asked

is_port(declared, asked) if sprintf("%v", [declared.port]) == asked

title(asked) := sprintf("%d", [asked]) if is_number(asked)

title(asked) := sprintf("named %q", [asked]) if is_string(asked)

label(declared) := declared.name

label(declared) := sprintf("%v", [declared.port]) if not declared.name
