/** What key logs call the secrets of TLS 1.3. */

/** Label of each secret that a key log holds (RFC 9850 §2.1), by the secret's name here. */
export const KEYLOG_LABELS: ReadonlyMap<string, string> = new Map([
  ['client_early_traffic_secret', 'CLIENT_EARLY_TRAFFIC_SECRET'],
  ['early_exporter_master_secret', 'EARLY_EXPORTER_SECRET'],
  ['client_handshake_traffic_secret', 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'],
  ['server_handshake_traffic_secret', 'SERVER_HANDSHAKE_TRAFFIC_SECRET'],
  ['client_application_traffic_secret_0', 'CLIENT_TRAFFIC_SECRET_0'],
  ['server_application_traffic_secret_0', 'SERVER_TRAFFIC_SECRET_0'],
  ['exporter_master_secret', 'EXPORTER_SECRET'],
])
