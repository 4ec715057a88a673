package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/schemas"
)

// discoveryFlags are those of the commands that say what kubectl learns from a cluster.
type discoveryFlags struct {
	getFlags
	group      string
	namespaced bool
}

func (a *app) apiVersionsCommand() *cobra.Command {
	var f discoveryFlags
	cmd := &cobra.Command{
		Use:   "api-versions",
		Short: "List the group/versions that a Kubernetes release serves, as kubectl does of a cluster",
		Long: `List the group/versions that a Kubernetes release serves by default, as kubectl api-versions does of a cluster. Of several
releases, those that all of them serve.`,
		Example: "  klint api-versions -t 1.36",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			entries, err := f.served()
			if err != nil {
				return err
			}
			versions := make(map[string]bool)
			for _, e := range entries {
				versions[e.GVK.APIVersion()] = true
			}
			var l listing
			for _, version := range slices.Sorted(maps.Keys(versions)) {
				l.rows = append(l.rows, row{name: version})
			}
			f.format = "name"
			return a.printListing(l, &f.getFlags)
		},
	}
	a.group(cmd, "Target", f.targetFlags.register)
	return cmd
}

// resourceRecord is what api-resources prints as JSON.
type resourceRecord struct {
	Name       string   `json:"name"`
	ShortNames []string `json:"shortNames,omitempty"`
	APIVersion string   `json:"apiVersion"`
	Namespaced bool     `json:"namespaced"`
	Kind       string   `json:"kind"`
}

func (a *app) apiResourcesCommand() *cobra.Command {
	var f discoveryFlags
	cmd := &cobra.Command{
		Use:   "api-resources",
		Short: "List the resources that a Kubernetes release serves, as kubectl does of a cluster",
		Long: `List the resources that a Kubernetes release serves by default, each in the newest version, as kubectl api-resources does
of a cluster. Of several releases, those that all of them serve.`,
		Example: `  klint api-resources -t 1.36
  klint api-resources --namespaced=false --api-group=rbac.authorization.k8s.io`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.checkFormat(); err != nil {
				return err
			}
			entries, err := f.served()
			if err != nil {
				return err
			}
			l := listing{header: []string{"NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"}}
			for _, e := range newestVersions(entries) {
				if cmd.Flags().Changed("namespaced") && e.Namespaced != f.namespaced || cmd.Flags().Changed("api-group") && e.GVK.Group != f.group {
					continue
				}
				l.rows = append(l.rows, resourceRow(e))
			}
			return a.printListing(l, &f.getFlags)
		},
	}
	a.group(cmd, "Output", f.getFlags.register)
	a.group(cmd, "Target", f.targetFlags.register)
	a.group(cmd, "Selection", func(flags *pflag.FlagSet) {
		flags.StringVar(&f.group, "api-group", "", "only resources of this `GROUP`; \"\" is the core group")
		flags.BoolVar(&f.namespaced, "namespaced", true, "only resources that are in namespaces, or with =false that are not")
	})
	return cmd
}

// served returns the resources that every target serves by default.
func (f *discoveryFlags) served() ([]schemas.Entry, error) {
	releases, err := f.releases()
	if err != nil {
		return nil, err
	}
	var entries []schemas.Entry
	for e := range schemas.All() {
		if status, _ := worst(e, releases); status == schemas.Served && e.Resource != "" {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// newestVersions returns the last version of each resource, sorted by group and resource.
func newestVersions(entries []schemas.Entry) []schemas.Entry {
	type key struct{ group, resource string }
	newest := make(map[key]schemas.Entry)
	for _, e := range entries { // the versions of a kind come oldest first
		newest[key{e.GVK.Group, e.Resource}] = e
	}
	return slices.SortedFunc(maps.Values(newest), func(a, b schemas.Entry) int {
		return cmp.Or(cmp.Compare(a.GVK.Group, b.GVK.Group), cmp.Compare(a.Resource, b.Resource))
	})
}

func resourceRow(e schemas.Entry) row {
	r := resourceRecord{Name: e.Resource, APIVersion: e.GVK.APIVersion(), Namespaced: e.Namespaced, Kind: e.GVK.Kind}
	for short, long := range shortNames {
		if long == e.Resource {
			r.ShortNames = append(r.ShortNames, short)
		}
	}
	slices.Sort(r.ShortNames)
	name := r.Name
	if e.GVK.Group != "" {
		name += "." + e.GVK.Group
	}
	return row{
		name:   name,
		cells:  []string{r.Name, strings.Join(r.ShortNames, ","), r.APIVersion, strconv.FormatBool(r.Namespaced), r.Kind},
		record: r,
	}
}
