package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/migrate"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/schemas"
)

// convertFlags are the flags of convert.
type convertFlags struct {
	inputFlags
	targetFlags
	defaultsFlag
	version string
	output  string
}

// convertFormats are the values of --output.
var convertFormats = []string{"yaml", "json", "name"}

func (f *convertFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.version, "output-version", "",
		"`VERSION` that the objects get: apps/v1 (default: the newest that every target serves by default)")
	flags.StringVarP(&f.output, "output", "o", "", "`FORMAT` of the output: yaml or json, which the input must be, or name (default: that of the input)")
	f.defaultsFlag.register(flags)
}

func (a *app) convertCommand() *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:   "convert [PATH...]",
		Short: "Print manifests with their objects in another API version",
		Long: `Print manifests with their objects in another API version. Files are not changed. Unlike kubectl convert it needs no
cluster and changes only what has to change: comments, order and formatting stay, and no defaults are added but those that
keep the meaning.

Objects become newer as klint fix makes them newer. They become older where the older version can say what they say: it has every
field that they use, under whatever name, and defaults of the newer version that the older one does not have are written. Objects of
kinds that the version does not have are printed as they are.
Exit code 0 means that all others have the version, 1 that one of them could not be converted, or that there was none; 2 that klint
could not do its job.`,
		Example: `  klint convert -f old.yaml                                    # to the newest version
  klint convert -f web.yaml --output-version apps/v1           # to a certain one
  kubectl get ingress web -o json | klint convert - -t 1.22    # for a release`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.convert(cmd.Context(), &f, args) },
	}
	a.group(cmd, "Output", f.register)
	a.group(cmd, "Input", f.inputFlags.register)
	a.group(cmd, "Target", func(flags *pflag.FlagSet) {
		f.targetFlags.register(flags)
		f.productFlags.register(flags)
	})
	return cmd
}

func (a *app) convert(ctx context.Context, f *convertFlags, args []string) error {
	c, err := f.converter(a)
	if err != nil {
		return err
	}
	progress := a.startProgress()
	in, err := a.load(ctx, &f.inputFlags, args, progress)
	progress.stop()
	if err != nil {
		return err
	}
	a.reportProblems(in.problems)
	files := c.files(in.set)
	if a.code != exitOK && a.code != exitFindings {
		return nil
	}
	if !c.any {
		fmt.Fprintf(a.stderr, "klint: nothing to convert: %s\n", c.nothing())
		a.fail(exitFindings)
	}
	if f.output == "name" {
		return a.printNames(files)
	}
	for _, file := range files {
		if f.output != "" && isJSON(file.Src) != (f.output == "json") {
			return usagef("--output %s: %s is no %s, and klint changes only what has to change", f.output, file.Name, strings.ToUpper(f.output))
		}
	}
	return printStream(a.stdout, files)
}

// isJSON reports whether src is one JSON value or several.
func isJSON(src []byte) bool {
	values := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	for n := 0; ; n++ {
		var value json.RawMessage
		if err := values.Decode(&value); err != nil {
			return errors.Is(err, io.EOF) && n > 0
		}
	}
}

// converter converts the objects of an input.
type converter struct {
	*app
	version  manifest.GVK // without a kind; zero for the newest
	migrator migrate.Migrator
	any      bool // an object has the version, or could have it
}

func (f *convertFlags) converter(a *app) (*converter, error) {
	defaults, err := f.parse()
	if err != nil {
		return nil, err
	}
	c := &converter{app: a, migrator: migrate.Migrator{Defaults: defaults}}
	if f.versions != "" || f.version == "" {
		targets, err := f.releases()
		if err != nil {
			return nil, err
		}
		c.migrator.Targets = targets
	}
	switch f.output {
	case "", "yaml", "json", "name":
	default:
		return nil, usagef("--output is %q; it is %s", f.output, strings.Join(convertFormats, ", "))
	}
	table, spans, err := f.productFlags.load(new(config))
	if err != nil {
		return nil, err
	}
	if c.version = manifest.ParseGVK(f.version, ""); f.version == "" || isBuiltIn(c.version) {
		c.migrator.Products = products.NewChecker(table, spans, nil)
		return c, nil
	}
	if table == nil {
		table, _ = products.Load(nil)
	}
	c.migrator.Products = products.NewChecker(table, spans, nil)
	if !table.HasVersion(c.version) {
		return nil, usagef("--output-version: neither a Kubernetes release nor a product that klint knows has %q", f.version)
	}
	return c, nil
}

// isBuiltIn reports whether a Kubernetes release has a version, of whatever kind.
func isBuiltIn(version manifest.GVK) bool {
	for e := range schemas.All() {
		if e.GVK.Group == version.Group && e.GVK.Version == version.Version {
			return true
		}
	}
	return false
}

// files returns the files of the set that are manifests, converted.
func (c *converter) files(set *manifest.Set) []*manifest.File {
	var files []*manifest.File
	for _, file := range set.Files {
		if file.Skip != "" {
			if c.verbose {
				fmt.Fprintf(c.stderr, "klint: skipped %s: %s\n", file.Name, file.Skip)
			}
			continue
		}
		files = append(files, c.file(file))
	}
	return files
}

func (c *converter) file(file *manifest.File) *manifest.File {
	var edits []manifest.Edit
	for _, doc := range file.Docs {
		if doc.Skip != "" {
			continue
		}
		if doc.Err != nil {
			c.cannot(file, doc.Err.Range, doc.Err.Message)
		}
		for _, problem := range doc.Problems {
			c.cannot(file, problem.Range, problem.Message)
		}
		for _, obj := range doc.Objects {
			fix := c.object(obj)
			if fix == nil {
				continue
			}
			merged, ok := manifest.Merge(edits, fix.Edits)
			if !ok {
				c.cannot(file, obj.Locate(nil), obj.String()+" is not converted: another object shares what would change")
				continue
			}
			edits = merged
		}
	}
	src, err := manifest.Apply(file.Src, edits)
	if err != nil {
		c.reportProblems([]lint.Problem{{File: file.Name, Err: err}})
		return file
	}
	return file.With(src)
}

// object returns the change of one object, nil if there is none.
func (c *converter) object(obj *manifest.Object) *lint.Fix {
	var fix *lint.Fix
	var reason string
	to := manifest.GVK{Group: c.version.Group, Version: c.version.Version, Kind: obj.GVK.Kind}
	switch {
	case c.version.Version == "":
		fix, reason = c.migrator.Fix(obj)
	case !c.migrator.Related(obj.GVK, to):
		return nil
	default:
		fix, reason = c.migrator.Convert(obj, to)
	}
	c.any = true
	switch at := obj.Locate(manifest.Path{"apiVersion"}); {
	case reason != "":
		c.cannot(obj.File, at, obj.String()+" is not converted: "+reason)
	case fix != nil && fix.Note != "" && !c.quiet:
		fmt.Fprintf(c.stderr, "klint: %s:%s: %s: %s\n", obj.File.Name, obj.File.Position(at.Start), obj, fix.Note)
	}
	return fix
}

// nothing says why there is nothing to convert.
func (c *converter) nothing() string {
	if c.version.Version == "" {
		return "no object is in the input"
	}
	return "no object of the input has a version " + c.version.APIVersion()
}

// cannot says what was not converted.
func (c *converter) cannot(file *manifest.File, at manifest.Range, message string) {
	fmt.Fprintf(c.stderr, "klint: %s:%s: %s\n", file.Name, file.Position(at.Start), message)
	c.fail(exitFindings)
}

// printNames prints the objects as kubectl names them.
func (a *app) printNames(files []*manifest.File) error {
	var names bytes.Buffer
	set := manifest.Set{Files: files}
	for obj := range set.Objects {
		fmt.Fprintf(&names, "%s/%s\n", resourceName(obj.GVK), obj.Name)
	}
	_, err := names.WriteTo(a.stdout)
	return err
}

// printStream prints a file as it is, and several as one stream of documents.
func printStream(w io.Writer, files []*manifest.File) error {
	if len(files) == 1 {
		_, err := w.Write(files[0].Encoding.Encode(files[0].Src))
		return err
	}
	var errs []error
	for i, file := range files {
		src := bytes.TrimPrefix(file.Src, []byte("\ufeff"))
		if len(src) > 0 && src[len(src)-1] != '\n' {
			src = append(bytes.Clone(src), '\n')
		}
		if i > 0 && !bytes.HasPrefix(src, []byte("---")) && !isJSON(src) {
			src = append([]byte("---\n"), src...)
		}
		_, err := w.Write(src)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
