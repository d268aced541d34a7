// Pipeline squares numbers in a pool of workers and adds the results up: goroutines, channels, select, WaitGroup.
package main

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

type job struct{ n int }

type result struct {
	n, square int
	err       error
}

var errOdd = errors.New("unlucky number")

func square(j job) result {
	if j.n%13 == 0 && j.n > 0 {
		return result{n: j.n, err: fmt.Errorf("job %d: %w", j.n, errOdd)}
	}
	return result{n: j.n, square: j.n * j.n}
}

func produce(n int) <-chan job {
	ch := make(chan job)
	go func() {
		defer close(ch)
		for i := range n {
			ch <- job{i}
		}
	}()
	return ch
}

func work(jobs <-chan job, workers int) <-chan result {
	out := make(chan result, workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range jobs {
				out <- square(j)
			}
		}()
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

func main() {
	results := work(produce(100), 4)
	sum, failed := 0, 0
	timeout := time.After(10 * time.Second)
	for results != nil {
		select {
		case r, ok := <-results:
			switch {
			case !ok:
				results = nil
			case errors.Is(r.err, errOdd):
				failed++
			default:
				sum += r.square
			}
		case <-timeout:
			fmt.Println("too slow")
			return
		}
	}
	fmt.Println("sum", sum, "failed", failed)

	var mu sync.Mutex
	var once sync.Once
	hits := map[string]int{}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			once.Do(func() { fmt.Println("first") })
			mu.Lock()
			defer mu.Unlock()
			hits[fmt.Sprintf("bucket%d", i%3)]++
		})
	}
	wg.Wait()
	fmt.Println(hits)
}
