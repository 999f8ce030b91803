package p

import (
	"crypto/tls"
	"net/http"
	"time"
)

type pool struct {
	clients map[string]*http.Client
	slow    map[string]http.Client
}

func (p *pool) add(host string, config *tls.Config) {
	transport := &http.Transport{TLSClientConfig: config}
	p.clients[host] = &http.Client{Transport: transport} // want http-transport-per-entry
}

func (p *pool) addLocal(host string) *http.Client {
	client := &http.Client{Transport: &http.Transport{}} // want http-transport-per-entry
	p.clients[host] = client
	return client
}

func (p *pool) remove(host string) { delete(p.clients, host) }

// Never removed.
func (p *pool) keep(host string) {
	p.slow[host] = http.Client{Transport: &http.Transport{}}
}

func get(url string, config *tls.Config) (*http.Response, error) {
	client := &http.Client{ // want http-transport-per-entry
		Timeout:   time.Second,
		Transport: &http.Transport{TLSClientConfig: config},
	}
	return client.Get(url)
}

func value(request *http.Request) (*http.Response, error) {
	client := http.Client{Transport: &http.Transport{}} // want http-transport-per-entry
	return client.Do(request)
}

func timed(url string) (*http.Response, error) {
	client := &http.Client{Transport: &http.Transport{IdleConnTimeout: time.Minute}}
	return client.Get(url)
}

func single(url string) (*http.Response, error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return client.Get(url)
}

func cloned(url string) (*http.Response, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	client := &http.Client{Transport: transport}
	return client.Get(url)
}

func closing(request *http.Request) (*http.Response, error) {
	request.Close = true
	client := &http.Client{Transport: &http.Transport{}}
	return client.Do(request)
}

func closed(url string) (*http.Response, error) {
	client := &http.Client{Transport: &http.Transport{}}
	defer func() { client.CloseIdleConnections() }()
	return client.Get(url)
}

func newClient(config *tls.Config) *http.Client {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}}
	return client
}

func handed(use func(*http.Client)) {
	client := &http.Client{Transport: &http.Transport{}}
	use(client)
}
