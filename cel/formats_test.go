package cel

import "testing"

func TestIsFormat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		format    string
		good, bad []string
	}{
		{"date", []string{"2020-02-29"}, []string{"2020-02-30", "2020-2-1", ""}},
		{"date-time", []string{"2020-01-01T00:00:00Z", "2020-01-01t23:59:59.5+01:00"}, []string{"2020-01-01", "2020-01-01T24:00:00Z", "2020-01-01T00:00Z"}},
		{"duration", []string{"1h30m", "22 ns", "1 day", "-5s"}, []string{"", "1", "soon"}},
		{"byte", []string{"YWJj"}, []string{"", "a", "a-b=", "YWJj\n"}},
		{"ipv4", []string{"1.2.3.4"}, []string{"1.2.3", "::1"}},
		{"ipv6", []string{"::1"}, []string{"1.2.3.4", "x"}},
		{"cidr", []string{"10.0.0.0/8", "::/0"}, []string{"10.0.0.0"}},
		{"mac", []string{"00:00:5e:00:53:01"}, []string{"00:00"}},
		{"uri", []string{"https://a/b", "/a"}, []string{"a", ""}},
		{"email", []string{"a@b"}, []string{"a"}},
		{"uuid", []string{"123e4567-e89b-12d3-a456-426614174000"}, []string{"123e4567"}},
		{"uuid4", []string{"123e4567-e89b-42d3-a456-426614174000"}, []string{"123e4567-e89b-12d3-a456-426614174000"}},
		{"hostname", []string{"a", "a.example.com", "a-b"}, []string{"a_b", "10.0.0.0/8", "-a", ""}},
		{"k8s-short-name", []string{"a-1"}, []string{"a.b", "A", "-a"}},
		{"k8s-long-name", []string{"a.b-c"}, []string{"a..b", "A"}},
		{"of-no-importance", []string{"", "x"}, nil},
	}
	for _, tt := range tests {
		for _, text := range tt.good {
			if !IsFormat(tt.format, text) {
				t.Errorf("%q has the format %s", text, tt.format)
			}
		}
		for _, text := range tt.bad {
			if IsFormat(tt.format, text) {
				t.Errorf("%q has not the format %s", text, tt.format)
			}
		}
	}
}
