/*
 * One end of OpenSSL in memory, driven by lines on stdin; after each it prints one line of JSON: what it says on the wire,
 * and how it stands. The clock is ours, so that it lives at the time of a Lab.
 *
 *     mutations-openssl client|server NAME=VALUE...
 *
 * Lines: `begin`, `connect [resume] [early]`, `feed HEX`, `send`, `close`, `renegotiate`, `update-keys`, `request-certificate`,
 * `clock SECONDS`, `reject-early`. NAMEs are those of SSL_CONF_cmd, and those of the table `settings` below.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONGEST (1 << 20)

static void stop(const char *why, const char *what) {
  fprintf(stderr, "%s %s\n", why, what);
  ERR_print_errors_fp(stderr);
  exit(2);
}

static int is(const char *word, const char *other) { return strcmp(word, other) == 0; }

/* libssl asks for time() by name, and a program's own stands before the C library's. */
static time_t clock_now = 0;

time_t time(time_t *out) {
  if (out) *out = clock_now;
  return clock_now;
}

/* ---- Chance: the same bytes after each `begin`, so that what is said again is said in the same bytes. */

static unsigned long long chance;

static int next_bytes(unsigned char *bytes, int length) {
  for (int i = 0; i < length; i++) {
    chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;
    bytes[i] = chance >> 56;
  }
  return 1;
}

static int is_seeded(void) { return 1; }

static const RAND_METHOD no_chance = {NULL, next_bytes, NULL, NULL, next_bytes, is_seeded};

static long bytes_of(const char *hex, unsigned char *bytes) {
  long length = 0;
  for (; hex[0] && hex[1] && sscanf(hex, "%2hhx", &bytes[length]) == 1; hex += 2) length++;
  return length;
}

/* ---- Settings beyond those of SSL_CONF_cmd */

static SSL_CTX *ctx;
static SSL_SESSION *kept; /* a client's newest session */
static const char *psk_identity = "", *server_name = "";
static unsigned char psk[64], staple[8192];
static long psk_length = 0, staple_length = 0;
static int takes_early = 1;

static unsigned psk_of_server(SSL *ssl, const char *identity, unsigned char *key, unsigned most) {
  (void)ssl;
  if (!is(identity, psk_identity) || psk_length > most) return 0;
  memcpy(key, psk, psk_length);
  return psk_length;
}

static unsigned psk_of_client(SSL *ssl, const char *hint, char *identity, unsigned room, unsigned char *key, unsigned most) {
  (void)ssl, (void)hint;
  if (psk_length > most) return 0;
  snprintf(identity, room, "%s", psk_identity);
  memcpy(key, psk, psk_length);
  return psk_length;
}

static int staples(SSL *ssl, void *unused) {
  (void)unused;
  unsigned char *copy = OPENSSL_memdup(staple, staple_length);
  SSL_set_tlsext_status_ocsp_resp(ssl, copy, staple_length);
  return SSL_TLSEXT_ERR_OK;
}

static int chooses_alpn(SSL *ssl, const unsigned char **out, unsigned char *length, const unsigned char *in, unsigned size, void *own) {
  const char *mine = own;
  (void)ssl;
  return SSL_select_next_proto((unsigned char **)out, length, (const unsigned char *)mine, strlen(mine), in, size) ==
                 OPENSSL_NPN_NEGOTIATED
             ? SSL_TLSEXT_ERR_OK
             : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int allows_early(SSL *ssl, void *unused) {
  (void)ssl, (void)unused;
  return takes_early;
}

static void set_name(const char *value) { server_name = value; }
static void set_identity(const char *value) { psk_identity = value; }
static void set_psk(const char *value) {
  psk_length = bytes_of(value, psk);
  SSL_CTX_set_psk_server_callback(ctx, psk_of_server);
  SSL_CTX_set_psk_client_callback(ctx, psk_of_client);
}
static void set_hint(const char *value) { SSL_CTX_use_psk_identity_hint(ctx, value); }
static void set_staple(const char *value) {
  staple_length = bytes_of(value, staple);
  SSL_CTX_set_tlsext_status_cb(ctx, staples);
}
static void set_asks_status(const char *value) {
  (void)value;
  SSL_CTX_set_tlsext_status_type(ctx, TLSEXT_STATUSTYPE_ocsp);
}
static void set_alpn(const char *value) {
  SSL_CTX_set_alpn_protos(ctx, (const unsigned char *)value, strlen(value));
  SSL_CTX_set_alpn_select_cb(ctx, chooses_alpn, (void *)value);
}
static void set_early(const char *value) {
  SSL_CTX_set_max_early_data(ctx, atol(value));
  SSL_CTX_set_allow_early_data_cb(ctx, allows_early, NULL);
}
static void set_later_certificate(const char *value) {
  (void)value;
  SSL_CTX_set_post_handshake_auth(ctx, 1);
}

static const struct {
  const char *name;
  void (*set)(const char *value);
} settings[] = {
    {"name", set_name},       {"psk-identity", set_identity}, {"psk", set_psk},
    {"psk-hint", set_hint},   {"staple", set_staple},         {"asks-status", set_asks_status},
    {"alpn", set_alpn},       {"early", set_early},           {"post-handshake-auth", set_later_certificate},
};

static void configure(SSL_CONF_CTX *conf, char *setting) {
  char *value = strchr(setting, '=');
  if (!value) stop("no value in", setting);
  *value++ = 0;
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    if (is(setting, settings[i].name)) {
      settings[i].set(value);
      return;
    }
  if (SSL_CONF_cmd(conf, setting, value) <= 0) stop("no setting", setting);
}

/* ---- The connection in progress */

static SSL *ssl;
static int is_server, reads_early, alert_sent, failed;
static char reason[128];

static void on_info(const SSL *which, int where, int what) {
  (void)which;
  int is_fatal = what >> 8 == SSL3_AL_FATAL;
  if ((where & SSL_CB_ALERT) && (where & SSL_CB_WRITE) && is_fatal && alert_sent < 0) alert_sent = what & 0xff;
}

static int on_session(SSL *which, SSL_SESSION *session) {
  (void)which;
  SSL_SESSION_free(kept);
  kept = session;
  return 1;
}

/* Keeps why a call failed; nothing is wrong where it only waits for bytes, or the other side has closed. */
static int went_on(int result) {
  if (result > 0) return 1;
  int error = SSL_get_error(ssl, result);
  if (error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL) {
    const char *why = ERR_reason_error_string(ERR_peek_error());
    if (!failed) snprintf(reason, sizeof reason, "%s", why ? why : "");
    failed = 1;
  }
  ERR_clear_error();
  return 0;
}

static void connect_anew(char *how) {
  SSL_free(ssl);
  ssl = SSL_new(ctx);
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  BIO_set_mem_eof_return(SSL_get_rbio(ssl), -1);
  alert_sent = -1, failed = 0, reason[0] = 0;
  if (is_server) {
    SSL_set_accept_state(ssl);
    reads_early = SSL_get_max_early_data(ssl) > 0;
    return;
  }
  SSL_set_connect_state(ssl);
  SSL_set_tlsext_host_name(ssl, server_name);
  SSL_set1_host(ssl, server_name);
  if (strstr(how, "resume") && kept) SSL_set_session(ssl, kept);
  if (strstr(how, "early")) {
    size_t written;
    went_on(SSL_write_early_data(ssl, "early ping", 10, &written));
  }
}

/* Works off what has arrived, and says what is due. */
static void go_on(void) {
  char data[1 << 14];
  size_t got;
  ERR_clear_error();
  while (reads_early) {
    int state = SSL_read_early_data(ssl, data, sizeof data, &got);
    if (state == SSL_READ_EARLY_DATA_FINISH) reads_early = 0;
    else if (state == SSL_READ_EARLY_DATA_ERROR) {
      went_on(0);
      return;
    }
  }
  while (!failed && went_on(SSL_read(ssl, data, sizeof data)));
  /* RFC 5246 7.2.1: whoever gets a close_notify answers with one. TLS 1.3 closes each way by itself. */
  if ((SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN) && SSL_version(ssl) == TLS1_2_VERSION) SSL_shutdown(ssl);
}

/* Forgets everything that connections left behind. */
static void begin(void) {
  SSL_free(ssl);
  ssl = NULL;
  SSL_SESSION_free(kept);
  kept = NULL;
  SSL_CTX_flush_sessions(ctx, clock_now + 365 * 86400L);
  takes_early = 1;
  chance = 1;
}

static void obey(char *line) {
  char *rest = strchr(line, ' ');
  static unsigned char bytes[LONGEST];
  if (rest) *rest++ = 0;
  else rest = "";
  if (is(line, "begin")) begin();
  else if (is(line, "clock")) clock_now = atol(rest);
  else if (is(line, "reject-early")) takes_early = 0;
  else if (is(line, "connect")) connect_anew(rest);
  else if (is(line, "feed")) BIO_write(SSL_get_rbio(ssl), bytes, bytes_of(rest, bytes));
  else if (is(line, "send")) went_on(SSL_write(ssl, "pong", 4));
  else if (is(line, "close")) SSL_shutdown(ssl);
  else if (is(line, "renegotiate")) went_on(SSL_renegotiate(ssl) && SSL_do_handshake(ssl));
  else if (is(line, "update-keys")) went_on(SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) && SSL_do_handshake(ssl));
  else if (is(line, "request-certificate")) went_on(SSL_verify_client_post_handshake(ssl) && SSL_do_handshake(ssl));
  else stop("no command", line);
  if (ssl && !failed) go_on();
}

static void report(void) {
  unsigned char *bytes = NULL;
  long length = ssl ? BIO_get_mem_data(SSL_get_wbio(ssl), &bytes) : 0;
  printf("{\"says\":\"");
  for (long i = 0; i < length; i++) printf("%02x", bytes[i]);
  if (ssl) (void)BIO_reset(SSL_get_wbio(ssl));
  printf("\",\"isThrough\":%s,\"resumed\":%s,", ssl && SSL_is_init_finished(ssl) ? "true" : "false",
         ssl && SSL_session_reused(ssl) ? "true" : "false");
  printf("\"failed\":%s,\"alert\":%d,\"reason\":\"%s\"}\n", failed ? "true" : "false", alert_sent, reason);
  fflush(stdout);
}

int main(int count, char **words) {
  static char line[2 * LONGEST];
  if (count < 2) stop("client|server NAME=VALUE...", "");
  is_server = is(words[1], "server");
  RAND_set_rand_method(&no_chance);
  ctx = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
  SSL_CONF_CTX *conf = SSL_CONF_CTX_new();
  SSL_CONF_CTX_set_flags(conf, SSL_CONF_FLAG_FILE | SSL_CONF_FLAG_CERTIFICATE | SSL_CONF_FLAG_CLIENT | SSL_CONF_FLAG_SERVER);
  SSL_CONF_CTX_set_ssl_ctx(conf, ctx);
  for (int i = 2; i < count; i++) configure(conf, words[i]);
  if (SSL_CONF_CTX_finish(conf) != 1) stop("settings", "do not fit");
  SSL_CTX_set_info_callback(ctx, on_info);
  if (is_server) {
    EVP_PKEY *dh = NULL;
    EVP_PKEY_CTX *group = EVP_PKEY_CTX_new_id(EVP_PKEY_DH, NULL);
    EVP_PKEY_keygen_init(group);
    EVP_PKEY_CTX_set_dh_nid(group, NID_ffdhe2048);
    EVP_PKEY_keygen(group, &dh);
    SSL_CTX_set0_tmp_dh_pkey(ctx, dh);
    SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"mutations", 9);
  } else {
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(ctx, on_session);
  }
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    obey(line);
    report();
  }
  return 0;
}
