package products

import "testing"

func TestParseSpan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text      string
		low, high string
		err       string
	}{
		{text: "1.15", low: "1.15", high: "1.15"},
		{text: "v1.15.2", low: "1.15.2", high: "1.15.2"},
		{text: "v2.0.0-rc.1", low: "2.0", high: "2.0"},
		{text: "3", low: "3.0", high: "3.0"},
		{text: "1.5..1.15", low: "1.5", high: "1.15"},
		{text: "1.15, 1.5", low: "1.5", high: "1.15"},
		{text: "0.5..0.8,1.0", low: "0.5", high: "1.0"},
		{text: "latest", low: "latest", high: "latest"},
		{text: "1.15..latest", low: "1.15", high: "latest"},
		{text: "1.15..1.5", err: `range "1.15..1.5" is empty: write 1.5..1.15`},
		{text: "", err: `"" is no version: write it like 1.15`},
		{text: "1.x", err: `"1.x" is no version: write it like 1.15`},
		{text: "1.2.3.4", err: `"1.2.3.4" is no version: write it like 1.15`},
		{text: "1.5..", err: `"" is no version: write it like 1.15`},
		{text: "-1", err: `"-1" is no version: write it like 1.15`},
	}
	for _, test := range tests {
		span, err := ParseSpan(test.text)
		switch {
		case err != nil || test.err != "":
			if err == nil || err.Error() != test.err {
				t.Errorf("%q: got error %v, want %s", test.text, err, test.err)
			}
		case span.Low.String() != test.low || span.High.String() != test.high:
			t.Errorf("%q: got %v to %v, want %s to %s", test.text, span.Low, span.High, test.low, test.high)
		}
	}
}
