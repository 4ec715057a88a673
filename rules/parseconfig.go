package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// The builtins that conftest adds to Rego: parse_config, parse_config_file and parse_combined_config_files. klint reads
// YAML and JSON.

// parseConfig implements parse_config(parser, text).
func parseConfig(_ *judgement, operands []*ast.Term) (*ast.Term, error) {
	if parser := textOf(operands[0]); parser != "yaml" && parser != "json" {
		return nil, halt("parse_config: klint has no parser %q, only yaml and json", parser)
	}
	return parseDocuments("the text", []byte(textOf(operands[1])))
}

// parseConfigFile implements parse_config_file(path). The path counts from the folder of the policy.
func parseConfigFile(j *judgement, policy string, operands []*ast.Term) (*ast.Term, error) {
	return j.engine.files.parse(policy, textOf(operands[0]))
}

// parseCombinedConfigFiles implements parse_combined_config_files(paths), which gives what --combine would.
func parseCombinedConfigFiles(j *judgement, policy string, operands []*ast.Term) (*ast.Term, error) {
	var paths []string
	eachElement(operands[0].Value, func(path *ast.Term) { paths = append(paths, textOf(path)) })
	slices.Sort(paths)
	var all []*ast.Term
	for _, path := range paths {
		contents, err := j.engine.files.parse(policy, path)
		if err != nil {
			return nil, err
		}
		item := func(contents *ast.Term) {
			shown := filepath.ToSlash(filepath.Join(filepath.Dir(policy), path))
			all = append(all, ast.ObjectTerm(
				ast.Item(ast.InternedTerm("path"), ast.StringTerm(shown)), ast.Item(ast.InternedTerm("contents"), contents)))
		}
		if several, ok := contents.Value.(*ast.Array); ok {
			several.Foreach(item)
		} else {
			item(contents)
		}
	}
	return ast.ArrayTerm(all...), nil
}

// parseDocuments returns the value of YAML or JSON: of several documents, an array.
func parseDocuments(name string, text []byte) (*ast.Term, error) {
	var documents []*ast.Term
	for _, doc := range manifest.Parse(name, text).Docs {
		if doc.Err != nil {
			return nil, fmt.Errorf("%s:%s: %s", name, doc.File.Position(doc.Err.Range.Start), doc.Err.Message)
		}
		value, err := convert(doc.Tree, 0, true)
		if err != nil {
			return nil, err
		}
		documents = append(documents, value)
	}
	switch len(documents) {
	case 0:
		return ast.NullTerm(), nil
	case 1:
		return documents[0], nil
	}
	return ast.ArrayTerm(documents...), nil
}

// readable are the folders whose files policies may read: those of the policies and of their data.
type readable struct{ folders []string }

func newReadable(opts Options) readable {
	var r readable
	for _, name := range slices.Concat(opts.Policies, opts.Data, opts.Readable) {
		real, err := realPath(name)
		if err != nil {
			continue // that it is not there is reported elsewhere
		}
		if info, err := os.Stat(real); err == nil && !info.IsDir() {
			real = filepath.Dir(real)
		}
		r.folders = append(r.folders, real)
	}
	return r
}

// realPath returns an absolute path without symbolic links.
func realPath(name string) (string, error) {
	absolute, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}

// parse reads a file that a policy names.
func (r readable) parse(policy, name string) (*ast.Term, error) {
	shown := filepath.ToSlash(filepath.Join(filepath.Dir(policy), name))
	real, err := realPath(shown)
	if err == nil && !slices.ContainsFunc(r.folders, func(folder string) bool {
		return real == folder || strings.HasPrefix(real, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
	}) {
		return nil, halt("%s is outside of the folders of the policies and their data, so policies cannot read it", shown)
	}
	if err == nil && !isData(real) {
		return nil, halt("%s is neither YAML nor JSON, and klint has no other parsers", shown)
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(real)
	}
	if err != nil {
		return nil, halt("%w", err)
	}
	return parseDocuments(shown, text)
}
