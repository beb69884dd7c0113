package verdict

// share is the weights of the criteria anybody marked, summing to 1.
func (p *panel) share(m *model) []float64 {
	out := make([]float64, m.skills)
	total := 0.0
	for s, k := range m.skillOf {
		if k >= 0 {
			out[k] = p.weights[s]
			total += p.weights[s]
		}
	}
	for k := range out {
		if total > 0 {
			out[k] /= total
		} else {
			out[k] = 1 / float64(len(out))
		}
	}
	return out
}
