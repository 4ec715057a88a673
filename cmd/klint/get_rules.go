package main

import (
	"context"
	"slices"
	"strconv"

	"github.com/klint-dev/klint/schemas"
)

// ruleRecord is what get rules prints as JSON.
type ruleRecord struct {
	ID          string `json:"id"`
	Layer       string `json:"layer"`
	Severity    string `json:"severity"`
	Category    string `json:"category"`
	Profile     string `json:"profile"`
	On          bool   `json:"on"`
	Fix         string `json:"fix,omitempty"` // "safe" or "unsafe"
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

func (a *app) listRules(_ context.Context, f *getFlags, names []string) (listing, error) {
	c, err := f.ruleFlags.load([]schemas.Release{schemas.Newest})
	if err != nil {
		return listing{}, err
	}
	a.reportProblems(c.problems)
	l := listing{
		header: []string{"RULE", "SEVERITY", "CATEGORY", "ON", "FIX", "TITLE"},
		wide:   []string{"LAYER", "PROFILE"},
	}
	for _, name := range names {
		if len(c.named([]string{name})) == 0 {
			a.notFound("rule", name, c.names())
		}
	}
	for _, r := range c.rules {
		if len(names) == 0 || slices.ContainsFunc(names, r.named) {
			l.rows = append(l.rows, ruleRow(r))
		}
	}
	return l, nil
}

func ruleRow(r *rule) row {
	record := ruleRecord{
		ID: r.ID, Layer: string(r.Layer), Severity: r.Severity.String(), Category: r.category, Profile: r.profile,
		On: r.on, Fix: r.fix, Title: r.Title, Description: r.Text,
	}
	return row{
		name:   record.ID,
		cells:  []string{record.ID, record.Severity, record.Category, strconv.FormatBool(record.On), record.Fix, record.Title},
		wide:   []string{record.Layer, record.Profile},
		record: record,
	}
}
