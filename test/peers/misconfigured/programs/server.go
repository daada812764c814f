// A server on Go's crypto/tls that is set up by what its command line names:
//
//	server HOST PORT CERT KEY ROOT [NAME=VALUE ...]
//
// A NAME is a field or method of tls.Config. Where VALUE is "connection", it is done again for each connection: `Config=connection`
// makes a Config for each, `SetSessionTicketKeys=connection` takes other keys for each. It answers the first bytes of a connection
// with a line, and closes.
package main

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"log"
	"net"
	"os"
	"strings"
)

var versions = map[string]uint16{"VersionTLS12": tls.VersionTLS12, "VersionTLS13": tls.VersionTLS13}
var curves = map[string]tls.CurveID{"X25519": tls.X25519, "CurveP256": tls.CurveP256, "CurveP521": tls.CurveP521}
var auths = map[string]tls.ClientAuthType{"RequestClientCert": tls.RequestClientCert, "RequireAndVerifyClientCert": tls.RequireAndVerifyClientCert}

// key is 32 bytes: random, or as given in hex.
func key(value string) (key [32]byte) {
	if value == "connection" {
		_, err := rand.Read(key[:])
		check(err)
	} else {
		_, err := hex.Decode(key[:], []byte(value))
		check(err)
	}
	return
}

func set(config *tls.Config, name, value string, pool *x509.CertPool) {
	switch name {
	case "Config":
	case "SessionTicketsDisabled":
		config.SessionTicketsDisabled = value == "true"
	case "SetSessionTicketKeys":
		var keys [][32]byte
		for _, text := range strings.Split(value, ",") {
			keys = append(keys, key(text))
		}
		config.SetSessionTicketKeys(keys)
	case "MinVersion":
		config.MinVersion = versions[value]
	case "MaxVersion":
		config.MaxVersion = versions[value]
	case "CurvePreferences":
		config.CurvePreferences = []tls.CurveID{curves[value]}
	case "ClientAuth":
		config.ClientAuth = auths[value]
		config.ClientCAs = pool
	default:
		log.Fatal("what is ", name)
	}
}

func configOf(args []string) *tls.Config {
	pair, err := tls.LoadX509KeyPair(args[2], args[3])
	check(err)
	root, err := os.ReadFile(args[4])
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(root)
	config := &tls.Config{Certificates: []tls.Certificate{pair}}
	for _, arg := range args[5:] {
		name, value, _ := strings.Cut(arg, "=")
		set(config, name, value, pool)
	}
	return config
}

func serve(conn *tls.Conn) {
	defer conn.Close()
	buffer := make([]byte, 4096)
	if _, err := conn.Read(buffer); err == nil {
		conn.Write([]byte("hello from behind TLS\n"))
	}
}

func main() {
	args := os.Args[1:]
	config := configOf(args)
	again := strings.Contains(strings.Join(args, " "), "=connection")
	listener, err := net.Listen("tcp", args[0]+":"+args[1])
	check(err)
	for {
		conn, err := listener.Accept()
		check(err)
		if again {
			config = configOf(args)
		}
		go serve(tls.Server(conn, config))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
