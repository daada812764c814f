/*
 * A server of OpenSSL that is set up by the calls that its command line names:
 *
 *     openssl HOST PORT CERT KEY ROOT [CALL=VALUE ...]
 *
 * A CALL is a function of OpenSSL's and VALUE its argument, as C names it. Two are habits of programs: `SSL_CTX_new=connection` makes
 * a context for each connection, `fork=connection` a process. It answers the first bytes of a connection with a line, and closes.
 */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *name;
    long value;
} NAMES[] = {
    {"SSL_SESS_CACHE_OFF", SSL_SESS_CACHE_OFF},
    {"SSL_SESS_CACHE_SERVER", SSL_SESS_CACHE_SERVER},
    {"SSL_SESS_CACHE_NO_INTERNAL", SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL},
    {"SSL_OP_NO_TICKET", SSL_OP_NO_TICKET},
    {"SSL_OP_NO_EXTENDED_MASTER_SECRET", SSL_OP_NO_EXTENDED_MASTER_SECRET},
    {"SSL_OP_NO_ANTI_REPLAY", SSL_OP_NO_ANTI_REPLAY},
    {"SSL_OP_ALLOW_NO_DHE_KEX", SSL_OP_ALLOW_NO_DHE_KEX},
    {"SSL_VERIFY_PEER", SSL_VERIFY_PEER},
    {"TLS1_2_VERSION", TLS1_2_VERSION},
    {"TLS1_3_VERSION", TLS1_3_VERSION},
};

static void die(const char *what)
{
    fprintf(stderr, "%s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static long number(const char *text)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(NAMES[i].name, text) == 0) return NAMES[i].value;
    return atol(text);
}

/* Hex to bytes; -1 where it is not hex. */
static long bytes(const char *text, unsigned char *to, size_t room)
{
    size_t length = strlen(text) / 2;
    for (size_t i = 0; i < length && i < room; i++)
        if (sscanf(text + 2 * i, "%2hhx", &to[i]) != 1) return -1;
    return length > room ? -1 : (long)length;
}

static void call(SSL_CTX *context, const char *name, const char *value)
{
    unsigned char keys[80];
    if (strcmp(name, "SSL_CTX_set_session_cache_mode") == 0) SSL_CTX_set_session_cache_mode(context, number(value));
    else if (strcmp(name, "SSL_CTX_set_options") == 0) SSL_CTX_set_options(context, number(value));
    else if (strcmp(name, "SSL_CTX_set_num_tickets") == 0) SSL_CTX_set_num_tickets(context, number(value));
    else if (strcmp(name, "SSL_CTX_set_timeout") == 0) SSL_CTX_set_timeout(context, number(value));
    else if (strcmp(name, "SSL_CTX_sess_set_cache_size") == 0) SSL_CTX_sess_set_cache_size(context, number(value));
    else if (strcmp(name, "SSL_CTX_set_max_early_data") == 0) SSL_CTX_set_max_early_data(context, number(value));
    else if (strcmp(name, "SSL_CTX_set_verify") == 0) SSL_CTX_set_verify(context, number(value), NULL);
    else if (strcmp(name, "SSL_CTX_set_min_proto_version") == 0) SSL_CTX_set_min_proto_version(context, number(value));
    else if (strcmp(name, "SSL_CTX_set_max_proto_version") == 0) SSL_CTX_set_max_proto_version(context, number(value));
    else if (strcmp(name, "SSL_CTX_set1_groups_list") == 0) SSL_CTX_set1_groups_list(context, value);
    else if (strcmp(name, "SSL_CTX_set_cipher_list") == 0) SSL_CTX_set_cipher_list(context, value);
    else if (strcmp(name, "SSL_CTX_set_session_id_context") == 0)
        SSL_CTX_set_session_id_context(context, (const unsigned char *)value, strlen(value));
    else if (strcmp(name, "SSL_CTX_set_tlsext_ticket_keys") == 0) {
        if (bytes(value, keys, sizeof keys) != sizeof keys) die("a ticket key has 80 bytes in hex");
        SSL_CTX_set_tlsext_ticket_keys(context, keys, sizeof keys);
    } else
        die(name);
}

/* Whether the command line has that habit. */
static int has(char **values, const char *habit)
{
    for (; *values; values++)
        if (strcmp(*values, habit) == 0) return 1;
    return 0;
}

static SSL_CTX *make(char **values)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(context, values[3]) != 1) die(values[3]);
    if (SSL_CTX_use_PrivateKey_file(context, values[4], SSL_FILETYPE_PEM) != 1) die(values[4]);
    if (SSL_CTX_load_verify_locations(context, values[5], NULL) != 1) die(values[5]);
    for (char **value = values + 6; *value; value++) {
        char name[64];
        size_t length = strcspn(*value, "=");
        if (strstr(*value, "=connection")) continue;
        snprintf(name, sizeof name, "%.*s", (int)length, *value);
        call(context, name, *value + length + 1);
    }
    return context;
}

static void serve(SSL *ssl)
{
    static const char ANSWER[] = "hello from behind TLS\n";
    char request[4096];
    size_t length;
    int early = SSL_get_max_early_data(ssl) > 0 ? SSL_READ_EARLY_DATA_SUCCESS : SSL_READ_EARLY_DATA_FINISH;
    while (early == SSL_READ_EARLY_DATA_SUCCESS) early = SSL_read_early_data(ssl, request, sizeof request, &length);
    if (early == SSL_READ_EARLY_DATA_FINISH && SSL_accept(ssl) == 1 && SSL_read(ssl, request, sizeof request) > 0)
        SSL_write(ssl, ANSWER, sizeof ANSWER - 1);
    else
        ERR_print_errors_fp(stderr);
    SSL_shutdown(ssl);
}

static int listening(const char *host, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(host)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0) die("listen");
    return listener;
}

int main(int count, char **values)
{
    if (count < 6) die("HOST PORT CERT KEY ROOT [CALL=VALUE ...]");
    int forks = has(values, "fork=connection"), anew = has(values, "SSL_CTX_new=connection");
    SSL_CTX *context = make(values);
    int listener = listening(values[1], atoi(values[2]));

    signal(SIGPIPE, SIG_IGN);
    if (forks) signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        if (forks && fork() != 0) {
            close(socket);
            continue;
        }
        if (anew) {
            SSL_CTX_free(context);
            context = make(values);
        }
        SSL *ssl = SSL_new(context);
        SSL_set_fd(ssl, socket);
        serve(ssl);
        SSL_free(ssl);
        close(socket);
        if (forks) return 0;
    }
}
