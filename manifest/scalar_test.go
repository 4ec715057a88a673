package manifest

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestScalarsResolve holds what the API server makes of scalars; that sigs.k8s.io/yaml agrees, FuzzParse checks with the
// same inputs.
func TestScalarsResolve(t *testing.T) {
	t.Parallel()
	for _, tt := range scalarTests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			tree := parseTree(t, tt.text)
			node := tree.Next(1)
			if diff := cmp.Diff(tt.want, tree.Value(node)); diff != "" {
				t.Error(diff)
			}
			if got := tree.Type(node); got != typeOf(tt.want) {
				t.Errorf("got type %d, want %d", got, typeOf(tt.want))
			}
			if err := checkParse([]byte(tt.text)); err != nil {
				t.Error(err)
			}
		})
	}
}

func typeOf(value any) ScalarType {
	switch value.(type) {
	case nil:
		return Null
	case bool:
		return Bool
	case int64, uint64:
		return Int
	case float64:
		return Float
	}
	return String
}

// scalarTests are documents with one field, and its value.
var scalarTests = []struct {
	text string
	want any
}{
	{"a:", nil}, {"a: ~", nil}, {"a: null", nil}, {"a: Null", nil}, {"a: nULL", "nULL"}, {"a: \"\"", ""}, {"a: 'null'", "null"},
	{"a: yes", true}, {"a: On", true}, {"a: y", true}, {"a: Y", true}, {"a: TRUE", true}, {"a: tRUE", "tRUE"},
	{"a: no", false}, {"a: OFF", false}, {"a: n", false}, {"a: N", false}, {"a: false", false}, {"a: 'no'", "no"},
	{"a: 0", int64(0)}, {"a: -1", int64(-1)}, {"a: +1", int64(1)}, {"a: 1_000", int64(1000)}, {"a: _1", "_1"},
	{"a: 0644", int64(420)}, {"a: 0o17", int64(15)}, {"a: 0x1F", int64(31)}, {"a: 0b101", int64(5)}, {"a: -0b11", int64(-3)},
	{"a: 08", int64(8)}, {"a: 0b-1", int64(-1)}, {"a: 0x", "0x"}, {"a: 1.0", int64(1)}, {"a: 1e3", int64(1000)}, {"a: 1.", int64(1)},
	{"a: -0.0", int64(0)}, {"a: 0.5", 0.5}, {"a: .5", 0.5}, {"a: +.5", 0.5}, {"a: -.5", -0.5}, {"a: .", "."}, {"a: 1.5e-1", 0.15}, {"a: 1e", "1e"},
	{"a: 9223372036854775807", int64(math.MaxInt64)}, {"a: 9223372036854775808", uint64(1 << 63)},
	{"a: 18446744073709551615", uint64(math.MaxUint64)}, {"a: 18446744073709551616", 18446744073709551616.0},
	{"a: 1e20", 1e20}, {"a: 1e21", 1e21}, {"a: 1e400", "1e400"}, {"a: 190:20:30", "190:20:30"}, {"a: 1.2.3", "1.2.3"},
	{"a: 2001-01-01", "2001-01-01"}, {"a: 2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"}, {"a: 1Gi", "1Gi"}, {"a: +", "+"},
	{"a: !!str 1", "1"}, {"a: !!str", ""}, {"a: !!int \"1\"", int64(1)}, {"a: !!float 3", int64(3)}, {"a: !!float 2.5", 2.5},
	{"a: !!bool yes", true}, {"a: !!null ~", nil}, {"a: !!binary aGk=", "hi"}, {"a: !!binary //8=", "\ufffd\ufffd"}, {"a: !!timestamp 2001-01-01", "2001-01-01"},
	{"a: ! 1", "1"}, {"a: !thing 1", "1"}, {"a: !<tag:yaml.org,2002:str> 1", "1"},
	{"a: |\n  1", "1"}, {"a: >-\n  yes\n", "yes"},
	{`{"a": 1.0}`, 1.0}, {`{"a": 1e3}`, 1000.0}, {`{"a": 1}`, int64(1)}, {`{"a": -0}`, int64(0)}, {`{"a": 18446744073709551615}`, uint64(math.MaxUint64)},
	{`{"a": true}`, true}, {`{"a": null}`, nil}, {`{"a": "\/\ud83d\ude00"}`, "/😀"}, {"# YAML\n{\"a\": 1.0}", int64(1)},
}

func TestInfinitiesAreFloats(t *testing.T) {
	t.Parallel()
	tree := parseTree(t, "- .inf\n- -.INF\n- .NaN\n")
	if v := tree.Value(1); v != math.Inf(1) {
		t.Errorf("got %v", v)
	}
	if v := tree.Value(2); v != math.Inf(-1) {
		t.Errorf("got %v", v)
	}
	if v, ok := tree.Value(3).(float64); !ok || !math.IsNaN(v) {
		t.Errorf("got %v", v)
	}
	if tree.refused == nil {
		t.Error("not refused, although JSON has none of them")
	}
}

func TestWhatIsNoScalarIsAString(t *testing.T) {
	t.Parallel()
	tree := parseTree(t, "a: &x [1]\nb: *x\nc: &y 2\nd: *y\n")
	for _, node := range []int{0, 2, 5} {
		if tree.Type(node) != String || tree.Value(node) != "" || tree.Text(node) != "" {
			t.Errorf("node %d: got %v, %q, %q", node, tree.Type(node), tree.Value(node), tree.Text(node))
		}
	}
	if tree.Value(9) != int64(2) || tree.Text(9) != "2" {
		t.Errorf("alias: got %v, %q", tree.Value(9), tree.Text(9))
	}
}
