package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

func (a *app) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Collect the schemas of custom kinds",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("klint schema has no command %q; it has import", args[0])
			}
			return usagef("klint schema needs a command: import")
		},
	}
	cmd.AddCommand(a.schemaImportCommand())
	return cmd
}

func (a *app) schemaImportCommand() *cobra.Command {
	var out string
	var c schemas.Compaction
	cmd := &cobra.Command{
		Use:   "import PATH...",
		Short: "Write the schemas of custom kinds into one compact file",
		Long: `Write the schemas of custom kinds into one compact file, which --crd takes.

They come from CustomResourceDefinitions, or from the OpenAPI documents of a cluster: of /openapi/v2, which knows less, or of
those that /openapi/v3 lists. The file holds CustomResourceDefinitions with nothing but what objects are judged by. Of
several of a kind the longest counts. A PATH is a file, a folder, a pattern, or - for standard input.`,
		Example: `  klint schema import ./crds -o crds.json
  kubectl get crds -o json | klint schema import - -o crds.json
  kubectl get --raw /openapi/v3/apis/cert-manager.io/v1 | klint schema import - -o cert-manager.json
  klint check --crd crds.json ./manifests`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return a.importSchemas(args, c, out) },
	}
	a.group(cmd, "Flags", func(flags *pflag.FlagSet) {
		flags.StringVarP(&out, "output", "o", "", "`FILE` to write (default: standard output)")
		flags.BoolVar(&c.Descriptions, "descriptions", false, "keep the descriptions, which klint explain prints")
	})
	return cmd
}

// importSchemas writes the compact definitions of what args name.
func (a *app) importSchemas(args []string, c schemas.Compaction, out string) error {
	var in input
	sources, errs := manifest.Walk(args, manifest.WalkOptions{Stdin: a.stdin})
	for _, err := range errs {
		in.fail(err)
	}
	var files []*manifest.File
	for _, source := range sources {
		file, err := loadSchemas(source)
		if err != nil {
			in.fail(err)
			continue
		}
		files = append(files, file)
	}
	definitions, problems := c.Import(files)
	a.reportProblems(append(in.problems, problems...))
	if len(definitions) == 0 {
		return fmt.Errorf("no custom kind in %s", strings.Join(args, ", "))
	}
	if err := writeTo(a.stdout, out, compactFile(definitions)); err != nil {
		return err
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "%s\n", countKinds(definitions))
	}
	return nil
}

// loadSchemas reads a file that may hold manifests or an OpenAPI document. Of a folder, what does not parse counts only if it names what is
// looked for.
func loadSchemas(source manifest.Source) (*manifest.File, error) {
	src, err := source.Read()
	if err != nil {
		return nil, err
	}
	file := manifest.Parse(source.Name, src)
	file.Named = source.Explicit
	if !file.Named && !bytes.Contains(src, []byte("CustomResourceDefinition")) {
		file.Docs = slices.DeleteFunc(file.Docs, func(d *manifest.Document) bool { return d.Err != nil })
	}
	return file, nil
}

// compactFile returns the file that holds definitions: a stream of JSON documents, one a line, which is YAML as well.
func compactFile(definitions []schemas.Definition) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s, for klint check --crd. Written by klint schema import.\n", countKinds(definitions))
	for i, d := range definitions {
		if i > 0 {
			b.WriteString("---\n")
		}
		b.Write(d.JSON)
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func countKinds(definitions []schemas.Definition) string {
	groups := make(map[string]bool)
	for _, d := range definitions {
		groups[d.Group] = true
	}
	plural := func(n int, word string) string {
		if n == 1 {
			return "1 " + word
		}
		return fmt.Sprintf("%d %ss", n, word)
	}
	return plural(len(definitions), "kind") + " of " + plural(len(groups), "group")
}

// writeTo writes text to a file, or to w if there is no name.
func writeTo(w io.Writer, name string, text []byte) error {
	if name == "" {
		_, err := w.Write(text)
		return err
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		return fmt.Errorf("%s: %w", name, manifest.Cause(err))
	}
	return nil
}
