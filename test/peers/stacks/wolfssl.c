/* A client and a server on wolfSSL.
 *   client PORT VERSION ROOT TIMES: says hello TIMES times, each time with the session it has, and reads to the end
 *   server PORT VERSION CERT KEY: echoes what it reads first, and closes
 */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what, int code)
{
    fprintf(stderr, "%s: %d\n", what, code);
    exit(1);
}

static struct sockaddr_in local(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

static int is13(const char *version)
{
    return strcmp(version, "13") == 0;
}

static int client(int port, const char *version, const char *root, int times)
{
    WOLFSSL_CTX *ctx = wolfSSL_CTX_new(is13(version) ? wolfTLSv1_3_client_method() : wolfTLSv1_2_client_method());
    WOLFSSL_SESSION *session = NULL;
    if (wolfSSL_CTX_load_verify_locations(ctx, root, NULL) != WOLFSSL_SUCCESS) die("root", 0);
    wolfSSL_CTX_UseSessionTicket(ctx);
    for (int i = 0; i < times; i++) {
        struct sockaddr_in at = local(port);
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) die("connect", 0);
        WOLFSSL *ssl = wolfSSL_new(ctx);
        wolfSSL_UseSNI(ssl, WOLFSSL_SNI_HOST_NAME, "localhost", 9);
        wolfSSL_set_fd(ssl, fd);
        if (session) wolfSSL_set_session(ssl, session);
        if (wolfSSL_connect(ssl) != WOLFSSL_SUCCESS) die("handshake", wolfSSL_get_error(ssl, 0));
        int resumed = wolfSSL_session_reused(ssl);
        wolfSSL_write(ssl, "hello", 5);
        char text[200] = "";
        int length = 0, n;
        while ((n = wolfSSL_read(ssl, text + length, (int)sizeof text - 1 - length)) > 0) length += n;
        printf("got: %s, resumed: %d\n", text, resumed);
        /* Tickets of TLS 1.3 came behind the handshake. */
        session = wolfSSL_get1_session(ssl);
        wolfSSL_shutdown(ssl);
        wolfSSL_free(ssl);
        close(fd);
    }
    return 0;
}

static int server(int port, const char *version, const char *cert, const char *key)
{
    WOLFSSL_CTX *ctx = wolfSSL_CTX_new(is13(version) ? wolfTLSv1_3_server_method() : wolfTLSv1_2_server_method());
    if (wolfSSL_CTX_use_certificate_chain_file(ctx, cert) != WOLFSSL_SUCCESS) die("certificate", 0);
    if (wolfSSL_CTX_use_PrivateKey_file(ctx, key, WOLFSSL_FILETYPE_PEM) != WOLFSSL_SUCCESS) die("key", 0);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = local(port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 5) != 0) die("listen", 0);
    printf("listening\n");
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        WOLFSSL *ssl = wolfSSL_new(ctx);
        wolfSSL_set_fd(ssl, fd);
        if (wolfSSL_accept(ssl) == WOLFSSL_SUCCESS) {
            char text[100], answer[120];
            int n = wolfSSL_read(ssl, text, sizeof text - 1);
            text[n > 0 ? n : 0] = 0;
            snprintf(answer, sizeof answer, "you said: %s", text);
            printf("resumed: %d\n", wolfSSL_session_reused(ssl));
            wolfSSL_write(ssl, answer, (int)strlen(answer));
            wolfSSL_shutdown(ssl);
        } else {
            printf("failed: %d\n", wolfSSL_get_error(ssl, 0));
        }
        wolfSSL_free(ssl);
        close(fd);
    }
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    wolfSSL_Init();
    if (argc != 6) die("arguments", argc);
    int port = atoi(argv[2]);
    if (strcmp(argv[1], "client") == 0) return client(port, argv[3], argv[4], atoi(argv[5]));
    return server(port, argv[3], argv[4], argv[5]);
}
