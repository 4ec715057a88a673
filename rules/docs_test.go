package rules

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

//go:generate go test . -run ^TestDocumentationIsUpToDate$ -update

var update = flag.Bool("update", false, "write docs/rules.md")

func TestDocumentationIsUpToDate(t *testing.T) {
	const file = "../docs/rules.md"
	want := documentation(embeddedRules(t))
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is stale; run `make generate`", file)
	}
}

// documentation returns docs/rules.md.
func documentation(all []Rule) string {
	slices.SortStableFunc(all, func(a, b Rule) int { return cmp.Compare(a.Category, b.Category) })
	var b strings.Builder
	b.WriteString("<!-- Code generated from rules/*.rego by make generate. DO NOT EDIT. -->\n\n# Rules\n\n")
	b.WriteString("The rules that klint brings along. `klint explain NAME` prints one of them, `--only`, `--enable`, `--disable` and `--profile`\n" +
		"choose them, `--param RULE.NAME=VALUE` sets a parameter. In the bad examples, `# <-` marks what klint says, and where.\n" +
		"What the API server itself would refuse is no rule: klint checks that against the schemas of each release.\n\n")
	b.WriteString("| rule | what it wants | severity | profile | fix |\n|---|---|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s |\n", r.ID, r.ID, r.Title, r.Severity, r.Profile, fixOf(r))
	}
	category := ""
	for _, r := range all {
		if r.Category != category {
			category = r.Category
			fmt.Fprintf(&b, "\n## %s\n", category)
		}
		writeRule(&b, r)
	}
	return b.String()
}

func writeRule(b *strings.Builder, r Rule) {
	fmt.Fprintf(b, "\n### %s\n\n**%s.**\n%s · %s · since %s · fix: %s · kinds: %s\n\n%s\n",
		r.ID, r.Title, r.Severity, r.Profile, r.Since, fixOf(r), strings.Join(r.Kinds, ", "), r.Description)
	if len(r.Params) > 0 {
		b.WriteString("\n| parameter | type | default | meaning |\n|---|---|---|---|\n")
		for _, p := range r.Params {
			fmt.Fprintf(b, "| %s | %s | `%v` | %s |\n", p.Name, p.Type, cell(p.Default), cmp.Or(choices(p), p.Description))
		}
	}
	for _, set := range []struct {
		title string
		files []string
	}{{"Bad", r.Bad}, {"Good", r.Good}} {
		for _, text := range set.files {
			fmt.Fprintf(b, "\n%s:\n\n```yaml\n%s```\n", set.title, text)
		}
	}
	if len(r.Aliases) > 0 {
		names := make([]string, 0, len(r.Aliases))
		for _, alias := range r.Aliases {
			names = append(names, alias.Tool+" "+alias.Name)
		}
		fmt.Fprintf(b, "\nElsewhere: %s.\n", strings.Join(names, ", "))
	}
}

// cell returns a default as it is given on the command line, fit for a table.
func cell(value any) string {
	text := fmt.Sprint(value)
	if list, ok := value.([]string); ok {
		text = strings.Join(list, ",")
	}
	return strings.ReplaceAll(text, "|", `\|`)
}

func choices(p Param) string {
	if p.Enum == nil {
		return ""
	}
	return p.Description + ": " + strings.Join(p.Enum, ", ")
}

func fixOf(r Rule) string {
	if r.Fix == nil {
		return "none"
	}
	return r.Fix.Safety.String()
}

func TestBuiltinsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Clone(reachesNet)
	for _, b := range slices.Concat(builtins(), conftestBuiltins()) {
		names = append(names, b.name+"(")
	}
	for _, name := range names {
		if !strings.Contains(string(text), "`"+name) {
			t.Errorf("docs/policies.md does not speak of %s", name)
		}
	}
}
