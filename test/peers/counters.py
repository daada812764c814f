"""
Python's ssl, driven by a script on stdin: each line is done, then SSLContext.session_stats() of every context is printed as
one line of JSON. counters-script.ts has the lines; Python can do `server`, `client` and `connect ... [resume]`. All
connections run in memory.

    python3 counters.py CERTIFICATE.pem KEY.pem < SCRIPT
"""
import json
import ssl
import sys


class End:
    """One end of a connection in memory."""

    def __init__(self, context, **more):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, **more)

    def hand_over(self, other):
        other.incoming.write(self.outgoing.read())


def together(*steps):
    """Takes steps of both ends in turn until each has succeeded. False where one failed."""
    left = dict(enumerate(steps))
    failed = False
    for _ in range(20):
        for number, (end, other, step) in list(left.items()):
            try:
                step()
                del left[number]
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError:
                failed = True
                del left[number]
            end.hand_over(other)
    return not failed and not left


def make(kind, options, certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if kind == 'server' else ssl.PROTOCOL_TLS_CLIENT)
    if kind == 'server':
        context.load_cert_chain(certificate, key)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_REQUIRED if 'distrusts' in options else ssl.CERT_NONE
    for option in options:
        if option == 'tls1.2':
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        elif option == 'no-ticket':
            context.options |= ssl.OP_NO_TICKET
        elif option != 'distrusts':
            sys.exit(f'Python has no option {option}')
    return context


def connect(client_context, server_context, session):
    """One connection, closed in good order: what came of it, and the client's newest session."""
    client = End(client_context, server_hostname='localhost', session=session)
    server = End(server_context, server_side=True)
    up = together((client, server, client.tls.do_handshake), (server, client, server.tls.do_handshake))
    if not up:
        return 'failed', None
    server.tls.write(b'.')
    server.hand_over(client)
    client.tls.read(1)
    resumed, newest = client.tls.session_reused, client.tls.session
    together((client, server, client.tls.unwrap), (server, client, server.tls.unwrap))
    return 'resumed' if resumed else 'full', newest


def main(certificate, key):
    contexts, kept = {}, {}
    for line in sys.stdin:
        what, name, *rest = line.split()
        outcome = ''
        if what in ('server', 'client'):
            contexts[name] = make(what, rest, certificate, key)
        elif what == 'connect' and set(rest[1:]) <= {'resume'}:
            session = kept.get(name) if 'resume' in rest else None
            outcome, newest = connect(contexts[name], contexts[rest[0]], session)
            kept[name] = newest or kept.get(name)
        else:
            sys.exit(f'Python cannot do: {line}')
        stats = {each: context.session_stats() for each, context in contexts.items()}
        print(json.dumps({'outcome': outcome, 'calls': [], 'contexts': stats}), flush=True)


main(*sys.argv[1:])
