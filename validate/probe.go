package validate

import "fmt"

// probes judges a container's probes as validateLivenessProbe and its like do (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) probes(container value) {
	for _, name := range [...]string{"livenessProbe", "readinessProbe", "startupProbe"} {
		probe := container.field(name)
		if !probe.exists() {
			continue
		}
		p.handler(probe, probeHandlers)
		for _, field := range [...]string{"initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"} {
			probe.field(field).nonNegative()
		}
		grace, success := probe.field("terminationGracePeriodSeconds"), probe.field("successThreshold")
		if grace.isInt() && grace.int(0) <= 0 {
			grace.invalid(invalidValue, "must be greater than 0")
		}
		if name == "readinessProbe" {
			if grace.exists() {
				grace.invalid(invalidValue, "must not be set for readinessProbes")
			}
		} else if s := success.int(0); s != 0 && s != 1 {
			success.invalid(invalidValue, "must be 1")
		}
	}
}

var (
	probeHandlers     = []string{"exec", "httpGet", "tcpSocket", "grpc"}
	lifecycleHandlers = []string{"exec", "httpGet", "tcpSocket", "sleep"}
)

// lifecycle judges hooks as validateLifecycle does (kubernetes v1.36.3 pkg/apis/core/validation). The gate of stopSignal is off.
func (p *pod) lifecycle(lifecycle value) {
	for _, name := range [...]string{"postStart", "preStop"} {
		if hook := lifecycle.field(name); hook.exists() {
			p.handler(hook, lifecycleHandlers)
		}
	}
}

// handler judges what a probe or hook does, as validateHandler does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) handler(v value, names []string) {
	count := 0
	for _, name := range names {
		action := v.field(name)
		if !action.exists() {
			continue
		}
		if count++; count > 1 {
			action.forbidden("may not specify more than 1 handler type")
			continue
		}
		switch name {
		case "exec":
			if command := action.field("command"); command.empty() {
				command.required("")
			}
		case "httpGet":
			httpGet(action)
		case "tcpSocket", "grpc":
			action.field("port").portOrName()
		case "sleep":
			switch s := action.field("seconds").int(0); {
			case s == 0 && action.c.before(zeroSleep):
				action.invalid(invalidValue, "must be greater than 0 before Kubernetes "+zeroSleep.String())
			case s < 0 || s > p.gracePeriod:
				action.invalid(invalidValue, fmt.Sprintf("must be non-negative and less than terminationGracePeriodSeconds (%d)", p.gracePeriod))
			}
		}
	}
	if count == 0 && v.isMap() {
		v.required("must specify a handler type")
	}
}

func httpGet(action value) {
	action.field("port").portOrName()
	action.field("scheme").oneOf("HTTP", "HTTPS")
	for _, header := range action.field("httpHeaders").items() {
		name := header.field("name")
		if msg := headerName(name.text()); msg != "" {
			name.place(action, "httpHeaders").invalid(invalidValue, msg)
		}
	}
}
