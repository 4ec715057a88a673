// Command convert shows what a Kubernetes release makes of objects: it decodes each, applies the defaults of its version as the
// API server does, and converts it to the internal type, which all versions of a kind share. The release is that of the module
// file: go.mod, 1.32.mod or 1.20.mod.
//
//	convert [-to GROUP/VERSION] < objects.jsonl > results.jsonl
//	convert -list
//
// Every line of the input is an object as JSON; the line of the output with the same number is its [result]. With -list it prints the
// versions of kinds that the release decodes, a line each.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	serializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// result is what the release makes of one object.
type result struct {
	// Error says why the object cannot be decoded or converted.
	Error string `json:"error,omitempty"`
	// Dropped names the fields that the version does not have, or that are there twice.
	Dropped string `json:"dropped,omitempty"`
	// Internal is the internal object; its keys are the names of Go's fields.
	Internal any `json:"internal,omitempty"`
	// Object is the object in the version that -to names.
	Object any `json:"object,omitempty"`
}

var scheme = legacyscheme.Scheme

func main() {
	list := flag.Bool("list", false, "print the versions of kinds that can be decoded")
	to := flag.String("to", "", "convert on to this `GROUP/VERSION`")
	flag.Parse()
	install()
	target, err := schema.ParseGroupVersion(*to)
	if err == nil && *list {
		printVersions(os.Stdout)
		return
	}
	if err == nil {
		err = convertLines(os.Stdin, os.Stdout, target)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "convert:", err)
		os.Exit(2)
	}
}

func printVersions(w io.Writer) {
	var lines []string
	for gvk := range scheme.AllKnownTypes() {
		if gvk.Version != runtime.APIVersionInternal {
			lines = append(lines, gvk.GroupVersion().String()+" "+gvk.Kind)
		}
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
}

func convertLines(r io.Reader, w io.Writer, to schema.GroupVersion) error {
	in, out := json.NewDecoder(r), bufio.NewWriter(w)
	lines := json.NewEncoder(out)
	for {
		var raw json.RawMessage
		if err := in.Decode(&raw); err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return err
		}
		if err := lines.Encode(convert(raw, to)); err != nil {
			return err
		}
	}
}

// convert decodes an object, defaults and converts it. It converts on to another version unless that is empty.
func convert(raw []byte, to schema.GroupVersion) (r result) {
	defer func() {
		if cause := recover(); cause != nil { // some conversions trust in earlier validation
			r = result{Error: fmt.Sprint("panic: ", cause)}
		}
	}()
	obj, gvk, err := decoder(false).Decode(raw, nil, nil)
	if err != nil {
		return result{Error: err.Error()}
	}
	if _, _, err := decoder(true).Decode(raw, nil, nil); err != nil {
		r.Dropped = err.Error()
	}
	scheme.Default(obj)
	internal, err := scheme.ConvertToVersion(obj, schema.GroupVersion{Group: gvk.Group, Version: runtime.APIVersionInternal})
	if err != nil {
		return result{Error: err.Error()}
	}
	internal.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	r.Internal = internal
	if to.Empty() {
		return r
	}
	external, err := scheme.ConvertToVersion(internal, to)
	if err != nil {
		return result{Error: err.Error()}
	}
	r.Object = external
	return r
}

func decoder(strict bool) runtime.Decoder {
	return serializer.NewSerializerWithOptions(serializer.DefaultMetaFactory, scheme, scheme, serializer.SerializerOptions{Strict: strict})
}
