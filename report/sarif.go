package report

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://json.schemastore.org/sarif-2.1.0.json"
	projectURL   = "https://github.com/klint-dev/klint"
)

// SARIF writes the report as a SARIF 2.1.0 log with one run. Files under the working directory are relative to %SRCROOT%.
// Columns count code points. Fixes are carried as replacements.
// Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
func SARIF(w io.Writer, r *Report) error {
	rules, index := sarifRules(r)
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "klint", Version: r.Version, InformationURI: projectURL, Rules: rules}},
		ColumnKind:  "unicodeCodePoints",
		Invocations: []sarifInvocation{sarifInvocationOf(r)},
		Results:     make([]sarifResult, 0, len(r.Findings)),
	}
	var locator locator
	for _, f := range r.Findings {
		run.Results = append(run.Results, sarifResultOf(&locator, f, index[f.Rule]))
	}
	for _, i := range r.Ignored {
		result := sarifResultOf(&locator, i.Finding, index[i.Rule])
		result.Suppressions = []sarifSuppression{sarifSuppressionOf(i)}
		run.Results = append(run.Results, result)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{Version: sarifVersion, Schema: sarifSchema, Runs: []sarifRun{run}})
}

type sarifLog struct {
	Version string     `json:"version"`
	Schema  string     `json:"$schema"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	ColumnKind  string            `json:"columnKind"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID                   string        `json:"id"`
	ShortDescription     *sarifMessage `json:"shortDescription,omitempty"`
	FullDescription      *sarifMessage `json:"fullDescription,omitempty"`
	HelpURI              string        `json:"helpUri,omitempty"`
	DefaultConfiguration sarifLevel    `json:"defaultConfiguration"`
	Properties           sarifTags     `json:"properties"`
}

type sarifTags struct {
	Tags []string `json:"tags"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool                `json:"executionSuccessful"`
	Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifResult struct {
	RuleID    string          `json:"ruleId"`
	RuleIndex int             `json:"ruleIndex"`
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations"`
	Fixes     []sarifFix      `json:"fixes,omitempty"`
	// Suppressions say why the user does not want to hear of it.
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"` // "inSource" or "external"
	Justification string `json:"justification,omitempty"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI     string `json:"uri"`
	URIBase string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type sarifFix struct {
	Description sarifMessage  `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion   `json:"deletedRegion"`
	Inserted *sarifMessage `json:"insertedContent,omitempty"`
}

// sarifRules returns the rules of the report, those that only a finding names included, and the place of each.
func sarifRules(r *Report) ([]sarifRule, map[string]int) {
	rules := make([]sarifRule, 0, len(r.Rules))
	index := make(map[string]int)
	add := func(rule Rule) {
		if _, known := index[rule.ID]; known {
			return
		}
		index[rule.ID] = len(rules)
		rules = append(rules, sarifRuleOf(rule))
	}
	for _, rule := range r.Rules {
		add(rule)
	}
	for _, f := range r.Findings {
		add(Rule{ID: f.Rule, Layer: f.Layer, Severity: f.Severity})
	}
	for _, i := range r.Ignored {
		add(Rule{ID: i.Rule, Layer: i.Layer, Severity: i.Severity})
	}
	return rules, index
}

func sarifRuleOf(rule Rule) sarifRule {
	out := sarifRule{
		ID:                   rule.ID,
		HelpURI:              rule.URL,
		DefaultConfiguration: sarifLevel{sarifLevelOf(rule.Severity)},
		Properties:           sarifTags{[]string{string(rule.Layer)}},
	}
	if rule.Title != "" {
		out.ShortDescription = &sarifMessage{rule.Title}
	}
	if rule.Text != "" {
		out.FullDescription = &sarifMessage{rule.Text}
	}
	return out
}

func sarifLevelOf(s lint.Severity) string { return [...]string{"note", "warning", "error"}[s] }

func sarifInvocationOf(r *Report) sarifInvocation {
	out := sarifInvocation{ExecutionSuccessful: len(r.Problems) == 0}
	for _, p := range r.Problems {
		n := sarifNotification{Level: "error", Message: sarifMessage{p.Err.Error()}}
		if p.File != "" {
			at := sarifPhysical{Artifact: sarifArtifactOf(p.File)}
			if p.Position.Line > 0 {
				at.Region = &sarifRegion{StartLine: p.Position.Line, StartColumn: p.Position.Column}
			}
			n.Locations = []sarifLocation{{Physical: at}}
		}
		out.Notifications = append(out.Notifications, n)
	}
	return out
}

func sarifSuppressionOf(i lint.Ignored) sarifSuppression {
	kind := "inSource"
	if i.By == "config" || i.By == "baseline" || i.By == "exception" {
		kind = "external"
	}
	return sarifSuppression{Kind: kind, Justification: i.Reason}
}

func sarifResultOf(l *locator, f lint.Finding, ruleIndex int) sarifResult {
	at := sarifRegionOf(l.region(f.File, f.Range))
	location := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifactOf(f.File.Name), Region: &at}}
	if f.Object != nil && !f.Object.GVK.IsZero() {
		location.Logical = []sarifLogical{{FullyQualifiedName: qualifiedName(f.Object), Kind: "resource"}}
	}
	out := sarifResult{
		RuleID: f.Rule, RuleIndex: ruleIndex, Level: sarifLevelOf(f.Severity),
		Message: sarifMessage{withHint(f)}, Locations: []sarifLocation{location},
	}
	if fixable(f) {
		out.Fixes = []sarifFix{sarifFixOf(l, f)}
	}
	return out
}

func sarifFixOf(l *locator, f lint.Finding) sarifFix {
	change := sarifChange{Artifact: sarifArtifactOf(f.File.Name)}
	for _, e := range f.Fix.Edits {
		r := sarifReplacement{Deleted: sarifRegionOf(l.region(f.File, e.Range))}
		if e.New != "" {
			r.Inserted = &sarifMessage{e.New}
		}
		change.Replacements = append(change.Replacements, r)
	}
	return sarifFix{Description: sarifMessage{f.Fix.Title}, Changes: []sarifChange{change}}
}

func sarifRegionOf(r region) sarifRegion {
	return sarifRegion{StartLine: r.start.Line, StartColumn: r.start.Column, EndLine: r.end.Line, EndColumn: r.end.Column}
}

// sarifArtifactOf turns a file name into a URI reference.
func sarifArtifactOf(name string) sarifArtifact {
	slashed := filepath.ToSlash(name)
	if filepath.IsAbs(name) || strings.HasPrefix(slashed, "/") {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(slashed, "/")}).String()}
	}
	uri := (&url.URL{Path: strings.TrimPrefix(slashed, "./")}).String()
	return sarifArtifact{URI: strings.TrimPrefix(uri, "./"), URIBase: "%SRCROOT%"}
}

// qualifiedName names an object within a cluster: shop/apps/v1/Deployment/web.
func qualifiedName(o *manifest.Object) string {
	parts := []string{o.GVK.APIVersion(), o.GVK.Kind, o.Name}
	if o.Namespace != "" {
		parts = append([]string{o.Namespace}, parts...)
	}
	return strings.Join(parts, "/")
}
