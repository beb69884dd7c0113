package app

import "sync"

// live tells those who follow something that it has changed. It carries no data: each of them asks again, and is
// asked again whether they may.
type live struct {
	mu        sync.Mutex
	followers map[string]map[chan struct{}]bool
}

// follow gives a channel that is woken by changes of a topic until done is called. Changes that come while
// nobody looks are one.
func (l *live) follow(topic string) (<-chan struct{}, func()) {
	woken := make(chan struct{}, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.followers == nil {
		l.followers = map[string]map[chan struct{}]bool{}
	}
	if l.followers[topic] == nil {
		l.followers[topic] = map[chan struct{}]bool{}
	}
	l.followers[topic][woken] = true
	return woken, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if delete(l.followers[topic], woken); len(l.followers[topic]) == 0 {
			delete(l.followers, topic)
		}
	}
}

// tell wakes everybody who follows a topic.
func (l *live) tell(topic string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for woken := range l.followers[topic] {
		select {
		case woken <- struct{}{}:
		default:
		}
	}
}
