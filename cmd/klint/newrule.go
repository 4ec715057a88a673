package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// rulesCommand returns the command for rules of one's own.
func (a *app) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Write rules of your own",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("klint rules has no command %q; `klint get rules` lists the rules", args[0])
			}
			return usagef("klint rules needs a command: new; `klint get rules` lists the rules")
		},
	}
	cmd.AddCommand(a.newRuleCommand())
	return cmd
}

func (a *app) newRuleCommand() *cobra.Command {
	folder := defaultPolicies
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Write a rule to start from, with an example that it finds something in",
		Long: `Write a rule to start from into FOLDER/NAME.rego. It has a bad and a good example in its METADATA, which klint test runs.
NAME is the id of the rule: lower-case words with hyphens. A file that exists is left alone.`,
		Example: `  klint rules new team-label    # writes policy/team-label.rego
  klint test
  klint check -p policy ./manifests`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("klint rules new takes one name, not %d", len(args))
			}
			return a.newRule(folder, args[0])
		},
	}
	cmd.Flags().StringVarP(&folder, "policy", "p", folder, "`FOLDER` to write the rule into")
	return cmd
}

// newRule writes the file of a new rule.
func (a *app) newRule(folder, name string) error {
	if !isRuleName(name) {
		return usagef("%q is no name for a rule: it takes lower-case words with hyphens between them, like team-label", name)
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	path := filepath.Join(folder, name+".rego")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already", filepath.ToSlash(path))
	}
	if err != nil {
		return err
	}
	replacer := strings.NewReplacer("NAME", name, "PACKAGE", strings.ReplaceAll(name, "-", "_"))
	_, err = replacer.WriteString(file, ruleTemplate)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "wrote %s; klint test -p %s runs its examples\n", filepath.ToSlash(path), filepath.ToSlash(folder))
	return err
}

// isRuleName reports whether a name is a slug that is also the name of a package with underscores for hyphens.
func isRuleName(name string) bool {
	for word := range strings.SplitSeq(name, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return name[0] < '0' || name[0] > '9'
}

const ruleTemplate = `# METADATA
# title: Workloads carry the label team
# description: |
#   Say what is wrong about it, what to do, and what the rule misses.
# custom:
#   id: NAME
#   severity: error
#   kinds: [workloads]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: # <- Pod "web" has no label team
#         name: web
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#         labels: {team: shop}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package policies.PACKAGE

deny contains {"path": ["metadata"], "msg": msg, "hint": "name the team"} if {
	not input.metadata.labels.team
	msg := sprintf("%s %q has no label team", [input.kind, input.metadata.name])
}
`
