package scanner

func stripCR(b []byte, comment bool) []byte { return dropCR(b, comment) }
