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
# Other kinds of keys, each under AES-192 and in a PKCS #12 file of its own.
for kind in "EC -pkeyopt ec_paramgen_curve:P-384" "EC -pkeyopt ec_paramgen_curve:P-521" ED25519 "RSA -pkeyopt rsa_keygen_bits:2048"; do
  name=$(echo "$kind" | tr 'A-Z:' 'a-z ' | sed 's/-pkeyopt//;s/ec_paramgen_curve//;s/rsa_keygen_bits//' | tr -d ' -')
  openssl genpkey -algorithm $kind -out "$name.pem"
  openssl pkcs8 -topk8 -in "$name.pem" -out "$name-aes192.pem" -v2 aes-192-cbc -passout pass:secret
  openssl req -x509 -key "$name.pem" -subj "/CN=$name" -days 36500 -out own.pem
  openssl pkcs12 -export -in own.pem -inkey "$name.pem" -out "$name.p12" -passout pass:secret
done
# Files small and cheap enough to try every change of a byte; nomac.p12 has no MAC that would see the change first.
openssl pkcs8 -topk8 -in ed25519.pem -outform DER -out cheap.der -v2 aes-128-cbc -iter 1 -passout pass:secret
openssl pkcs8 -topk8 -in ed25519.pem -outform DER -out cheap-sha512.der -v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 1 -passout pass:secret
openssl req -x509 -key ed25519.pem -subj /CN=a -days 36500 -out own.pem
openssl pkcs12 -export -in own.pem -inkey ed25519.pem -iter 1 -out cheap.p12 -passout pass:secret
openssl pkcs12 -export -in own.pem -inkey ed25519.pem -iter 1 -nomac -out nomac.p12 -passout pass:secret
# As many iterations as is advised for stored passwords; and more than are taken.
openssl pkcs8 -topk8 -in key.pem -outform DER -out many-sha256.der -v2 aes-256-cbc -iter 600000 -passout pass:secret
openssl pkcs8 -topk8 -in key.pem -outform DER -out many-sha512.der -v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 210000 -passout pass:secret
openssl pkcs12 -export -in cert.pem -inkey key.pem -iter 600000 -out many.p12 -passout pass:secret
openssl pkcs8 -topk8 -in key.pem -outform DER -out too-many.der -v2 aes-256-cbc -iter 5000000 -passout pass:secret
# DH parameters: a group of RFC 7919 by name, and a prime of this file's own.
openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out ffdhe2048.dh.pem
openssl dhparam -out own.dh.pem 2048
rm own.pem
rm root.key leaf.csr
