package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/klint-dev/klint/report"
	"github.com/klint-dev/klint/rules"
)

// printRule prints the page of a rule: what it is, why, examples, and how other tools call it.
func (a *app) printRule(r *rule) error {
	w := new(bytes.Buffer)
	facts := []string{r.category, r.Severity.String(), r.profile}
	if r.policy != nil && r.policy.Since != "" {
		facts = append(facts, "since "+r.policy.Since)
	}
	fix := "none"
	if r.fix != "" {
		fix = r.fix
	}
	facts = append(facts, "fix: "+fix)
	bold := func(text string) string { return text }
	if a.colorful(a.stdout) {
		bold = report.Bold
	}
	fmt.Fprintf(w, "%s · %s\n%s.\n", bold(r.ID), strings.Join(facts, " · "), strings.TrimSuffix(r.Title, "."))
	if r.Text != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(r.Text))
	}
	if r.policy != nil {
		printParams(w, r.policy.Params)
		bad, good := r.policy.Examples()
		printExamples(w, bold("Bad"), bad)
		printExamples(w, bold("Good"), good)
		printAliases(w, r.policy.Aliases)
	}
	_, err := w.WriteTo(a.stdout)
	return err
}

func printAliases(w io.Writer, aliases []rules.Alias) {
	if len(aliases) == 0 {
		return
	}
	var names []string
	for _, alias := range aliases {
		names = append(names, alias.Tool+" "+alias.Name)
	}
	fmt.Fprintf(w, "\nAlso known as: %s\n", strings.Join(names, ", "))
}

func printParams(w io.Writer, params []rules.Param) {
	for i, p := range params {
		if i == 0 {
			fmt.Fprintf(w, "\nParameters:\n")
		}
		allowed := ""
		if len(p.Enum) > 0 {
			allowed = "; one of " + strings.Join(p.Enum, ", ")
		}
		fmt.Fprintf(w, "  %s <%s> = %v%s\n    %s\n", p.Name, p.Type, p.Default, allowed, strings.TrimSpace(p.Description))
	}
}

func printExamples(w io.Writer, title string, examples []string) {
	for _, example := range examples {
		fmt.Fprintf(w, "\n%s:\n", title)
		for line := range strings.Lines(strings.TrimRight(example, "\n") + "\n") {
			fmt.Fprintf(w, "  %s", line)
		}
	}
}
