package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// progress shows how far a long run is, on one line that is overwritten and in the end removed.
type progress struct {
	w           io.Writer // nil: nothing is shown
	label       atomic.Pointer[string]
	done, total atomic.Int64
	stopped     chan struct{}
	finished    chan struct{}
}

const (
	progressDelay    = time.Second
	progressInterval = 100 * time.Millisecond
	clearLine        = "\r\x1b[K"
)

// startProgress begins to show progress after a second, if standard error is a terminal.
func (a *app) startProgress() *progress {
	p := &progress{stopped: make(chan struct{}), finished: make(chan struct{})}
	if a.quiet || !a.obeysEscapes(a.stderr) {
		close(p.finished)
		return p
	}
	p.w = a.stderr
	go p.show()
	return p
}

func (p *progress) show() {
	defer close(p.finished)
	timer := time.NewTimer(progressDelay)
	defer timer.Stop()
	shown := false
	for {
		select {
		case <-timer.C:
			timer.Reset(progressInterval)
			shown = true
			fmt.Fprintf(p.w, "%sklint: %s", clearLine, p)
		case <-p.stopped:
			if shown {
				fmt.Fprint(p.w, clearLine)
			}
			return
		}
	}
}

func (p *progress) String() string {
	text := ""
	if label := p.label.Load(); label != nil {
		text = *label
	}
	if total := p.total.Load(); total > 0 {
		text += fmt.Sprintf(" %d of %d files", p.done.Load(), total)
	}
	return text
}

// phase names what is being done from here on.
func (p *progress) phase(label string) {
	p.label.Store(&label)
	p.done.Store(0)
	p.total.Store(0)
}

// update may be called from many goroutines.
func (p *progress) update(done, total int) {
	p.done.Store(int64(done))
	p.total.Store(int64(total))
}

// stop removes the line. It must be called before anything else is printed.
func (p *progress) stop() {
	close(p.stopped)
	<-p.finished
}
