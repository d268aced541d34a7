package govmalg


func Index(b, sep []byte) int {
	for i := 0; i+len(sep) <= len(b); i++ {
		if string(b[i:i+len(sep)]) == string(sep) {
			return i
		}
	}
	return -1
}
func IndexString(s, sep string) int { return Index([]byte(s), []byte(sep)) }
func LastIndex(b, sep []byte) int {
	for i := len(b) - len(sep); i >= 0; i-- {
		if string(b[i:i+len(sep)]) == string(sep) {
			return i
		}
	}
	return -1
}
func LastIndexString(s, sep string) int           { return LastIndex([]byte(s), []byte(sep)) }
func IndexByte(b []byte, c byte) int              { return Index(b, []byte{c}) }
func IndexByteString(s string, c byte) int        { return Index([]byte(s), []byte{c}) }
func LastIndexByte(b []byte, c byte) int          { return LastIndex(b, []byte{c}) }
func LastIndexByteString(s string, c byte) int    { return LastIndex([]byte(s), []byte{c}) }
func CountString(s string, c byte) int            { return Count([]byte(s), c) }
func Count(b []byte, c byte) (n int) {
	for _, x := range b {
		if x == c {
			n++
		}
	}
	return
}
func CompareString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
func Compare(a, b []byte) int { return CompareString(string(a), string(b)) }
