// Package token has the tokens of Go and positions in files.
package token

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Token is a kind of token.
type Token int

// The tokens.
const (
	ILLEGAL Token = iota
	EOF
	COMMENT

	literal_beg
	IDENT  // main
	INT    // 12345
	FLOAT  // 123.45
	IMAG   // 123.45i
	CHAR   // 'a'
	STRING // "abc"
	literal_end

	operator_beg
	ADD            // +
	SUB            // -
	MUL            // *
	QUO            // /
	REM            // %
	AND            // &
	OR             // |
	XOR            // ^
	SHL            // <<
	SHR            // >>
	AND_NOT        // &^
	ADD_ASSIGN     // +=
	SUB_ASSIGN     // -=
	MUL_ASSIGN     // *=
	QUO_ASSIGN     // /=
	REM_ASSIGN     // %=
	AND_ASSIGN     // &=
	OR_ASSIGN      // |=
	XOR_ASSIGN     // ^=
	SHL_ASSIGN     // <<=
	SHR_ASSIGN     // >>=
	AND_NOT_ASSIGN // &^=
	LAND           // &&
	LOR            // ||
	ARROW          // <-
	INC            // ++
	DEC            // --
	EQL            // ==
	LSS            // <
	GTR            // >
	ASSIGN         // =
	NOT            // !
	NEQ            // !=
	LEQ            // <=
	GEQ            // >=
	DEFINE         // :=
	ELLIPSIS       // ...
	LPAREN         // (
	LBRACK         // [
	LBRACE         // {
	COMMA          // ,
	PERIOD         // .
	RPAREN         // )
	RBRACK         // ]
	RBRACE         // }
	SEMICOLON      // ;
	COLON          // :
	operator_end

	keyword_beg
	BREAK
	CASE
	CHAN
	CONST
	CONTINUE
	DEFAULT
	DEFER
	ELSE
	FALLTHROUGH
	FOR
	FUNC
	GO
	GOTO
	IF
	IMPORT
	INTERFACE
	MAP
	PACKAGE
	RANGE
	RETURN
	SELECT
	STRUCT
	SWITCH
	TYPE
	VAR
	keyword_end

	additional_beg
	TILDE // ~, which came later
	additional_end
)

var names = [...]string{
	ILLEGAL: "ILLEGAL", EOF: "EOF", COMMENT: "COMMENT",
	IDENT: "IDENT", INT: "INT", FLOAT: "FLOAT", IMAG: "IMAG", CHAR: "CHAR", STRING: "STRING",
	ADD: "+", SUB: "-", MUL: "*", QUO: "/", REM: "%", AND: "&", OR: "|", XOR: "^", SHL: "<<", SHR: ">>", AND_NOT: "&^",
	ADD_ASSIGN: "+=", SUB_ASSIGN: "-=", MUL_ASSIGN: "*=", QUO_ASSIGN: "/=", REM_ASSIGN: "%=", AND_ASSIGN: "&=", OR_ASSIGN: "|=",
	XOR_ASSIGN: "^=", SHL_ASSIGN: "<<=", SHR_ASSIGN: ">>=", AND_NOT_ASSIGN: "&^=", LAND: "&&", LOR: "||", ARROW: "<-", INC: "++",
	DEC: "--", EQL: "==", LSS: "<", GTR: ">", ASSIGN: "=", NOT: "!", NEQ: "!=", LEQ: "<=", GEQ: ">=", DEFINE: ":=", ELLIPSIS: "...",
	LPAREN: "(", LBRACK: "[", LBRACE: "{", COMMA: ",", PERIOD: ".", RPAREN: ")", RBRACK: "]", RBRACE: "}", SEMICOLON: ";", COLON: ":",
	BREAK: "break", CASE: "case", CHAN: "chan", CONST: "const", CONTINUE: "continue", DEFAULT: "default", DEFER: "defer", ELSE: "else",
	FALLTHROUGH: "fallthrough", FOR: "for", FUNC: "func", GO: "go", GOTO: "goto", IF: "if", IMPORT: "import", INTERFACE: "interface",
	MAP: "map", PACKAGE: "package", RANGE: "range", RETURN: "return", SELECT: "select", STRUCT: "struct", SWITCH: "switch", TYPE: "type",
	VAR: "var", TILDE: "~",
}

// String returns an operator or keyword itself, the constant's name for others.
func (tok Token) String() string {
	if 0 <= tok && int(tok) < len(names) && names[tok] != "" {
		return names[tok]
	}
	return "token(" + strconv.Itoa(int(tok)) + ")"
}

// Precedences of binary operators go from 1 to 5.
const (
	LowestPrec  = 0 // no operators
	UnaryPrec   = 6
	HighestPrec = 7
)

// Precedence returns the precedence of a binary operator, LowestPrec for others.
func (op Token) Precedence() int {
	switch op {
	case LOR:
		return 1
	case LAND:
		return 2
	case EQL, NEQ, LSS, LEQ, GTR, GEQ:
		return 3
	case ADD, SUB, OR, XOR:
		return 4
	case MUL, QUO, REM, SHL, SHR, AND, AND_NOT:
		return 5
	}
	return LowestPrec
}

// Lookup returns the keyword that an identifier is, IDENT if it is none.
func Lookup(ident string) Token {
	// A search in the sorted part of the table.
	lo, hi := keyword_beg+1, keyword_end
	for lo < hi {
		m := (lo + hi) / 2
		switch {
		case names[m] == ident:
			return m
		case names[m] < ident:
			lo = m + 1
		default:
			hi = m
		}
	}
	return IDENT
}

// IsLiteral reports whether the token is an identifier or a literal.
func (tok Token) IsLiteral() bool { return literal_beg < tok && tok < literal_end }

// IsOperator reports whether the token is an operator or delimiter.
func (tok Token) IsOperator() bool { return operator_beg < tok && tok < operator_end || tok == TILDE }

// IsKeyword reports whether the token is a keyword.
func (tok Token) IsKeyword() bool { return keyword_beg < tok && tok < keyword_end }

// IsExported reports whether a name begins with a capital letter.
func IsExported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}

// IsKeyword reports whether a name is a keyword.
func IsKeyword(name string) bool { return Lookup(name) != IDENT }

// IsIdentifier reports whether a name is an identifier.
func IsIdentifier(name string) bool {
	if name == "" || IsKeyword(name) {
		return false
	}
	for i, r := range name {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return true
}
