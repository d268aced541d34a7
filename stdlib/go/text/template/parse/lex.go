package parse

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// item is a token.
type item struct {
	typ  itemType
	pos  Pos
	val  string
	line int
}

// itemType is a kind of token.
type itemType int

const (
	itemError        itemType = iota // val is the message; it is the last token
	itemEOF                          // the last token
	itemText                         // text between actions
	itemComment                      // "/* */"
	itemLeftDelim                    // "{{"
	itemRightDelim                   // "}}"
	itemSpace                        // space between arguments
	itemBool                         // true, false
	itemChar                         // a character without another meaning, such as a comma
	itemCharConstant                 // 'x'
	itemComplex                      // 1+2i
	itemNumber                       // 1, 0x1p-2, 2i
	itemString                       // "x"
	itemRawString                    // `x`
	itemIdentifier                   // a function's name
	itemField                        // .Name
	itemVariable                     // $, $name
	itemAssign                       // =
	itemDeclare                      // :=
	itemPipe                         // |
	itemLeftParen                    // (
	itemRightParen                   // )
	itemKeyword                      // what follows are keywords
	itemBlock
	itemBreak
	itemContinue
	itemDefine
	itemDot // the cursor, "."
	itemElse
	itemEnd
	itemIf
	itemNil
	itemRange
	itemTemplate
	itemWith
)

var keywords = map[string]itemType{
	"block": itemBlock, "break": itemBreak, "continue": itemContinue, "define": itemDefine, "else": itemElse, "end": itemEnd,
	"if": itemIf, "nil": itemNil, "range": itemRange, "template": itemTemplate, "with": itemWith,
}

// String describes a token in messages.
func (i item) String() string {
	switch {
	case i.typ == itemEOF:
		return "EOF"
	case i.typ == itemError:
		return i.val
	case i.typ > itemKeyword:
		return fmt.Sprintf("<%s>", i.val)
	case len(i.val) > 10:
		return fmt.Sprintf("%.10q...", i.val)
	}
	return fmt.Sprintf("%q", i.val)
}

const (
	defaultLeftDelim  = "{{"
	defaultRightDelim = "}}"
	spaceChars        = " \t\r\n"
)

// lexer cuts a template into tokens, all at once.
type lexer struct {
	input       string
	left, right string // delimiters
	comments    bool   // keep them
	functions   func(name string) bool
	pos         int // everything before is in items
	line        int // of pos
	items       []item
}

// run makes the tokens. The last one is itemEOF or itemError.
func (l *lexer) run() []item {
	l.line = 1
	for l.text() && l.action() {
	}
	return l.items
}

// emit adds a token that ends at end.
func (l *lexer) emit(t itemType, end int) {
	l.items = append(l.items, item{t, Pos(l.pos), l.input[l.pos:end], l.line})
	l.skip(end)
}

// skip goes on at end.
func (l *lexer) skip(end int) {
	l.line += strings.Count(l.input[l.pos:end], "\n")
	l.pos = end
}

// fail ends with an error.
func (l *lexer) fail(format string, args ...any) bool {
	l.items = append(l.items, item{itemError, Pos(l.pos), fmt.Sprintf(format, args...), l.line})
	return false
}

// text reads up to an action. It reports false at the end.
func (l *lexer) text() bool {
	n := strings.Index(l.input[l.pos:], l.left)
	if n < 0 {
		if l.pos < len(l.input) {
			l.emit(itemText, len(l.input))
		}
		l.emit(itemEOF, l.pos)
		return false
	}
	end := l.pos + n
	text := l.input[l.pos:end]
	if trimsLeft(l.input[end+len(l.left):]) {
		text = strings.TrimRight(text, spaceChars)
	}
	if text != "" {
		l.emit(itemText, l.pos+len(text))
	}
	l.skip(end)
	return true
}

// trimsLeft reports whether "- " follows the left delimiter: the space in front of the action goes away.
func trimsLeft(s string) bool { return len(s) >= 2 && s[0] == '-' && isSpace(rune(s[1])) }

// atRight tells whether s begins with a right delimiter, and how long it is with a " -" in front.
func (l *lexer) atRight(s string) (size int, trims, ok bool) {
	if len(s) >= 2 && isSpace(rune(s[0])) && s[1] == '-' && strings.HasPrefix(s[2:], l.right) {
		return 2 + len(l.right), true, true
	}
	return len(l.right), false, strings.HasPrefix(s, l.right)
}

// close goes over a right delimiter, and the space behind it if that is to go away. With token it becomes a token.
func (l *lexer) close(token bool) {
	size, trims, _ := l.atRight(l.input[l.pos:])
	if trims {
		l.skip(l.pos + 2)
		size -= 2
	}
	if token {
		l.emit(itemRightDelim, l.pos+size)
	} else {
		l.skip(l.pos + size)
	}
	if trims {
		rest := l.input[l.pos:]
		l.skip(len(l.input) - len(strings.TrimLeft(rest, spaceChars)))
	}
}

// action reads an action or comment.
func (l *lexer) action() bool {
	start := l.pos + len(l.left)
	inner := start
	if trimsLeft(l.input[start:]) {
		inner += 2
	}
	if strings.HasPrefix(l.input[inner:], "/*") {
		l.skip(inner)
		n := strings.Index(l.input[l.pos+2:], "*/")
		if n < 0 {
			return l.fail("unclosed comment")
		}
		end := l.pos + 2 + n + 2
		if _, _, ok := l.atRight(l.input[end:]); !ok {
			return l.fail("comment ends before closing delimiter")
		}
		if l.comments {
			l.emit(itemComment, end)
		} else {
			l.skip(end)
		}
		l.close(false)
		return true
	}
	l.emit(itemLeftDelim, start)
	l.skip(inner)
	depth := 0
	for {
		if _, _, ok := l.atRight(l.input[l.pos:]); ok {
			if depth > 0 {
				return l.fail("unclosed left paren")
			}
			l.close(true)
			return true
		}
		if l.pos == len(l.input) {
			return l.fail("unclosed action")
		}
		r, size := utf8.DecodeRuneInString(l.input[l.pos:])
		switch {
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth < 0 {
				return l.fail("unexpected right paren")
			}
		}
		if !l.token(r, size) {
			return false
		}
	}
}

// token reads a token of an action, which begins with r.
func (l *lexer) token(r rune, size int) bool {
	next := l.pos + size
	single := map[rune]itemType{'=': itemAssign, '|': itemPipe, '(': itemLeftParen, ')': itemRightParen}
	switch {
	case isSpace(r):
		l.space()
	case single[r] != 0:
		l.emit(single[r], next)
	case r == ':':
		if !strings.HasPrefix(l.input[next:], "=") {
			return l.fail("expected :=")
		}
		l.emit(itemDeclare, next+1)
	case r == '"':
		return l.quoted('"', itemString, "unterminated quoted string")
	case r == '\'':
		return l.quoted('\'', itemCharConstant, "unterminated character constant")
	case r == '`':
		n := strings.IndexByte(l.input[next:], '`')
		if n < 0 {
			return l.fail("unterminated raw quoted string")
		}
		l.emit(itemRawString, next+n+1)
	case r == '$':
		return l.name(next, itemVariable)
	case r == '.' && (next == len(l.input) || l.input[next] < '0' || l.input[next] > '9'):
		return l.name(next, itemField)
	case r == '.' || r == '+' || r == '-' || '0' <= r && r <= '9':
		return l.number()
	case isAlphaNumeric(r):
		return l.name(l.pos, itemIdentifier)
	case r <= unicode.MaxASCII && unicode.IsPrint(r):
		l.emit(itemChar, next)
	default:
		return l.fail("unrecognized character in action: %#U", r)
	}
	return true
}

// space reads a run of space; the last one may belong to the right delimiter.
func (l *lexer) space() {
	end := l.pos
	for end < len(l.input) && isSpace(rune(l.input[end])) {
		end++
	}
	if _, trims, _ := l.atRight(l.input[end-1:]); trims {
		end--
	}
	if end > l.pos {
		l.emit(itemSpace, end)
	}
}

func (l *lexer) quoted(quote byte, t itemType, unterminated string) bool {
	for i := l.pos + 1; i < len(l.input) && l.input[i] != '\n'; i++ {
		switch l.input[i] {
		case quote:
			l.emit(t, i+1)
			return true
		case '\\':
			if i++; i < len(l.input) && l.input[i] == '\n' {
				return l.fail("%s", unterminated)
			}
		}
	}
	return l.fail("%s", unterminated)
}

// name reads letters and digits from i on; for a variable or field they follow its $ or dot.
func (l *lexer) name(i int, t itemType) bool {
	first := i
	var r rune
	for {
		var size int
		r, size = utf8.DecodeRuneInString(l.input[i:])
		if size == 0 || !isAlphaNumeric(r) {
			break
		}
		i += size
	}
	if !l.terminates(i) {
		return l.fail("bad character %#U", r)
	}
	word := l.input[l.pos:i]
	switch {
	case t == itemField && i == first:
		t = itemDot
	case t != itemIdentifier:
	case word == "true" || word == "false":
		t = itemBool
	case keywords[word] != 0:
		// Functions with these names are older than the keywords.
		if word != "break" && word != "continue" || !l.functions(word) {
			t = keywords[word]
		}
	}
	l.emit(t, i)
	return true
}

// terminates reports whether a name may end in front of i.
func (l *lexer) terminates(i int) bool {
	return i == len(l.input) || strings.IndexByte(spaceChars+".,|:)(", l.input[i]) >= 0 || strings.HasPrefix(l.input[i:], l.right)
}

func (l *lexer) number() bool {
	end, ok := scanNumber(l.input, l.pos)
	t := itemNumber
	if ok && end < len(l.input) && (l.input[end] == '+' || l.input[end] == '-') {
		t = itemComplex
		end, ok = scanNumber(l.input, end)
		ok = ok && l.input[end-1] == 'i'
	}
	if !ok {
		return l.fail("bad number syntax: %q", l.input[l.pos:end])
	}
	l.emit(t, end)
	return true
}

// scanNumber goes over what looks like a number; whether it is one is for strconv to say.
func scanNumber(s string, i int) (end int, ok bool) {
	accept := func(set string) bool {
		if i < len(s) && strings.IndexByte(set, s[i]) >= 0 {
			i++
			return true
		}
		return false
	}
	run := func(set string) {
		for accept(set) {
		}
	}
	accept("+-")
	digits, exp := "0123456789_", "eE"
	if accept("0") {
		switch {
		case accept("xX"):
			digits, exp = "0123456789abcdefABCDEF_", "pP"
		case accept("oO"):
			digits, exp = "01234567_", ""
		case accept("bB"):
			digits, exp = "01_", ""
		}
	}
	run(digits)
	if accept(".") {
		run(digits)
	}
	if accept(exp) {
		accept("+-")
		run("0123456789_")
	}
	accept("i")
	if r, size := utf8.DecodeRuneInString(s[i:]); size > 0 && isAlphaNumeric(r) {
		return i + size, false
	}
	return i, true
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }

func isAlphaNumeric(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
