// Gen writes the Unicode data that package unicode and its natives use: go/unicode/ztables.go (names) and
// data/unicode.bin (ranges). It takes the data from the unicode package of the Go that runs it:
//
//	go run tools/unicode/gen.go
package main

import (
	"encoding/binary"
	"fmt"
	"go/format"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode"
)

var (
	data   []byte
	n16    int
	n32    int
	tables []*unicode.RangeTable
	index  = map[*unicode.RangeTable]int{}
)

func put(v int) { data = binary.AppendVarint(data, int64(v)) }

func add(t *unicode.RangeTable) int {
	if i, ok := index[t]; ok {
		return i
	}
	i := len(tables)
	index[t] = i
	tables = append(tables, t)
	put(len(t.R16))
	put(len(t.R32))
	put(t.LatinOffset)
	prev := 0
	for _, r := range t.R16 {
		put(int(r.Lo) - prev)
		put(int(r.Hi) - int(r.Lo))
		put(int(r.Stride))
		prev = int(r.Hi)
	}
	for _, r := range t.R32 {
		put(int(r.Lo) - prev)
		put(int(r.Hi) - int(r.Lo))
		put(int(r.Stride))
		prev = int(r.Hi)
	}
	n16 += len(t.R16)
	n32 += len(t.R32)
	return i
}

func main() {
	var b strings.Builder
	b.WriteString("// Written by tools/unicode/gen.go.\n\npackage unicode\n\n")
	long := map[string]string{"C": "Other", "L": "Letter", "Lu": "Upper", "Ll": "Lower", "Lt": "Title", "M": "Mark",
		"N": "Number", "Nd": "Digit", "P": "Punct", "S": "Symbol", "Z": "Space"}
	group := func(what string, m map[string]*unicode.RangeTable, names bool) {
		keys := slices.Sorted(maps.Keys(m))
		fmt.Fprintf(&b, "// %s maps names to tables.\nvar %s = map[string]*RangeTable{\n", what, what)
		for _, k := range keys {
			fmt.Fprintf(&b, "%q: &tables[%d],\n", k, add(m[k]))
		}
		b.WriteString("}\n\n")
		if !names {
			return
		}
		fmt.Fprintf(&b, "// Tables of %s by name.\nvar (\n", what)
		for _, k := range keys {
			fmt.Fprintf(&b, "%s = &tables[%d]\n", k, index[m[k]])
			if l := long[k]; l != "" && what == "Categories" {
				fmt.Fprintf(&b, "%s = &tables[%d]\n", l, index[m[k]])
			}
		}
		b.WriteString(")\n\n")
	}
	group("Categories", unicode.Categories, true)
	b.WriteString("// GraphicRanges are the graphic characters.\nvar GraphicRanges = []*RangeTable{L, M, N, P, S, Zs}\n\n")
	b.WriteString("// PrintRanges are the printable characters but for the ASCII space.\nvar PrintRanges = []*RangeTable{L, M, N, P, S}\n\n")
	group("Scripts", unicode.Scripts, true)
	group("Properties", unicode.Properties, true)
	group("FoldCategory", unicode.FoldCategory, false)
	group("FoldScript", unicode.FoldScript, false)
	fmt.Fprintf(&b, "// CategoryAliases maps long names of categories to short ones.\nvar CategoryAliases = map[string]string{\n")
	for _, k := range slices.Sorted(maps.Keys(unicode.CategoryAliases)) {
		fmt.Fprintf(&b, "%q: %q,\n", k, unicode.CategoryAliases[k])
	}
	b.WriteString("}\n\n")
	prev := 0
	for _, c := range unicode.CaseRanges {
		put(int(c.Lo) - prev)
		put(int(c.Hi) - int(c.Lo))
		for _, d := range c.Delta {
			put(int(d))
		}
		prev = int(c.Hi)
	}
	// runes whose orbit of simple folding is not just upper and lower case of each other
	orbits := 0
	prev = 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		plain := r
		if l := unicode.ToLower(r); l != r {
			plain = l
		} else {
			plain = unicode.ToUpper(r)
		}
		if f := unicode.SimpleFold(r); f != plain {
			put(int(r) - prev)
			put(int(f) - int(r))
			prev = int(r)
			orbits++
		}
	}
	fmt.Fprintf(&b, "const (\nnumTables = %d\nnum16 = %d\nnum32 = %d\nnumCases = %d\nnumOrbits = %d\n)\n", len(tables), n16, n32, len(unicode.CaseRanges), orbits)
	src, err := format.Source([]byte(b.String()))
	if err != nil {
		panic(err)
	}
	os.WriteFile("go/unicode/ztables.go", src, 0o644)
	head := binary.AppendVarint(nil, int64(len(tables)))
	head = binary.AppendVarint(head, int64(len(unicode.CaseRanges)))
	head = binary.AppendVarint(head, int64(orbits))
	os.WriteFile("data/unicode.bin", append(head, data...), 0o644)
	fmt.Println(len(data), len(tables), n16, n32, len(unicode.CaseRanges), orbits)
}
