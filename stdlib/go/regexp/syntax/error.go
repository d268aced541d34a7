package syntax

// An Error tells why an expression could not be parsed.
type Error struct {
	Code ErrorCode
	Expr string // the part that is wrong
}

// Error returns a message with the part that is wrong.
func (e *Error) Error() string {
	return "error parsing regexp: " + e.Code.String() + ": `" + e.Expr + "`"
}

// An ErrorCode is a kind of mistake.
type ErrorCode string

// The kinds of mistakes.
const (
	ErrInternalError         ErrorCode = "regexp/syntax: internal error"
	ErrInvalidCharClass      ErrorCode = "invalid character class"
	ErrInvalidCharRange      ErrorCode = "invalid character class range"
	ErrInvalidEscape         ErrorCode = "invalid escape sequence"
	ErrInvalidNamedCapture   ErrorCode = "invalid named capture"
	ErrInvalidPerlOp         ErrorCode = "invalid or unsupported Perl syntax"
	ErrInvalidRepeatOp       ErrorCode = "invalid nested repetition operator"
	ErrInvalidRepeatSize     ErrorCode = "invalid repeat count"
	ErrInvalidUTF8           ErrorCode = "invalid UTF-8"
	ErrMissingBracket        ErrorCode = "missing closing ]"
	ErrMissingParen          ErrorCode = "missing closing )"
	ErrMissingRepeatArgument ErrorCode = "missing argument to repetition operator"
	ErrTrailingBackslash     ErrorCode = "trailing backslash at end of expression"
	ErrUnexpectedParen       ErrorCode = "unexpected )"
	ErrNestingDepth          ErrorCode = "expression nests too deeply"
	ErrLarge                 ErrorCode = "expression too large"
)

func (e ErrorCode) String() string { return string(e) }

// Flags control the parser and record what a node was parsed with.
type Flags uint16

// The flags.
const (
	FoldCase      Flags = 1 << iota // case-insensitive
	Literal                         // the pattern is a plain string
	ClassNL                         // classes like [^a-z] and [[:space:]] match newline
	DotNL                           // . matches newline
	OneLine                         // ^ and $ match only at the ends of the text
	NonGreedy                       // repetitions prefer fewer
	PerlX                           // Perl's extensions
	UnicodeGroups                   // \p{Han}, \P{Han}
	WasDollar                       // OpEndText was $, not \z
	Simple                          // the tree has no counted repetition

	MatchNL = ClassNL | DotNL

	Perl        = ClassNL | OneLine | PerlX | UnicodeGroups // as near to Perl as possible
	POSIX Flags = 0                                         // POSIX egrep
)
