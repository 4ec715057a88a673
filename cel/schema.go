package cel

import (
	"github.com/google/cel-go/cel"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// Schema is what CEL must know of the structural schema of a value.
type Schema struct {
	Type, Format                                string
	Nullable, IntOrString, Preserve, IsEmbedded bool

	Properties map[string]*Schema
	Additional *Schema // of the values of a map; nil if there is none
	Items      *Schema
	Required   []string
	ListType   string
	ListKeys   []string

	// EnumLength is the length in bytes of the longest text of an enumeration; -1 if there is none.
	EnumLength                         int
	MaxLength, MaxItems, MaxProperties *int
	HasDefault                         bool

	Rules []Rule
}

// Rule is one of x-kubernetes-validations.
type Rule struct {
	Rule, Message, MessageExpression, Reason, FieldPath string
	OptionalOldSelf                                     *bool
}

// HasRules reports whether the schema or a part of it has a rule.
func (s *Schema) HasRules() bool {
	if s == nil {
		return false
	}
	if len(s.Rules) > 0 || s.Items.HasRules() || s.Additional.HasRules() {
		return true
	}
	for _, p := range s.Properties {
		if p.HasRules() {
			return true
		}
	}
	return false
}

// asResource returns the schema with apiVersion, kind, metadata.name and metadata.generateName, which rules may read in objects.
func (s *Schema) asResource() *Schema {
	text := &Schema{Type: "string", EnumLength: -1}
	resource := *s
	resource.Properties = map[string]*Schema{
		"apiVersion": text, "kind": text,
		"metadata": {Type: "object", EnumLength: -1, Properties: map[string]*Schema{"name": text, "generateName": text}},
	}
	own := s.Properties["metadata"]
	complete := own.field("name") != nil && own.field("generateName") != nil
	for name, p := range s.Properties {
		if resource.Properties[name] == nil || complete && name == "metadata" {
			resource.Properties[name] = p
		}
	}
	return &resource
}

func (s *Schema) field(name string) *Schema {
	if s == nil {
		return nil
	}
	return s.Properties[name]
}

// declType returns the type of a value for CEL; nil if expressions cannot see it. Source of types and sizes: apiserver v0.36.3
// pkg/cel/common/schemas.go.
func declType(s *Schema, resource bool) *k8scel.DeclType {
	switch {
	case s == nil:
		return nil
	case s.IntOrString:
		return sized("dyn", cel.DynType, 1, s.textLimit())
	case resource:
		s = s.asResource()
	}
	switch s.Type {
	case "array":
		if s.Items == nil {
			return nil
		}
		items := declType(s.Items, s.Items.IsEmbedded)
		if items == nil {
			return nil
		}
		return k8scel.NewListType(items, limit(s.MaxItems, (maxRequest-2)/(items.MinSerializedSize+1)))
	case "object":
		return objectType(s)
	case "string":
		return stringType(s)
	case "boolean":
		return k8scel.BoolType
	case "number":
		return k8scel.DoubleType
	case "integer":
		return k8scel.IntType
	}
	return nil
}

func objectType(s *Schema) *k8scel.DeclType {
	if s.Additional != nil {
		values := declType(s.Additional, s.Additional.IsEmbedded)
		if values == nil {
			return nil
		}
		// A field takes two bytes for its name, four for quotes, colon and comma.
		return k8scel.NewMapType(k8scel.StringType, values, limit(s.MaxProperties, (maxRequest-2)/(values.MinSerializedSize+6)))
	}
	required := make(map[string]bool, len(s.Required))
	for _, name := range s.Required {
		required[name] = true
	}
	fields := make(map[string]*k8scel.DeclField, len(s.Properties))
	smallest := int64(len("{}"))
	for name, p := range s.Properties {
		typ := declType(p, p.IsEmbedded)
		if typ == nil {
			continue
		}
		if escaped, ok := k8scel.Escape(name); ok {
			fields[escaped] = k8scel.NewDeclField(escaped, typ, required[name], nil, nil)
		}
		if required[name] && !p.HasDefault {
			smallest += int64(len(name)) + typ.MinSerializedSize + 4
		}
	}
	object := k8scel.NewObjectType("object", fields)
	object.MinSerializedSize = smallest
	return object
}

func stringType(s *Schema) *k8scel.DeclType {
	switch s.Format {
	case "byte":
		return sized("bytes", cel.BytesType, k8scel.MinStringSize, limit(s.MaxLength, maxRequest-2))
	case "duration":
		return sized("duration", cel.DurationType, k8scel.MinDurationSizeJSON, k8scel.MaxDurationSizeJSON)
	case "date":
		return sized("timestamp", cel.TimestampType, k8scel.JSONDateSize, k8scel.JSONDateSize)
	case "date-time":
		return sized("timestamp", cel.TimestampType, k8scel.MinDatetimeSizeJSON, k8scel.MaxDatetimeSizeJSON)
	}
	if s.MaxLength == nil && s.EnumLength >= 0 {
		return sized("string", cel.StringType, k8scel.MinStringSize, int64(s.EnumLength))
	}
	return sized("string", cel.StringType, k8scel.MinStringSize, s.textLimit())
}

// textLimit returns the most bytes that a text can have: a character may take four.
func (s *Schema) textLimit() int64 {
	if s.MaxLength != nil {
		return limit(s.MaxLength, 0) * 4
	}
	return maxRequest - int64(len(`""`))
}

// limit returns a limit that the schema sets, or what a request has room for.
func limit(set *int, room int64) int64 {
	if set == nil {
		return room
	}
	return int64(max(*set, 0))
}

func sized(name string, typ *cel.Type, smallest, most int64) *k8scel.DeclType {
	t := k8scel.NewSimpleTypeWithMinSize(name, typ, nil, smallest)
	t.MaxElements = most
	return t
}
