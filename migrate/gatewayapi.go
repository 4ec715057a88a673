package migrate

const gatewaySource = "gateway-api v1.5.1 config/crd/standard/gateway.networking.k8s.io_tlsroutes.yaml"

var gatewayAPI = []Migration{
	{gvk("gateway.networking.k8s.io/v1alpha2", "TLSRoute"), gvk("gateway.networking.k8s.io/v1", "TLSRoute"), gatewaySource, singleRule},
	{gvk("gateway.networking.k8s.io/v1alpha3", "TLSRoute"), gvk("gateway.networking.k8s.io/v1", "TLSRoute"), gatewaySource, singleRule},
}

func singleRule(r *rewrite) {
	if rules := (path{"spec", "rules"}); r.Len(rules) > 1 {
		r.ask("%s: v1 takes one rule, so write a TLSRoute for each of the %d", rules, r.Len(rules))
	}
}
