package rules

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/rules/plan"
)

// The policies of users run on goroutines of their own. One that takes too long or too much memory is cancelled, which
// OPA notices at its next step. One that does not stop even so, because it is inside of a builtin, is left behind; if it
// goes on taking memory, the process has to end.

const (
	// grace is how long a cancelled policy may take to stop.
	grace = time.Second
	// watchAfter is how long a policy runs before anybody looks at the memory, and watchEvery how often it is looked at then.
	watchAfter, watchEvery = 20 * time.Millisecond, 10 * time.Millisecond
	defaultMemory          = 512 << 20
)

var (
	errTime   = errors.New("time is up")
	errMemory = errors.New("memory is up")
)

// container runs the policies of users within limits.
type container struct {
	timeout time.Duration
	memory  uint64 // bytes that the heap may grow by while a policy runs
	// overrun is called when a policy that cannot be stopped has taken twice the memory. It does not return.
	overrun func(error)
	// shared is held for reading by every policy that runs, and for writing by one that has to run alone, because only
	// then it is clear whose the memory is.
	shared sync.RWMutex
}

// outcome is what a policy answers.
type outcome[T any] struct {
	value T
	err   error
}

// evaluation is a run of a policy, which ends soon after it is cancelled.
type evaluation[T any] func(topdown.Cancel) (T, error)

// contained runs a policy. The error is errTime or errMemory if it reaches a limit.
func contained[T any](c *container, evaluate evaluation[T], overrun func() error) (T, error) {
	c.shared.RLock()
	value, err := once(c, evaluate, overrun)
	c.shared.RUnlock()
	if err != errMemory { // also not if it was left behind: it would be again
		return value, err
	}
	c.shared.Lock()
	defer c.shared.Unlock()
	return once(c, evaluate, overrun)
}

func once[T any](c *container, evaluate evaluation[T], overrun func() error) (T, error) {
	cancel := topdown.NewCancel()
	done := make(chan outcome[T], 1)
	go func() {
		defer func() {
			if value := recover(); value != nil {
				done <- outcome[T]{err: &lint.Bug{Value: value, Stack: debug.Stack()}}
			}
		}()
		value, err := evaluate(cancel)
		done <- outcome[T]{value, err}
	}()
	timer := time.NewTimer(min(watchAfter, c.timeout))
	defer timer.Stop()
	select {
	case out := <-done:
		return out.value, out.err
	case <-timer.C:
	}
	return watch(c, done, cancel, overrun)
}

// watch waits for a policy that has been running for a while.
func watch[T any](c *container, done <-chan outcome[T], cancel topdown.Cancel, overrun func() error) (none T, err error) {
	begin, start := heapSize(), time.Now()
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	var failure error
	for {
		select {
		case out := <-done:
			if failure != nil {
				return none, failure
			}
			return out.value, out.err
		case <-ticker.C:
		}
		grown := grownBy(begin, c.memory)
		switch {
		case failure != nil && grown > 2*c.memory && c.overrun != nil:
			c.overrun(overrun())
		case failure != nil && (time.Since(start) > grace && grown <= c.memory || time.Since(start) > 10*grace):
			return none, fmt.Errorf("left behind: %w", failure)
		case failure != nil:
		case grown > c.memory:
			failure, start = errMemory, time.Now()
			cancel.Cancel()
		case time.Since(start) > c.timeout-watchAfter:
			failure, start = errTime, time.Now()
			cancel.Cancel()
		}
	}
}

// grownBy returns how much the heap has grown since it had a size. If that is more than the limit, garbage does not count.
func grownBy(begin, limit uint64) uint64 {
	size := heapSize()
	if size > begin+limit {
		runtime.GC()
		size = heapSize()
	}
	return max(size, begin) - begin
}

// heapSize returns the bytes that objects on the heap take, garbage included.
func heapSize() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// ask runs a query of a rule of the user's within the limits: as a plan where there is one, else by OPA's evaluator.
func (j *judgement) ask(r *rule, q *query) (plan.Value, error) {
	value, err := j.askPlan(r, q, j.overrun(r))
	if errors.Is(err, errUnplanned) {
		value, err = j.askOPA(r, q, j.overrun(r))
	}
	return value, j.limited(r, err)
}

// overrun returns the reason to end the process.
func (j *judgement) overrun(r *rule) func() error {
	return func() error {
		return fmt.Errorf("rule %q: %s: took more than %d MiB of memory and could not be stopped", r.ID, j.object, 2*j.engine.container.memory>>20)
	}
}

// limited returns the error of a rule of the user's. One that ran into a limit is left out from now on.
func (j *judgement) limited(r *rule, err error) error {
	box := &j.engine.container
	switch {
	case errors.Is(err, errTime):
		return r.bury(fmt.Errorf("ran for more than %v; the rule is left out from here on", box.timeout))
	case errors.Is(err, errMemory):
		return r.bury(fmt.Errorf("took more than %d MiB of memory; the rule is left out from here on", box.memory>>20))
	}
	return err
}

// askOPA evaluates a query by OPA's evaluator.
func (j *judgement) askOPA(r *rule, q *query, overrun func() error) (plan.Value, error) {
	input, err := j.inputFor(r)
	if err != nil {
		return plan.Value{}, err
	}
	return contained(&j.engine.container, func(cancel topdown.Cancel) (plan.Value, error) {
		found, err := q.run(j, r, input, cancel)
		return answered(found), err
	}, overrun)
}
