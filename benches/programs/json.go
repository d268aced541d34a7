// encoding/json: documents decoded into structs and into any, changed, and encoded again.
package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
)

type Address struct {
	Street string `json:"street"`
	Zip    string `json:"zip,omitempty"`
	Lines  []int  `json:"lines"`
}

type Person struct {
	ID      int               `json:"id"`
	Name    string            `json:"name"`
	Email   *string           `json:"email"`
	Score   float64           `json:"score"`
	Active  bool              `json:"active"`
	Tags    []string          `json:"tags"`
	Address Address           `json:"address"`
	Extra   map[string]string `json:"extra,omitempty"`
}

func main() {
	var people []Person
	for i := 0; i < 200; i++ {
		p := Person{
			ID: i, Name: fmt.Sprintf("Jörg <%d> \"the %dth\"", i, i), Score: float64(i) * 1.37, Active: i%2 == 0,
			Tags:    []string{"a", "bb", "long tag with spaces", "ü\n\t"},
			Address: Address{Street: "Main Street", Lines: []int{i, i * 2, i * 3}},
		}
		if i%3 == 0 {
			mail := fmt.Sprintf("p%d@example.com", i)
			p.Email = &mail
			p.Extra = map[string]string{"k": "v", "a": "z", "n": p.Name}
		}
		people = append(people, p)
	}
	h := fnv.New64a()
	size := 0
	for r := 0; r < 40; r++ {
		data, err := json.Marshal(people)
		if err != nil {
			panic(err)
		}
		size += len(data)
		h.Write(data)
		var back []Person
		if err := json.Unmarshal(data, &back); err != nil {
			panic(err)
		}
		for i := range back {
			back[i].Score += float64(r)
			back[i].Tags = append(back[i].Tags[:2], "new")
		}
		people = back
		var loose any
		if err := json.Unmarshal(data, &loose); err != nil {
			panic(err)
		}
		for _, x := range loose.([]any) {
			m := x.(map[string]any)
			m["id"] = m["id"].(float64) + 1
			delete(m, "address")
		}
		data, err = json.MarshalIndent(loose, "", "  ")
		if err != nil {
			panic(err)
		}
		size += len(data)
		h.Write(data)
	}
	var bad []Person
	err := json.Unmarshal([]byte(`[{"id": "x"}]`), &bad)
	fmt.Println(size, h.Sum64(), err)
}
