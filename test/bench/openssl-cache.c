/*
 * OpenSSL's own session cache: `openssl-cache SESSIONS`. Fills the cache of an SSL_CTX with sessions of TLS 1.2 as a server without
 * client certificates has them, then takes TAKES of them out: SSL_CTX_remove_session looks one up by its ID and removes it in
 * one act. Prints one JSON line: bytes of resident memory for a session, takes a second, nanoseconds of a take.
 */
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TAKES = 20000, ID = 32 };

static long resident(void) {
  long all, resident;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &all, &resident) != 2) exit(1);
  fclose(file);
  return resident * sysconf(_SC_PAGESIZE);
}

static long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

/* Number n spread over the whole ID by its own digits: distinct, and in no order (splitmix64). */
static void id_of(unsigned long n, unsigned char id[ID]) {
  for (int part = 0; part < ID / 8; part++) {
    unsigned long z = 4 * n + part + 1;
    z *= 0x9e3779b97f4a7c15UL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
    z ^= z >> 31;
    memcpy(id + 8 * part, &z, 8);
  }
}

static SSL_SESSION *session_of(unsigned long n) {
  unsigned char id[ID];
  SSL_SESSION *session = SSL_SESSION_new();
  id_of(n, id);
  if (!session || !SSL_SESSION_set_protocol_version(session, TLS1_2_VERSION) || !SSL_SESSION_set1_id(session, id, ID)) exit(1);
  return session;
}

static int ascending(const void *a, const void *b) {
  long x = *(const long *)a, y = *(const long *)b;
  return (x > y) - (x < y);
}

int main(int count, char **words) {
  unsigned long sessions = count > 1 ? strtoul(words[1], NULL, 10) : 10000;
  long takes = sessions < TAKES ? (long)sessions : TAKES;
  static long took[TAKES];
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  unsigned char secret[48];
  if (!context || sessions == 0) return 1;
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_AUTO_CLEAR);
  SSL_CTX_sess_set_cache_size(context, 0);
  const SSL_CIPHER *cipher = sk_SSL_CIPHER_value(SSL_CTX_get_ciphers(context), 0);

  long before = resident();
  for (unsigned long n = 0; n < sessions; n++) {
    SSL_SESSION *session = session_of(n);
    RAND_bytes(secret, sizeof secret);
    SSL_SESSION_set1_master_key(session, secret, sizeof secret);
    SSL_SESSION_set_cipher(session, cipher);
    SSL_SESSION_set1_hostname(session, "a.example");
    if (!SSL_CTX_add_session(context, session)) return 1;
    SSL_SESSION_free(session);
  }
  if ((unsigned long)SSL_CTX_sess_number(context) != sessions) return 1;
  long bytes = (resident() - before) / (long)sessions;

  for (long i = 0; i < takes; i++) {
    SSL_SESSION *wanted = session_of(i * (sessions / takes));
    long begun = nanoseconds();
    if (!SSL_CTX_remove_session(context, wanted)) return 1;
    took[i] = nanoseconds() - begun;
    SSL_SESSION_free(wanted);
  }
  long sum = 0;
  for (long i = 0; i < takes; i++) sum += took[i];
  qsort(took, takes, sizeof took[0], ascending);
  printf("{\"version\":\"%s\",\"bytes\":%ld,\"takes\":%.0f,\"p50\":%ld,\"p99\":%ld}\n", OpenSSL_version(OPENSSL_VERSION_STRING),
         bytes, takes * 1e9 / sum, took[takes / 2], took[takes * 99 / 100]);
  return 0;
}
