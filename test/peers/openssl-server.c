/*
 * A server of OpenSSL whose ticket keys are given: `openssl s_server` has no option for them.
 *
 *     openssl-server CERT KEY VERSION KEYS CONTEXT [verify]
 *
 * VERSION is 1.2 or 1.3, KEYS are 80 bytes in hex, CONTEXT is text. With `verify` it asks for a certificate, and
 * takes any or none. Says on which port it listens, then answers each connection with one line: whether it resumed a session.
 */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int failed(const char *what)
{
    fprintf(stderr, "%s\n", what);
    ERR_print_errors_fp(stderr);
    return 1;
}

static int any(int good, X509_STORE_CTX *chain)
{
    return 1;
}

static void serve(SSL *ssl)
{
    char request[256];
    char answer[64];
    if (SSL_accept(ssl) == 1 && SSL_read(ssl, request, sizeof request) > 0) {
        int length = snprintf(answer, sizeof answer, "%s\n", SSL_session_reused(ssl) ? "resumed" : "full");
        SSL_write(ssl, answer, length);
        SSL_shutdown(ssl);
        SSL_shutdown(ssl);
    } else
        ERR_print_errors_fp(stderr);
}

int main(int count, char **values)
{
    unsigned char keys[80];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int version = count >= 6 && strcmp(values[3], "1.2") == 0 ? TLS1_2_VERSION : TLS1_3_VERSION;
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());

    signal(SIGPIPE, SIG_IGN);
    if (count < 6 || strlen(values[4]) != 2 * sizeof keys) return failed("CERT KEY VERSION KEYS CONTEXT [verify]");
    for (size_t i = 0; i < sizeof keys; i++)
        if (sscanf(values[4] + 2 * i, "%2hhx", &keys[i]) != 1) return failed("KEYS are not hex");
    if (SSL_CTX_use_certificate_chain_file(context, values[1]) != 1) return failed(values[1]);
    if (SSL_CTX_use_PrivateKey_file(context, values[2], SSL_FILETYPE_PEM) != 1) return failed(values[2]);
    if (SSL_CTX_set_min_proto_version(context, version) != 1) return failed("version");
    if (SSL_CTX_set_max_proto_version(context, version) != 1) return failed("version");
    if (SSL_CTX_set_tlsext_ticket_keys(context, keys, sizeof keys) != 1) return failed("ticket keys");
    SSL_CTX_set_session_id_context(context, (unsigned char *)values[5], strlen(values[5]));
    if (count == 7) SSL_CTX_set_verify(context, SSL_VERIFY_PEER, any);

    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 5) != 0) return failed("listen");
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("listening on %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        SSL *ssl = SSL_new(context);
        SSL_set_fd(ssl, socket);
        serve(ssl);
        SSL_free(ssl);
        close(socket);
    }
}
