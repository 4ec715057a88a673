package schemas

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParseReleases reads what users write for target releases: releases and ranges with commas between them. A release is
// 1.36, v1.36, 1.36.3 or latest; a range is 1.30..1.36, or 1.30.. up to the newest. The result is sorted and has no duplicates.
// It fails if a release is not in the table.
func ParseReleases(s string) ([]Release, error) {
	var releases []Release
	for part := range strings.SplitSeq(s, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "..")
		from, err := parseRelease(first)
		if err != nil {
			return nil, err
		}
		to := from
		if isRange && last == "" {
			to = Newest
		} else if isRange {
			if to, err = parseRelease(last); err != nil {
				return nil, err
			}
		}
		if to < from {
			return nil, fmt.Errorf("range %q of Kubernetes releases is empty: write %v..%v", part, to, from)
		}
		for r := from; r <= to; r++ {
			releases = append(releases, r)
		}
	}
	slices.Sort(releases)
	return slices.Compact(releases), nil
}

func parseRelease(s string) (Release, error) {
	if s == "latest" {
		return Newest, nil
	}
	parts := strings.Split(strings.TrimPrefix(s, "v"), ".")
	if len(parts) != 2 && len(parts) != 3 || parts[0] != "1" {
		return 0, fmt.Errorf("%q is no Kubernetes release: write it like %v", s, Newest)
	}
	if len(parts) == 3 {
		if _, err := strconv.ParseUint(parts[2], 10, 16); err != nil {
			return 0, fmt.Errorf("%q is no Kubernetes release: write it like %v", s, Newest)
		}
	}
	minor, err := strconv.ParseUint(parts[1], 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%q is no Kubernetes release: write it like %v", s, Newest)
	}
	if minor < uint64(Oldest) || minor > uint64(Newest) {
		return 0, fmt.Errorf("unknown Kubernetes release %q: klint knows %v to %v", s, Oldest, Newest)
	}
	return Release(minor), nil
}

// Releases returns every release of the table, oldest first.
func Releases() []Release {
	var all []Release
	for r := Oldest; r <= Newest; r++ {
		all = append(all, r)
	}
	return all
}
