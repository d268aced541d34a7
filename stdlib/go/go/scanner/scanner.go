// Package scanner cuts Go sources into tokens.
package scanner

import (
	"bytes"
	"fmt"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An ErrorHandler is told of mistakes.
type ErrorHandler func(pos token.Position, msg string)

// A Scanner hands out the tokens of a file.
type Scanner struct {
	file *token.File
	dir  string // of the file
	src  []byte
	err  ErrorHandler
	mode Mode

	ch     rune // the next character, eof at the end
	offset int  // of ch
	next   int  // behind ch
	line   int  // offset where the line begins

	insertSemi bool      // a newline is a semicolon
	newlineAt  token.Pos // where a comment hides a newline that is to be one
	end        token.Pos // of the last token

	// ErrorCount is the number of mistakes so far.
	ErrorCount int
}

const (
	bom = 0xFEFF
	eof = -1
)

// Mode controls a Scanner.
type Mode uint

// The modes.
const (
	ScanComments    Mode = 1 << iota // comments are tokens
	dontInsertSemis                  // for tests
)

// Init makes the scanner begin a file, whose size must be that of src; otherwise it panics. Lines are added to the file.
func (s *Scanner) Init(file *token.File, src []byte, err ErrorHandler, mode Mode) {
	if file.Size() != len(src) {
		panic(fmt.Sprintf("file size (%d) does not match src len (%d)", file.Size(), len(src)))
	}
	dir, _ := filepath.Split(file.Name())
	*s = Scanner{file: file, dir: dir, src: src, err: err, mode: mode, ch: ' '}
	s.advance()
	if s.ch == bom {
		s.advance()
	}
}

// End returns the place behind the last token.
func (s *Scanner) End() token.Pos { return s.end }

func (s *Scanner) error(offset int, msg string) {
	if s.err != nil {
		s.err(s.file.Position(s.file.Pos(offset)), msg)
	}
	s.ErrorCount++
}

func (s *Scanner) errorf(offset int, format string, args ...any) {
	s.error(offset, fmt.Sprintf(format, args...))
}

// advance goes to the next character.
func (s *Scanner) advance() {
	if s.ch == '\n' {
		s.line = s.next
		s.file.AddLine(s.next)
	}
	s.offset = s.next
	if s.next >= len(s.src) {
		s.ch = eof
		return
	}
	r, size := rune(s.src[s.next]), 1
	switch {
	case r == 0:
		s.error(s.offset, "illegal character NUL")
	case r >= utf8.RuneSelf:
		r, size = utf8.DecodeRune(s.src[s.next:])
		if r == utf8.RuneError && size == 1 {
			in := s.src[s.offset:]
			if s.offset == 0 && len(in) >= 2 && (in[0] == 0xFF && in[1] == 0xFE || in[0] == 0xFE && in[1] == 0xFF) {
				// UTF-16: there is no point in going on.
				s.error(s.offset, "illegal UTF-8 encoding (got UTF-16)")
				size = len(in)
			} else {
				s.error(s.offset, "illegal UTF-8 encoding")
			}
		} else if r == bom && s.offset > 0 {
			s.error(s.offset, "illegal byte order mark")
		}
	}
	s.next += size
	s.ch = r
}

// peek returns the byte behind the next character, 0 at the end.
func (s *Scanner) peek() byte {
	if s.next < len(s.src) {
		return s.src[s.next]
	}
	return 0
}

func isLetter(ch rune) bool {
	return 'a' <= ch && ch <= 'z' || 'A' <= ch && ch <= 'Z' || ch == '_' || ch >= utf8.RuneSelf && unicode.IsLetter(ch)
}

func isDecimal(ch rune) bool { return '0' <= ch && ch <= '9' }

func isDigit(ch rune) bool { return isDecimal(ch) || ch >= utf8.RuneSelf && unicode.IsDigit(ch) }

func digitVal(ch rune) int {
	switch {
	case isDecimal(ch):
		return int(ch - '0')
	case 'a' <= ch && ch <= 'f':
		return int(ch-'a') + 10
	case 'A' <= ch && ch <= 'F':
		return int(ch-'A') + 10
	}
	return 16
}

// Scan returns the next token, where it begins, and its text if it is a literal, identifier, keyword or comment. The text of a semicolon is
// "\n" if a newline stands for it. Behind the last token it is EOF.
func (s *Scanner) Scan() (pos token.Pos, tok token.Token, lit string) {
	for {
		if s.newlineAt.IsValid() {
			// The newline that a comment holds comes behind the comment.
			pos, s.newlineAt = s.newlineAt, token.NoPos
			s.end = pos + 1
			return pos, token.SEMICOLON, "\n"
		}
		for s.ch == ' ' || s.ch == '\t' || s.ch == '\r' || s.ch == '\n' && !s.insertSemi {
			s.advance()
		}
		pos = s.file.Pos(s.offset)
		if s.ch == '/' && (s.peek() == '/' || s.peek() == '*') {
			comment, ok := s.commentToken()
			if !ok {
				continue
			}
			return pos, token.COMMENT, comment
		}
		tok, lit = s.token(pos)
		s.end = s.file.Pos(s.offset)
		return pos, tok, lit
	}
}

// commentToken reads a comment. It reports false if it is no token.
func (s *Scanner) commentToken() (string, bool) {
	text, newline := s.comment()
	s.end = s.file.Pos(s.offset)
	if s.insertSemi && newline > 0 {
		s.newlineAt = s.file.Pos(newline)
		s.insertSemi = false
	}
	return text, s.mode&ScanComments != 0
}

// comment reads a comment. newline is the offset of the first newline in it, 0 if it has none; the one behind // is not part of it.
func (s *Scanner) comment() (text string, newline int) {
	start := s.offset
	atLineStart := start == s.line
	s.advance()
	block := s.ch == '*'
	s.advance()
	end := -1 // of the comment without carriage returns at its end
	if !block {
		for s.ch != '\n' && s.ch >= 0 {
			s.advance()
		}
		end = s.offset
		if s.src[end-1] == '\r' {
			end--
		}
	} else {
		for end < 0 {
			ch := s.ch
			if ch < 0 {
				s.error(start, "comment not terminated")
				return string(dropCR(s.src[start:s.offset], true)), newline
			}
			if ch == '\n' && newline == 0 {
				newline = s.offset
			}
			s.advance()
			if ch == '*' && s.ch == '/' {
				s.advance()
				end = s.offset
			}
		}
	}
	lit := s.src[start:end]
	if (block || atLineStart) && bytes.HasPrefix(lit[2:], []byte("line ")) {
		s.directive(s.offset, start, bytes.TrimSuffix(lit, []byte("*/")), block)
	}
	return string(dropCR(lit, block)), newline
}

// dropCR removes carriage returns; in a block comment those stay that keep "*\r/" from ending it.
func dropCR(b []byte, block bool) []byte {
	if bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for i, c := range b {
		n := len(out)
		if c != '\r' || block && n > 2 && out[n-1] == '*' && i+1 < len(b) && b[i+1] == '/' {
			out = append(out, c)
		}
	}
	return out
}

// directive heeds a line directive that ends at next.
func (s *Scanner) directive(next, start int, text []byte, block bool) {
	if !block {
		next++ // the newline
	}
	const head = len("//line ")
	text = bytes.TrimSuffix(text[head:], []byte{'\r'})
	start += head
	i, n, ok := trailingNumber(text)
	if i == 0 {
		return // no number
	}
	if !ok {
		s.error(start+i, "invalid line number: "+string(text[i:]))
		return
	}
	const most = 1 << 30
	line, col := n, 0
	if i2, n2, ok2 := trailingNumber(text[:i-1]); ok2 {
		// file:line:column
		i, i2 = i2, i
		line, col = n2, n
		if col == 0 || col > most {
			s.error(start+i2, "invalid column number: "+string(text[i2:]))
			return
		}
		text = text[:i2-1]
	}
	if line == 0 || line > most {
		s.error(start+i, "invalid line number: "+string(text[i:]))
		return
	}
	name := string(text[:i-1])
	if name == "" && col > 0 {
		name = s.file.Position(s.file.Pos(start)).Filename // the one that counted before
	} else if name != "" {
		name = filepath.Clean(name)
		if !filepath.IsAbs(name) {
			name = filepath.Join(s.dir, name)
		}
	}
	s.file.AddLineColumnInfo(next, name, line, col)
}

// trailingNumber returns the number behind the last colon, and where it begins; 0 if there is no colon.
func trailingNumber(text []byte) (at, n int, ok bool) {
	i := bytes.LastIndexByte(text, ':')
	if i < 0 {
		return 0, 0, false
	}
	v, err := strconv.ParseUint(string(text[i+1:]), 10, 0)
	return i + 1, int(v), err == nil
}

// token reads what is no comment.
func (s *Scanner) token(pos token.Pos) (tok token.Token, lit string) {
	start := s.offset
	ch := s.ch
	semi := false // a newline behind it ends a statement
	defer func() {
		if s.mode&dontInsertSemis == 0 {
			s.insertSemi = semi
		}
	}()
	switch {
	case isLetter(ch):
		lit = s.identifier()
		tok = token.Lookup(lit)
		switch tok {
		case token.IDENT, token.BREAK, token.CONTINUE, token.FALLTHROUGH, token.RETURN:
			semi = true
		}
		return tok, lit
	case isDecimal(ch) || ch == '.' && isDecimal(rune(s.peek())):
		semi = true
		return s.number()
	}
	if ch == eof {
		if s.insertSemi {
			return token.SEMICOLON, "\n"
		}
		return token.EOF, ""
	}
	s.advance()
	switch ch {
	case '\n':
		return token.SEMICOLON, "\n"
	case '"':
		semi = true
		return token.STRING, s.text(start)
	case '\'':
		semi = true
		return token.CHAR, s.char(start)
	case '`':
		semi = true
		return token.STRING, s.raw(start)
	case ';':
		return token.SEMICOLON, ";"
	case '.':
		if s.ch == '.' && s.peek() == '.' {
			s.advance()
			s.advance()
			return token.ELLIPSIS, ""
		}
		return token.PERIOD, ""
	}
	// The longest operator that there is.
	if strings.IndexRune(operatorStarts, ch) >= 0 {
		best := token.ILLEGAL
		for n := 3; n >= 1 && best == token.ILLEGAL; n-- {
			if start+n <= len(s.src) {
				best = operatorFor(s.src[start : start+n])
				if best != token.ILLEGAL {
					for range n - 1 {
						s.advance()
					}
				}
			}
		}
		switch best {
		case token.RPAREN, token.RBRACK, token.RBRACE, token.INC, token.DEC:
			semi = true
		}
		return best, ""
	}
	// advance has complained about a byte order mark already.
	if ch != bom {
		if ch == '\u201C' || ch == '\u201D' {
			s.errorf(start, "curly quotation mark %q (use neutral %q)", ch, '"')
		} else {
			s.errorf(start, "illegal character %#U", ch)
		}
	}
	semi = s.insertSemi
	return token.ILLEGAL, string(ch)
}

const operatorStarts = "+-*/%&|^<>=!:,()[]{}~"

// operatorFor returns the operator that is written so, ILLEGAL if there is none.
func operatorFor(text []byte) token.Token {
	switch string(text) {
	case "+":
		return token.ADD
	case "-":
		return token.SUB
	case "*":
		return token.MUL
	case "/":
		return token.QUO
	case "%":
		return token.REM
	case "&":
		return token.AND
	case "|":
		return token.OR
	case "^":
		return token.XOR
	case "<<":
		return token.SHL
	case ">>":
		return token.SHR
	case "&^":
		return token.AND_NOT
	case "+=":
		return token.ADD_ASSIGN
	case "-=":
		return token.SUB_ASSIGN
	case "*=":
		return token.MUL_ASSIGN
	case "/=":
		return token.QUO_ASSIGN
	case "%=":
		return token.REM_ASSIGN
	case "&=":
		return token.AND_ASSIGN
	case "|=":
		return token.OR_ASSIGN
	case "^=":
		return token.XOR_ASSIGN
	case "<<=":
		return token.SHL_ASSIGN
	case ">>=":
		return token.SHR_ASSIGN
	case "&^=":
		return token.AND_NOT_ASSIGN
	case "&&":
		return token.LAND
	case "||":
		return token.LOR
	case "<-":
		return token.ARROW
	case "++":
		return token.INC
	case "--":
		return token.DEC
	case "==":
		return token.EQL
	case "<":
		return token.LSS
	case ">":
		return token.GTR
	case "=":
		return token.ASSIGN
	case "!":
		return token.NOT
	case "!=":
		return token.NEQ
	case "<=":
		return token.LEQ
	case ">=":
		return token.GEQ
	case ":=":
		return token.DEFINE
	case "(":
		return token.LPAREN
	case "[":
		return token.LBRACK
	case "{":
		return token.LBRACE
	case ",":
		return token.COMMA
	case ")":
		return token.RPAREN
	case "]":
		return token.RBRACK
	case "}":
		return token.RBRACE
	case ":":
		return token.COLON
	case "~":
		return token.TILDE
	}
	return token.ILLEGAL
}

func (s *Scanner) identifier() string {
	start := s.offset
	for isLetter(s.ch) || isDigit(s.ch) {
		s.advance()
	}
	return string(s.src[start:s.offset])
}
