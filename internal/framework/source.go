package framework

// Text is a role text as clean UTF-8, whatever encoding it came in: what Parse reads, to keep or to
// show again. The error is Invalid when it is no text.
func Text(source []byte) (string, error) {
	d, err := decode(source)
	return d.text, err
}
