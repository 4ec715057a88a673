package cel

import (
	"fmt"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// deviceLimit is what a selector of devices may cost, as estimated.
const deviceLimit = 1_000_000

// deviceType is the type of the variable device. Source of types and sizes: dynamic-resource-allocation v0.36.3 cel/compile.go and the
// limits of api v0.36.3 resource/v1. The release is the one whose functions there are, which is one less than that of the server.
func deviceType(r Release) (device, attribute *k8scel.DeclType) {
	limited := func(typ *k8scel.DeclType, most int64) *k8scel.DeclType {
		bounded := *typ
		bounded.MaxElements = most
		return &bounded
	}
	domain, id := limited(k8scel.StringType, 63), limited(k8scel.StringType, 32)
	attribute = limited(k8scel.AnyType, 64)
	maps := func(element *k8scel.DeclType) *k8scel.DeclType {
		return k8scel.NewMapType(domain, k8scel.NewMapType(id, element, 32), 32)
	}
	fields := map[string]*k8scel.DeclType{
		"driver": limited(k8scel.StringType, 63), "attributes": maps(attribute), "capacity": maps(k8scel.QuantityDeclType),
	}
	if r >= 35 {
		fields["allowMultipleAllocations"] = limited(k8scel.BoolType, 1)
	}
	return objectOf("kubernetes.DRADevice", fields), attribute
}

// deviceCompiler compiles the selectors of devices.
type deviceCompiler struct {
	env   *cel.Env
	costs *costs
	err   error
}

var deviceCompilers sync.Map // of Release to func() deviceCompiler

func newDeviceCompiler(r Release) deviceCompiler {
	device, attribute := deviceType(r)
	env, err := extend(r, []*k8scel.DeclType{device}, cel.Variable("device", device.CelType()), ext.Bindings(ext.BindingsVersion(0)))
	return deviceCompiler{env, &costs{root: device, attribute: attribute}, err}
}

// CheckDeviceSelector returns what the API server refuses in an expression that selects devices; expensive is set if that is what it may
// cost.
func CheckDeviceSelector(r Release, text string) (fault *Fault, expensive bool) {
	build, _ := deviceCompilers.LoadOrStore(r, sync.OnceValue(func() deviceCompiler { return newDeviceCompiler(r) }))
	c := build.(func() deviceCompiler)()
	if c.err != nil {
		return &Fault{c.err.Error(), -1}, false
	}
	ast, issues := c.env.Compile(text)
	if issues.Err() != nil {
		return faultOf(issues, text, "compilation failed: "), false
	}
	// An attribute alone may be a boolean; nobody knows before a device is looked at.
	if out := ast.OutputType(); !out.IsExactType(cel.BoolType) && !out.IsExactType(cel.AnyType) {
		return &Fault{fmt.Sprintf("must evaluate to bool or the unknown type, not %v", out), -1}, false
	}
	if _, cost, fault := ready(c.env, ast, c.costs); fault != nil {
		return fault, false
	} else if cost > deviceLimit {
		return &Fault{"too complex, exceeds cost limit", -1}, true
	}
	return nil, false
}
