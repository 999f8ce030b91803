package p

import (
	"strings"
	"sync"
)

type poller struct {
	addresses []string
	labels    map[string]map[string]string
	wg        sync.WaitGroup
}

func newPoller(addresses []string) *poller {
	return &poller{
		addresses: addresses,
		labels:    map[string]map[string]string{"host": {}, "zone": {}},
	}
}

func (p *poller) start() {
	p.wg.Add(len(p.addresses))
	for _, address := range p.addresses {
		go func(address string) {
			defer p.wg.Done()
			p.poll(address)
		}(address)
	}
}

func (p *poller) poll(address string) { p.remember(strings.Fields(address)) }

// Which table a goroutine comes to depends on what it reads, so two of them may meet.
func (p *poller) remember(fields []string) {
	for _, word := range fields {
		name := strings.TrimSuffix(word, ":")
		if _, ok := p.labels[name]; ok {
			p.labels[name][word] = word // want map-goroutine-unsynchronized
		}
	}
}
