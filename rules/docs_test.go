package rules

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
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
		"choose them, `--param RULE.NAME=VALUE` sets a parameter. The default profile is quiet; strict adds what a team that cares holds itself\n" +
		"to; rules of the profile all are for decisions of your own, by name. In the examples, `# <-` marks what klint says, and where.\n" +
		"What the API server itself would refuse is no rule: klint checks that against the schemas of each release.\n\n")
	writeOverview(&b, all)
	writeGroups(&b, all)
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

// writeOverview writes a table of the rules for each category.
func writeOverview(b *strings.Builder, all []Rule) {
	category := ""
	for _, r := range all {
		if r.Category != category {
			category = r.Category
			fmt.Fprintf(b, "\n**[%s](#%s)**\n\n| rule | what it wants | severity | profile | fix |\n|---|---|---|---|---|\n", category, category)
		}
		fmt.Fprintf(b, "| [%s](#%s) | %s | %s | %s | %s |\n", r.ID, r.ID, r.Title, r.Severity, r.Profile, fixOf(r))
	}
}

// writeGroups writes which rules each group has.
func writeGroups(b *strings.Builder, all []Rule) {
	members := make(map[string][]string)
	for _, r := range all {
		for _, g := range r.Groups {
			row := fmt.Sprintf("| %s | [%s](#%s) |", g.Control, r.ID, r.ID)
			for _, s := range g.Params {
				row += fmt.Sprintf(" `%s=%s` ", s.Name, cell(s.Value))
			}
			members[g.Name] = append(members[g.Name], row+"|\n")
		}
	}
	b.WriteString("\n## Groups\n\nA group is a set of rules with a purpose: `--only @pss-restricted` for the rules of the restricted Pod Security Standard as the API server\n" +
		"judges by it in the target release, `--enable @cis` for those behind the policies of the CIS Kubernetes Benchmark. A group may set\n" +
		"parameters of its rules; a value that you set yourself wins.\n")
	for _, name := range slices.Sorted(maps.Keys(members)) {
		slices.Sort(members[name])
		fmt.Fprintf(b, "\n**@%s**\n\n| control | rule | parameters |\n|---|---|---|\n%s", name, strings.Join(members[name], ""))
	}
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
	bad, good := r.Examples()
	for _, set := range []struct {
		title string
		files []string
	}{{"Found", bad}, {"Not found", good}} {
		fmt.Fprintf(b, "\n<details><summary>%s</summary>\n", set.title)
		for _, text := range set.files {
			fmt.Fprintf(b, "\n```yaml\n%s```\n", text)
		}
		b.WriteString("\n</details>\n")
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
