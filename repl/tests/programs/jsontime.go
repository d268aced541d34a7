package main

import (
	"encoding/json"
	"fmt"
	"time"
)

type Entry struct {
	Time time.Time `json:"time"`
	D    time.Duration
}

func main() {
	var e Entry
	fmt.Println(json.Unmarshal([]byte(`{"time": 5}`), &e))
	fmt.Println(json.Unmarshal([]byte(`{"time": true}`), &e))
	fmt.Println(json.Unmarshal([]byte(`{"time": null}`), &e))
	fmt.Println(json.Unmarshal([]byte(`{"time": "x"}`), &e))
	fmt.Println(json.Unmarshal([]byte(`{"time": {}}`), &e))
	fmt.Println(json.Unmarshal([]byte(`{"time": [1]}`), &e))
	var t time.Time
	fmt.Println(json.Unmarshal([]byte(`5`), &t))
	fmt.Println(json.Unmarshal([]byte(`"2020-01-01"`), &t))
	var m map[string]time.Time
	fmt.Println(json.Unmarshal([]byte(`{"a":5}`), &m))
	var l []time.Time
	fmt.Println(json.Unmarshal([]byte(`[5]`), &l))
	var p *time.Time
	fmt.Println(json.Unmarshal([]byte(`5`), &p))
}
