package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/klint-dev/klint/schemas"
)

// releaseVersion is set by the linker in released binaries.
var releaseVersion string

// version returns klint's version: of the release, else of the module that was installed, else the commit.
func version() string {
	if releaseVersion != "" {
		return releaseVersion
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}

type versionInfo struct {
	Version    string `json:"version"`
	Commit     string `json:"commit,omitempty"`
	Go         string `json:"go"`
	Platform   string `json:"platform"`
	Kubernetes struct {
		Oldest string `json:"oldest"`
		Newest string `json:"newest"`
	} `json:"kubernetes"`
}

func (a *app) versionCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version of klint and the Kubernetes releases that it knows",
		Example: "  klint version -o json",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(*cobra.Command, []string) error { return a.printVersion(format) },
	}
	cmd.Flags().StringVarP(&format, "output", "o", "text", "`FORMAT`: text or json")
	return cmd
}

func (a *app) printVersion(format string) error {
	v := versionInfo{Version: version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	v.Kubernetes.Oldest, v.Kubernetes.Newest = schemas.Oldest.String(), schemas.Newest.String()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v.Commit = s.Value
			}
		}
	}
	switch format {
	case "json":
		encoder := json.NewEncoder(a.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(v)
	case "text":
		_, err := fmt.Fprintf(a.stdout, "klint %s (%s, %s), Kubernetes %s to %s\n", v.Version, v.Go, v.Platform, v.Kubernetes.Oldest, v.Kubernetes.Newest)
		return err
	}
	return usagef("unknown output format %q (there are text and json)", format)
}

// usageArgs makes what an argument check of cobra objects to an error of usage.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
