# The releases that the manifests are meant for.
package klint.lib.releases

# oldest and newest are minor versions; without a target both mean the newest release.
default oldest := 99

oldest := min(data.klint.releases)

default newest := 99

newest := max(data.klint.releases)
