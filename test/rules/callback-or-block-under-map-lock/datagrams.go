package p

import (
	"net"
	"sync"
)

type relay struct {
	mu      sync.Mutex
	clients map[string]*net.UDPConn
	streams map[string]net.Conn
	backend *net.UDPAddr
}

// A socket for datagrams is there at once: nobody answers when it is made.
func (r *relay) socket(client string) (*net.UDPConn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if conn, ok := r.clients[client]; ok {
		return conn, nil
	}
	conn, err := net.DialUDP("udp", nil, r.backend)
	if err != nil {
		return nil, err
	}
	r.clients[client] = conn
	return conn, nil
}

func (r *relay) stream(client string) (net.Conn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if conn, ok := r.streams[client]; ok {
		return conn, nil
	}
	conn, err := net.Dial("tcp", r.backend.String()) // want callback-or-block-under-map-lock
	if err != nil {
		return nil, err
	}
	r.streams[client] = conn
	return conn, nil
}
