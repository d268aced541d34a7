# Go's internal functions take a stack of scratch space; ours do not.
s/stk := getStack()/stk := 0/
s/defer stk.free()/_ = stk/
s/, stk \*stack//
s/(stk, /(/g
s/(stk)/()/g
s/, stk, /, /g
s/expNN(\(.*\), \(false\|true\))/expNN(\1)/g
s/\.lsh(/.shl(/g
s/\.rsh(/.shr(/g
s/\(nat\.\)lsh/\1shl/g
/^func BenchmarkLeafSize/,/^}/d
/^func LeafSizeHelper/,/^}/d
/^func resetTable/,/^}/d
