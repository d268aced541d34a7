package binary

import "sync"

var structSize sync.Map
