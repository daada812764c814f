#!/bin/sh
# Makes the files of this folder anew, with OpenSSL 3.0. The password is `secret`.
set -e
cd "$(dirname "$0")"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 36500 -subj /CN=root
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out leaf.csr -subj /CN=localhost
openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -set_serial 2 -out cert.pem -days 36500
openssl x509 -in cert.pem -outform DER -out cert.der
openssl pkey -in key.pem -outform DER -out pkcs8.der
openssl ec -in key.pem -outform DER -out sec1.der
openssl pkcs8 -topk8 -in key.pem -out aes256-sha256.pem -v2 aes-256-cbc -passout pass:secret
openssl pkcs8 -topk8 -in key.pem -out aes128-sha1.pem -v2 aes-128-cbc -v2prf hmacWithSHA1 -passout pass:secret
openssl pkcs8 -topk8 -in key.pem -outform DER -out aes256.der -v2 aes-256-cbc -passout pass:secret
openssl pkcs8 -topk8 -in key.pem -out scrypt.pem -scrypt -passout pass:secret
openssl pkcs8 -topk8 -in key.pem -out des3.pem -v2 des3 -passout pass:secret
openssl ec -in key.pem -aes256 -out traditional.pem -passout pass:secret
openssl pkcs12 -export -in cert.pem -inkey key.pem -certfile root.pem -out modern.p12 -passout pass:secret
openssl pkcs12 -export -in cert.pem -inkey key.pem -certfile root.pem -macalg sha1 -keypbe NONE -certpbe NONE -out plain.p12 -passout pass:
openssl pkcs12 -export -legacy -in cert.pem -inkey key.pem -out legacy.p12 -passout pass:secret
rm root.key leaf.csr
