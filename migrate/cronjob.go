package migrate

import (
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

const cronJobSource = "kubernetes v1.20.15 pkg/apis/batch/{v2alpha1,v1beta1}/defaults.go, pkg/kubeapiserver/default_storage_factory_builder.go, " +
	"v1.31.14 pkg/apis/batch/validation"

// cronJobs are version-only but for a time zone. v2alpha1 has no limits of the history by default, but the server stored its objects in
// v1beta1, and gave them the limits of that when it read them.
var cronJobs = []Migration{
	{gvk("batch/v1beta1", "CronJob"), gvk("batch/v1", "CronJob"), cronJobSource, timeZone},
	{gvk("batch/v2alpha1", "CronJob"), gvk("batch/v1", "CronJob"), cronJobSource, timeZone},
	{gvk("batch/v2alpha1", "CronJob"), gvk("batch/v1beta1", "CronJob"), cronJobSource, timeZone},
}

// timeZoneSince is the first release where spec.timeZone works by default.
const timeZoneSince schemas.Release = 25

// timeZone moves a time zone in the schedule, which was never documented and is refused since 1.29, to its field.
func timeZone(r *rewrite) {
	schedule := path{"spec", "schedule"}
	zone, rest, ok := cutZone(r.Text(schedule))
	if !ok {
		return
	}
	for _, release := range r.targets {
		if release < timeZoneSince {
			r.tell("spec.schedule names a time zone: write it to spec.timeZone once all clusters run 1.25 or later, and before 1.29")
			return
		}
	}
	switch {
	case r.Has(path{"spec", "timeZone"}):
		r.ask("spec.schedule names the time zone %s and spec.timeZone another: only spec.timeZone may stay", zone)
	case zone == "" || strings.EqualFold(zone, "local"):
		r.ask("spec.schedule names the time zone %q: name a zone in spec.timeZone", zone)
	}
	r.Set(schedule, rest)
	r.Set(path{"spec", "timeZone"}, zone, manifest.After("schedule"))
}

// cutZone returns the time zone that a schedule names in front, and the rest.
func cutZone(schedule string) (zone, rest string, ok bool) {
	prefix, rest, found := strings.Cut(schedule, " ")
	name, zone, assigned := strings.Cut(prefix, "=")
	return zone, strings.TrimSpace(rest), found && assigned && (name == "TZ" || name == "CRON_TZ")
}
