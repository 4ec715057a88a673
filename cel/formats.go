package cel

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// IsFormat reports whether text has a format that a CustomResourceDefinition names. Formats that the API server ignores, and some
// that no manifest has (isbn, creditcard, colours), are taken for right. Source: kube-openapi pkg/validation/strfmt as of
// apiextensions-apiserver v0.36.3, which ignores hyphens in names.
func IsFormat(format, text string) bool {
	switch strings.ReplaceAll(format, "-", "") {
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case "datetime":
		return isDateTime(text)
	case "duration":
		_, err := parseDuration(text)
		return err == nil
	case "byte":
		_, err := base64.StdEncoding.DecodeString(text)
		return err == nil && text != "" && !strings.ContainsAny(text, "\r\n")
	case "ipv4":
		return net.ParseIP(text) != nil && strings.Contains(text, ".")
	case "ipv6":
		return net.ParseIP(text) != nil && strings.Contains(text, ":")
	case "cidr":
		_, _, err := net.ParseCIDR(text)
		return err == nil
	case "mac":
		_, err := net.ParseMAC(text)
		return err == nil
	case "uri":
		_, err := url.ParseRequestURI(text)
		return err == nil
	case "email":
		_, err := mail.ParseAddress(text)
		return err == nil
	case "hostname":
		return isHostname(text)
	case "uuid", "uuid3", "uuid4", "uuid5":
		return isUUID(text, format[len("uuid"):])
	case "k8sshortname":
		return len(text) <= 63 && namePattern().MatchString(text) && !strings.Contains(text, ".")
	case "k8slongname":
		return len(text) <= 253 && namePattern().MatchString(text)
	}
	return true
}

// isDateTime reports whether text is a time as RFC 3339 has it. Leap seconds and days are not counted: the hour is all that is bounded.
func isDateTime(text string) bool {
	date, clock, found := strings.Cut(strings.ToLower(text), "t")
	if _, err := time.Parse(time.DateOnly, date); err != nil || !found {
		return false
	}
	m := clockPattern().FindStringSubmatch(clock)
	return m != nil && m[1] <= "23" && m[2] <= "59" && m[3] <= "59"
}

// isHostname reports whether text is a name of labels of up to 63 bytes, and at most 255 in all.
func isHostname(text string) bool {
	for label := range strings.SplitSeq(text, ".") {
		if len(label) > 63 {
			return false
		}
	}
	return len(text) <= 255 && hostnamePattern().MatchString(text)
}

// isUUID reports whether text is a UUID of a version, "" for any. Hyphens may be missing.
func isUUID(text, version string) bool {
	if !uuidPattern().MatchString(text) {
		return false
	}
	digits := strings.ToLower(strings.ReplaceAll(text, "-", ""))
	return version == "" || digits[12:13] == version && (version == "3" || strings.Contains("89ab", digits[16:17]))
}

// parseDuration reads a duration of Go's, or numbers with units of time as Scala has them.
func parseDuration(text string) (time.Duration, error) {
	if d, err := time.ParseDuration(text); err == nil {
		return d, nil
	}
	var sum time.Duration
	found := false
	for _, match := range durationPattern().FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(match[1])
		if err != nil {
			return 0, err
		}
		if unit, ok := durationUnit(strings.ToLower(match[2])); ok {
			found = true
			sum += time.Duration(n) * unit
		}
	}
	if !found {
		return 0, fmt.Errorf("unable to parse %s as duration", text)
	}
	return sum, nil
}

// durationUnits are the names of units; of the last name of each a longer word may be made: secs, hours.
var durationUnits = []struct {
	names []string
	unit  time.Duration
}{
	{[]string{"ns", "nano"}, time.Nanosecond}, {[]string{"us", "µs", "micro"}, time.Microsecond}, {[]string{"ms", "milli"}, time.Millisecond},
	{[]string{"s", "sec"}, time.Second}, {[]string{"m", "min"}, time.Minute}, {[]string{"h", "hr", "hour"}, time.Hour},
	{[]string{"d", "day"}, 24 * time.Hour}, {[]string{"w", "wk", "week"}, 7 * 24 * time.Hour},
}

func durationUnit(name string) (time.Duration, bool) {
	for _, u := range durationUnits {
		if slices.Contains(u.names, name) || strings.HasPrefix(name, u.names[len(u.names)-1]) {
			return u.unit, true
		}
	}
	return 0, false
}

// parseDateTime reads a time as RFC 3339 has it, or one without a zone. An empty text is the start of 1970.
func parseDateTime(text string) (time.Time, error) {
	if text == "" {
		return time.Unix(0, 0).UTC(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Parse("2006-01-02T15:04:05", text)
	}
	return t, nil
}

// The patterns are compiled when the first value needs them.
var (
	clockPattern    = lazyPattern(`^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})$`)
	durationPattern = lazyPattern(`([0-9]+)\s*([A-Za-zµ]+)`)
	hostnamePattern = lazyPattern(`^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$`)
	uuidPattern     = lazyPattern(`(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$`)
	namePattern     = lazyPattern(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)
)

func lazyPattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
