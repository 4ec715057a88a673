package validate

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// nonNegative reports an integer below zero.
func (v value) nonNegative() {
	if v.int(0) < 0 {
		v.invalid(invalidValue, "must be greater than or equal to 0")
	}
}

// positive reports an integer that is not above zero; an absent one counts as def.
func (v value) positive(def int64) {
	if v.int(def) <= 0 && (!v.exists() || v.isInt()) {
		v.invalid(invalidValue, "must be greater than zero")
	}
}

// within reports an integer outside of the range; absent ones are taken.
func (v value) within(low, high int64) {
	if v.isInt() && (v.int(low) < low || v.int(low) > high) {
		v.invalid(invalidValue, fmt.Sprintf("must be between %d and %d, inclusive", low, high))
	}
}

// userID reports a user or group id out of range; absent ones are taken.
func (v value) userID() { v.within(0, math.MaxInt32) }

// fileMode reports permission bits out of range; absent ones are taken.
func (v value) fileMode() {
	if mode := v.int(0); mode < 0 || mode > 0o777 {
		v.invalid(invalidValue, "must be a number between 0 and 0777 (octal), both inclusive")
	}
}

// port reports a port number out of range. An absent one counts as 0.
func (v value) port() {
	if n := v.int(0); (n < 1 || n > 65535) && (!v.exists() || v.isInt()) {
		v.invalid(invalidPort, "must be between 1 and 65535, inclusive")
	}
}

// portOrName judges an int-or-string port as ValidatePortNumOrName does (kubernetes v1.36.3 pkg/apis/core/validation).
func (v value) portOrName() {
	if !v.isString() {
		v.port()
		return
	}
	if msg := portName(v.text()); msg != "" {
		v.invalid(invalidPort, msg)
	}
}

// intOrPercent judges a value as ValidatePositiveIntOrPercent does (kubernetes v1.36.3 pkg/apis/apps/validation); absent ones are taken.
func (v value) intOrPercent() {
	if v.isString() && !isPercent(v.text()) {
		v.invalid(invalidValue, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', or '93%')")
		return
	}
	v.nonNegative()
}

// atMostWhole reports a percentage above 100.
func (v value) atMostWhole() {
	if v.isString() && isPercent(v.text()) && v.amount(0) > 100 {
		v.invalid(invalidValue, "must not be greater than 100%")
	}
}

// amount returns the number of an int-or-percent; the default if it is absent, 0 if it is unreadable.
func (v value) amount(def int) int {
	if !v.exists() {
		return def
	}
	if v.isString() {
		n, _ := strconv.Atoi(strings.TrimSuffix(v.text(), "%"))
		return n
	}
	return int(v.int(0))
}
