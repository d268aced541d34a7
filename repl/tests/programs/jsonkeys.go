// Keys of maps in encoding/json, and where a text is wrong.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

type text struct{ n int }

func (t text) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "text%d", t.n), nil }

func main() {
	for _, v := range []any{
		map[float64]int{1.5: 2, 1e30: 3, 0: 1}, map[float32]int{0.1: 1}, map[bool]int{}, map[bool]int(nil), map[bool]int{true: 1},
		map[any]any{"a": 1, 2: 3, text{1}: 2, float32(0.5): 1}, map[any]int{nil: 1}, map[any]int{4.5: 1}, map[any]int{true: 1},
		map[any]int{&text{2}: 1}, map[any]int{(*text)(nil): 1}, map[*text]int{nil: 1}, map[fmt.Stringer]int{nil: 1},
		map[complex64]int{1: 2}, map[*int]int{new(int): 1}, map[struct{}]int{{}: 1}, map[json.Number]int{"x": 1}, json.Number("x"),
	} {
		b, err := json.Marshal(v)
		fmt.Printf("%T %s %T %v\n", v, b, err, err)
	}
	floats, anys := map[float64]int{}, map[any]int{}
	fmt.Println(json.Unmarshal([]byte(`{"1.5":1,"x":2}`), &floats), floats)
	fmt.Println(json.Unmarshal([]byte(`{"1.5":1,"x":2}`), &anys), anys)
	for _, s := range []string{"-", "[1, -", "[1.", `{"a":1e`, `"`, `"\`, `"ab\u12`, "\"a\n\"", "[1", "-x"} {
		var x any
		err := json.Unmarshal([]byte(s), &x)
		var se *json.SyntaxError
		fmt.Println(errors.As(err, &se), err, se.Offset)
	}
}
