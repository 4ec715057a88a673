package migrate

const budgetSource = "kubernetes v1.24.17 pkg/apis/policy/v1beta1/conversion.go, pkg/apis/policy/helper.go"

var disruptionBudgets = []Migration{
	{gvk("policy/v1beta1", "PodDisruptionBudget"), gvk("policy/v1", "PodDisruptionBudget"), budgetSource, disruptionBudget},
	{gvk("policy/v1alpha1", "PodDisruptionBudget"), gvk("policy/v1", "PodDisruptionBudget"), budgetSource, disruptionBudget},
	{gvk("policy/v1alpha1", "PodDisruptionBudget"), gvk("policy/v1beta1", "PodDisruptionBudget"), budgetSource, nil},
}

// emptySelectorLabel is how the server marks selectors that v1beta1 and v1 understand differently. Nobody writes it.
const emptySelectorLabel = "pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match"

// disruptionBudget drops an empty selector: it selected no pod, and in v1 would select all of the namespace.
func disruptionBudget(r *rewrite) {
	selector := path{"spec", "selector"}
	askAboutEmptySelector(r)
	if !r.Has(selector) || r.Len(at(selector, "matchLabels")) > 0 || r.Len(at(selector, "matchExpressions")) > 0 {
		return
	}
	r.Delete(selector)
	r.tell("the empty selector selected no pod in v1beta1 and would select every pod in v1, so it is dropped: " +
		"the budget protects nothing until it selects pods")
}

func askAboutEmptySelector(r *rewrite) {
	r.each(path{"spec", "selector", "matchExpressions"}, func(expression path) {
		if r.Text(at(expression, "key")) == emptySelectorLabel {
			r.ask("spec.selector has %s, which only the server writes: select the pods that you mean", emptySelectorLabel)
		}
	})
}
