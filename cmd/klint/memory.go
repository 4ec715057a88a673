package main

import (
	"runtime/debug"
	"sync/atomic"
)

// budget lets the garbage collector be lazy as long as klint is small. Collecting rarely saves a fifth to a third of the
// CPU time of a run; the limit makes it collect in time to stay below 200 MB, unless the input itself is larger.
// Users' own GOGC and GOMEMLIMIT win.
type budget struct {
	fixed bool         // the limit is the user's
	input atomic.Int64 // bytes read
}

const (
	lazyGC    = 400       // percent, instead of 100
	softLimit = 163 << 20 // bytes
	perInput  = 6         // bytes of memory that a byte of input may take, with its tree and what is found in it
)

// start is called once, before anything is read.
func (b *budget) start(environment func(string) (string, bool)) {
	if _, set := environment("GOGC"); !set {
		debug.SetGCPercent(lazyGC)
	}
	if _, b.fixed = environment("GOMEMLIMIT"); !b.fixed {
		debug.SetMemoryLimit(softLimit)
	}
}

// add raises the limit as the input grows. It may be called from many goroutines.
func (b *budget) add(bytes int) {
	const step = 16 << 20
	sum := b.input.Add(int64(bytes))
	if limit := sum * perInput; !b.fixed && limit > softLimit && sum/step != (sum-int64(bytes))/step {
		debug.SetMemoryLimit(limit + step*perInput)
	}
}
