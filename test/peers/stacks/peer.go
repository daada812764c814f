// A client and a server on Go's crypto/tls:
//
//	peer client PORT VERSION ROOT TIMES: says hello TIMES times, each time with the sessions it has, and reads to the end
//	peer server PORT VERSION CERT KEY: echoes what it reads first, and closes
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
)

var versions = map[string]uint16{"12": tls.VersionTLS12, "13": tls.VersionTLS13}

func main() {
	version := versions[os.Args[3]]
	config := &tls.Config{MinVersion: version, MaxVersion: version, ServerName: "localhost"}
	if os.Args[1] == "client" {
		client(config, os.Args[2], os.Args[4], os.Args[5])
	} else {
		server(config, os.Args[2], os.Args[4], os.Args[5])
	}
}

func client(config *tls.Config, port, root, times string) {
	pem, err := os.ReadFile(root)
	check(err)
	config.RootCAs = x509.NewCertPool()
	config.RootCAs.AppendCertsFromPEM(pem)
	config.ClientSessionCache = tls.NewLRUClientSessionCache(8)
	n, err := strconv.Atoi(times)
	check(err)
	for i := 0; i < n; i++ {
		conn, err := tls.Dial("tcp", "127.0.0.1:"+port, config)
		check(err)
		_, err = conn.Write([]byte("hello"))
		check(err)
		answer, err := io.ReadAll(conn)
		check(err)
		fmt.Printf("got: %s, resumed: %v\n", answer, conn.ConnectionState().DidResume)
		conn.Close()
	}
}

func server(config *tls.Config, port, cert, key string) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	check(err)
	config.Certificates = []tls.Certificate{pair}
	listener, err := tls.Listen("tcp", "127.0.0.1:"+port, config)
	check(err)
	fmt.Println("listening")
	for {
		conn, err := listener.Accept()
		check(err)
		buffer := make([]byte, 100)
		n, err := conn.Read(buffer)
		if err == nil {
			conn.Write(append([]byte("you said: "), buffer[:n]...))
		}
		fmt.Printf("resumed: %v\n", conn.(*tls.Conn).ConnectionState().DidResume)
		conn.Close()
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
