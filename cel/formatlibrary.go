package cel

import (
	"net/url"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"k8s.io/apimachinery/pkg/util/validation"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// formats declares format.dns1123Label() and the like, format.named, and the validation of texts by them.
func formats() []cel.EnvOption {
	all := namedFormats()
	options := []cel.EnvOption{
		member("validate", "format-validate", cel.OptionalType(cel.ListType(cel.StringType)), binary(validateFormat),
			k8scel.FormatType, cel.StringType),
		function("format.named", "format-named", cel.OptionalType(k8scel.FormatType), unary(func(name string) ref.Val {
			f, ok := all[name]
			if !ok {
				return types.OptionalNone
			}
			return types.OptionalOf(f)
		}), cel.StringType),
	}
	for name, f := range all {
		options = append(options, function("format."+name, "format."+name, k8scel.FormatType, cel.FunctionBinding(func(...ref.Val) ref.Val { return f })))
	}
	return options
}

func validateFormat(f k8scel.Format, text string) ref.Val {
	problems := f.ValidateFunc(text)
	if len(problems) == 0 {
		return types.OptionalNone
	}
	return types.OptionalOf(texts(problems))
}

// namedFormats returns the formats by the names that format.named knows. The sizes of patterns are what the server charges for.
func namedFormats() map[string]k8scel.Format {
	const dateTimeSize = 71
	prefix := func(f func(string) []string) func(string) []string {
		// A name that ends in a dash is a good prefix of a generated one. The server cuts off one byte more.
		return func(s string) []string {
			if len(s) > 1 && s[len(s)-1] == '-' {
				s = s[:len(s)-2] + "a"
			}
			return f(s)
		}
	}
	formatted := func(name, problem string) func(string) []string {
		return func(s string) []string {
			if !IsFormat(name, s) {
				return []string{problem}
			}
			return nil
		}
	}
	return map[string]k8scel.Format{
		"dns1123Label":           {Name: "DNS1123Label", ValidateFunc: validation.IsDNS1123Label, MaxRegexSize: 30},
		"dns1123Subdomain":       {Name: "DNS1123Subdomain", ValidateFunc: validation.IsDNS1123Subdomain, MaxRegexSize: 60},
		"dns1035Label":           {Name: "DNS1035Label", ValidateFunc: validation.IsDNS1035Label, MaxRegexSize: 30},
		"qualifiedName":          {Name: "QualifiedName", ValidateFunc: validation.IsQualifiedName, MaxRegexSize: 60},
		"dns1123LabelPrefix":     {Name: "DNS1123LabelPrefix", ValidateFunc: prefix(validation.IsDNS1123Label), MaxRegexSize: 30},
		"dns1123SubdomainPrefix": {Name: "DNS1123SubdomainPrefix", ValidateFunc: prefix(validation.IsDNS1123Subdomain), MaxRegexSize: 60},
		"dns1035LabelPrefix":     {Name: "DNS1035LabelPrefix", ValidateFunc: prefix(validation.IsDNS1035Label), MaxRegexSize: 30},
		"labelValue":             {Name: "LabelValue", ValidateFunc: validation.IsValidLabelValue, MaxRegexSize: 40},
		"uri":                    {Name: "URI", ValidateFunc: validateURI, MaxRegexSize: 1103},
		"uuid":                   {Name: "uuid", ValidateFunc: formatted("uuid", "does not match the UUID format"), MaxRegexSize: 70},
		"byte":                   {Name: "byte", ValidateFunc: formatted("byte", "invalid base64"), MaxRegexSize: 84},
		"date":                   {Name: "date", ValidateFunc: formatted("date", "invalid date"), MaxRegexSize: dateTimeSize},
		"datetime":               {Name: "datetime", ValidateFunc: formatted("datetime", "invalid datetime"), MaxRegexSize: dateTimeSize},
	}
}

func validateURI(s string) []string {
	if _, err := url.ParseRequestURI(s); err != nil {
		return []string{err.Error()}
	}
	return nil
}
