package verdict

import "math"

// rlike is R's default source of random numbers (Mersenne Twister with inversion for normal numbers and
// rejection for samples), so that the data sets made in R can be made again here.
type rlike struct {
	state [624]uint32
	next  int
}

// newRlike is R's set.seed.
func newRlike(seed uint32) *rlike {
	r := &rlike{next: 624}
	for range 50 {
		seed = 69069*seed + 1
	}
	for i := range 625 {
		seed = 69069*seed + 1
		if i > 0 { // the first is the place in the state, which set.seed puts at its end
			r.state[i-1] = seed
		}
	}
	return r
}

// uniform is runif(1).
func (r *rlike) uniform() float64 {
	const m = 397
	if r.next == 624 {
		for k := range 624 {
			y := r.state[k]&0x80000000 | r.state[(k+1)%624]&0x7fffffff
			r.state[k] = r.state[(k+m)%624] ^ y>>1 ^ (y&1)*0x9908b0df
		}
		r.next = 0
	}
	y := r.state[r.next]
	r.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	y ^= y >> 18
	u := float64(y) * 2.3283064365386963e-10
	return math.Min(math.Max(u, 0.5*2.328306437080797e-10), 1-0.5*2.328306437080797e-10)
}

// normal is rnorm(1).
func (r *rlike) normal() float64 {
	const big = 134217728
	u := float64(int(big*r.uniform())) + r.uniform()
	return quantileAS241(u / big)
}

// below is a whole number below n, as sample draws it.
func (r *rlike) below(n int) int {
	bits := int(math.Ceil(math.Log2(float64(n))))
	for {
		v := 0
		for k := 0; k <= bits; k += 16 {
			v = v*65536 + int(math.Floor(r.uniform()*65536))
		}
		if v &= 1<<bits - 1; v < n {
			return v
		}
	}
}

// sample is sample(n, k), counted from 0.
func (r *rlike) sample(n, k int) []int {
	left := make([]int, n)
	for i := range left {
		left[i] = i
	}
	var out []int
	for range k {
		i := r.below(n)
		out = append(out, left[i])
		n--
		left[i] = left[n]
	}
	return out
}

// quantileAS241 is the normal quantile by Wichura's algorithm AS 241 (1988), as R computes it.
func quantileAS241(p float64) float64 {
	poly := func(x float64, c ...float64) float64 {
		v := 0.0
		for i := len(c) - 1; i >= 0; i-- {
			v = v*x + c[i]
		}
		return v
	}
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - q*q
		return q * poly(r, 3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227) /
			poly(r, 1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852545)
	}
	r := p
	if q > 0 {
		r = 1 - p
	}
	r = math.Sqrt(-math.Log(r))
	var v float64
	if r <= 5 {
		r -= 1.6
		v = poly(r, 1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 7.745450142783414e-4) /
			poly(r, 1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 5.475938084995345e-4, 1.0507500716444169e-9)
	} else {
		r -= 5
		v = poly(r, 6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7) /
			poly(r, 1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 7.868691311456133e-4, 1.8463183175100547e-5, 1.4215117583164459e-7, 2.0442631033899397e-15)
	}
	if q < 0 {
		return -v
	}
	return v
}
