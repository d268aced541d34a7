package constraint

func tag(s string) Expr  { return &TagExpr{s} }
func not(x Expr) Expr    { return &NotExpr{x} }
func and(x, y Expr) Expr { return &AndExpr{x, y} }
func or(x, y Expr) Expr  { return &OrExpr{x, y} }

func parsePlusBuildExpr(text string) (Expr, error) { return parsePlus(text) }

type exprParser struct {
	s   string
	tok string
	p   *parser
}

func (x *exprParser) lex() {
	if x.p == nil {
		x.p = &parser{s: x.s}
	}
	x.p.next()
	if x.p.failed != nil {
		panic(x.p.failed)
	}
	x.tok = x.p.tok
}
