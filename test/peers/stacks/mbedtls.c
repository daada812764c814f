/* A client and a server on Mbed TLS, which speaks TLS 1.2 here.
 *   client PORT VERSION ROOT TIMES: says hello TIMES times, each time with the session it has, and reads to the end
 *   server PORT VERSION CERT KEY: echoes what it reads first, and closes
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context random_source;

static void check(const char *what, int code)
{
    if (code == 0) return;
    fprintf(stderr, "%s: -0x%04x\n", what, (unsigned)-code);
    exit(1);
}

static void configure(mbedtls_ssl_config *config, int role)
{
    mbedtls_ssl_config_init(config);
    check("config", mbedtls_ssl_config_defaults(config, role, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT));
    mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, &random_source);
}

static int client(const char *port, const char *root, int times)
{
    mbedtls_ssl_config config;
    mbedtls_x509_crt trusted;
    mbedtls_ssl_session session;
    mbedtls_ssl_session_init(&session);
    mbedtls_x509_crt_init(&trusted);
    check("root", mbedtls_x509_crt_parse_file(&trusted, root));
    configure(&config, MBEDTLS_SSL_IS_CLIENT);
    mbedtls_ssl_conf_ca_chain(&config, &trusted, NULL);
    for (int i = 0; i < times; i++) {
        mbedtls_net_context net;
        mbedtls_ssl_context ssl;
        mbedtls_net_init(&net);
        mbedtls_ssl_init(&ssl);
        check("connect", mbedtls_net_connect(&net, "127.0.0.1", port, MBEDTLS_NET_PROTO_TCP));
        check("setup", mbedtls_ssl_setup(&ssl, &config));
        check("name", mbedtls_ssl_set_hostname(&ssl, "localhost"));
        mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
        if (i > 0) check("session", mbedtls_ssl_set_session(&ssl, &session));
        check("handshake", mbedtls_ssl_handshake(&ssl));
        mbedtls_ssl_session_free(&session);
        mbedtls_ssl_session_init(&session);
        check("get session", mbedtls_ssl_get_session(&ssl, &session));
        mbedtls_ssl_write(&ssl, (const unsigned char *)"hello", 5);
        char text[200] = "";
        int length = 0, n;
        while ((n = mbedtls_ssl_read(&ssl, (unsigned char *)text + length, sizeof text - 1 - length)) > 0) length += n;
        printf("got: %s\n", text);
        mbedtls_ssl_close_notify(&ssl);
        mbedtls_ssl_free(&ssl);
        mbedtls_net_free(&net);
    }
    return 0;
}

static int server(const char *port, const char *cert, const char *key)
{
    mbedtls_ssl_config config;
    mbedtls_ssl_cache_context cache;
    mbedtls_ssl_ticket_context tickets;
    mbedtls_x509_crt chain;
    mbedtls_pk_context pk;
    mbedtls_net_context listener;
    mbedtls_x509_crt_init(&chain);
    mbedtls_pk_init(&pk);
    mbedtls_ssl_cache_init(&cache);
    mbedtls_ssl_ticket_init(&tickets);
    mbedtls_net_init(&listener);
    check("certificate", mbedtls_x509_crt_parse_file(&chain, cert));
    check("key", mbedtls_pk_parse_keyfile(&pk, key, NULL));
    configure(&config, MBEDTLS_SSL_IS_SERVER);
    check("own", mbedtls_ssl_conf_own_cert(&config, &chain, &pk));
    mbedtls_ssl_conf_session_cache(&config, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
    check("tickets", mbedtls_ssl_ticket_setup(&tickets, mbedtls_ctr_drbg_random, &random_source,
                                              MBEDTLS_CIPHER_AES_256_GCM, 3600));
    mbedtls_ssl_conf_session_tickets_cb(&config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse, &tickets);
    check("listen", mbedtls_net_bind(&listener, "127.0.0.1", port, MBEDTLS_NET_PROTO_TCP));
    printf("listening\n");
    for (;;) {
        mbedtls_net_context net;
        mbedtls_ssl_context ssl;
        mbedtls_net_init(&net);
        mbedtls_ssl_init(&ssl);
        check("accept", mbedtls_net_accept(&listener, &net, NULL, 0, NULL));
        check("setup", mbedtls_ssl_setup(&ssl, &config));
        mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
        int code = mbedtls_ssl_handshake(&ssl);
        if (code == 0) {
            unsigned char text[100];
            char answer[120];
            int n = mbedtls_ssl_read(&ssl, text, sizeof text);
            int length = snprintf(answer, sizeof answer, "you said: %.*s", n > 0 ? n : 0, (char *)text);
            mbedtls_ssl_write(&ssl, (unsigned char *)answer, length);
            mbedtls_ssl_close_notify(&ssl);
        } else {
            printf("failed: -0x%04x\n", (unsigned)-code);
        }
        mbedtls_ssl_free(&ssl);
        mbedtls_net_free(&net);
    }
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 6) return 2;
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random_source);
    check("seed", mbedtls_ctr_drbg_seed(&random_source, mbedtls_entropy_func, &entropy, NULL, 0));
    if (strcmp(argv[1], "client") == 0) return client(argv[2], argv[4], atoi(argv[5]));
    return server(argv[2], argv[4], argv[5]);
}
