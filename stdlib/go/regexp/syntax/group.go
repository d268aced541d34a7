package syntax

import (
	"strings"
	"sync"
	"unicode"
)

// perlClass returns the class that \d, \s, \w or a capital of them names, and whether the name means its complement.
func perlClass(c byte) (class []rune, negate, ok bool) {
	switch c {
	case 'd', 'D':
		class = []rune{'0', '9'}
	case 's', 'S':
		class = []rune{'\t', '\n', '\f', '\r', ' ', ' '}
	case 'w', 'W':
		class = []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}
	default:
		return nil, false, false
	}
	return class, c < 'a', true
}

// posixClass returns the class with a name like alnum, nil if there is none.
func posixClass(name string) []rune {
	switch name {
	case "alnum":
		return []rune{'0', '9', 'A', 'Z', 'a', 'z'}
	case "alpha":
		return []rune{'A', 'Z', 'a', 'z'}
	case "ascii":
		return []rune{0, 0x7f}
	case "blank":
		return []rune{'\t', '\t', ' ', ' '}
	case "cntrl":
		return []rune{0, 0x1f, 0x7f, 0x7f}
	case "digit":
		return []rune{'0', '9'}
	case "graph":
		return []rune{'!', '~'}
	case "lower":
		return []rune{'a', 'z'}
	case "print":
		return []rune{' ', '~'}
	case "punct":
		return []rune{'!', '/', ':', '@', '[', '`', '{', '~'}
	case "space":
		return []rune{'\t', '\r', ' ', ' '}
	case "upper":
		return []rune{'A', 'Z'}
	case "word":
		return []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}
	case "xdigit":
		return []rune{'0', '9', 'A', 'F', 'a', 'f'}
	}
	return nil
}

// appendGroup adds a class, its complement if negate, with case variants if flags say so.
func appendGroup(r, class []rune, negate bool, flags Flags) []rune {
	if flags&FoldCase != 0 {
		class = cleanClass(appendFoldedClass(nil, class))
	}
	if negate {
		return appendNegatedClass(r, class)
	}
	return appendClass(r, class)
}

// canonicalName makes names comparable: a capital first, then small letters, without spaces, hyphens and underscores.
func canonicalName(name string) string {
	b := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c == ' ' || c == '-' || c == '_':
			continue
		case len(b) == 0 && 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		case len(b) > 0 && 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return string(b)
}

// aliasTable maps canonical long names to the names that unicode's maps have.
var aliasTable = sync.OnceValue(func() (t struct{ categories, scripts map[string]string }) {
	t.categories = make(map[string]string)
	for long, short := range unicode.CategoryAliases {
		t.categories[canonicalName(long)] = short
	}
	t.scripts = make(map[string]string)
	for name := range unicode.Scripts {
		t.scripts[canonicalName(name)] = name
	}
	return t
})

// unicodeClass returns the clean class that \p{name} means, with case variants if fold, and whether the name means its complement.
func unicodeClass(name string, fold bool) (class []rune, negate, ok bool) {
	name = canonicalName(name)
	switch name {
	case "Any":
		return []rune{0, unicode.MaxRune}, false, true
	case "Ascii":
		class = []rune{0, 0x7f}
		if fold {
			class = appendFoldedClass(nil, class)
		}
		return cleanClass(class), false, true
	case "Assigned":
		return cleanClass(appendTable(nil, unicode.Categories["Cn"])), true, true
	case "Lc":
		name = "LC"
	}
	table, variants := unicode.Categories[name], unicode.FoldCategory[name]
	if table == nil {
		table, variants = unicode.Scripts[name], unicode.FoldScript[name]
	}
	if table == nil {
		aliases := aliasTable()
		if short, ok := aliases.categories[name]; ok {
			table, variants = unicode.Categories[short], unicode.FoldCategory[short]
		} else if script, ok := aliases.scripts[name]; ok {
			table, variants = unicode.Scripts[script], unicode.FoldScript[script]
		}
	}
	if table == nil {
		return nil, false, false
	}
	class = appendTable(nil, table)
	if fold && variants != nil {
		class = appendTable(class, variants)
	}
	return cleanClass(class), false, true
}

// unicodeGroup parses \pN, \p{Name}, \P{^Name} at the front of s, which starts with \p or \P.
func unicodeGroup(s string, r []rune, flags Flags) (out []rune, rest string, err error) {
	negate := s[1] == 'P'
	c, rest, err := nextRune(s[2:])
	if err != nil {
		return nil, "", err
	}
	name := s[2 : len(s)-len(rest)]
	if c == '{' {
		end := strings.IndexByte(s, '}')
		if end < 0 {
			if err := checkUTF8(s); err != nil {
				return nil, "", err
			}
			return nil, "", &Error{ErrInvalidCharRange, s}
		}
		name, rest = s[3:end], s[end+1:]
		if err := checkUTF8(name); err != nil {
			return nil, "", err
		}
	}
	if strings.HasPrefix(name, "^") {
		name, negate = name[1:], !negate
	}
	class, complement, ok := unicodeClass(name, flags&FoldCase != 0)
	if !ok {
		return nil, "", &Error{ErrInvalidCharRange, s[:len(s)-len(rest)]}
	}
	if negate != complement {
		return appendNegatedClass(r, class), rest, nil
	}
	return appendClass(r, class), rest, nil
}
