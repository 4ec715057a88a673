package validate

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zones must not depend on the machine
)

// cronField is the range of one field of a schedule, and the names it knows.
type cronField struct {
	low, high int
	names     []string // for low, low+1, ...
}

// cronFields are the fields of a standard schedule in order. Source: github.com/robfig/cron v3.0.1 spec.go.
var cronFields = [...]cronField{
	{0, 59, nil},
	{0, 23, nil},
	{1, 31, nil},
	{1, 12, []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{0, 6, []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}

// parseCron returns why a schedule cannot be read, in the words of the server's parser (github.com/robfig/cron v3.0.1
// ParseStandard); nil if it can.
func parseCron(schedule string) error {
	if rest, ok := cutZone(schedule); ok {
		zone, spec, found := strings.Cut(rest, " ")
		if !found {
			return fmt.Errorf("schedule has a time zone and nothing else")
		}
		if _, err := time.LoadLocation(zone); err != nil {
			return fmt.Errorf("provided bad location %s: %w", zone, err)
		}
		schedule = strings.TrimSpace(spec)
	}
	if strings.HasPrefix(schedule, "@") {
		return parseDescriptor(schedule)
	}
	fields := strings.Fields(schedule)
	if len(fields) != len(cronFields) {
		return fmt.Errorf("expected exactly %d fields, found %d: %s", len(cronFields), len(fields), fields)
	}
	for i, field := range fields {
		for expr := range strings.FieldsFuncSeq(field, func(r rune) bool { return r == ',' }) {
			if err := cronFields[i].parse(expr); err != nil {
				return err
			}
		}
	}
	return nil
}

func cutZone(schedule string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(schedule, "TZ="); ok {
		return rest, true
	}
	return strings.CutPrefix(schedule, "CRON_TZ=")
}

func parseDescriptor(descriptor string) error {
	switch descriptor {
	case "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly":
		return nil
	}
	if every, ok := strings.CutPrefix(descriptor, "@every "); ok {
		if _, err := time.ParseDuration(every); err != nil {
			return fmt.Errorf("failed to parse duration %s: %w", descriptor, err)
		}
		return nil
	}
	return fmt.Errorf("unrecognized descriptor: %s", descriptor)
}

// parse reads one range: "*", "5", "1-5", "*/15", "1-30/2". A number with a step reaches to the end of the field.
func (f cronField) parse(expr string) error {
	bounds, steps, hasStep := strings.Cut(expr, "/")
	if strings.Contains(steps, "/") {
		return fmt.Errorf("too many slashes: %s", expr)
	}
	low, high, isRange := strings.Cut(bounds, "-")
	start, end := f.low, f.high
	if low != "*" && low != "?" {
		var err error
		if start, err = f.number(low); err != nil {
			return err
		}
		end = start
		if isRange {
			if strings.Contains(high, "-") {
				return fmt.Errorf("too many hyphens: %s", expr)
			}
			if end, err = f.number(high); err != nil {
				return err
			}
		}
	}
	step := 1
	if hasStep {
		var err error
		if step, err = (cronField{}).number(steps); err != nil {
			return err
		}
		if !isRange {
			end = f.high
		}
	}
	switch {
	case start < f.low:
		return fmt.Errorf("beginning of range (%d) below minimum (%d): %s", start, f.low, expr)
	case end > f.high:
		return fmt.Errorf("end of range (%d) above maximum (%d): %s", end, f.high, expr)
	case start > end:
		return fmt.Errorf("beginning of range (%d) beyond end of range (%d): %s", start, end, expr)
	case step == 0:
		return fmt.Errorf("step of range should be a positive number: %s", expr)
	}
	return nil
}

// number reads a number or one of the field's names.
func (f cronField) number(text string) (int, error) {
	for i, name := range f.names {
		if strings.EqualFold(name, text) {
			return f.low + i, nil
		}
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("failed to parse int from %s: %w", text, err)
	}
	if n < 0 {
		return 0, fmt.Errorf("negative number (%d) not allowed: %s", n, text)
	}
	return n, nil
}

// timeZone returns why a CronJob's time zone is refused, as validateTimeZone does (kubernetes v1.36.3
// pkg/apis/batch/validation); "" if it is taken.
func timeZone(zone string) string {
	if zone == "" {
		return "timeZone must be nil or non-empty string"
	}
	for part := range strings.SplitSeq(zone, "/") {
		if part == "." || part == ".." || !isZonePart(part) {
			return "unknown time zone " + zone
		}
	}
	if strings.EqualFold(zone, "Local") {
		return "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return err.Error()
	}
	return ""
}

// isZonePart reports whether s matches [A-Za-z\.\-_0-9+]{1,14} and does not start with a dash.
func isZonePart(s string) bool {
	if s == "" || len(s) > 14 || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isAlnum(c) && strings.IndexByte(".-_+", c) < 0 {
			return false
		}
	}
	return true
}
