package validate

import "fmt"

// event judges the Event of the core group as legacyValidateEvent does, and that of events.k8s.io/v1 as ValidateEventCreate does
// (kubernetes v1.36.3 pkg/apis/core/validation).
func event(c *check) {
	core := c.obj.GVK.Group == ""
	involved, note := "regarding", "note"
	controller := "reportingController"
	if core {
		involved, note, controller = "involvedObject", "message", "reportingComponent"
	}
	root := c.root()
	own := root.fields("metadata", "namespace").textOr("default")
	about := root.fields(involved, "namespace")
	about = about.place(root, "involvedObject", "namespace")
	if !root.field("eventTime").exists() {
		if about.blank() && own != "default" || !about.blank() && about.text() != own {
			about.invalid(invalidValue, "does not match event.namespace")
		}
	} else {
		if about.blank() && own != "default" && own != "kube-system" {
			about.invalid(invalidValue, "does not match event.namespace")
		}
		reporter := root.field("reportingController")
		if core {
			reporter = root.field("reportingComponent")
		}
		reporter = reporter.place(root, controller)
		reporter.require()
		reporter.nameIfSet(labelKey)
		c.eventTexts(note)
	}
	if !core {
		c.newEvent()
	}
}

// eventTexts judges the texts of an event that has an eventTime.
func (c *check) eventTexts(note string) {
	for _, text := range [...]struct {
		field, path string
		limit       int
		required    bool
	}{
		{"reportingInstance", "reportingInstance", 128, true}, {"action", "action", 128, true}, {"reason", "reason", 128, true},
		{note, "message", 1024, false},
	} {
		v := c.root().field(text.field).place(c.root(), text.path)
		if text.required {
			v.require()
		}
		if len(v.text()) > text.limit {
			v.invalid(invalidValue, fmt.Sprintf("can have at most %d characters", text.limit))
		}
	}
}

// newEvent judges what events.k8s.io/v1 wants beyond the core group.
func (c *check) newEvent() {
	root := c.root()
	if series := root.field("series"); series.exists() {
		if count := series.field("count"); count.int(0) < 2 {
			count.place(root, "series.count").invalid(invalidValue, "should be at least 2")
		}
		if last := series.field("lastObservedTime"); !last.exists() {
			last.place(root, "series.lastObservedTime").required("")
		}
	}
	if time := root.field("eventTime"); !time.exists() {
		time.required("")
	}
	if kind := root.field("type"); kind.text() != "Normal" && kind.text() != "Warning" {
		kind.invalid(invalidValue, "has invalid value: "+kind.text())
	}
	for _, old := range [...]struct{ field, path string }{
		{"deprecatedFirstTimestamp", "firstTimestamp"}, {"deprecatedLastTimestamp", "lastTimestamp"},
		{"deprecatedCount", "count"}, {"deprecatedSource", "source"},
	} {
		v := root.field(old.field)
		if !v.exists() || v.isInt() && v.int(0) == 0 || v.empty() || v.isMap() && v.field("component").blank() && v.field("host").blank() {
			continue
		}
		v.place(root, old.path).invalid(invalidValue, "needs to be unset")
	}
}
