package ast

import (
	"fmt"
	"go/token"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns what a group of comments says: without delimiters and directives, without blanks at the ends of lines, without empty lines at
// either end and with one for several. Unless it is empty it ends with a newline.
func (g *CommentGroup) Text() string {
	if g == nil {
		return ""
	}
	var out []string
	for _, c := range g.List {
		text := c.Text
		if text[1] == '*' {
			text = text[2 : len(text)-2]
		} else {
			text = text[2:]
			switch {
			case text == "":
			case text[0] == ' ':
				text = text[1:]
			case isDirective(text):
				continue
			}
		}
		for line := range strings.SplitSeq(text, "\n") {
			line = strings.TrimRight(line, " \t\n\r")
			if line != "" || len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, line)
			}
		}
	}
	if n := len(out); n > 0 && out[n-1] != "" {
		out = append(out, "")
	}
	return strings.Join(out, "\n")
}

// isDirective reports whether what stands behind `//` is for a tool.
func isDirective(text string) bool {
	for _, old := range []string{"line ", "extern ", "export "} {
		if strings.HasPrefix(text, old) {
			return true
		}
	}
	tool, name, ok := strings.Cut(text, ":")
	return ok && lowerOrDigits(tool) && name != "" && lowerOrDigits(name[:1])
}

func lowerOrDigits(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// IsGenerated reports whether a comment in front of the package clause says, in a line of its own, that a program wrote the file:
// `// Code generated ... DO NOT EDIT.`. The comments must have been parsed.
func IsGenerated(file *File) bool {
	for _, g := range file.Comments {
		for _, c := range g.List {
			if c.Pos() > file.Package {
				return false
			}
			for line := range strings.SplitSeq(c.Text, "\n") {
				if rest, ok := strings.CutPrefix(line, "// Code generated "); ok && strings.HasSuffix(rest, " DO NOT EDIT.") {
					return true
				}
			}
		}
	}
	return false
}

// A Directive is a comment for a tool, `//tool:name args`.
type Directive struct {
	Tool string
	Name string
	Args string // without blanks around it

	Slash   token.Pos // of the comment
	ArgsPos token.Pos
}

// A DirectiveArg is an argument of a directive, unquoted, and where it begins.
type DirectiveArg struct {
	Arg string
	Pos token.Pos
}

// ParseDirective reads one line of a comment at the given position, if it is a directive.
func ParseDirective(pos token.Pos, c string) (Directive, bool) {
	text, ok := strings.CutPrefix(c, "//")
	if !ok || !isDirective(text) {
		return Directive{}, false
	}
	tool, rest, ok := strings.Cut(text, ":")
	if !ok || !lowerOrDigits(tool) {
		// The directives of old have no colon.
		return Directive{}, false
	}
	name, args := rest, ""
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		name, args = rest[:i], rest[i:]
	}
	before := len(c) - len(strings.TrimLeftFunc(args, unicode.IsSpace))
	return Directive{tool, name, strings.TrimSpace(args), pos, pos + token.Pos(before)}, true
}

// Pos returns where the comment begins.
func (d *Directive) Pos() token.Pos { return d.Slash }

// End returns where the arguments end.
func (d *Directive) End() token.Pos { return d.ArgsPos + token.Pos(len(d.Args)) }

// ParseArgs splits the arguments as is usual: words, and strings quoted as in Go, with blanks between them.
func (d *Directive) ParseArgs() ([]DirectiveArg, error) {
	list := []DirectiveArg{}
	rest := d.Args
	at := func() token.Pos { return d.ArgsPos + token.Pos(len(d.Args)-len(rest)) }
	for {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			return list, nil
		}
		word, arg := rest, ""
		switch rest[0] {
		case '"', '`':
			q, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("invalid quoted string in //%s:%s: %s", d.Tool, d.Name, rest)
			}
			word = q
			arg, _ = strconv.Unquote(q)
			if r, _ := utf8.DecodeRuneInString(rest[len(q):]); len(rest) > len(q) && !unicode.IsSpace(r) {
				return nil, fmt.Errorf("invalid quoted string in //%s:%s: %s", d.Tool, d.Name, rest)
			}
		default:
			if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
				word = rest[:i]
			}
			arg = word
		}
		list = append(list, DirectiveArg{arg, at()})
		rest = rest[len(word):]
	}
}
