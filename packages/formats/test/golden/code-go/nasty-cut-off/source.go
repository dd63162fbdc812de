package p

func ok() {}

func cut(a int) {
	if a > 1 {
		return "unclosed
