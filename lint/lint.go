// Package lint says what a finding is, runs checks over objects, and applies and verifies fixes.
package lint

import (
	"github.com/klint-dev/klint/manifest"
)

// Severity orders findings by how much they matter.
type Severity uint8

// The severities. Error means that the API server refuses the object, or that it is almost certainly a mistake.
const (
	Info Severity = iota
	Warning
	Error
)

// String returns "info", "warning" or "error".
func (s Severity) String() string { return [...]string{"info", "warning", "error"}[s] }

// Layer is which part of klint judged.
type Layer string

// The layers, from the bytes up.
const (
	Syntax  Layer = "syntax"  // the document does not parse
	Version Layer = "version" // the apiVersion/kind pair against the target releases
	Schema  Layer = "schema"  // fields and values, as the API server would judge them
	Policy  Layer = "policy"  // Rego rules
	Klint   Layer = "klint"   // klint's own remarks: unused ignores and the like

	// Reference is what an object says of other objects. The API server takes the object all the same.
	Reference Layer = "reference"
)

// Finding is one thing that is wrong, or could be better, at one place of the input.
type Finding struct {
	// Rule is the id that users ignore, select and explain it by: "removed-api-version".
	Rule     string
	Layer    Layer
	Severity Severity
	// Message says what is wrong, in one sentence without full stop, and is understandable without the source.
	Message string
	// Hint is the way out, shown beside the marked bytes: "use networking.k8s.io/v1 (served since 1.19)". May be "".
	Hint string
	// File is never nil. Doc and Object are nil where the finding is about a whole file or document.
	File   *manifest.File
	Doc    *manifest.Document
	Object *manifest.Object
	// Range is the place in File.Src that is shown.
	Range manifest.Range
	// Path is the field that is judged, relative to the object; nil if it is the object as a whole.
	Path manifest.Path
	// Fix is nil when klint knows none.
	Fix *Fix
	// Order is the place of the finding in what the API server says of the object: 1 for what it says first. It is 0 for what the
	// server does not refuse.
	Order int
	// Excepted is set by a check that makes an exception of what it found: such a finding is only counted as ignored.
	Excepted bool
}

// Safety is what a fix may change.
type Safety uint8

// Safe fixes keep the behaviour of the object in the cluster; Unsafe ones may change it and need --unsafe.
const (
	Safe Safety = iota
	Unsafe
)

// String returns "safe" or "unsafe".
func (s Safety) String() string { return [...]string{"safe", "unsafe"}[s] }

// Fix is a change that makes a finding disappear. It is applied whole or not at all.
type Fix struct {
	// Title says what it does, as an order: "rewrite to networking.k8s.io/v1".
	Title string
	// Edits are sorted, without overlaps and not empty, unless [Options.ForgetEdits] has left them out.
	Edits  []manifest.Edit
	Safety Safety
	// Note is what a person should know or check after it; "" if nothing.
	Note string
}

// Check judges one object. It is pure and is called from many goroutines; all is the whole input and is only read.
// An error means that the check could not be made, not that the object is wrong.
type Check func(obj *manifest.Object, all *manifest.Set) ([]Finding, error)

// DocumentCheck judges one document that parses, whether it holds objects or not, as [Check] judges an object.
type DocumentCheck func(doc *manifest.Document, all *manifest.Set) ([]Finding, error)

// Errors returns what an error joins, as [errors.Join] does, down to errors that join nothing.
func Errors(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, err := range joined.Unwrap() {
		all = append(all, Errors(err)...)
	}
	return all
}
