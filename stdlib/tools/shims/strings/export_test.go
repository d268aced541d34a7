package strings

func (r *Replacer) Replacer() any     { return nil }
func (r *Replacer) PrintTrie() string { return "" }

func StringFind(pattern, text string) int        { return Index(text, pattern) }
func DumpTables(pattern string) ([]int, []int) { return nil, nil }
