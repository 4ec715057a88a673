package cel

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// text is the schema of an object with a rule about its field a, a text, beside which it can have a b.
func text(rule string) *Schema {
	most := 60
	return &Schema{Type: "object", EnumLength: -1, Rules: []Rule{{Rule: rule}}, Properties: map[string]*Schema{
		"a": {Type: "string", EnumLength: -1, MaxLength: &most}, "b": {Type: "string", EnumLength: -1, MaxLength: &most},
	}}
}

// details returns what is said of an object whose field a is the given text.
func details(rule, a string) []string {
	var details []string
	for _, v := range NewValidator(text(rule), false).Validate(map[string]any{"a": a}) {
		details = append(details, v.Detail)
	}
	return details
}

// The answers are those of kube-apiserver 1.36.3.
func TestExpressions(t *testing.T) {
	t.Parallel()
	tests := []struct{ rule, good, bad string }{
		{`url(self.a).getHost() == 'x.y:80'`, `http://x.y:80/p`, `http://x.z/p`},
		{`isURL(self.a)`, `http://x`, `x y`},
		{`url(self.a).getPort() == '1' && url(self.a).getHostname() == '::1' && url(self.a).getEscapedPath() == '/a%20b'`, `http://[::1]:1/a%20b`, `http://a:1/`},
		{`self.a.find('[0-9]+') == '12'`, `ab12c`, `abc`},
		{`self.a.findAll('[0-9]').size() == 2`, `a1b2`, `a1`},
		{`self.a.findAll('[0-9]', 1) == ['1']`, `a1b2`, `a3`},
		{`quantity(self.a).isLessThan(quantity('1Gi'))`, `500Mi`, `2Gi`},
		{`isQuantity(self.a)`, `1.5`, `x`},
		{`quantity(self.a).isInteger()`, `5`, `0.5`},
		{`quantity(self.a).add(quantity('1')).compareTo(quantity('2')) == 0`, `1`, `2`},
		{`quantity(self.a).sub(1).asApproximateFloat() > 0.5 && sign(quantity(self.a)) == 1`, `2`, `1`},
		{`quantity(self.a) == quantity('1000m')`, `1`, `2`},
		{`quantity(self.a).add(1) == quantity('2')`, `1`, `2`},
		{`ip(self.a).family() == 4`, `1.2.3.4`, `::1`},
		{`isIP(self.a)`, `::1`, `1.2.3`},
		{`ip.isCanonical(self.a)`, `::1`, `0:0::1`},
		{`ip(self.a).isLoopback()`, `127.0.0.1`, `1.1.1.1`},
		{`string(ip(self.a)) == '1.1.1.1'`, `1.1.1.1`, `1.1.1.2`},
		{`cidr('10.0.0.0/8').containsIP(self.a)`, `10.1.1.1`, `11.1.1.1`},
		{`cidr('10.0.0.0/8').containsIP(ip(self.a))`, `10.1.1.1`, `11.1.1.1`},
		{`cidr('10.0.0.0/8').containsCIDR(self.a)`, `10.1.0.0/16`, `11.1.0.0/16`},
		{`isCIDR(self.a) && cidr(self.a).prefixLength() == 16`, `10.1.0.0/16`, `x`},
		{`cidr(self.a).masked() == cidr('10.1.0.0/16')`, `10.1.2.3/16`, `10.2.2.3/16`},
		{`cidr(self.a).ip() == ip('10.1.2.3')`, `10.1.2.3/16`, `10.2.2.3/16`},
		{`!format.dns1123Label().validate(self.a).hasValue()`, `abc`, `A_`},
		{`format.dns1123Label().validate(self.a).orValue([]) == []`, `abc`, `A_`},
		{`!format.named('uuid').value().validate(self.a).hasValue()`, `123e4567-e89b-12d3-a456-426614174000`, `x`},
		{`!format.qualifiedName().validate(self.a).hasValue()`, `a.b/c`, `a/b/c`},
		{`!format.datetime().validate(self.a).hasValue()`, `2020-01-01T00:00:00Z`, `x`},
		{`isSemver(self.a)`, `1.2.3`, `1.2`},
		{`isSemver(self.a, true)`, `v1.2`, `x`},
		{`semver(self.a).isGreaterThan(semver('1.0.0'))`, `1.2.3`, `0.1.0`},
		{`semver(self.a, true).major() == 2`, `v2`, `3.1`},
		{`sets.contains(['x','y'], [self.a])`, `x`, `z`},
		{`sets.equivalent(['x'], [self.a]) || sets.intersects([self.a], ['q'])`, `q`, `z`},
		{`self.a.split('.').size() == 2`, `a.b`, `a`},
		{`self.a.replace('a','bb').size() == 4`, `aa`, `ab`},
		{`self.a.lowerAscii() == 'x'`, `X`, `Y`},
		{`self.a.upperAscii() == 'X'`, `x`, `y`},
		{`self.a.substring(1,2) == 'b'`, `abc`, `acb`},
		{`self.a.trim() == 'x'`, ` x `, `y`},
		{`self.a.charAt(0) == 'x'`, `xa`, `ax`},
		{`'%s-%d'.format([self.a, 1]) == 'x-1'`, `x`, `y`},
		{`strings.quote(self.a) == '"x"'`, `x`, `y`},
		{`self.a.contains('x') && self.a.endsWith('y') && self.a.indexOf('x') == 0`, `xy`, `yx`},
		{`int(self.a) == 5`, `5`, `6`},
		{`double(self.a) > 1.5`, `1.6`, `1`},
		{`bool(self.a)`, `true`, `false`},
		{`string(5) == self.a`, `5`, `6`},
		{`timestamp(self.a).getHours() == 5`, `2020-01-01T05:00:00Z`, `2020-01-01T06:00:00Z`},
		{`optional.of(self.a).value() == 'x'`, `x`, `y`},
		{`self.?b.orValue('x') == self.a`, `x`, `y`},
		{`has(self.b) ? true : self.a == 'x'`, `x`, `y`},
		{`{'k': self.a}.transformMap(k, v, v == 'x') == {'k': true}`, `x`, `y`},
		{`['a','b'].all(i, v, i < 2 && self.a == 'x')`, `x`, `y`},
		{`[3,1,2].sort() == [1,2,3] && self.a == 'x'`, `x`, `y`},
		{`lists.range(3).size() == 3 && [1,1].distinct() == [1] && [[1],[2]].flatten() == [1,2] && self.a == 'x'`, `x`, `y`},
		{`[1,2].exists(x, string(x) == self.a)`, `1`, `3`},
		{`self.a in ['x','y']`, `x`, `z`},
		{`self.a > 'b'`, `c`, `a`},
		{`self.a == ''' x'''`, ` x`, `y`},
	}
	for _, tt := range tests {
		if faults := CheckRules(35, text(tt.rule)); len(faults) > 0 {
			t.Errorf("%s: %v", tt.rule, faults)
		}
		if got := details(tt.rule, tt.good); got != nil {
			t.Errorf("%s of %q: %q", tt.rule, tt.good, got)
		}
		if diff := cmp.Diff([]string{"failed rule: " + tt.rule}, details(tt.rule, tt.bad)); diff != "" {
			t.Errorf("%s of %q:\n%s", tt.rule, tt.bad, diff)
		}
	}
}

func TestExpressionsThatFail(t *testing.T) {
	t.Parallel()
	tests := []struct{ rule, a, want string }{
		{`url(self.a).getScheme() == 'https' && url(self.a).getQuery()['k'] == ['v']`, `https://a/?l=v`, `no such key: k evaluating rule: url(self.a).getScheme() == 'https' && url(self.a).getQuery()['k'] == ['v']`},
		{`quantity(self.a).asInteger() == 5`, `0.5`, `cannot convert value to integer evaluating rule: quantity(self.a).asInteger() == 5`},
		{`quantity('2') == quantity(self.a).add(1)`, `1`, `'no such overload': call arguments did not match a supported operator, function or macro signature for rule: quantity('2') == quantity(self.a).add(1)`},
		{`quantity('2') == quantity(self.a).add(1)`, `2`, `'no such overload': call arguments did not match a supported operator, function or macro signature for rule: quantity('2') == quantity(self.a).add(1)`},
		{`string(cidr(self.a)) == self.a`, `x`, `network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix("x"): no '/' evaluating rule: string(cidr(self.a)) == self.a`},
		{`int(self.a) == 5`, `x`, `type conversion error from 'string' to 'int' evaluating rule: int(self.a) == 5`},
		{`1/size(self.a.replace('x','')) > 0`, `x`, `division by zero evaluating rule: 1/size(self.a.replace('x','')) > 0`},
		{`duration(self.a) > duration('1s')`, `x`, `type conversion error from 'string' to 'google.protobuf.Duration' evaluating rule: duration(self.a) > duration('1s')`},
	}
	for _, tt := range tests {
		if diff := cmp.Diff([]string{tt.want}, details(tt.rule, tt.a)); diff != "" {
			t.Errorf("%s of %q:\n%s", tt.rule, tt.a, diff)
		}
	}
}

func TestFaultyExpressions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule   string
		offset int
		want   string
	}{
		{`[self.a, 'b'].join('-') == 'a-b'`, -1, `estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`},
		{`self.a.reverse() == 'cba'`, 14, `compilation failed: found no matching overload for 'reverse' applied to 'string.()'`},
		{`math.greatest(1,2) == 2`, 0, `compilation failed: undeclared reference to 'math' (in container ''); undeclared reference to 'greatest' (in container '')`},
		{`cel.bind(x, self.a, x == 'x')`, 0, `compilation failed: undeclared reference to 'cel' (in container ''); undeclared reference to 'bind' (in container ''); undeclared reference to 'x' (in container ''); undeclared reference to 'x' (in container '')`},
		{`self.a.matches('(')`, 15, `compilation failed: invalid matches argument`},
		{`timestamp('x') == timestamp(self.a)`, 10, `compilation failed: invalid timestamp argument`},
		{`self.a == 1`, 7, `compilation failed: found no matching overload for '_==_' applied to '(string, int)'`},
		{`self.c == 'x'`, 4, `compilation failed: undefined field 'c'`},
		{`self.a`, -1, `cel expression must evaluate to a bool`},
		{`self.a.foo()`, 10, `compilation failed: undeclared reference to 'foo' (in container '')`},
		{`self..a`, 5, `compilation failed: Syntax error: no viable alternative at input '..'`},
		{`foo == 1`, 0, `compilation failed: undeclared reference to 'foo' (in container '')`},
		{`self.a == 'x' &&`, 16, `compilation failed: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}`},
		{`[1,'a'].size() == 2`, 3, `compilation failed: expected type 'int' but found 'string'`},
		{`authorizer.path('/x').check('get').allowed()`, 0, `compilation failed: undeclared reference to 'authorizer' (in container '')`},
		{`jsonpatch.escapeKey(self.a) == 'x'`, 0, `compilation failed: undeclared reference to 'jsonpatch' (in container ''); undeclared reference to 'escapeKey' (in container '')`},
	}
	for _, tt := range tests {
		faults := CheckRules(35, text(tt.rule))
		if len(faults) == 0 {
			t.Errorf("%s: no fault", tt.rule)
			continue
		}
		if diff := cmp.Diff(Fault{tt.want, tt.offset}, faults[0].Fault); diff != "" {
			t.Errorf("%s:\n%s", tt.rule, diff)
		}
	}
}
