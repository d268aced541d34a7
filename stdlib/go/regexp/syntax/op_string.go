package syntax

import "strconv"

var operators = [...]string{
	OpNoMatch:        "NoMatch",
	OpEmptyMatch:     "EmptyMatch",
	OpLiteral:        "Literal",
	OpCharClass:      "CharClass",
	OpAnyCharNotNL:   "AnyCharNotNL",
	OpAnyChar:        "AnyChar",
	OpBeginLine:      "BeginLine",
	OpEndLine:        "EndLine",
	OpBeginText:      "BeginText",
	OpEndText:        "EndText",
	OpWordBoundary:   "WordBoundary",
	OpNoWordBoundary: "NoWordBoundary",
	OpCapture:        "Capture",
	OpStar:           "Star",
	OpPlus:           "Plus",
	OpQuest:          "Quest",
	OpRepeat:         "Repeat",
	OpConcat:         "Concat",
	OpAlternate:      "Alternate",
}

// String returns the operator's name without "Op".
func (i Op) String() string {
	if i == opPseudo {
		return "opPseudo"
	}
	if i == 0 || int(i) >= len(operators) {
		return "Op(" + strconv.Itoa(int(i)) + ")"
	}
	return operators[i]
}
