package rules

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"testing"

	"github.com/klint-dev/klint/lint"
)

// The rest is made from what is made first: plans and documentation know only the rules of the catalog.
//
//go:generate go test . -run ^TestCatalogIsUpToDate$ -update

func TestCatalogIsUpToDate(t *testing.T) {
	files, err := filepath.Glob("*.rego")
	if err != nil {
		t.Fatal(err)
	}
	var all []Rule
	for _, file := range files {
		r, err := embeddedRule(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	want := catalogSource(t, all)
	if *update {
		if err := os.WriteFile("catalog.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("catalog.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("catalog.go is stale; run `make generate`")
	}
}

// catalogSource returns catalog.go.
func catalogSource(t *testing.T, all []Rule) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(`// Code generated from rules/*.rego by make generate. DO NOT EDIT.

package rules

import "github.com/klint-dev/klint/lint"

// catalog is what the embedded rules say of themselves, so that no run has to read all of them.
var catalog = []Rule{
`)
	for _, r := range all {
		fmt.Fprintf(&b, "{ID: %q, Title: %q,\nDescription: %q,\nSeverity: %s, Category: %q, Profile: %s, Since: %q,\nKinds: %#v,\n",
			r.ID, r.Title, r.Description, severities[r.Severity], r.Category, profiles[r.Profile], r.Since, r.Kinds)
		if r.Params != nil {
			b.WriteString("Params: []Param{\n")
			for _, p := range r.Params {
				fmt.Fprintf(&b, "{Name: %q, Description: %q, Type: %q, Default: %s, Enum: %#v},\n", p.Name, p.Description, p.Type, literal(p.Default), p.Enum)
			}
			b.WriteString("},\n")
		}
		if r.Fix != nil {
			fmt.Fprintf(&b, "Fix: &Fix{Title: %q, Safety: %s},\n", r.Fix.Title, map[lint.Safety]string{lint.Safe: "lint.Safe", lint.Unsafe: "lint.Unsafe"}[r.Fix.Safety])
		}
		if r.Aliases != nil {
			b.WriteString("Aliases: []Alias{")
			for _, a := range r.Aliases {
				fmt.Fprintf(&b, "{%q, %q}, ", a.Tool, a.Name)
			}
			b.WriteString("},\n")
		}
		if r.Groups != nil {
			b.WriteString("Groups: []Group{\n")
			for _, g := range r.Groups {
				fmt.Fprintf(&b, "{Name: %q, Control: %q", g.Name, g.Control)
				if g.Params != nil {
					b.WriteString(", Params: []Setting{")
					for _, s := range g.Params {
						fmt.Fprintf(&b, "{%q, %s}, ", s.Name, literal(s.Value))
					}
					b.WriteString("}")
				}
				b.WriteString("},\n")
			}
			b.WriteString("},\n")
		}
		fmt.Fprintf(&b, "File: %q, builtin: true},\n", r.File)
	}
	b.WriteString("}\n")
	source, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return source
}

var (
	severities = map[lint.Severity]string{lint.Error: "lint.Error", lint.Warning: "lint.Warning", lint.Info: "lint.Info"}
	profiles   = map[Profile]string{Default: "Default", Strict: "Strict", All: "All"}
)

// literal returns the value of a parameter in Go.
func literal(value any) string {
	if n, ok := value.(int64); ok {
		return fmt.Sprintf("int64(%d)", n)
	}
	return fmt.Sprintf("%#v", value)
}
