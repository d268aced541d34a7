package xml

import "strings"

// HTMLAutoClose has the elements of HTML that end right behind their start tag, for Decoder.AutoClose.
var HTMLAutoClose = strings.Fields("basefont br area link img param hr input col frame isindex base meta")

// HTMLEntity has the entities of HTML, for Decoder.Entity.
var HTMLEntity = htmlEntities()

func htmlEntities() map[string]string {
	m := make(map[string]string, 252)
	for line := range strings.SplitSeq(entityList, "\n") {
		name, text, _ := strings.Cut(line, " ")
		m[name] = text
	}
	return m
}
