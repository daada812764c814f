/*
 * OpenSSL's session caches, driven by a script on stdin: each line is done, then the counters of every context are printed
 * as one line of JSON. counters-script.ts has the lines. All connections run in memory, and the clock is ours, so that
 * sessions grow old without waiting.
 *
 *     cc -o counters counters.c -lssl -lcrypto && ./counters CERTIFICATE.pem KEY.pem < SCRIPT
 */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define MOST_CONTEXTS 64
#define MOST_SESSIONS 4096
#define BETWEEN " \n"

static void stop(const char *why, const char *what) {
  fprintf(stderr, "%s %s\n", why, what ? what : "");
  exit(2);
}

static int is(const char *word, const char *other) { return strcmp(word, other) == 0; }

static int begins(const char *word, const char *start) { return strncmp(word, start, strlen(start)) == 0; }

/* ---- The clock. libssl asks for time() by name, and a program's own stands before the C library's. */

static time_t waited = 0;

time_t time(time_t *out) {
  struct timeval now;
  gettimeofday(&now, NULL);
  if (out) *out = now.tv_sec + waited;
  return now.tv_sec + waited;
}

/* ---- Contexts by name */

struct context {
  char name[16];
  SSL_CTX *ctx;
  SSL_SESSION *kept; /* a client's newest session */
};

static struct context contexts[MOST_CONTEXTS];
static int known = 0;

static struct context *find(const char *name) {
  for (int i = 0; i < known; i++)
    if (is(contexts[i].name, name)) return &contexts[i];
  return NULL;
}

static struct context *existing(const char *name) {
  if (!name || !find(name)) stop("no context", name);
  return find(name);
}

/* ---- The outside of all contexts: one store. What it is asked and told is kept to be printed. */

static struct {
  unsigned char id[SSL_MAX_SSL_SESSION_ID_LENGTH];
  unsigned length;
  SSL_SESSION *session;
} outside[MOST_SESSIONS];
static int met = 0;
static char calls[4096];

/* Sessions are told by the order in which they were first met. */
static int number_of(const unsigned char *id, unsigned length) {
  for (int i = 0; i < met; i++)
    if (outside[i].length == length && memcmp(outside[i].id, id, length) == 0) return i;
  memcpy(outside[met].id, id, length);
  outside[met].length = length;
  return met++;
}

static int number_of_session(SSL_SESSION *session) {
  unsigned length;
  const unsigned char *id = SSL_SESSION_get_id(session, &length);
  return number_of(id, length);
}

static void tell(SSL_CTX *ctx, const char *call, int number) {
  size_t used = strlen(calls);
  for (int i = 0; i < known; i++)
    if (contexts[i].ctx == ctx)
      snprintf(calls + used, sizeof calls - used, "%s\"%s %s %d\"", used ? "," : "", contexts[i].name, call, number);
}

static int on_new(SSL *ssl, SSL_SESSION *session) {
  int number = number_of_session(session);
  tell(SSL_get_SSL_CTX(ssl), "new", number);
  if (SSL_is_server(ssl)) outside[number].session = SSL_SESSION_dup(session);
  return 0;
}

static SSL_SESSION *on_get(SSL *ssl, const unsigned char *id, int length, int *copy) {
  int number = number_of(id, (unsigned)length);
  tell(SSL_get_SSL_CTX(ssl), "get", number);
  *copy = 0;
  return outside[number].session ? SSL_SESSION_dup(outside[number].session) : NULL;
}

static void on_remove(SSL_CTX *ctx, SSL_SESSION *session) {
  int number = number_of_session(session);
  tell(ctx, "remove", number);
  outside[number].session = NULL;
}

/* ---- server NAME OPTION..., client NAME OPTION... */

static const struct {
  const char *name;
  long bits;
} modes[] = {
    {"off", SSL_SESS_CACHE_OFF},
    {"client", SSL_SESS_CACHE_CLIENT},
    {"server", SSL_SESS_CACHE_SERVER},
    {"both", SSL_SESS_CACHE_BOTH},
    {"no_auto_clear", SSL_SESS_CACHE_NO_AUTO_CLEAR},
    {"no_internal_lookup", SSL_SESS_CACHE_NO_INTERNAL_LOOKUP},
    {"no_internal_store", SSL_SESS_CACHE_NO_INTERNAL_STORE},
    {"no_internal", SSL_SESS_CACHE_NO_INTERNAL},
    {"update_time", SSL_SESS_CACHE_UPDATE_TIME},
};

static long mode_of(char *words) {
  long mode = 0;
  char *rest;
  for (char *word = strtok_r(words, "+", &rest); word; word = strtok_r(NULL, "+", &rest)) {
    size_t i = 0;
    while (i < sizeof modes / sizeof *modes && !is(modes[i].name, word)) i++;
    if (i == sizeof modes / sizeof *modes) stop("no mode", word);
    mode |= modes[i].bits;
  }
  return mode;
}

static void option(SSL_CTX *ctx, char *word) {
  char *value = strchr(word, '=');
  if (value) value++;
  if (is(word, "tls1.2")) SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
  else if (is(word, "no-ticket")) SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
  else if (is(word, "distrusts")) SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
  else if (is(word, "early")) SSL_CTX_set_max_early_data(ctx, 1024);
  else if (is(word, "p384")) SSL_CTX_set1_groups_list(ctx, "P-384");
  else if (begins(word, "tickets=")) SSL_CTX_set_num_tickets(ctx, (size_t)atol(value));
  else if (begins(word, "mode=")) SSL_CTX_set_session_cache_mode(ctx, mode_of(value));
  else if (begins(word, "size=")) SSL_CTX_sess_set_cache_size(ctx, atol(value));
  else if (begins(word, "timeout=")) SSL_CTX_set_timeout(ctx, atol(value));
  else if (begins(word, "external=")) {
    if (strstr(value, "new")) SSL_CTX_sess_set_new_cb(ctx, on_new);
    if (strstr(value, "get")) SSL_CTX_sess_set_get_cb(ctx, on_get);
    if (strstr(value, "remove")) SSL_CTX_sess_set_remove_cb(ctx, on_remove);
  } else stop("no option", word);
}

static struct context *make(const char *name, const char *certificate, const char *key) {
  struct context *made = &contexts[known++];
  snprintf(made->name, sizeof made->name, "%s", name);
  made->ctx = SSL_CTX_new(TLS_method());
  if (!certificate) return made;
  if (SSL_CTX_use_certificate_chain_file(made->ctx, certificate) != 1) stop("no certificate", certificate);
  if (SSL_CTX_use_PrivateKey_file(made->ctx, key, SSL_FILETYPE_PEM) != 1) stop("no key", key);
  SSL_CTX_set_options(made->ctx, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
  SSL_CTX_set_session_id_context(made->ctx, (const unsigned char *)"counters", 8);
  return made;
}

/* ---- connect CLIENT SERVER HOW... */

static int fails(SSL *ssl, int result) { return result <= 0 && SSL_get_error(ssl, result) == SSL_ERROR_SSL; }

/* Both sides work off what they have until nothing is left, without taking any data. Whether both are connected. */
static int settle(SSL *client, SSL *server) {
  char byte;
  int failures = 0;
  for (int i = 0; i < 12; i++) {
    failures += fails(client, SSL_peek(client, &byte, 1));
    failures += fails(server, SSL_peek(server, &byte, 1));
  }
  ERR_clear_error();
  return failures == 0 && SSL_is_init_finished(client) && SSL_is_init_finished(server);
}

static void say(SSL *from, SSL *to) {
  char byte = '.';
  if (SSL_write(from, &byte, 1) != 1 || SSL_read(to, &byte, 1) != 1) stop("a connection", "carries nothing");
}

static void renegotiate(SSL *who, SSL *client, SSL *server) {
  SSL_renegotiate(who);
  SSL_do_handshake(who);
  if (!settle(client, server)) stop("a renegotiation", "failed");
}

static char outcome[64];

static void connect_both(struct context *from, struct context *to, char **rest) {
  SSL *client = SSL_new(from->ctx), *server = SSL_new(to->ctx);
  BIO *one, *other;
  SSL *asks = NULL;
  int cut = 0;
  BIO_new_bio_pair(&one, 1 << 16, &other, 1 << 16);
  SSL_set_bio(client, one, one);
  SSL_set_bio(server, other, other);
  SSL_set_connect_state(client);
  SSL_set_accept_state(server);
  SSL_set_tlsext_host_name(client, "localhost");
  for (char *word; (word = strtok_r(NULL, BETWEEN, rest));) {
    if (is(word, "resume")) SSL_set_session(client, from->kept);
    else if (is(word, "stale")) {
      SSL_SESSION_set_time(from->kept, time(NULL));
      SSL_set_session(client, from->kept);
    } else if (is(word, "renegotiate-by-client")) asks = client;
    else if (is(word, "renegotiate-by-server")) asks = server;
    else if (is(word, "cut")) cut = 1;
    else stop("no way to connect", word);
  }
  int up = settle(client, server);
  int resumed = up && SSL_session_reused(client);
  if (up) {
    say(server, client);
    say(client, server);
    if (asks) renegotiate(asks, client, server);
    SSL_SESSION_free(from->kept);
    from->kept = SSL_SESSION_dup(SSL_get0_session(client));
  }
  if (up && !cut) {
    SSL_shutdown(client);
    SSL_shutdown(server);
    SSL_shutdown(client);
  }
  snprintf(outcome, sizeof outcome, up ? resumed ? "resumed" : "full" : "failed");
  SSL_free(client);
  SSL_free(server);
  ERR_clear_error();
}

/* ---- The counters */

static void print(struct context *c) {
  SSL_CTX *x = c->ctx;
  printf("\"%s\":{\"number\":%ld,\"connect\":%ld,\"connect_good\":%ld,\"connect_renegotiate\":%ld,", c->name,
         SSL_CTX_sess_number(x), SSL_CTX_sess_connect(x), SSL_CTX_sess_connect_good(x),
         SSL_CTX_sess_connect_renegotiate(x));
  printf("\"accept\":%ld,\"accept_good\":%ld,\"accept_renegotiate\":%ld,", SSL_CTX_sess_accept(x),
         SSL_CTX_sess_accept_good(x), SSL_CTX_sess_accept_renegotiate(x));
  printf("\"hits\":%ld,\"cb_hits\":%ld,\"misses\":%ld,\"timeouts\":%ld,\"cache_full\":%ld}", SSL_CTX_sess_hits(x),
         SSL_CTX_sess_cb_hits(x), SSL_CTX_sess_misses(x), SSL_CTX_sess_timeouts(x), SSL_CTX_sess_cache_full(x));
}

static void report(void) {
  printf("{\"outcome\":\"%s\",\"calls\":[%s],\"contexts\":{", outcome, calls);
  for (int i = 0; i < known; i++) {
    if (i) printf(",");
    print(&contexts[i]);
  }
  printf("}}\n");
  fflush(stdout);
}

int main(int count, char **arguments) {
  char line[512], *rest;
  if (count != 3) stop("usage: counters CERTIFICATE KEY", NULL);
  while (fgets(line, sizeof line, stdin)) {
    char *what = strtok_r(line, BETWEEN, &rest), *name = strtok_r(NULL, BETWEEN, &rest);
    *calls = *outcome = 0;
    if (!what || !name) stop("not a line:", line);
    if (is(what, "wait")) waited += atol(name);
    else if (is(what, "flush")) SSL_CTX_flush_sessions(existing(name)->ctx, time(NULL));
    else if (is(what, "connect")) {
      struct context *client = existing(name), *server = existing(strtok_r(NULL, BETWEEN, &rest));
      connect_both(client, server, &rest);
    } else if (is(what, "server") || is(what, "client")) {
      struct context *context = find(name);
      if (!context) context = is(what, "server") ? make(name, arguments[1], arguments[2]) : make(name, NULL, NULL);
      for (char *word; (word = strtok_r(NULL, BETWEEN, &rest));) option(context->ctx, word);
    } else stop("no such thing to do:", what);
    report();
  }
  return 0;
}
