// Formatting and scanning numbers and values: fmt's verbs, strconv both ways, a table written through bufio.
package main

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

type Celsius float64

func (c Celsius) String() string { return strconv.FormatFloat(float64(c), 'f', 1, 64) + "°C" }

type point struct {
	X, Y int
	Name string
}

func main() {
	crc := crc32.NewIEEE()
	w := bufio.NewWriter(crc)
	for i := 0; i < 60000; i++ {
		f := float64(i*i) / 7
		fmt.Fprintf(w, "%6d|%-8s|%08.3f|%x|%+d|%q\n", i, "row"+strconv.Itoa(i%10), f, i*i, -i, "a\tb")
		if i%4 == 0 {
			fmt.Fprintln(w, point{i, -i, "p"}, Celsius(f), []int{i, i + 1}, i%3 == 0)
			fmt.Fprintf(w, "%v %+v %T %5t %e %g\n", &point{1, i, "q"}, point{Name: "r"}, f, i%2 == 0, f, f)
		}
	}
	w.Flush()
	sum, bad := 0.0, 0
	for i := 0; i < 150000; i++ {
		s := strconv.FormatFloat(float64(i)*0.1, 'g', -1, 64)
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			panic(err)
		}
		n, err := strconv.ParseInt(strings.TrimSuffix(s, "."), 10, 64)
		if err != nil {
			bad++
		}
		sum += v + float64(n)
	}
	fmt.Println(crc.Sum32(), sum, bad, fmt.Sprint(1, 2, "x", 3.5, nil), strconv.Quote("ü☺\x00"))
}
