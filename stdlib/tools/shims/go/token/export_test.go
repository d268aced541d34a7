package token

const debug = false

func SearchInts(a []int, x int) int { return lineOf(a, x) - 1 }
